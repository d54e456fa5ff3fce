"""The command `region add`: organisations that report together."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from mhtraining.audit.services import command_actor, log
from mhtraining.core.clock import now
from mhtraining.core.db import db
from mhtraining.organisation.services import add_to_region


@click.group("region")
def region_cli() -> None:
    """Organisations that report together."""


@region_cli.command("add")
@click.argument("code")
@click.argument("organisations", nargs=-1, required=True, metavar="ORG...")
@with_appcontext
def add(code: str, organisations: tuple[str, ...]) -> None:
    """Have organisations report in the region CODE, made when there is none yet."""
    session = db.session()
    joined = add_to_region(session, code, organisations)
    for one in joined:
        log(
            session,
            at=now(),
            actor=command_actor(),
            action="region.add",
            organisation_id=one.id,
            detail={"region": code},
        )
    session.commit()
    click.echo(f"In the region {code} now: {', '.join(one.code for one in joined)}.")
