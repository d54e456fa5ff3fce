"""The commands `people import` and `people undo`: the staff list of HR without the web."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from mhtraining.audit.services import command_actor
from mhtraining.core.arguments import DAY, organisation_option
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.delimited import read_bytes
from mhtraining.organisation.queries import the_organisation
from mhtraining.staff import services
from mhtraining.staff.planning import Kind
from mhtraining.staff.refusals import RowsRefusedError
from mhtraining.staff.services import Prepared
from mhtraining.staff.staff_list import MOST_BYTES
from mhtraining.staff.telling import Told, as_json, told
from mhtraining.staff.undoing import take_back


@click.group("people")
def people_cli() -> None:
    """The people who work here, from the staff list of HR."""


@people_cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--on", type=DAY, help="First day on which its changes hold; default today.")
@click.option("--dry-run", is_flag=True, help="List every change, and write nothing.")
@click.option("--allow-leavers", is_flag=True, help="Let more than 20 % of the staff leave.")
@click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text", help="How to say what it did."
)
@organisation_option
@with_appcontext
def import_list(
    file: Path, on: date | None, dry_run: bool, allow_leavers: bool, shape: str, organisation: str | None
) -> None:
    """Bring in the staff list FILE (CSV or .xlsx), all or nothing; the same list again changes nothing."""
    session = db.session()
    owner = the_organisation(session, organisation)
    data = read_bytes(file, MOST_BYTES)
    day = on or today()
    with force_locale("en"):
        try:
            if dry_run:
                prepared = services.prepare(session, owner.id, data, str(file), on=day, now=now())
                services.check(prepared.plan, allow_leavers=allow_leavers)
                brought = None
            else:
                brought, prepared = services.bring_in_list(
                    session,
                    owner.id,
                    data,
                    str(file),
                    on=day,
                    now=now(),
                    actor=command_actor(),
                    allow_leavers=allow_leavers,
                )
        except RowsRefusedError as error:
            for one in error.refusals:
                click.echo(f"line {one.line}: {one.reason}", err=True)
            raise
    import_id = brought.id if brought is not None else None
    if dry_run:
        session.rollback()
    else:
        session.commit()
    if shape == "json":
        click.echo(json.dumps(as_json(prepared, import_id=import_id), ensure_ascii=False, indent=2))
        return
    _show(prepared, every=dry_run)
    if dry_run:
        click.echo("Nothing was written.")
    elif import_id is not None:
        click.echo(f"This is import {import_id}: `mhtraining people undo {import_id}` takes it back.")


@people_cli.command("undo")
@click.argument("import_id", metavar="IMPORT", type=int)
@organisation_option
@with_appcontext
def undo(import_id: int, organisation: str | None) -> None:
    """Take the last IMPORT (its number) back whole."""
    session = db.session()
    owner = the_organisation(session, organisation)
    taken = take_back(session, owner.id, import_id, now=now(), actor=command_actor())
    session.commit()
    click.echo(
        f"Import {import_id} is taken back: {taken.people_made - taken.people_kept} people and "
        f"{taken.departments_made} departments are gone, {taken.people_changed} people are as they were."
    )
    if taken.people_kept:
        click.echo(
            f"{taken.people_kept} people stay, out of service: something of theirs was recorded since."
        )


def _show(prepared: Prepared, *, every: bool) -> None:
    plan, staff_list = prepared.plan, prepared.staff_list
    if staff_list.delimiter:
        mark = {"\t": "tab"}.get(staff_list.delimiter, staff_list.delimiter)
        click.echo(f"Read as text: delimiter {mark}, {staff_list.encoding}.")
    if staff_list.header.ignored:
        click.echo(f"Columns not used: {', '.join(staff_list.header.ignored)}")
    for path in sorted(plan.branches.path(one) for one in plan.branches.new):
        click.echo(f"new department: {path}")
    if every:
        for one in told(prepared):
            click.echo(_line(one))
    if plan.kept_coordinator is not None:
        click.echo(f"{plan.kept_coordinator.number} stays coordinator: there is no other.")
    counts = ", ".join(f"{plan.counts[kind]} {kind}" for kind in Kind)
    click.echo(f"{staff_list.rows} rows from {plan.on} on: {counts}.")


def _line(one: Told) -> str:
    details = "; ".join(f"{each.what} {each.before or '-'} → {each.after or '-'}" for each in one.details)
    where = f"line {one.line}: " if one.line is not None else ""
    return f"{where}{one.kind} {one.number} {one.name}" + (f" ({details})" if details else "")
