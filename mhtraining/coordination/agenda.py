"""The agenda of a meeting of contact officers: what is not in order, and what is still to be done.

Nothing on it says who has completed what: contact officers see the figures of few people no more than
anybody else (rule 5 of the product, docs/access.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from mhtraining.coordination.departments_tree import Missing, shortcomings_on
from mhtraining.meetings.models import Meeting
from mhtraining.meetings.queries import Point, open_before
from mhtraining.organisation.queries import paths
from mhtraining.route.signal_counts import entered_in, month_before

LACKING = (Missing.CONTACT_OFFICER, Missing.DEPUTY, Missing.ROUTE)
"""The findings that contact officers can do something about, in this order."""
NOT_ENTERED = "signals"
"""Departments that counted signals before, and did not in the last month that was over."""
MONTHS_BEFORE = 12

Findings = dict[str, list[int]]
"""Ids of departments by what is not in order there; what is in order is not in it."""


@dataclass(frozen=True)
class Agenda:
    """What there is to talk about: `findings` as at `on`, with paths of departments, and `actions`.

    `month` is the one of which signals are asked. `kept`: it stands as it did then.
    """

    on: date
    month: date
    findings: dict[str, list[str]]
    actions: list[Point]
    kept: bool


def findings_on(session: Session, organisation_id: int, on: date) -> Findings:
    """What is not in order on a day."""
    lacking = shortcomings_on(session, organisation_id, on)
    found = {missing.value: [branch.id for branch in lacking[missing]] for missing in LACKING}
    found[NOT_ENTERED] = _not_entered(session, organisation_id, on)
    return {finding: departments for finding, departments in found.items() if departments}


def agenda_of(session: Session, meeting: Meeting, today: date) -> Agenda:
    """The agenda that was kept with a meeting; of one that was not held yet, as things stand today."""
    kept = meeting.agenda_on is not None
    on = meeting.agenda_on or today
    findings: Mapping[str, list[int]] = (
        meeting.agenda or {} if kept else findings_on(session, meeting.organisation_id, on)
    )
    names = paths(session, meeting.organisation_id, on)
    return Agenda(
        on=on,
        month=month_before(on.replace(day=1)),
        findings={
            finding: [names[one] for one in departments if one in names]
            for finding, departments in findings.items()
        },
        actions=open_before(session, meeting.organisation_id, meeting.held_on),
        kept=kept,
    )


def _not_entered(session: Session, organisation_id: int, on: date) -> list[int]:
    """Departments of today's tree, in its order, that counted in the year before, and not last month."""
    last = month_before(on.replace(day=1))
    before = [month_before(last, steps) for steps in range(1, MONTHS_BEFORE + 1)]
    counted = {department for _month, department in entered_in(session, organisation_id, before)}
    counted -= {department for _month, department in entered_in(session, organisation_id, [last])}
    return [department for department in paths(session, organisation_id, on) if department in counted]
