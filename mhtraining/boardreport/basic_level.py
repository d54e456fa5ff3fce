"""The six aims of the basic level: what is known of each by itself, what was shown for it, what is missing.

The aims are those of the policy plan on human trafficking of the municipalities of West-Friesland (2022),
which calls meeting all of them the basic level ("basisniveau") and evaluates it after two years. The rules
are ours; docs/region.md lists them. Nothing here says of anybody who is trained (rule 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum

import msgspec

from mhtraining.boardreport.models import BasicAim
from mhtraining.boardreport.report import Aim, is_reached
from mhtraining.coverage.charted import Counted

FRESH_YEARS = 2
"""What was shown longer ago than an evaluation looks back, is out of date."""


class Level(StrEnum):
    """How far an aim is met."""

    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"


class Lack(StrEnum):
    """What an aim lacks."""

    EVIDENCE = "evidence"
    FRESH_EVIDENCE = "fresh-evidence"
    OFFICERS = "officers"
    DEPUTIES = "deputies"
    POINT = "point"
    POINT_CHECK = "point-check"
    ROUTES = "routes"
    FIGURE = "figure"
    GOAL = "goal"
    BELOW_GOAL = "below-goal"
    PARTNERS = "partners"


class Evidence(msgspec.Struct, frozen=True):
    """Something that shows that an aim is met: where it can be read, and when it was seen there."""

    number: int
    title: str
    link: str
    seen_on: date


class Known(msgspec.Struct, frozen=True):
    """What the system knows of one organisation on a day, bare.

    Of its `departments` so many have a contact officer, a deputy, a checked route. `point`: the route of the
    organisation names a reporting point; `checked_on`: when that route was last checked. `partners`: lines
    of partners in it. `figure`: the newest released coverage and its month end; None where it is hidden.
    """

    departments: int
    officers: int
    deputies: int
    routes: int
    point: bool
    checked_on: date | None
    partners: int
    figure_on: date | None
    figure: Counted | None
    goal: Aim | None


class Standing(msgspec.Struct, frozen=True):
    """How one aim stands, what it lacks, and everything that was shown for it, the newest first."""

    aim: BasicAim
    level: Level
    lacks: tuple[Lack, ...]
    evidence: tuple[Evidence, ...]


def standings(known: Known, shown: Mapping[BasicAim, Iterable[Evidence]], on: date) -> tuple[Standing, ...]:
    """The six aims in the order of the plan."""
    found = []
    for aim in BasicAim:
        evidence = tuple(sorted(shown.get(aim, ()), key=lambda one: (one.seen_on, one.number), reverse=True))
        begun, lacks = RULES[aim](known, evidence, on)
        level = Level.MET if not lacks else Level.PARTLY if begun else Level.MISSING
        found.append(Standing(aim, level, lacks, evidence))
    return tuple(found)


def is_fresh(evidence: Evidence, on: date) -> bool:
    """Whether it was seen at most FRESH_YEARS before a day."""
    seen = evidence.seen_on
    return (seen.year + FRESH_YEARS, seen.month, seen.day) >= (on.year, on.month, on.day)


Found = tuple[bool, tuple[Lack, ...]]
"""Whether anything of an aim is there, and what it lacks."""


def _shown(evidence: tuple[Evidence, ...], on: date) -> Found:
    """Of aims that the system knows nothing of: something was shown, not too long ago."""
    if any(is_fresh(one, on) for one in evidence):
        return True, ()
    return bool(evidence), (Lack.FRESH_EVIDENCE if evidence else Lack.EVIDENCE,)


def _policy(_known: Known, evidence: tuple[Evidence, ...], on: date) -> Found:
    return _shown(evidence, on)


def _officer(known: Known, _evidence: tuple[Evidence, ...], _on: date) -> Found:
    lacks = {
        Lack.OFFICERS: not known.departments or known.officers < known.departments,
        Lack.DEPUTIES: not known.departments or known.deputies < known.departments,
    }
    return known.officers > 0, _those(lacks)


def _point(known: Known, _evidence: tuple[Evidence, ...], _on: date) -> Found:
    lacks = {
        Lack.POINT: not known.point,
        Lack.POINT_CHECK: known.point and known.checked_on is None,
        Lack.ROUTES: known.routes < known.departments,
    }
    return known.point or known.routes > 0, _those(lacks)


def _knowledge(known: Known, _evidence: tuple[Evidence, ...], _on: date) -> Found:
    there = known.figure is not None and known.figure.in_scope > 0
    goal = known.goal.percent if known.goal else None
    lacks = {
        Lack.FIGURE: not there,
        Lack.GOAL: goal is None,
        Lack.BELOW_GOAL: there and goal is not None and not is_reached(known.figure, goal),
    }
    return there, _those(lacks)


def _partners(known: Known, evidence: tuple[Evidence, ...], on: date) -> Found:
    if known.partners:
        return True, ()
    begun, lacks = _shown(evidence, on)
    return begun, (Lack.PARTNERS,) if lacks == (Lack.EVIDENCE,) else lacks


def _care(_known: Known, evidence: tuple[Evidence, ...], on: date) -> Found:
    return _shown(evidence, on)


def _those(lacks: Mapping[Lack, bool]) -> tuple[Lack, ...]:
    return tuple(lack for lack, is_lacking in lacks.items() if is_lacking)


RULES: Mapping[BasicAim, Callable[[Known, tuple[Evidence, ...], date], Found]] = {
    BasicAim.POLICY: _policy,
    BasicAim.OFFICER: _officer,
    BasicAim.POINT: _point,
    BasicAim.KNOWLEDGE: _knowledge,
    BasicAim.PARTNERS: _partners,
    BasicAim.CARE: _care,
}
