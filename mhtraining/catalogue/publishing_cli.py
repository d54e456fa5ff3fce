"""The commands `content publish`, `module list` and `module retire`: those that need the database."""

from __future__ import annotations

from datetime import date

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from mhtraining.audit.services import command_actor, log
from mhtraining.catalogue import queries, services
from mhtraining.catalogue.models import Change
from mhtraining.content.library import NoContentFolderError, load_library
from mhtraining.core import clock
from mhtraining.core.arguments import DAY
from mhtraining.core.db import db, reading
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.core.settings import Settings

module_cli = AppGroup("module", help="Published modules.")


@click.command("publish")
@click.option(
    "--change",
    type=click.Choice([kind.value for kind in Change]),
    default=Change.FACT.value,
    show_default=True,
    help="What kind of change the new versions bring.",
)
@with_appcontext
def publish(change: str) -> None:
    """Publish the content folders: every module whose bytes changed becomes a new version.

    Refused while any error stands. The same content twice changes nothing.
    """
    settings: Settings = current_app.extensions["mhtraining.settings"]
    try:
        library = load_library(settings.content)
    except NoContentFolderError as error:
        raise UsageError(f"{error}.") from error
    session, now = db.session(), clock.now()
    words = queries.vocabulary_data(session)
    versions = services.publish(session, library, change=Change(change), now=now)
    new_words = queries.vocabulary_data(session) != words
    if versions or new_words:
        names = {version.module_slug: version.version for version in versions}
        detail = {"change": change, "versions": names, "vocabulary": new_words}
        log(session, at=now, actor=command_actor(), action="content.publish", detail=detail)
    session.commit()
    for version in versions:
        again = "" if version.published_at == now else ", current again"
        click.echo(f"{version.module_slug}: version {version.position} ({change}) {version.version}{again}")
    if new_words:
        click.echo("Facts, signals, forms and audiences: published.")
    if not versions and not new_words:
        click.echo("Nothing changed since it was last published.")


@module_cli.command("list")
def list_modules() -> None:
    """Show every module ever published: slug, title, number of versions, published on, retired from."""
    with reading():
        rows = queries.listed(db.session())
    if not rows:
        click.echo("No module is published yet: `mhtraining content publish` does that.")
        return
    table = [("slug", "title", "versions", "published on", "retired from")]
    table += [
        (row.slug, row.title, str(row.versions), str(row.published_on), str(row.retired_on or ""))
        for row in rows
    ]
    widths = [max(len(cells[place]) for cells in table) for place in range(5)]
    for cells in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())


@module_cli.command("retire")
@click.argument("slug")
@click.option("--on", type=DAY, help="From this day on it is required of nobody; today unless given.")
def retire(slug: str, on: date | None) -> None:
    """End a module. Completions stay valid, attempts in hand may be finished."""
    session, now = db.session(), clock.now()
    on = on or clock.today()
    if on < clock.today():
        raise RefusedError(f"{on} is past, and figures of the past don't change: give today or a later day.")
    services.retire(session, slug, on=on)
    detail = {"module": slug, "on": on.isoformat()}
    log(session, at=now, actor=command_actor(), action="module.retire", detail=detail)
    session.commit()
    click.echo(f"Module {slug} is required of nobody from {on} on.")
