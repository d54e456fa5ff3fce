"""The commands `route set` and `route verify`: the reporting route without the web."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from mhtraining.audit.services import command_actor, log
from mhtraining.core.arguments import DAY, organisation_option
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import UsageError
from mhtraining.organisation.models import Organisation
from mhtraining.organisation.queries import department_by_path, the_organisation
from mhtraining.route import services
from mhtraining.route.services import FIELDS

HELP = {
    "contact_name": "The contact officer.",
    "contact_phone": "The contact officer's phone.",
    "contact_hours": "When the contact officer can be reached.",
    "deputy_name": "Who stands in for the contact officer.",
    "deputy_phone": "The deputy's phone.",
    "point_name": "The internal reporting point.",
    "point_phone": "The reporting point's phone.",
    "point_hours": "When the reporting point can be reached.",
    "partners": "Partners outside, one a line.",
}


def _part_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name in reversed(FIELDS):
        command = click.option(f"--{name.replace('_', '-')}", metavar="TEXT", help=HELP[name])(command)
    return command


@click.group("route")
def route_cli() -> None:
    """Where and to whom a signal is passed on. PATH is a department; `/` is the whole organisation."""


@route_cli.command("set")
@click.argument("path")
@_part_options
@organisation_option
@with_appcontext
def set_route(path: str, organisation: str | None, **fields: str | None) -> None:
    """Set parts of the route of PATH; what is not named stays as it is, "" empties it."""
    session = db.session()
    owner = the_organisation(session, organisation)
    department_id = _department_id(session, owner, path, today())
    route = services.set_route(session, organisation_id=owner.id, department_id=department_id, **fields)
    verified = f"verified on {route.verified_on}" if route.verified_on else "not verified yet"
    parts = sorted(name for name, value in fields.items() if value is not None)
    _note(session, "route.set", owner.id, department=department_id, parts=parts)
    session.commit()
    click.echo(f"The route of {_said(owner, path)} is set; {verified}.")


@route_cli.command("verify")
@click.argument("path")
@click.option("--on", type=DAY, help="The day on which it was checked; default today.")
@organisation_option
@with_appcontext
def verify(path: str, on: date | None, organisation: str | None) -> None:
    """Note that the route of PATH was checked and is right."""
    session = db.session()
    day = on or today()
    if day > today():
        raise UsageError(f"{day} lies in the future: a route is verified today or earlier.")
    owner = the_organisation(session, organisation)
    department_id = _department_id(session, owner, path, today())
    services.verify_route(session, organisation_id=owner.id, department_id=department_id, on=day)
    _note(session, "route.verify", owner.id, department=department_id, on=str(day))
    session.commit()
    click.echo(f"The route of {_said(owner, path)} was verified on {day}.")


def _department_id(session: Session, owner: Organisation, path: str, on: date) -> int | None:
    if not path.strip(" /"):
        return None
    return department_by_path(session, owner.id, path, on).id


def _said(owner: Organisation, path: str) -> str:
    return path.strip() if path.strip(" /") else owner.name


def _note(session: Session, action: str, organisation_id: int, **detail: Any) -> None:
    log(
        session,
        at=now(),
        actor=command_actor(),
        action=action,
        organisation_id=organisation_id,
        detail=detail,
    )
