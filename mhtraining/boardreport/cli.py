"""The commands `report`: what the board, the council and the region may see."""

from __future__ import annotations

from datetime import date

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import sessionmaker

from mhtraining.boardreport import written
from mhtraining.boardreport.month_ends import last_month_end
from mhtraining.boardreport.releasing import released
from mhtraining.core import clock
from mhtraining.core.arguments import DAY, format_option, organisation_option
from mhtraining.core.db import db, reading
from mhtraining.core.settings import Settings
from mhtraining.organisation.queries import the_organisation


@click.group("report")
def report_cli() -> None:
    """What the board, the council and the region may see."""


@report_cli.command("figures")
@organisation_option
@click.option(
    "--on", type=DAY, metavar="MONTH-END", help="As at the end of this month; the last when left out."
)
@format_option
@with_appcontext
def figures_cli(organisation: str | None, on: date | None, form: str) -> None:
    """The public figures as at a month end, without those that would give somebody away.

    They are released when they are asked for the first time, and stay as they are from then on.
    """
    settings: Settings = current_app.extensions["mhtraining.settings"]
    with reading():
        asked = the_organisation(db.session(), organisation)
    found = released(
        sessionmaker(db.engine),
        asked.id,
        on or last_month_end(clock.today()),
        minimum_group=settings.minimum_group,
        now=clock.now(),
    )
    if form == "csv":
        click.echo(written.as_csv(asked.code, found), nl=False)
    else:
        click.echo(
            written.as_json(asked.code, found) if form == "json" else written.as_table(asked.name, found)
        )
