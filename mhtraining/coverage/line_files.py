"""The manager's line as rows of a file: the same people and the same statuses as on the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _

from mhtraining.core.dutch_csv import Cell
from mhtraining.coverage.line import Line
from mhtraining.coverage.line_words import STANDINGS


def rows_of(
    found: Line, modules: Sequence[str], titles: Mapping[str, str], departments: Mapping[int, str]
) -> Iterator[Sequence[Cell]]:
    """A heading, then a row per person: name, departments, and of each module how it stands and its day."""
    words = {standing: str(label) for standing, label in STANDINGS.items()}
    heading: list[Cell] = [_("Name"), _("Department")]
    for slug in modules:
        title = titles.get(slug, slug)
        heading += [title, _("%(module)s: day", module=title)]
    yield heading
    for member in (*found.members, *found.on_leave):
        row: list[Cell] = [member.name, ", ".join(departments[one] for one in member.departments)]
        for standing, day in member.in_order(modules):
            row += (words[standing], day)
        yield row
