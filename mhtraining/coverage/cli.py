"""The command `coverage`: the coordinator's exact view of any day."""

from __future__ import annotations

from datetime import date

import click
from flask.cli import with_appcontext

from mhtraining.core import clock
from mhtraining.core.arguments import DAY, format_option, organisation_option
from mhtraining.core.db import db, reading
from mhtraining.core.errors import RefusedError
from mhtraining.coverage import services, verifying, written
from mhtraining.coverage.figures import is_waiting
from mhtraining.coverage.kept import first_day
from mhtraining.coverage.narrowed import kept_coverage
from mhtraining.coverage.queries import known_module, known_municipality
from mhtraining.organisation.queries import department_by_path, the_organisation

_WAITS = (
    "A change of rules, departments or staff is still being worked out: these are the figures before it. "
    "`mhtraining jobs run` works it out."
)


@click.group("coverage", invoke_without_command=True)
@organisation_option
@click.option("--department", metavar="PATH", help="Only this department, with all below it.")
@click.option("--municipality", metavar="NAME", help="Only who works for this municipality.")
@click.option("--module", metavar="SLUG", help="As if this module were the only one required.")
@click.option("--on", type=DAY, metavar="DATE", help="As at this day; today when left out.")
@format_option
@click.pass_context
@with_appcontext
def coverage_cli(
    ctx: click.Context,
    organisation: str | None,
    department: str | None,
    municipality: str | None,
    module: str | None,
    on: date | None,
    form: str,
) -> None:
    """How many of those of whom something is required have all of it, on any day up to today."""
    if ctx.invoked_subcommand is not None:
        return
    on = on or clock.today()
    if on > clock.today():
        raise RefusedError(f"{on} is still to come: coverage is known up to today, {clock.today()}.")
    session = db.session()
    with reading():
        asked = the_organisation(session, organisation)
        waits = is_waiting(session, asked.id)
        found = kept_coverage(
            session,
            organisation_id=asked.id,
            on=on,
            department_id=None
            if department is None
            else department_by_path(session, asked.id, department, on).id,
            municipality=None
            if municipality is None
            else known_municipality(session, asked.id, municipality),
            module=None if module is None else known_module(session, module),
        )
    if waits:
        click.echo(_WAITS, err=True)
    if form == "csv":
        click.echo(written.as_csv(asked.code, found), nl=False)
    else:
        click.echo(
            written.as_json(asked.code, found) if form == "json" else written.as_table(asked.name, found)
        )


@coverage_cli.command("verify")
@organisation_option
@click.option("--full", is_flag=True, help="Every day since the first, not only some.")
@with_appcontext
def verify_cli(organisation: str | None, full: bool) -> None:
    """Compare the figures that pages read with plain SQL from the facts."""
    session = db.session()
    with reading():
        asked = the_organisation(session, organisation)
        if is_waiting(session, asked.id):
            raise RefusedError(f"{_WAITS} Verify them after it.")
        faults = list(verifying.impossible(session, asked.id))
        if full:
            faults += verifying.verify_all(session, asked.id)
        first = first_day(session, asked.id) or clock.today()
        days = verifying.days_to_verify(clock.today(), first)
        for on in days:
            faults += verifying.verify_day(session, asked.id, on)
    for fault in faults[:_SHOWN]:
        click.echo(_sentence(fault))
    if faults:
        more = f" {_SHOWN} of them are shown." if len(faults) > _SHOWN else ""
        raise RefusedError(
            f"{len(faults)} figures differ from the facts.{more} Keep this text, for it should not have "
            "happened; `mhtraining coverage rebuild` makes them anew."
        )
    whole = ", and so is every row since the first day" if full else ""
    click.echo(f"The figures of {asked.name} are what the facts say, on {len(days)} days{whole}.")


@coverage_cli.command("rebuild")
@organisation_option
@with_appcontext
def rebuild_cli(organisation: str | None) -> None:
    """Make the figures that pages read anew from the facts."""
    session = db.session()
    asked = the_organisation(session, organisation)
    rows = services.rebuild(session, asked.id)
    session.commit()
    click.echo(f"The figures of {asked.name} were made anew: {rows} rows.")


_SHOWN = 20


def _sentence(fault: verifying.Fault) -> str:
    where = fault.scope or "the whole organisation"
    what = f"module {fault.module}" if fault.module else "everything required"
    return f"{fault.on}, {where}, {what}: {fault.measure} is {fault.kept}, and {fault.facts} by the facts."
