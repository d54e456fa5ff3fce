"""`accounts`: sign-in and roles without the web."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from mhtraining.accounts import services
from mhtraining.accounts.queries import account_of
from mhtraining.audit.services import command_actor, log
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Employee, Role, RoleAssignment
from mhtraining.organisation.queries import (
    department_by_path,
    employee_by_email,
    region_by_code,
    roles_on,
    the_organisation,
)
from mhtraining.organisation.services import assign_role, end_role

_organisation = click.option("--organisation", metavar="CODE", help="May be left out when there is one.")


@click.group("accounts")
def accounts_cli() -> None:
    """Give people a way to sign in, and their roles."""


@accounts_cli.command("invite")
@click.argument("email")
@_organisation
@with_appcontext
def invite(email: str, organisation: str | None) -> None:
    """Print a link with which EMAIL sets a password: an invitation, or a reset for who has one."""
    session, person = _person(organisation, email)
    path = services.invite(session, person, now=now())
    _log(session, person, "account.invite")
    db.session.commit()
    settings: Settings = current_app.extensions["mhtraining.settings"]
    click.echo(f"{settings.address}{path}")


@accounts_cli.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.argument("scope", required=False)
@click.option("--remove", is_flag=True, help="Take the role back, from today on.")
@_organisation
@with_appcontext
def role(email: str, role: str, scope: str | None, remove: bool, organisation: str | None) -> None:
    """Give EMAIL a role from today on; SCOPE is a department's path or a region's code."""
    session, person = _person(organisation, email)
    kind = Role(role)
    department_id, region_id = _scope(session, person, kind, scope)
    if remove:
        end_role(session, _held(session, person, kind, department_id, region_id), today())
    else:
        assign_role(
            session, person, kind, department_id=department_id, region_id=region_id, starts_on=today()
        )
    _log(
        session, person, "role.end" if remove else "role.assign", {"role": role, "department": department_id}
    )
    db.session.commit()
    where = f" of {scope}" if scope else ""
    click.echo(f"{email} is {'no longer ' if remove else ''}{role}{where} from {today()}.")


@accounts_cli.command("disable")
@click.argument("email")
@_organisation
@with_appcontext
def disable(email: str, organisation: str | None) -> None:
    """Close the account of EMAIL: every session ends at once. `invite` opens it again."""
    session, person = _person(organisation, email)
    account = account_of(session, person.id)
    if account is None:
        raise NotFoundError(f"{email} has no account.")
    if account.disabled_at is not None:
        raise RefusedError(f"The account of {email} is disabled already.")
    services.disable(session, account, now=now())
    _log(session, person, "account.disable")
    db.session.commit()
    click.echo(f"The account of {email} is disabled.")


def _person(organisation: str | None, email: str) -> tuple[Session, Employee]:
    session = db.session()
    return session, employee_by_email(session, the_organisation(session, organisation).id, email)


def _scope(
    session: Session, person: Employee, role: Role, scope: str | None
) -> tuple[int | None, int | None]:
    """The ids of the department and of the region that SCOPE names, as far as the role has one."""
    if role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        if scope is not None:
            raise UsageError(f"{role} is for the whole organisation: leave {scope!r} out.")
        return None, None
    if scope is None:
        raise UsageError(f"{role} of what? Add {_SCOPE_WORDS[role]}.")
    if role is Role.REGIONAL_COORDINATOR:
        return None, region_by_code(session, scope).id
    return department_by_path(session, person.organisation_id, scope, today()).id, None


_SCOPE_WORDS = {
    Role.MANAGER: "the path of a department",
    Role.CONTACT_OFFICER: "the path of a department",
    Role.REGIONAL_COORDINATOR: "the code of a region",
}


def _held(
    session: Session, person: Employee, role: Role, department_id: int | None, region_id: int | None
) -> RoleAssignment:
    for held in roles_on(session, person.id, today()):
        if (held.role, held.department_id, held.region_id) == (role, department_id, region_id):
            return held
    raise RefusedError(f"{person.name} is not {role} there today: nothing to take back.")


def _log(session: Session, person: Employee, action: str, detail: dict[str, object] | None = None) -> None:
    log(
        session,
        at=now(),
        actor=command_actor(),
        action=action,
        organisation_id=person.organisation_id,
        employee_id=person.id,
        detail=detail,
    )
