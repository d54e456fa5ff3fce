"""The commands `department …`: the tree without the web. A change holds from its day on."""

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
from mhtraining.organisation import services
from mhtraining.organisation.models import Department
from mhtraining.organisation.queries import (
    audiences_on,
    department_by_path,
    municipalities_on,
    paths,
    the_organisation,
)


@click.group("department")
def department_cli() -> None:
    """The tree of departments; its history stays."""


def _change_options(command: Callable[..., Any]) -> Callable[..., Any]:
    day = click.option("--on", type=DAY, help="First day on which it holds; default today.")
    return day(organisation_option(with_appcontext(command)))


@department_cli.command("list")
@click.option("--on", type=DAY, help="As on this day; default today.")
@organisation_option
@with_appcontext
def list_departments(on: date | None, organisation: str | None) -> None:
    """List every department with its audience and the municipalities it serves."""
    session = db.session()
    day = on or today()
    owner = the_organisation(session, organisation)
    names = paths(session, owner.id, day)
    audiences = audiences_on(session, owner.id, day)
    municipalities = municipalities_on(session, owner.id, day)
    width = max(map(len, names.values()), default=0)
    for department_id, path in names.items():
        rest = [audiences.get(department_id, "-"), ", ".join(municipalities.get(department_id, []))]
        click.echo(f"{path:<{width}}  {'  '.join(rest)}".rstrip())
    if not names:
        click.echo(f"There are no departments on {day}.")


@department_cli.command("audience")
@click.argument("path")
@click.argument("audience")
@_change_options
def audience(path: str, audience: str, on: date | None, organisation: str | None) -> None:
    """Make AUDIENCE the audience of the department PATH; it does not pass to those below."""
    session, department, day = _found(path, on, organisation)
    services.set_audience(session, department, audience, day)
    said = f"The audience of {path} is {audience} from {day} on."
    _done(session, department, "department.audience", said, on=str(day), audience=audience)


@department_cli.command("rename")
@click.argument("path")
@click.argument("name")
@_change_options
def rename(path: str, name: str, on: date | None, organisation: str | None) -> None:
    """Give the department PATH another NAME."""
    session, department, day = _found(path, on, organisation)
    services.rename_department(session, department, name, day)
    said = f"{path} is called {paths(session, department.organisation_id, day)[department.id]} from {day} on."
    _done(session, department, "department.rename", said, on=str(day))


@department_cli.command("move")
@click.argument("path")
@click.argument("below", metavar="PARENT")
@_change_options
def move(path: str, below: str, on: date | None, organisation: str | None) -> None:
    """Hang the department PATH, with all below it, under PARENT; `/` is the top."""
    session, department, day = _found(path, on, organisation)
    parent_id = None
    if below.strip(" /"):
        parent_id = department_by_path(session, department.organisation_id, below, day).id
    services.move_department(session, department, parent_id, day)
    said = f"{path} is {paths(session, department.organisation_id, day)[department.id]} from {day} on."
    _done(session, department, "department.move", said, on=str(day), parent=parent_id)


@department_cli.command("merge")
@click.argument("path")
@click.argument("into", metavar="INTO")
@_change_options
def merge(path: str, into: str, on: date | None, organisation: str | None) -> None:
    """Let the department PATH go on in INTO: people and departments below move, its roles end."""
    session, department, day = _found(path, on, organisation)
    target = department_by_path(session, department.organisation_id, into, day)
    done = services.merge_departments(session, department, target, day)
    said = (
        f"{path} goes on in {into} from {day}: {len(done.people)} people and {len(done.departments)} "
        f"departments moved, {done.roles} roles ended."
    )
    _done(session, department, "department.merge", said, on=str(day), into=target.id)


@department_cli.command("municipality")
@click.argument("path")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@_change_options
def municipality(path: str, names: tuple[str, ...], on: date | None, organisation: str | None) -> None:
    """Make these the municipalities that the department PATH serves, and no others; none: none."""
    session, department, day = _found(path, on, organisation)
    services.set_municipalities(session, department, names, day)
    there = municipalities_on(session, department.organisation_id, day).get(department.id, [])
    said = f"{path} serves {', '.join(there) or 'no municipality in particular'} from {day} on."
    _done(session, department, "department.municipality", said, on=str(day), municipalities=there)


def _found(path: str, on: date | None, code: str | None) -> tuple[Session, Department, date]:
    session = db.session()
    day = on or today()
    owner = the_organisation(session, code)
    return session, department_by_path(session, owner.id, path, day), day


def _done(session: Session, department: Department, action: str, said: str, **detail: Any) -> None:
    log(
        session,
        at=now(),
        actor=command_actor(),
        action=action,
        organisation_id=department.organisation_id,
        detail={"department": department.id, **detail},
    )
    session.commit()
    click.echo(said)
