"""All that the coordinator's page says of an organisation as at a day, once for page, files and charts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from mhtraining.catalogue.queries import current_versions
from mhtraining.coverage.figures import Counts, Expiries, Figures, MonthEnd, expiries, figures, trend
from mhtraining.coverage.kept import data_version, is_waiting
from mhtraining.coverage.models import FROM, IN_SERVICE, ON_LEAVE
from mhtraining.organisation.queries import tree_on
from mhtraining.requirements.goals import Aim, goals, own_goals


@dataclass(frozen=True)
class Row:
    """A department with all below it, `depth` 0 at the top, and its cells in the order of the modules.

    A cell is None where the module is required of nobody there.
    """

    department_id: int
    name: str
    path: str
    depth: int
    counts: Counts
    cells: tuple[Counts | None, ...]
    goal: int | None


@dataclass(frozen=True)
class People:
    """What stands beside the figures.

    `sources`: of the completions that are valid that day of people in service, how many came from where,
    most first. `away`: on long leave. `not_asked`: in service and present, and nothing is required of
    them, by no rule or by a waiver.
    """

    sources: tuple[tuple[str, int], ...]
    away: int
    not_asked: int

    @property
    def completions(self) -> int:
        """How many completions the shares by source are of."""
        return sum(count for _source, count in self.sources)


@dataclass(frozen=True)
class Overview:
    """The figures of an organisation as at `on`, with all that stands beside them.

    `modules`: slug and title, in the order of the cells.
    """

    on: date
    waiting: bool
    figures: Figures
    goal: Aim | None
    modules: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    trend: tuple[MonthEnd, ...]
    expiries: tuple[Expiries, ...]

    @property
    def people(self) -> People:
        """What stands beside the figures."""
        counts = self.figures.people
        sources = [
            (name.removeprefix(FROM), count)
            for name, count in counts.items()
            if name.startswith(FROM) and count
        ]
        away = counts.get(ON_LEAVE, 0)
        return People(
            tuple(sorted(sources, key=lambda one: -one[1])),
            away,
            counts.get(IN_SERVICE, 0) - away - self.figures.whole.in_scope,
        )

    @property
    def to_go(self) -> int:
        """How many people more must be covered to reach the goal; 0 when it is reached, or there is none."""
        if self.goal is None:
            return 0
        whole = self.figures.whole
        return max(0, -(-self.goal.percent * whole.in_scope // 100) - whole.covered)


def overview(session: Session, organisation_id: int, on: date) -> Overview:
    """Put together what the page of an organisation says of a day. A dozen statements, whatever its size."""
    found = figures(session, organisation_id, on)
    titles = {slug: version.title for slug, version in current_versions(session).items()}
    modules = tuple((slug, titles.get(slug, slug)) for slug in found.modules)
    held = goals(session, organisation_id, on)
    rows = tuple(
        Row(
            branch.department_id,
            branch.name,
            branch.path,
            branch.depth,
            found.departments[branch.department_id],
            tuple(found.cells.get((branch.department_id, slug)) for slug, _title in modules),
            None if (aim := held.get(branch.department_id)) is None else aim.percent,
        )
        for branch in tree_on(session, organisation_id, on)
    )
    return Overview(
        on,
        is_waiting(session, organisation_id),
        found,
        held.get(None),
        modules,
        rows,
        tuple(trend(session, organisation_id, until=on)),
        tuple(expiries(session, organisation_id, after=on)),
    )


class Lately:
    """The overviews asked for lately, by the version of their figures: most looks are at the same ones."""

    KEPT = 8

    def __init__(self) -> None:
        self._kept: dict[Hashable, Overview] = {}

    def at(self, session: Session, organisation_id: int, on: date) -> Overview:
        """The overview of this day; put together when its figures or a goal changed since."""
        aims = frozenset(own_goals(session, organisation_id).items())
        key = organisation_id, on, data_version(session, organisation_id), aims
        found = self._kept.pop(key, None) or overview(session, organisation_id, on)
        self._kept[key] = found
        while len(self._kept) > self.KEPT:
            del self._kept[next(iter(self._kept))]
        return found
