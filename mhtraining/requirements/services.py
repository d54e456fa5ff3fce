"""Makes rules and exceptions, and ends them; who must do what follows from them by `queries`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Module
from mhtraining.catalogue.queries import current_versions
from mhtraining.content.model import EVERYBODY
from mhtraining.core.changes import changing, changing_rules
from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.core.periods import FOREVER, run_of
from mhtraining.organisation.models import Department, Employee
from mhtraining.organisation.names import clean
from mhtraining.requirements.errors import AlreadyRequiredError, EndedAlreadyError, RetiredModuleError
from mhtraining.requirements.models import Extension, Requirement, Waiver
from mhtraining.requirements.queries import audience_labels, requirements

LONGEST_DUE_DAYS = 3650
LONGEST_REASON = 1000


def add_requirement(
    session: Session,
    *,
    organisation_id: int,
    module_slug: str,
    audience: str | None = None,
    department_id: int | None = None,
    starts_on: date,
    due_on: date | None = None,
    due_days: int | None = None,
) -> Requirement:
    """Require a module of an audience, or of a department and all below it, from a day on.

    Due on a fixed day, so many days after coming into scope, or both, then the later. Raises UsageError
    when a due or the scope is missing or wrong, NotFoundError for what does not exist, RefusedError
    for a retired module and for a rule that is there already.
    """
    _check_scope(session, organisation_id, audience, department_id)
    _check_due(starts_on, due_on, due_days)
    module = _module(session, module_slug)
    if module.retired_on is not None and module.retired_on <= starts_on:
        raise RetiredModuleError(
            f"The module {module.slug} is retired from {module.retired_on}: require another."
        )
    with changing_rules(session, organisation_id, [module.slug]):
        wanted = (module.slug, audience, department_id, due_on, due_days)
        for rule in requirements(session, organisation_id):
            same = (rule.module_slug, rule.audience, rule.department_id, rule.due_on, rule.due_days) == wanted
            if same and run_of(rule)[1] > starts_on:
                raise AlreadyRequiredError(f"That is required already: by requirement {rule.id}.")
        rule = Requirement(
            organisation_id=organisation_id,
            module_slug=module.slug,
            audience=audience,
            department_id=department_id,
            starts_on=starts_on,
            due_on=due_on,
            due_days=due_days,
        )
        session.add(rule)
    return rule


def end_requirement(session: Session, organisation_id: int, requirement_id: int, on: date) -> Requirement:
    """End a rule; `on` is the first day on which it no longer holds. On its own first day it never held.

    Raises NotFoundError for another organisation's rule as for a missing one, UsageError for a day
    before the rule's first, RefusedError when it ended before that day.
    """
    known = session.get(Requirement, requirement_id)
    with changing_rules(session, organisation_id, [] if known is None else [known.module_slug]):
        rule = session.get(Requirement, requirement_id, populate_existing=True)
        if rule is None or rule.organisation_id != organisation_id:
            raise NotFoundError(
                f"There is no requirement {requirement_id}: `mhtraining requirement list` shows them."
            )
        if on < rule.starts_on:
            raise UsageError(
                f"Requirement {rule.id} starts on {rule.starts_on}: end it on that day, so that it never "
                "holds, or later."
            )
        if rule.ends_on is not None and rule.ends_on <= on:
            raise EndedAlreadyError(f"Requirement {rule.id} already ended on {rule.ends_on}.")
        if on == rule.starts_on:
            session.delete(rule)
        else:
            rule.ends_on = on
    return rule


def preset(
    session: Session,
    *,
    organisation_id: int,
    starts_on: date,
    due_on: date | None = None,
    due_days: int | None = None,
) -> list[Requirement]:
    """Require the usual set: every published module of the audiences it is written for.

    A module for everybody (basis) is required of `alle`, each other of its own audiences. What is
    required already, under whatever due, is left as it is. Gives the rules that were made. Raises
    RefusedError when nothing is published, UsageError for a wrong due.
    """
    _check_due(starts_on, due_on, due_days)
    if not current_versions(session):
        raise RefusedError("No module is published yet: run `mhtraining content publish` first.")
    with changing_rules(session, organisation_id):
        rules = [
            Requirement(
                organisation_id=organisation_id,
                module_slug=slug,
                audience=audience,
                starts_on=starts_on,
                due_on=due_on,
                due_days=due_days,
            )
            for slug, audience in usual(session, organisation_id, starts_on)
        ]
        session.add_all(rules)
    return rules


def usual(session: Session, organisation_id: int, starts_on: date) -> list[tuple[str, str]]:
    """What the usual set still lacks from this day on: pairs of a module and an audience."""
    there = {
        (rule.module_slug, rule.audience)
        for rule in requirements(session, organisation_id)
        if run_of(rule)[1] == FOREVER
    }
    wanted = [
        (slug, audience)
        for slug, version in current_versions(session).items()
        for audience in ([EVERYBODY] if EVERYBODY in version.audiences else version.audiences)
    ]
    gone = set(session.scalars(select(Module.slug).where(Module.retired_on <= starts_on)))
    return [pair for pair in wanted if pair not in there and pair[0] not in gone]


def add_waiver(
    session: Session,
    *,
    employee: Employee,
    module_slug: str,
    starts_on: date,
    ends_on: date | None = None,
    reason: str,
) -> Waiver:
    """Take a module out for a person from a day on, up to `ends_on`, the first day no longer.

    Raises NotFoundError for an unknown module, UsageError for an empty reason or period.
    """
    reason = clean(reason, what="The reason", longest=LONGEST_REASON)
    module = _module(session, module_slug)
    if ends_on is not None and ends_on <= starts_on:
        raise UsageError(f"The waiver would end before {starts_on}, its first day: give a later day.")
    with changing(session, {employee.id}):
        waiver = Waiver(
            employee_id=employee.id,
            module_slug=module.slug,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
        )
        session.add(waiver)
    return waiver


def end_waiver(session: Session, waiver: Waiver, on: date) -> None:
    """End a waiver; `on` is the first day on which it no longer holds. On its own first day it never held.

    Raises UsageError for a day before its first, EndedAlreadyError when it ends by that day anyway.
    """
    with changing(session, {waiver.employee_id}):
        session.refresh(waiver)
        if on < waiver.starts_on:
            raise UsageError(f"The waiver starts on {waiver.starts_on}: end it on that day or later.")
        if waiver.ends_on is not None and waiver.ends_on <= on:
            raise EndedAlreadyError(f"The waiver already ends on {waiver.ends_on}.")
        if on == waiver.starts_on:
            session.delete(waiver)
        else:
            waiver.ends_on = on


def add_extension(
    session: Session, *, employee: Employee, module_slug: str, due_on: date, reason: str
) -> Extension:
    """Move the due day of a module for a person; an earlier day than the rule's moves nothing.

    Raises NotFoundError for an unknown module, UsageError for an empty reason.
    """
    reason = clean(reason, what="The reason", longest=LONGEST_REASON)
    module = _module(session, module_slug)
    with changing(session, {employee.id}):
        extension = Extension(employee_id=employee.id, module_slug=module.slug, due_on=due_on, reason=reason)
        session.add(extension)
    return extension


def _check_scope(
    session: Session, organisation_id: int, audience: str | None, department_id: int | None
) -> None:
    if (audience is None) == (department_id is None):
        raise UsageError("Name an audience or a department: one of them.")
    if department_id is not None:
        department = session.get(Department, department_id)
        if department is None or department.organisation_id != organisation_id:
            raise NotFoundError("There is no such department.")
    labels = audience_labels(session, organisation_id)
    if audience is not None and audience not in labels:
        known = ", ".join(sorted(labels))
        raise NotFoundError(f"There is no audience {audience!r}; there is: {known}.")


def _check_due(starts_on: date, due_on: date | None, due_days: int | None) -> None:
    if due_on is None and due_days is None:
        raise UsageError("Say when it is due: --due DATE, --due-days N, or both (then the later counts).")
    if due_on is not None and due_on < starts_on:
        raise UsageError(f"It would be due on {due_on}, before it is required, from {starts_on}.")
    if due_days is not None and not 0 <= due_days <= LONGEST_DUE_DAYS:
        raise UsageError(f"The number of days must be from 0 to {LONGEST_DUE_DAYS}.")


def _module(session: Session, slug: str) -> Module:
    module = session.get(Module, slug)
    if module is None:
        raise NotFoundError(f"There is no published module {slug!r}: `mhtraining module list` shows them.")
    return module
