"""The organisations of a region side by side: what was released of each, and whether it is in order there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.boardreport.comparing import change_said
from mhtraining.boardreport.findings import MONTHS_BACK
from mhtraining.boardreport.models import CellKind, PublicFigure, PublicRelease
from mhtraining.coordination.departments_tree import Missing, shortcomings_on
from mhtraining.coverage.charted import Counted
from mhtraining.organisation.models import Organisation, RegionMember
from mhtraining.organisation.queries import paths


@dataclass(frozen=True)
class Member:
    """One organisation of a region.

    `figures`: its released figure by month end; None where it is hidden, no entry where nothing was
    released. `departments`: how many there are today; `lacking`: how many of them lack what.
    """

    organisation_id: int
    name: str
    figures: dict[date, Counted | None]
    departments: int
    lacking: dict[Missing, int]

    def change(self, now: date, then: date | None) -> str:
        """By how many points of percent its figure changed, to a tenth; a dash where that is not shown."""
        return change_said(self.figures.get(then) if then else None, self.figures.get(now))

    def in_order(self, missing: Missing) -> int:
        """How many departments do not lack this."""
        return self.departments - self.lacking[missing]


@dataclass(frozen=True)
class Side:
    """The members of a region in the order of their names, and the month ends of which any has a figure."""

    members: tuple[Member, ...]
    months: tuple[date, ...]

    @property
    def newest(self) -> date | None:
        """The last month end of which any has a figure."""
        return self.months[-1] if self.months else None

    @property
    def before(self) -> date | None:
        """The month end MONTHS_BACK before the newest."""
        return self.months[-1 - MONTHS_BACK] if len(self.months) > MONTHS_BACK else None

    def together(self, on: date) -> Counted | None:
        """All members as one; None unless each shows its figure, for the hidden one could be subtracted."""
        found = [member.figures.get(on) for member in self.members]
        shown = [counted for counted in found if counted is not None]
        if not found or len(shown) < len(found):
            return None
        return Counted(sum(one.in_scope for one in shown), sum(one.covered for one in shown))


def side_by_side(session: Session, region_id: int, today: date, *, months: int) -> Side:
    """The organisations of a region by the rules of public figures; of the last so many month ends."""
    organisations = session.scalars(
        select(Organisation)
        .join(RegionMember, RegionMember.organisation_id == Organisation.id)
        .where(RegionMember.region_id == region_id)
        .order_by(Organisation.name, Organisation.id)
    ).all()
    figures = _figures(session, [one.id for one in organisations])
    ends = tuple(sorted({on for found in figures.values() for on in found})[-months:])
    members = []
    for one in organisations:
        lacking = {missing: len(found) for missing, found in shortcomings_on(session, one.id, today).items()}
        departments = len(paths(session, one.id, today))
        members.append(Member(one.id, one.name, figures[one.id], departments, lacking))
    return Side(tuple(members), ends)


def _figures(session: Session, organisations: Sequence[int]) -> dict[int, dict[date, Counted | None]]:
    rows = session.execute(
        select(
            PublicRelease.organisation_id,
            PublicRelease.month_end,
            PublicFigure.in_scope,
            PublicFigure.covered,
        )
        .join(PublicFigure, PublicFigure.release_id == PublicRelease.id)
        .where(PublicRelease.organisation_id.in_(organisations), PublicFigure.kind == CellKind.ORGANISATION)
    )
    found: dict[int, dict[date, Counted | None]] = defaultdict(dict)
    for organisation_id, month_end, in_scope, covered in rows:
        figure = None if in_scope is None or covered is None else Counted(in_scope, covered)
        found[organisation_id][month_end] = figure
    return found
