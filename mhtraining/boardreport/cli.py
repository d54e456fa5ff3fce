"""The commands `report`: what the board, the council and the region may see."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import sessionmaker

from mhtraining.audit.services import command_actor
from mhtraining.boardreport import written
from mhtraining.boardreport.formats import FORMATS
from mhtraining.boardreport.month_ends import check_month, last_month_end
from mhtraining.boardreport.queries import file_of
from mhtraining.boardreport.releasing import released
from mhtraining.core import clock
from mhtraining.core.arguments import DAY, format_option, organisation_option
from mhtraining.core.db import db, reading
from mhtraining.core.errors import UsageError
from mhtraining.core.settings import Settings
from mhtraining.organisation.queries import region_by_code, the_organisation


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


@report_cli.command("board")
@organisation_option
@click.option(
    "--on", type=DAY, metavar="MONTH-END", help="As at the end of this month; the last when left out."
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), required=True, help="Which of its files.")
@click.option(
    "-o", "--output", "path", type=click.Path(path_type=Path), required=True, help="The file to write."
)
@with_appcontext
def board_cli(organisation: str | None, on: date | None, form: str, path: Path) -> None:
    """The report to the board as at a month end, in Dutch.

    It is issued when it is asked for the first time, and its files stay as they are from then on.
    """
    from mhtraining.boardreport import reporting  # here: `report figures` needs no press

    settings: Settings = current_app.extensions["mhtraining.settings"]
    _write(path, b"", "ab")  # before anything is issued: a report can't be taken back
    with reading():
        number = the_organisation(db.session(), organisation).id
        db.session.rollback()
    sessions = sessionmaker(db.engine)
    report_id = reporting.issued_now(
        sessions,
        number,
        on or last_month_end(clock.today()),
        minimum_group=settings.minimum_group,
        actor=command_actor(),
        now=clock.now(),
    )
    with reading(), sessions() as session:
        data = file_of(session, report_id, f"report.{form}")
    assert data is not None
    _write(path, data, "wb")
    click.echo(f"Written to {path}.", err=True)


@report_cli.command("evaluation")
@click.argument("region")
@click.option(
    "--on", type=DAY, metavar="MONTH-END", help="As at the end of this month; the last when left out."
)
@click.option("--format", "form", type=click.Choice(["pdf", "md", "csv"]), required=True, help="Which file.")
@click.option(
    "-o", "--output", "path", type=click.Path(path_type=Path), required=True, help="The file to write."
)
@with_appcontext
def evaluation_cli(region: str, on: date | None, form: str, path: Path) -> None:
    """The evaluation of a region over two years, in Dutch, from what its organisations released."""
    from mhtraining.boardreport.evaluation import evaluate  # here: `report figures` needs no press
    from mhtraining.boardreport.evaluation_files import file_of as made_of

    today = clock.today()
    month_end = on or last_month_end(today)
    check_month(month_end, today)
    with reading():
        found = evaluate(db.session(), region_by_code(db.session(), region), month_end, today)
        db.session.rollback()
    _write(path, made_of(found, form), "wb")
    click.echo(f"Written to {path}.", err=True)


def _write(path: Path, data: bytes, mode: str) -> None:
    try:
        with path.open(mode) as file:
            file.write(data)
    except OSError as error:
        raise UsageError(f"{path} could not be written: {error.strerror}.") from error
