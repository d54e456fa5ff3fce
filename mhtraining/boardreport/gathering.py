"""Puts a report together: from what was released, and what stands beside it that names no person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.boardreport.models import CellKind, PublicFigure, PublicRelease
from mhtraining.boardreport.report import (
    Aim,
    Expected,
    InOrder,
    Month,
    Report,
    Row,
    Seal,
    SignalMonth,
    is_reached,
)
from mhtraining.catalogue.queries import current_versions, vocabulary
from mhtraining.coordination.departments_tree import Missing, shortcomings_on
from mhtraining.coverage.charted import BandRow, Counted
from mhtraining.coverage.figures import trend
from mhtraining.coverage.forecast import Forecast, Outcome, TooLittle, forecast
from mhtraining.coverage.stays import past
from mhtraining.organisation.models import Organisation
from mhtraining.organisation.queries import parts_of, paths
from mhtraining.records.models import SealedDigest
from mhtraining.requirements.goals import goals
from mhtraining.route.signal_counts import entered_in, month_before

DOMAINS = ("sociaal-domein", "kcc", "boa")
"""Stand first, where there are such departments; the other audiences follow."""
MONTHS = 13
"""So many month ends make the trend: this one and a year before it."""
SIGNAL_MONTHS = 12
MONTHS_AHEAD = 12
"""So many months of the forecast are drawn."""


def gather(
    session: Session, organisation_id: int, releases: Sequence[PublicRelease], made_on: date
) -> Report:
    """The report as at the last of these `releases` (in the order of their months; at least one).

    Reads how everybody stood on every day, for the forecast: for a job or a command, never for a page.
    """
    release = releases[-1]
    on = release.month_end
    organisation = session.get_one(Organisation, organisation_id)
    rows = _Rows(session, release)
    whole = rows.of(CellKind.ORGANISATION)[0].counted
    held = goals(session, organisation_id, on)
    goal = None if (aim := held.get(None)) is None else Aim(aim.percent, aim.reach_by)
    return Report(
        code=organisation.code,
        organisation=organisation.name,
        on=on,
        made_on=made_on,
        minimum_group=release.minimum_group,
        whole=whole,
        goal=goal,
        domains=rows.domains(),
        departments=rows.departments({one: aim.percent for one, aim in held.items()}),
        municipalities=rows.of(CellKind.MUNICIPALITY),
        modules=rows.modules(),
        months=tuple(_month(one) for one in releases[-MONTHS:]),
        expected=None
        if goal is None or whole is None
        else _expected(session, organisation_id, on, goal, whole),
        in_order=_in_order(session, organisation_id, on),
        signals=_signals(session, organisation_id, on),
        minutes=rows.minutes(),
        seal=_seal(session, on),
    )


class _Rows:
    """The figures of a release as rows, under the names that people read."""

    def __init__(self, session: Session, release: PublicRelease) -> None:
        self._figures = release.figures
        self._audiences = dict(vocabulary(session).audiences)
        self._versions = current_versions(session)

    def of(self, kind: CellKind) -> tuple[Row, ...]:
        """The figures of this kind, in the order of the list."""
        return tuple(Row(one.name, _counted(one), key=one.cell) for one in self._of(kind))

    def _of(self, kind: CellKind) -> list[PublicFigure]:
        return [one for one in self._figures if one.kind is kind]

    def domains(self) -> tuple[Row, ...]:
        """The audiences: those of DOMAINS first, then the others in the order of the content."""
        order = [*DOMAINS, *self._audiences]
        found = sorted(
            self._of(CellKind.AUDIENCE),
            key=lambda one: (order.index(one.name) if one.name in order else len(order), one.name),
        )
        return tuple(
            Row(self._audiences.get(one.name, one.name), _counted(one), key=one.cell) for one in found
        )

    def departments(self, goals: Mapping[int | None, int]) -> tuple[Row, ...]:
        """The departments as a tree, with the goals (percent) by their ids."""
        found = []
        for one in self._of(CellKind.DEPARTMENT):
            names = parts_of(one.name)
            goal = goals.get(int(one.cell.partition(":")[2]))
            found.append(Row(names[-1], _counted(one), len(names) - 1, one.cell, one.name, goal))
        return tuple(found)

    def modules(self) -> tuple[Row, ...]:
        """The modules under their titles."""
        found = self._of(CellKind.MODULE)
        return tuple(
            Row(
                self._versions[one.name].title if one.name in self._versions else one.name,
                _counted(one),
                key=one.cell,
            )
            for one in found
        )

    def minutes(self) -> int:
        """What the modules take together."""
        slugs = [one.name for one in self._of(CellKind.MODULE)]
        return sum(self._versions[slug].minutes for slug in slugs if slug in self._versions)


def _counted(figure: PublicFigure) -> Counted | None:
    if figure.in_scope is None or figure.covered is None:
        return None
    return Counted(figure.in_scope, figure.covered)


def _month(release: PublicRelease) -> Month:
    [whole] = [one for one in release.figures if one.kind is CellKind.ORGANISATION]
    return Month(release.month_end, _counted(whole))


def _expected(session: Session, organisation_id: int, on: date, goal: Aim, whole: Counted) -> Expected | None:
    """The forecast from the facts, which may have been corrected since the figures were released.

    Where the two do not agree nothing is said: whether the goal is reached is the released figure's to say.
    """
    if is_reached(whole, goal.percent):
        return None
    found = forecast(past(session, organisation_id, on), goal.percent)
    if isinstance(found, TooLittle):
        return Expected("too_little")
    if found.outcome is Outcome.REACHED:
        return Expected("unknown")
    return Expected(found.outcome.value, found.low, found.median, found.high, _band(found))


def _band(found: Forecast) -> tuple[BandRow, ...]:
    """The months to come in whole percents: tenths would tell of single corrections."""
    months = [one for one in found.months if one.on > found.on][:MONTHS_AHEAD]
    return tuple(
        BandRow(one.on, *(float(round(percent)) for percent in (one.low, one.median, one.high)))
        for one in months
    )


def _in_order(session: Session, organisation_id: int, on: date) -> InOrder:
    lacking = shortcomings_on(session, organisation_id, on)

    def those(missing: Missing) -> tuple[str, ...]:
        return tuple(branch.path for branch in lacking[missing])

    return InOrder(
        departments=len(paths(session, organisation_id, on)),
        without_contact_officer=those(Missing.CONTACT_OFFICER),
        without_deputy=those(Missing.DEPUTY),
        without_manager=those(Missing.MANAGER),
        without_route=those(Missing.ROUTE),
    )


def _signals(session: Session, organisation_id: int, on: date) -> tuple[SignalMonth, ...]:
    """The months up to and including that of `on`, the oldest first."""
    months = [month_before(on.replace(day=1), steps) for steps in reversed(range(SIGNAL_MONTHS))]
    entered = entered_in(session, organisation_id, months)
    found = {month: [count for (day, _where), count in entered.items() if day == month] for month in months}
    return tuple(
        SignalMonth(month, sum(counts) if counts else None, len(counts)) for month, counts in found.items()
    )


def _seal(session: Session, on: date) -> Seal | None:
    newest = select(SealedDigest).where(SealedDigest.day <= on).order_by(SealedDigest.day.desc()).limit(1)
    found = session.scalar(newest)
    return None if found is None else Seal(found.day, found.digest)


def months_with_people(session: Session, organisation_id: int, until: date) -> list[date]:
    """The month ends on which anybody counted, up to and including this day; the oldest first."""
    return [one.on for one in trend(session, organisation_id, until=until) if one.counts.in_scope]
