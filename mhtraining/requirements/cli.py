"""The commands `requirement`, `waiver` and `extension`: rules and exceptions without the web."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from mhtraining.audit.services import command_actor, log
from mhtraining.core.arguments import DAY, organisation_option
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.organisation.queries import department_by_path, employee_by_email, paths, the_organisation
from mhtraining.requirements import services
from mhtraining.requirements.models import Requirement
from mhtraining.requirements.queries import requirements

PRESET_DUE_DAYS = 90


@click.group("requirement")
def requirement_cli() -> None:
    """What is required of whom: rules for an audience or a department."""


@requirement_cli.command("add")
@click.option("--module", "slug", required=True, metavar="SLUG", help="The module that is required.")
@click.option("--audience", metavar="ID", help="Of whom: an audience; `alle` is everybody.")
@click.option("--department", metavar="PATH", help="Or of whom: a department and all below it.")
@click.option("--from", "starts_on", required=True, type=DAY, help="First day on which it is required.")
@click.option("--due", "due_on", type=DAY, help="Due on this day.")
@click.option("--due-days", type=int, metavar="N", help="Due so many days after coming into scope.")
@organisation_option
@with_appcontext
def add(
    slug: str,
    audience: str | None,
    department: str | None,
    starts_on: date,
    due_on: date | None,
    due_days: int | None,
    organisation: str | None,
) -> None:
    """Require a module. With --due and --due-days both, the later counts."""
    if (audience is None) == (department is None):
        raise click.UsageError("Name --audience or --department: one of them.")
    session = db.session()
    owner = the_organisation(session, organisation)
    department_id = None
    if department is not None:
        department_id = department_by_path(session, owner.id, department, max(starts_on, today())).id
    rule = services.add_requirement(
        session,
        organisation_id=owner.id,
        module_slug=slug,
        audience=audience,
        department_id=department_id,
        starts_on=starts_on,
        due_on=due_on,
        due_days=due_days,
    )
    _note(session, "requirement.add", owner.id, requirement=rule.id, module=slug)
    said = f"Requirement {rule.id}: {_rule_line(rule, paths(session, owner.id, max(starts_on, today())))}"
    session.commit()
    click.echo(said)


@requirement_cli.command("list")
@organisation_option
@with_appcontext
def list_requirements(organisation: str | None) -> None:
    """List all rules, ended ones too."""
    session = db.session()
    owner = the_organisation(session, organisation)
    names = paths(session, owner.id, today())
    rules = requirements(session, owner.id)
    for rule in rules:
        click.echo(f"{rule.id:>4}  {_rule_line(rule, names)}")
    if not rules:
        click.echo("Nothing is required yet: `mhtraining requirement preset` makes the usual set.")


@requirement_cli.command("end")
@click.argument("requirement_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@click.option("--on", type=DAY, help="First day on which it no longer holds; default today.")
@organisation_option
@with_appcontext
def end(requirement_id: int, on: date | None, organisation: str | None) -> None:
    """End a rule. On its own first day: it never held, and is removed."""
    session = db.session()
    owner = the_organisation(session, organisation)
    day = on or today()
    rule = services.end_requirement(session, owner.id, requirement_id, day)
    said = f"Requirement {requirement_id}: {rule.module_slug} is required by it no longer from {day} on."
    _note(session, "requirement.end", owner.id, requirement=requirement_id, on=str(day))
    session.commit()
    click.echo(said)


@requirement_cli.command("preset")
@click.option("--from", "starts_on", type=DAY, help="First day on which it is required; default today.")
@click.option("--due", "due_on", type=DAY, help="Due on this day.")
@click.option(
    "--due-days",
    type=int,
    metavar="N",
    help=f"Due so many days after coming into scope; {PRESET_DUE_DAYS} when no due is given.",
)
@organisation_option
@with_appcontext
def preset(
    starts_on: date | None, due_on: date | None, due_days: int | None, organisation: str | None
) -> None:
    """Require every published module of the audiences it is written for; basis of everybody."""
    session = db.session()
    owner = the_organisation(session, organisation)
    if due_on is None and due_days is None:
        due_days = PRESET_DUE_DAYS
    rules = services.preset(
        session,
        organisation_id=owner.id,
        starts_on=starts_on or today(),
        due_on=due_on,
        due_days=due_days,
    )
    lines = [f"Requirement {rule.id}: {_rule_line(rule, {})}" for rule in rules]
    _note(session, "requirement.preset", owner.id, requirements=[rule.id for rule in rules])
    session.commit()
    click.echo("\n".join(lines) or "Everything usual is required already.")


@click.group("waiver")
def waiver_cli() -> None:
    """Exceptions that take a module out for a person."""


@waiver_cli.command("add")
@click.argument("email")
@click.argument("slug")
@click.option("--from", "starts_on", required=True, type=DAY, help="First day of the waiver.")
@click.option("--until", type=DAY, help="Last day of the waiver; without it: until further notice.")
@click.option("--reason", required=True, help="Why; kept with the waiver, not in the audit trail.")
@organisation_option
@with_appcontext
def add_waiver(
    email: str, slug: str, starts_on: date, until: date | None, reason: str, organisation: str | None
) -> None:
    """Take module SLUG out for the person with address EMAIL."""
    session = db.session()
    owner = the_organisation(session, organisation)
    employee = employee_by_email(session, owner.id, email)
    waiver = services.add_waiver(
        session,
        employee=employee,
        module_slug=slug,
        starts_on=starts_on,
        ends_on=None if until is None else until + timedelta(days=1),
        reason=reason,
    )
    end = "" if until is None else f" up to and including {until}"
    _note(session, "waiver.add", owner.id, employee.id, waiver=waiver.id, module=slug)
    session.commit()
    click.echo(f"{slug} is not required of {email} from {starts_on}{end}.")


@click.group("extension")
def extension_cli() -> None:
    """Exceptions that move the due day for a person."""


@extension_cli.command("add")
@click.argument("email")
@click.argument("slug")
@click.option("--due", "due_on", required=True, type=DAY, help="The new due day.")
@click.option("--reason", required=True, help="Why; kept with the extension, not in the audit trail.")
@organisation_option
@with_appcontext
def add_extension(email: str, slug: str, due_on: date, reason: str, organisation: str | None) -> None:
    """Move the due day of module SLUG for the person with address EMAIL."""
    session = db.session()
    owner = the_organisation(session, organisation)
    employee = employee_by_email(session, owner.id, email)
    extension = services.add_extension(
        session, employee=employee, module_slug=slug, due_on=due_on, reason=reason
    )
    _note(session, "extension.add", owner.id, employee.id, extension=extension.id, module=slug)
    session.commit()
    click.echo(f"{slug} is due on {due_on} for {email}.")


def _note(
    session: Session, action: str, organisation_id: int, employee_id: int | None = None, **detail: Any
) -> None:
    log(
        session,
        at=now(),
        actor=command_actor(),
        action=action,
        organisation_id=organisation_id,
        employee_id=employee_id,
        detail=detail,
    )


def _rule_line(rule: Requirement, names: dict[int, str]) -> str:
    if rule.department_id is None:
        whom = f"audience {rule.audience}"
    else:
        whom = f"department {names.get(rule.department_id, f'{rule.department_id} (not there today)')}"
    dues = [] if rule.due_on is None else [f"on {rule.due_on}"]
    if rule.due_days is not None:
        dues.append(f"{rule.due_days} days after coming into scope")
    due = " or ".join(dues) + (", the later" if len(dues) == 2 else "")
    until = "" if rule.ends_on is None else f", no longer from {rule.ends_on}"
    return f"{rule.module_slug} of {whom} from {rule.starts_on}{until}; due {due}"
