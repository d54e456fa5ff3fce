"""Draws the charts of coverage: rows in, SVG out; the same rows give the same bytes.

Only a job draws (`pictures.py`): the library that does it never comes into a process that serves pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from flask_babel import gettext as _

from mhtraining.coverage.charted import (
    Ahead,
    ByDepartment,
    Charted,
    Counted,
    DepartmentRow,
    Heat,
    HeatRow,
    Signals,
    Trend,
)
from mhtraining.coverage.sheet import Form, Sheet, steady, width_of
from mhtraining.coverage.signals_chart import draw_signals
from mhtraining.coverage.told import month, number, story_of, title_of
from mhtraining.coverage.trend_line import draw_trend

HEAT_FROM = (65, 75, 80, 90)
"""From these percentages on a cell is a step stronger."""
DARK_STEP = 2
"""Above this step the figures stand in the other ink."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
INDENT = 14


def drawn(charted: Charted, form: Form) -> str:
    """The chart in this form, as SVG, in the language that is spoken."""
    with steady():
        match charted:
            case ByDepartment():
                sheet = _departments(charted, form)
            case Trend():
                sheet = draw_trend(charted, form)
            case Heat():
                sheet = _heat(charted, form)
            case Ahead():
                sheet = _ahead(charted, form)
            case Signals():
                sheet = draw_signals(charted, form)
        return sheet.svg(title_of(charted), story_of(charted), charted.language)


def figure_of(counted: Counted, language: str) -> str:
    """Coverage with both numbers: "412 van 530 (77%)"."""
    return _(
        "%(covered)s of %(all)s (%(percent)s%%)",
        covered=number(counted.covered, language),
        all=number(counted.in_scope, language),
        percent=counted.percent,
    )


def is_reached(counted: Counted, goal: int | None) -> bool:
    """Whether there is a goal, and this figure has reached it."""
    return goal is not None and counted.percent is not None and counted.percent >= goal


def _departments(charted: ByDepartment, form: Form) -> Sheet:
    """A bar for each department: on a wide sheet beside its name, on a narrow one below it."""
    narrow = form.is_narrow
    row_height = 66 if narrow else 42
    bars = Bars(0, form.width) if narrow else Bars(290, form.width - 290 - 230)
    top = 30 if any(row.goal is not None for row in charted.rows) else 4
    sheet = Sheet(form, top + row_height * max(1, len(charted.rows)) + 6)
    for place, row in enumerate(charted.rows):
        y = top + place * row_height
        indent = row.depth * INDENT
        longest = (form.width - 70 if narrow else bars.left - 10) - indent
        sheet.text(indent, y + (14 if narrow else row_height / 2), row.name, bold=True, longest=longest)
        middle = y + (46 if narrow else row_height / 2)
        if row.counted.percent is None:
            sheet.text(bars.left, middle, _("nobody in scope"), colour=sheet.theme.muted)
            continue
        bars.draw(sheet, middle, row)
        mark = " ✓" if is_reached(row.counted, row.goal) else ""
        if narrow:
            sheet.text(form.width, y + 14, f"{row.counted.percent}%{mark}", align="right")
        else:
            said = figure_of(row.counted, charted.language)
            sheet.text(bars.left + bars.width + 14, middle, said + mark)
    bars.name_goal(sheet, {row.goal for row in charted.rows if row.goal is not None})
    return sheet


@dataclass(frozen=True)
class Bars:
    """Where the bars of departments stand: from `left` on, so wide for 100 percent."""

    left: float
    width: float

    def draw(self, sheet: Sheet, middle: float, row: DepartmentRow) -> None:
        """The bar of a department, with a stroke at its goal."""
        share = self.width * row.counted.covered / row.counted.in_scope
        sheet.box(self.left, middle - 11, self.width, 22, sheet.theme.track, edge=sheet.theme.muted)
        if share:
            sheet.box(self.left, middle - 11, share, 22, sheet.theme.bar)
        if row.goal is not None:
            x = self.left + self.width * row.goal / 100
            sheet.line([x, x], [middle - 16, middle + 16], sheet.theme.ink, width=3)

    def name_goal(self, sheet: Sheet, goals: set[int]) -> None:
        """Say above the bars what the strokes are: the goal, with its percentage when it is one for all."""
        if not goals:
            return
        said = _("goal %(goal)s%%", goal=min(goals)) if len(goals) == 1 else _("stroke: the goal")
        half = width_of(said, sheet.form.size) / 2
        x = self.left + (self.width * min(goals) / 100 if len(goals) == 1 else half)
        sheet.text(min(max(x, self.left + half), self.left + self.width - half), 12, said, align="center")


