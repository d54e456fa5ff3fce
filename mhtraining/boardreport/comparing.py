"""Two issued reports side by side: what each says, and the difference where both say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from mhtraining.boardreport.report import Report, Row, change_of
from mhtraining.boardreport.worded import both
from mhtraining.coverage.charted import Counted
from mhtraining.web.formats import tenths


@dataclass(frozen=True)
class Beside:
    """One figure in both reports, in words."""

    name: str
    before: str
    after: str
    change: str


def side_by_side(earlier: Report, later: Report) -> list[tuple[str, list[Beside]]]:
    """The parts of both reports with their rows; a row that is in one report alone is there too."""
    pairs: tuple[tuple[str, Sequence[Row], Sequence[Row]], ...] = (
        (
            _("Whole organisation"),
            (Row(later.organisation, earlier.whole),),
            (Row(later.organisation, later.whole),),
        ),
        (_("By group"), earlier.domains, later.domains),
        (_("Coverage by department"), earlier.departments, later.departments),
        (_("Coverage by module"), earlier.modules, later.modules),
        (_("Coverage by municipality"), earlier.municipalities, later.municipalities),
    )
    return [(part, _rows(before, after)) for part, before, after in pairs if before or after]


def _rows(before: Sequence[Row], after: Sequence[Row]) -> list[Beside]:
    """Of each cell both figures, under the name that it has in the later report that has it."""
    then, now = ({row.key: row for row in rows} for rows in (before, after))
    either = {**then, **now}
    return [
        Beside(
            either[key].path or either[key].name,
            _said(then.get(key)),
            _said(now.get(key)),
            change_said(*(rows[key].counted if key in rows else None for rows in (then, now))),
        )
        for key in dict.fromkeys([*now, *then])
    ]


def _said(row: Row | None) -> str:
    if row is None:
        return "–"
    if row.counted is None:
        return _("not shown")
    if row.counted.percent is None:
        return _("nobody")
    return f"{row.counted.percent}% ({both(row.counted)})"


def change_said(before: Counted | None, after: Counted | None) -> str:
    """The difference of the exact figures in points of percent, to a tenth."""
    change = change_of(before, after)
    if change is None:
        return "–"
    said = tenths(float(change)).replace("-", "−")
    return f"+{said}" if change > 0 else said
