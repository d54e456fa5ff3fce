"""How everybody stands on every day, with each module and with all that is required together.

Rules 2 to 4 of the domain over whole histories: the same as `duties.py`, `overdue.py` and `beside.py`
say of one day, which is the oracle of this (`coverage verify`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from mhtraining.coverage.beside import EXPIRING_DAYS
from mhtraining.coverage.facts import Facts
from mhtraining.coverage.frame import Frame, Rule
from mhtraining.coverage.spans import END, Bools, Ints, Pieces, Spans, code_of, common, sweep, without

_NEVER = date.max


@dataclass(frozen=True)
class States:
    """On which days who is in the denominator of which module, and how he stands then.

    `key` is person * (modules + 1) + module; the module after the last is everything required
    together. `covered`, `ever_trained`, `overdue` and `expiring` hold on all days of a piece.
    `lapses` is when somebody who stays in scope stops being covered, `lapsed` of which key.
    """

    key: Ints
    first: Ints
    end: Ints
    covered: Bools
    ever_trained: Bools
    overdue: Bools
    expiring: Bools
    lapsed: Ints
    lapses: Ints

    def of_modules(self, wanted: Bools) -> States:
        """Those of some modules: for each number of a module, whether it is wanted."""
        if wanted.all():
            return self
        there, too = wanted[self.key % len(wanted)], wanted[self.lapsed % len(wanted)]
        return States(
            self.key[there],
            self.first[there],
            self.end[there],
            self.covered[there],
            self.ever_trained[there],
            self.overdue[there],
            self.expiring[there],
            self.lapsed[too],
            self.lapses[too],
        )


def states_of(facts: Facts, frame: Frame) -> States:
    """Work out how these people stand with the modules of the frame, from their first day to their last."""
    modules = frame.modules
    if not modules:
        nothing = np.zeros(0, dtype=np.int64)
        never = np.zeros(0, dtype=np.bool_)
        return States(nothing, nothing, nothing, never, never, never, never, nothing, nothing)
    pieces = _with_each(facts, frame, modules)
    return _joined(_standing(pieces), _standing_together(pieces, len(modules)), len(modules))


@dataclass(frozen=True)
class _Standing:
    """Pieces with what holds on their days: in the denominator, and of those who are, the other four."""

    pieces: Pieces
    inside: Bools
    covered: Bools
    ever_trained: Bools
    overdue: Bools
    expiring: Bools


def _with_each(facts: Facts, frame: Frame, modules: list[str]) -> Pieces:
    """Seven counts per person and module: asked, waived, valid, fresh, ever, late, lapsing."""
    published = np.array([frame.published.get(slug, _NEVER).toordinal() for slug in modules])
    extended = _Extended(facts)
    asked, late = _asked(facts, frame, modules, published, extended)
    valid = facts.completed
    wanted = np.isin(valid.key, asked.key)
    valid = Spans(valid.key[wanted], valid.first[wanted], valid.end[wanted])
    fresh = Spans.of(valid.key, valid.first, np.where(valid.end == END, END, valid.end - EXPIRING_DAYS))
    ever = _first_of_each(valid)
    lapsing = ever.clipped(np.maximum(extended.until(ever.key) + 1, published[ever.key % len(modules)]), END)
    return sweep([asked, facts.waived, valid, fresh, ever, late, lapsing])


def _standing(pieces: Pieces) -> _Standing:
    asked, waived, valid, fresh, ever, late, lapsing = pieces.counts
    inside = (asked > 0) & (waived == 0)
    covered = inside & (valid > 0)
    # never trained: later than the due day of a rule; trained before: the last valid day was the due day
    overdue = inside & (valid == 0) & np.where(ever > 0, lapsing > 0, late > 0)
    return _Standing(pieces, inside, covered, inside & (ever > 0), overdue, covered & (fresh == 0))


def _standing_together(pieces: Pieces, modules: int) -> _Standing:
    """Everything required together: all of it valid, all of it ever done, any of it overdue or expiring."""
    each = _standing(pieces)
    lacks, never = each.inside & ~each.covered, each.inside & ~each.ever_trained
    held = np.array([each.inside, lacks, never, each.overdue, each.expiring], dtype=np.int64)
    change = np.diff(held, axis=1, prepend=0)
    there = change.any(axis=0)
    person = pieces.key[there] // modules
    codes, place = np.unique(code_of(person, pieces.day[there]), return_inverse=True)
    counts = [
        np.cumsum(np.bincount(place, weights=row, minlength=len(codes))).astype(np.int64)
        for row in change[:, there]
    ]
    together = Pieces.at(codes, counts)
    inside = counts[0] > 0
    return _Standing(
        together, inside, inside & (counts[1] == 0), inside & (counts[2] == 0), counts[3] > 0, counts[4] > 0
    )


def _joined(each: _Standing, together: _Standing, modules: int) -> States:
    """Both as one, with the keys of both, and only the days in the denominator."""
    keys = (
        each.pieces.key // modules * (modules + 1) + each.pieces.key % modules,
        together.pieces.key * (modules + 1) + modules,
    )
    found, lapsed, lapses = [], [], []
    for key, one in zip(keys, (each, together), strict=True):
        there = one.inside
        found.append(
            [key[there], one.pieces.day[there], one.pieces.until[there]]
            + [row[there] for row in (one.covered, one.ever_trained, one.overdue, one.expiring)]
        )
        stops = np.zeros(len(key), dtype=np.bool_)
        stops[1:] = one.covered[:-1] & there[1:] & ~one.covered[1:]
        lapsed.append(key[stops])
        lapses.append(one.pieces.day[stops])
    key, first, end, covered, ever, overdue, expiring = map(np.concatenate, zip(*found, strict=True))
    return States(
        key, first, end, covered, ever, overdue, expiring, np.concatenate(lapsed), np.concatenate(lapses)
    )


class _Extended:
    """To which day a module was extended for a person."""

    def __init__(self, facts: Facts) -> None:
        order = np.argsort(facts.extended)
        self.key, self.to = facts.extended[order], facts.extended_to[order]

    def until(self, key: Ints) -> Ints:
        """The latest due day of each of these keys; 0, before all days, where nothing was extended."""
        if not len(self.key):
            return np.zeros(len(key), dtype=np.int64)
        at = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        return np.where(self.key[at] == key, self.to[at], 0)


def _asked(
    facts: Facts, frame: Frame, modules: list[str], published: Ints, extended: _Extended
) -> tuple[Spans, Spans]:
    """On which days any rule applies to a person; on which one applies whose due day has passed."""
    present = without(facts.employed, facts.away)
    places = by_department(facts)
    asked, late = [], []
    for rule in frame.rules:
        module = modules.index(rule.module)
        runs = present if rule.where is None else common(present, _placed_where(places, rule))
        runs = runs.clipped(rule.first.toordinal(), rule.end.toordinal())
        key, live_end = runs.key * len(modules) + module, rule.live_end.toordinal()
        asked.append(Spans.of(key, runs.first, np.minimum(runs.end, live_end)))
        due = np.maximum(_due(rule, runs.first), extended.until(key))
        from_then = np.maximum(np.maximum(runs.first, due + 1), published[module])
        late.append(Spans.of(key, from_then, np.minimum(runs.end, live_end)))
    return Spans.together(asked), Spans.together(late)


def _due(rule: Rule, in_scope_from: Ints) -> Ints:
    """The due day for who came into scope on those days: the later of the rule's dues."""
    fixed = 0 if rule.due_on is None else rule.due_on.toordinal()
    return np.maximum(fixed, 0 if rule.due_days is None else in_scope_from + rule.due_days)


def by_department(facts: Facts) -> dict[int, Spans]:
    """The placements in each department, by its id."""
    found = {}
    for department in np.unique(facts.departments).tolist():
        there, placed = facts.departments == department, facts.placed
        found[department] = Spans(placed.key[there], placed.first[there], placed.end[there])
    return found


def _placed_where(places: dict[int, Spans], rule: Rule) -> Spans:
    """The placements that this rule asks for, on the days on which it does."""
    assert rule.where is not None
    return Spans.together(
        [
            placed.clipped(first.toordinal(), end.toordinal())
            for department, placed in places.items()
            for first, end in rule.where.get(department, [])
        ]
    )


def _first_of_each(spans: Spans) -> Spans:
    """From the first day of each key on, without end."""
    order = np.argsort(code_of(spans.key, spans.first))
    key, first = spans.key[order], spans.first[order]
    begins = np.ones(len(key), dtype=np.bool_)
    begins[1:] = key[1:] != key[:-1]
    return Spans.of(key[begins], first[begins], END)
