"""Signals beside coverage: what departments entered month by month, on one axis with how many are trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy.orm import Session

from mhtraining.coverage.figures import Counts, trend
from mhtraining.coverage.rate_ratio import Lack, RateRatio, exposed, rate_ratio
from mhtraining.organisation.scope import with_all_below
from mhtraining.route.signal_counts import by_form

MOST_MONTHS = 36
"""So many months are shown; further back the numbers were entered by other people in other ways."""
MONTHS_A_SIDE = 12
"""Of so many months before a wave, and after it, the rates are compared: each then has its whole year."""


@dataclass(frozen=True)
class Month:
    """A month that is over: what stands at its end (`on`), and the signals that came in.

    `signals`: the number by form of exploitation, of the departments that entered any; None when none did,
    which is not zero.
    """

    on: date
    counts: Counts
    signals: Mapping[str, int] | None

    @property
    def first(self) -> date:
        """The first day of the month."""
        return self.on.replace(day=1)

    def number(self, form: str | None) -> int | None:
        """How many came in, of this form or of all; None when nothing was entered."""
        if self.signals is None:
            return None
        return sum(self.signals.values()) if form is None else self.signals.get(form, 0)

    def per_hundred(self, form: str | None) -> float | None:
        """Signals for every hundred people in scope at the end of the month."""
        number = self.number(form)
        return None if number is None or not self.counts.in_scope else 100 * number / self.counts.in_scope


def months_of(session: Session, organisation_id: int, department_id: int | None, today: date) -> list[Month]:
    """The months that are over, the oldest first, of an organisation or a department with all below it.

    From the first in which anybody was in scope, MOST_MONTHS at most. Departments as they hang today.
    """
    ends = [
        one
        for one in trend(session, organisation_id, until=today, department_id=department_id)
        if one.on < today
    ][-MOST_MONTHS:]
    below = (
        None if department_id is None else with_all_below(session, organisation_id, [department_id], today)
    )
    entered = by_form(session, organisation_id, [one.on.replace(day=1) for one in ends], below)
    return [Month(one.on, one.counts, entered.get(one.on.replace(day=1))) for one in ends]


def waves(months: Sequence[Month]) -> list[Month]:
    """The months that can be a training wave: more were covered at their end than a month before.

    The greatest rise first; of equal ones the latest.
    """
    rises = [(now.counts.covered - before.counts.covered, now) for before, now in pairwise(months)]
    return [
        month for rise, month in sorted(rises, key=lambda one: (-one[0], -one[1].on.toordinal())) if rise > 0
    ]


def usual_wave(months: Sequence[Month], form: str | None = None) -> Month | None:
    """The greatest wave of which there is enough before and after; the greatest of all where of none is."""
    found = waves(months)
    for wave in found:
        if not isinstance(compared(months, wave, form), Lack):
            return wave
    return found[0] if found else None


def compared(months: Sequence[Month], wave: Month, form: str | None = None) -> RateRatio | Lack:
    """The rates of the months before and after the wave's own, which itself counts on neither side."""
    before, after = _sides(months, wave, form)
    return rate_ratio(exposed(before), exposed(after))


def _sides(
    months: Sequence[Month], wave: Month, form: str | None
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Of the months on each side in which anything was entered: signals and people."""
    at = months.index(wave)
    sides = months[max(0, at - MONTHS_A_SIDE) : at], months[at + 1 : at + 1 + MONTHS_A_SIDE]
    before, after = (
        [(number, one.counts.in_scope) for one in side if (number := one.number(form)) is not None]
        for side in sides
    )
    return before, after
