"""The command `goal set`: the awareness goal without the web."""

from __future__ import annotations

from datetime import date

import click
from flask.cli import with_appcontext

from mhtraining.audit.services import command_actor, log
from mhtraining.core.arguments import DAY, organisation_option
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.organisation.queries import department_by_path, paths, the_organisation
from mhtraining.requirements.goals import set_goal


@click.group("goal")
def goal_cli() -> None:
    """The awareness goal: what part of the people is to be covered by when."""


@goal_cli.command("set")
@click.argument("percent", metavar="PERCENT", type=click.IntRange(1, 100))
@click.option("--by", "reach_by", required=True, type=DAY, help="Last day on which it is reached in time.")
@click.option("--department", metavar="PATH", help="Of a department and all below it; else of everybody.")
@organisation_option
@with_appcontext
def set_(percent: int, reach_by: date, department: str | None, organisation: str | None) -> None:
    """Aim for PERCENT of the people covered. It takes the place of the goal that stood there."""
    session = db.session()
    owner = the_organisation(session, organisation)
    department_id = None
    whose = owner.name
    if department is not None:
        department_id = department_by_path(session, owner.id, department, today()).id
        whose = paths(session, owner.id, today())[department_id]
    aimed = set_goal(
        session,
        organisation_id=owner.id,
        percent=percent,
        reach_by=reach_by,
        department_id=department_id,
        on=today(),
    )
    if not aimed.changed:
        click.echo(f"The goal of {whose} is {percent}% by {reach_by} already.")
        return
    log(
        session,
        at=now(),
        actor=command_actor(),
        action="goal.set",
        organisation_id=owner.id,
        detail=aimed.detail,
    )
    session.commit()
    was = "" if aimed.before is None else f"; it was {aimed.before.percent}% by {aimed.before.reach_by}"
    click.echo(f"The goal of {whose}: {percent}% by {reach_by}{was}.")
