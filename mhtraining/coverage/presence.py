"""How many people are in service, on long leave and in no department, and where what is valid came from.

Counted as coverage is, so that a page that shows them reads a sum: each is a cell of the whole
organisation, named in `models`, whose only measure is how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mhtraining.coverage.facts import SOURCES, Facts
from mhtraining.coverage.frame import Frame, department_scope
from mhtraining.coverage.models import FROM, IN_SERVICE, NOWHERE, ON_LEAVE
from mhtraining.coverage.spans import Spans, common, merged, ranges, without
from mhtraining.coverage.states import by_department

COUNTS = (IN_SERVICE, ON_LEAVE, NOWHERE, *(FROM + source for source in SOURCES))


def presence(facts: Facts, frame: Frame) -> list[Spans]:
    """On which days each of these people, or of their completions, is in which of `COUNTS`, in that order."""
    employed = merged(facts.employed)
    away = common(employed, facts.away)
    nowhere = without(employed, Spans.together(list(_placed(facts, frame))))
    held = _while_employed(facts.held, employed)
    source = held.key % len(SOURCES)
    return [
        employed,
        away,
        nowhere,
        *(
            Spans(held.key[source == one], held.first[source == one], held.end[source == one])
            for one in range(len(SOURCES))
        ),
    ]


def _placed(facts: Facts, frame: Frame) -> Iterator[Spans]:
    """The placements on the days on which their department exists: a scope of its own then."""
    for department, placed in by_department(facts).items():
        for scope, days in frame.scopes.get(department, ()):
            if scope == department_scope(department):
                for first, end in days:
                    yield placed.clipped(first.toordinal(), end.toordinal())


def _while_employed(held: Spans, employed: Spans) -> Spans:
    """The days of completions on which who has them is employed; `employed` are merged, by person."""
    person = held.key // len(SOURCES)
    start = np.searchsorted(employed.key, person, side="left")
    which, at = ranges(start, np.searchsorted(employed.key, person, side="right"))
    first = np.maximum(held.first[which], employed.first[at])
    return Spans.of(held.key[which], first, np.minimum(held.end[which], employed.end[at]))