def _heat(charted: Heat, form: Form) -> Sheet:
    """A grid: departments by modules; as many modules side by side as fit, the others in grids below."""
    grid = Grid(0, 4, 64, 24) if form.is_narrow else Grid(240, 8, 40, 0)
    lettered = form.is_narrow or len(charted.modules) > 4
    keys = [_key(place) for place in range(len(charted.modules))]
    panels = [range(start, min(start + grid.most, len(keys))) for start in range(0, len(keys), grid.most)]
    head = 30 if lettered else 66
    key_height = 26 if lettered else 0
    height = len(panels) * (head + grid.row_height * len(charted.rows) + 18) + key_height * len(keys) + 8
    sheet = Sheet(form, height)
    y = 0.0
    for panel in panels:
        cell = (form.width - grid.left) / (grid.most if len(panels) > 1 else len(panel))
        for column, module in enumerate(panel):
            lines = [keys[module]] if lettered else _lines(charted.modules[module], cell, form)
            for line, words in enumerate(lines):
                middle = grid.left + cell * (column + 0.5)
                sheet.text(middle, y + 12 + 20 * line, words, align="center", bold=True)
        y += head
        for row in charted.rows:
            grid.draw(sheet, y, cell, row, panel, charted.goal)
            y += grid.row_height
        y += 18
    for key, title in zip(keys, charted.modules, strict=True) if lettered else ():
        sheet.text(0, y + 10, key, bold=True)
        sheet.text(34, y + 10, title, longest=form.width - 34)
        y += key_height
    return sheet


@dataclass(frozen=True)
class Grid:
    """How cells are laid out: from `left` on, `most` side by side, `below` the name of the department."""

    left: float
    most: int
    row_height: float
    below: float

    def draw(self, sheet: Sheet, y: float, cell: float, row: HeatRow, panel: range, goal: int | None) -> None:
        """The cells of a department, `cell` wide, for the modules of this panel."""
        indent = row.depth * INDENT
        middle = y + self.below + (self.row_height - self.below) / 2
        longest = (self.left - 8 if self.left else sheet.form.width) - indent
        sheet.text(indent, y + 13 if self.below else middle, row.name, longest=longest)
        for column, module in enumerate(panel):
            counted = row.cells[module]
            x = self.left + cell * column
            if counted is None or counted.percent is None:
                sheet.text(x + cell / 2, middle, "–", align="center", colour=sheet.theme.muted)
                continue
            step = sum(counted.percent >= bound for bound in HEAT_FROM)
            room = self.row_height - self.below
            sheet.box(x + 1, y + self.below + 1, cell - 2, room - 2, sheet.theme.heat[step])
            mark = " ✓" if is_reached(counted, goal) else ""
            colour = sheet.theme.heat_ink[step > DARK_STEP]
            said = f"{counted.percent}%{mark}"
            sheet.text(x + cell / 2, middle, said, align="center", bold=True, colour=colour)


def _key(place: int) -> str:
    """A, B, … Z, AA, AB, …: what stands for a module above its column."""
    before, letter = divmod(place, len(LETTERS))
    return (_key(before - 1) if before else "") + LETTERS[letter]


def _lines(title: str, cell: float, form: Form) -> Sequence[str]:
    """The title of a module in at most three lines."""
    letters = max(4, int((cell - 10) / width_of("x", form.size, bold=True)))
    return wrap(title, letters, max_lines=3, placeholder="…") or [""]


def _ahead(charted: Ahead, form: Form) -> Sheet:
    """A bar for each month: lying on a narrow sheet, standing on a wide one."""
    most = max([row.people for row in charted.rows], default=0) or 1
    return _lying(charted, form, most) if form.is_narrow else _standing(charted, form, most)


def _lying(charted: Ahead, form: Form, most: int) -> Sheet:
    left, row_height = 84, 34
    sheet = Sheet(form, row_height * max(1, len(charted.rows)) + 8)
    room = form.width - left - width_of(number(most, charted.language), form.size) - 12
    for place, row in enumerate(charted.rows):
        middle = 4 + row_height * (place + 0.5)
        sheet.text(0, middle, month(row.month, charted.language, "MMM yyyy"))
        length = room * row.people / most
        if row.people:
            sheet.box(left, middle - 10, length, 20, sheet.theme.bar)
        sheet.text(left + length + 6, middle, number(row.people, charted.language))
    return sheet


def _standing(charted: Ahead, form: Form, most: int) -> Sheet:
    top, bottom = 30, 250
    sheet = Sheet(form, bottom + 56)
    step = form.width / max(1, len(charted.rows))
    for place, row in enumerate(charted.rows):
        middle = step * (place + 0.5)
        height = (bottom - top) * row.people / most
        if row.people:
            sheet.box(middle - step * 0.32, bottom - height, step * 0.64, height, sheet.theme.bar)
        sheet.text(middle, bottom - height - 14, number(row.people, charted.language), align="center")
        sheet.text(middle, bottom + 18, month(row.month, charted.language, "MMM"), align="center")
        if place == 0 or row.month.month == 1:
            sheet.text(middle, bottom + 40, str(row.month.year), align="center", colour=sheet.theme.muted)
    sheet.line([0, form.width], [bottom, bottom], sheet.theme.ink)
    return sheet
