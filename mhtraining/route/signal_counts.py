"""How many signals came in: whole numbers per department, month and form, entered and read back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.organisation.services import lock_organisation
from mhtraining.route.models import SignalCount

LARGEST = 9999
FIRST_MONTH = date(2000, 1, 1)
"""No earlier month is taken."""

Counts = dict[str, int]
"""Numbers by form of exploitation; a form that is not there was not entered, which is not zero."""


def month_before(month: date, steps: int = 1) -> date:
    """The first day of the month so many months earlier."""
    years, index = divmod(month.year * 12 + month.month - 1 - steps, 12)
    return date(years, index + 1, 1)


def month_of(text: str, today: date) -> date | None:
    """The first day of a month written "2026-11"; None for what is none, too early, or in the future."""
    if len(text) != len("2026-11") or not text.isascii():
        return None
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if FIRST_MONTH <= month <= today else None


def enter_counts(
    session: Session,
    *,
    organisation_id: int,
    department_id: int,
    month: date,
    counts: Mapping[str, int | None],
    forms: Collection[str],
    today: date,
) -> bool:
    """Make the numbers of this department and month these; None takes one away. Says whether any changed.

    `forms` are the ids that may be counted (the published vocabulary's); numbers of other forms stay. The
    department is known to be the organisation's. Raises UsageError for a form that there is not and a number
    outside 0 to LARGEST, RefusedError for a month in the future.
    """
    if month.day != 1 or month < FIRST_MONTH:
        raise UsageError(f"{month} is not the first day of a month since {FIRST_MONTH}.")
    if month > today:
        raise RefusedError("That month has not begun: enter signals of this month or an earlier one.")
    for form, count in counts.items():
        if form not in forms:
            raise UsageError(f"There is no form {form!r} in the vocabulary.")
        if count is not None and not 0 <= count <= LARGEST:
            raise UsageError(f"{count} is not a number from 0 to {LARGEST}.")
    lock_organisation(None, session=session, organisation_id=organisation_id)
    before = counts_of(session, department_id, [month]).get(month, {})
    changed = {form: count for form, count in counts.items() if before.get(form) != count}
    if not changed:
        return False
    there = (SignalCount.department_id == department_id, SignalCount.month == month)
    session.execute(delete(SignalCount).where(*there, SignalCount.form.in_(changed)))
    session.add_all(
        SignalCount(
            organisation_id=organisation_id, department_id=department_id, month=month, form=form, count=count
        )
        for form, count in changed.items()
        if count is not None
    )
    session.flush()
    return True


def counts_of(session: Session, department_id: int, months: Collection[date]) -> dict[date, Counts]:
    """What was entered for this department in these months."""
    found: dict[date, Counts] = {}
    rows = session.execute(
        select(SignalCount.month, SignalCount.form, SignalCount.count).where(
            SignalCount.department_id == department_id, SignalCount.month.in_(sorted(months))
        )
    )
    for month, form, count in rows:
        found.setdefault(month, {})[form] = count
    return found


def entered_in(
    session: Session, organisation_id: int, months: Collection[date]
) -> dict[tuple[date, int], int]:
    """The total of each month and department of the organisation for which anything was entered."""
    found: dict[tuple[date, int], int] = {}
    rows = session.execute(
        select(SignalCount.month, SignalCount.department_id, SignalCount.count).where(
            SignalCount.organisation_id == organisation_id, SignalCount.month.in_(sorted(months))
        )
    )
    for month, department_id, count in rows:
        found[month, department_id] = found.get((month, department_id), 0) + count
    return found


def by_form(
    session: Session,
    organisation_id: int,
    months: Collection[date],
    departments: Collection[int] | None = None,
) -> dict[date, Counts]:
    """The totals of each month by form, of these departments or of all, where anything was entered."""
    rows = (
        select(SignalCount.month, SignalCount.form, func.sum(SignalCount.count))
        .where(SignalCount.organisation_id == organisation_id, SignalCount.month.in_(sorted(months)))
        .group_by(SignalCount.month, SignalCount.form)
    )
    if departments is not None:
        rows = rows.where(SignalCount.department_id.in_(sorted(departments)))
    found: dict[date, Counts] = {}
    for month, form, count in session.execute(rows):
        found.setdefault(month, {})[form] = int(count)
    return found
