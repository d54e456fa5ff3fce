"""The command `coverage`: the coordinator's exact view of any day."""

from __future__ import annotations

from datetime import date

import click
from flask.cli import with_appcontext

from mhtraining.core import clock
from mhtraining.core.arguments import DAY, organisation_option
from mhtraining.core.db import db, reading
from mhtraining.core.errors import RefusedError
from mhtraining.coverage import written
from mhtraining.coverage.queries import coverage, known_module, known_municipality
from mhtraining.organisation.queries import department_by_path, the_organisation


@click.group("coverage", invoke_without_command=True)
@organisation_option
@click.option("--department", metavar="PATH", help="Only this department, with all below it.")
@click.option("--municipality", metavar="NAME", help="Only who works for this municipality.")
@click.option("--module", metavar="SLUG", help="As if this module were the only one required.")
@click.option("--on", type=DAY, metavar="DATE", help="As at this day; today when left out.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How the figures are written.",
)
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
        found = coverage(
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
    if form == "csv":
        click.echo(written.as_csv(asked.code, found), nl=False)
    else:
        click.echo(
            written.as_json(asked.code, found) if form == "json" else written.as_table(asked.name, found)
        )
