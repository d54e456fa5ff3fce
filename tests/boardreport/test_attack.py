"""Attacks the released figures of random small organisations by linear programming, as statisticians do."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from random import Random
from typing import Any

import highspy
import pytest
from sqlalchemy.orm import Session, sessionmaker

from mhtraining.boardreport import releasing
from mhtraining.boardreport.models import PublicRelease
from mhtraining.boardreport.written import as_csv, as_json
from mhtraining.core.changes import changing, changing_rules
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee
from tests.conftest import NOW
from tests.coverage.world import LONG_AGO, World

MINIMUM = 5
MONTH_ENDS = ("2026-08-31", "2026-09-30", "2026-10-31")
AUDIENCES = ("balie", "boa", "zorg")
TOWNS = ("Woerden", "Oudewater")
MOST = 1000.0  # nobody takes so small an organisation for larger

Shown = dict[str, tuple[int, int]]
Target = frozenset[int]


@dataclass
class Place:
    """A department of a plan; its number is its place in the list."""

    parent: int | None
    audience: str | None
    serves: tuple[str, ...]


@dataclass
class Someone:
    """A person of a plan: in which departments and with which modules, each since when."""

    places: dict[int, str]
    since: str
    has: dict[str, str]
    until: str | None = None
    number: int = 0


@dataclass
class Plan:
    """A random organisation: `rules` says which module is required of which audience or department."""

    places: list[Place]
    rules: list[tuple[str, str | int]]
    people: list[Someone]
    month_ends: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """People who count in exactly the same cells, and how many there truly are."""

    cells: frozenset[str]
    people: int
    covered: int
    modules: Mapping[str, int]


@dataclass
class Findings:
    """What an attack came to: what it told, of how many targets, and how much was shown."""

    told: list[str] = field(default_factory=list)
    targets: int = 0
    shown: int = 0
    cells: int = 0
    releases: int = 0


def planned(seed: int) -> Plan:
    """The organisation of this seed, with all that happens in it until the end of October."""
    chance = Random(seed)
    places = _places(chance)
    rules: list[tuple[str, str | int]] = [("basis", "alle" if chance.random() < 0.8 else AUDIENCES[0])]
    if chance.random() < 0.6:
        of: str | int = chance.choice(["alle", *AUDIENCES, chance.randrange(len(places))])
        rules.append(("extra", of))
    plan = Plan(places, rules, [], MONTH_ENDS if seed % 3 == 0 else MONTH_ENDS[1:])
    weights = [chance.choice((1, 2, 4, 10)) for _ in places]
    done = chance.choice((0.2, 0.5, 0.7, 0.9))
    for _ in range(chance.randint(10, 60)):
        _joins(plan, chance, weights, LONG_AGO, done)
    for month in ("2026-09", "2026-10"):
        _month_passes(plan, chance, weights, month)
    return plan


def _places(chance: Random) -> list[Place]:
    tops, size = chance.randint(2, 3), chance.randint(4, 8)
    places = [
        Place(
            None if one < tops else chance.randrange(tops),
            chance.choice((*AUDIENCES, None)),
            (),
        )
        for one in range(size)
    ]
    for town in TOWNS[: chance.randint(1, 2)]:
        for one in chance.sample(range(size), chance.randint(1, 3)):
            places[one].serves += (town,)
    return places


def _joins(plan: Plan, chance: Random, weights: list[int], since: str, done: float) -> None:
    wanted = chance.choices((0, 1, 2), (6, 84, 10))[0]
    places = {chance.choices(range(len(weights)), weights)[0]: since for _ in range(wanted)}
    slugs = [slug for slug, _of in plan.rules]
    plan.people.append(Someone(places, since, {slug: since for slug in slugs if chance.random() < done}))


def _month_passes(plan: Plan, chance: Random, weights: list[int], month: str) -> None:
    """A few complete something, somebody leaves, joins, or gets a second department."""
    on = f"{month}-12"
    slugs = [slug for slug, _of in plan.rules]
    for one in chance.sample(plan.people, chance.randint(0, 4)):
        one.has.setdefault(chance.choice(slugs), on)
    for one in chance.sample(plan.people, chance.randint(0, 2)):
        one.until = one.until or f"{month}-20"
    for _ in range(chance.randint(0, 2)):
        _joins(plan, chance, weights, on, 0.3)
    if chance.random() < 0.3:
        one = chance.choice([one for one in plan.people if one.until is None])
        one.places.setdefault(chance.randrange(len(plan.places)), on)


class Building:
    """Writes a plan to the database, month by month, and releases its figures."""

    def __init__(self, session: Session, code: str, plan: Plan) -> None:
        self.plan, self.world = plan, World(session, code)
        self.numbers: list[int] = []
        with changing_rules(session, self.world.id):
            for number, place in enumerate(plan.places):
                below = None if place.parent is None else self.numbers[place.parent]
                made = self.world.department(
                    f"Afdeling {number}", below=below, audience=place.audience, serves=place.serves
                )
                self.numbers.append(made)
            for slug, of in plan.rules:
                self.world.require(slug, of if isinstance(of, str) else self.numbers[of])

    def write(self, after: str, until: str) -> None:
        """The facts that happen after the one day, up to and including the other; seen through at once."""
        fresh = [one for one in self.plan.people if after < one.since <= until]
        made = [Employee(organisation_id=self.world.id, family_name="Jansen", sort_key="") for _ in fresh]
        self.world.session.add_all(made)
        self.world.session.flush()
        for one, row in zip(fresh, made, strict=True):
            one.number = row.id
        with changing(self.world.session, [one.number for one in self.plan.people if one.number]):
            for one in self.plan.people:
                self._write(one, after, until)
        self.world.session.commit()

    def _write(self, one: Someone, after: str, until: str) -> None:
        if after < one.since <= until:
            self.world.employ(one.number, since=one.since, until=one.until)
        for place, since in one.places.items():
            if after < since <= until:
                self.world.place(one.number, self.numbers[place], since=since, until=one.until)
        for slug, on in one.has.items():
            if after < on <= until:
                self.world.complete(one.number, slug, on)

    def release(self, month_end: str) -> Shown:
        """The figures that are shown as at this month end, read in every form; departments by place."""
        number, code = self.world.id, self.world.organisation.code
        self.world.session.rollback()
        found = releasing.released(
            sessionmaker(db.engine), number, date.fromisoformat(month_end), minimum_group=MINIMUM, now=NOW
        )
        _check_csv(found, code)
        _check_json(found, code)
        own = {f"department:{made}": f"department:{place}" for place, made in enumerate(self.numbers)}
        return {
            own.get(one.cell, one.cell): (one.in_scope, one.covered)
            for one in found.figures
            if one.in_scope is not None and one.covered is not None
        }


def _check_csv(found: PublicRelease, code: str) -> None:
    """The file holds each row once, and of a hidden one neither numbers nor percentage."""
    written = list(csv.reader(StringIO(as_csv(code, found).decode("utf-8-sig")), delimiter=";"))[1:]
    expected = []
    for one in found.figures:
        numbers = ["", "", "", "yes"]
        if one.in_scope is not None and one.covered is not None:
            percent = one.covered * 100 // one.in_scope if one.in_scope else ""  # of nobody there is none
            numbers = [str(one.in_scope), str(one.covered), str(percent), "no"]
        day = f"{found.month_end:%d-%m-%Y}"
        expected.append([day, one.kind.value, one.name or code, *numbers])
    assert written == expected


def _check_json(found: PublicRelease, code: str) -> None:
    """The text holds numbers of nothing but the whole, departments and modules, and none that is hidden."""
    written: dict[str, Any] = json.loads(as_json(code, found))
    departments, modules = written.pop("departments"), written.pop("modules")
    assert (written.pop("organisation"), written.pop("on")) == (code, found.month_end.isoformat())
    said = [("organisation", "", written)]
    said += [("department", one.pop("path"), one) for one in departments]
    said += [("module", one.pop("module"), one) for one in modules]
    rows = {(one.kind.value, one.name): (one.in_scope, one.covered) for one in found.figures}
    for kind, name, numbers in said:
        people, covered = rows.pop((kind, name))
        percent = covered * 100 // people if people and covered is not None else None
        hidden = people is None
        assert numbers == {
            "in_scope": people, "covered": covered, "percent": percent, "suppressed": hidden
        }  # fmt: skip
    assert {kind for kind, _name in rows} <= {"audience", "municipality"}


def counted(plan: Plan, on: str) -> list[Group]:
    """The groups of that day, from the plan alone: employed, and at least one module required."""
    alike: dict[frozenset[str], list[set[str]]] = {}
    for one in plan.people:
        places = [place for place, since in one.places.items() if since <= on]
        asked = _asked(plan, places)
        if asked and one.since <= on and (one.until is None or one.until > on):
            had = {f"module:{slug}" for slug, day in one.has.items() if day <= on} & asked
            alike.setdefault(frozenset(asked | _inside(plan, places)), []).append(had)
    return [_group(cells, alike[cells]) for cells in sorted(alike, key=sorted)]


def _group(cells: frozenset[str], people: list[set[str]]) -> Group:
    asked = {cell for cell in cells if cell.startswith("module:")}
    modules = {module: sum(module in had for had in people) for module in sorted(asked)}
    return Group(cells, len(people), sum(had == asked for had in people), modules)


def _asked(plan: Plan, places: Collection[int]) -> set[str]:
    """What is required of who is there: rules for an audience do not pass to departments below."""
    here: set[str | int] = {"alle"}
    for place in places:
        here |= set(_up(plan, place)) | {plan.places[place].audience or ""}
    return {f"module:{slug}" for slug, of in plan.rules if of in here}


def _inside(plan: Plan, places: Collection[int]) -> set[str]:
    cells = {"organisation"}
    for place in places:
        if plan.places[place].audience:
            cells.add(f"audience:{plan.places[place].audience}")
        for one in _up(plan, place):
            cells |= {f"department:{one}"} | {f"municipality:{town}" for town in plan.places[one].serves}
    return cells


def _up(plan: Plan, place: int) -> list[int]:
    parent = plan.places[place].parent
    return [place] if parent is None else [place, parent]


def figures(groups: list[Group]) -> Shown:
    """The true figures of all cells that anybody is in."""
    found: Shown = {}
    for group in groups:
        for cell in sorted(group.cells):
            people, covered = found.get(cell, (0, 0))
            found[cell] = (people + group.people, covered + group.modules.get(cell, group.covered))
    return found


def small(people: int, covered: int) -> bool:
    """Whether this figure is hidden by itself."""
    return people < MINIMUM or (covered in (0, people) and people < 2 * MINIMUM)


class Programme:
    """All numbers of people per group that fit what was seen, as a linear programme."""

    def __init__(self, groups: list[Group]) -> None:
        self.groups = groups
        self.columns: list[dict[str, int]] = []
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("presolve", "off")
        for group in groups:
            self._add(group)
        self.priced: list[int] = []

    def _add(self, group: Group) -> None:
        """Covered have all modules; and at least so many have all as the modules must overlap."""
        first, modules = self.solver.getNumCol(), list(group.modules)
        names = ["people", "covered", *modules]
        for _name in names:
            self.solver.addVar(0.0, MOST)
        columns = {name: first + place for place, name in enumerate(names)}
        self.columns.append(columns)
        overlap = {columns["covered"]: 1.0, columns["people"]: len(modules) - 1.0}
        for module in modules:
            self._row(0.0, math.inf, {columns["people"]: 1.0, columns[module]: -1.0})
            self._row(0.0, math.inf, {columns[module]: 1.0, columns["covered"]: -1.0})
            overlap[columns[module]] = -1.0
        self._row(0.0, math.inf, overlap)

    def _row(self, low: float, high: float, weights: Mapping[int, float]) -> None:
        self.solver.addRow(low, high, len(weights), list(weights), list(weights.values()))

    def see(self, cell: str, people: int, covered: int) -> None:
        """A figure that is shown."""
        inside = [number for number, group in enumerate(self.groups) if cell in group.cells]
        measure = cell if cell.startswith("module:") else "covered"
        self._row(people, people, self.weights(inside, "people"))
        self._row(covered, covered, self.weights(inside, measure))

    def see_standing(self, cell: str, everybody: bool) -> None:
        """Only what a figure of 0 % or 100 % says of how its people stand, not how many there are."""
        inside = [number for number, group in enumerate(self.groups) if cell in group.cells]
        measure = cell if cell.startswith("module:") else "covered"
        self._row(0.0, 0.0, self.weights(inside, f"not {measure}" if everybody else measure))

    def weights(self, target: Collection[int], measure: str) -> dict[int, float]:
        """The columns that add up to this number of these groups; a module only where it is required."""
        name = measure.removeprefix("not ")
        inside = [self.columns[number] for number in target if name in self.columns[number]]
        if name == measure:
            return {one[name]: 1.0 for one in inside}
        return {one["people"]: 1.0 for one in inside} | {one[name]: -1.0 for one in inside}

    def bounds(self, target: Collection[int], measure: str) -> tuple[int, int]:
        """The smallest and the largest whole number that is possible."""
        weights = self.weights(target, measure)
        low, high = self._least(weights), -self._least({one: -value for one, value in weights.items()})
        return math.ceil(low - 1e-6), math.floor(high + 1e-6)

    def _least(self, weights: Mapping[int, float]) -> float:
        for one in self.priced:
            self.solver.changeColCost(one, 0.0)
        for one, value in weights.items():
            self.solver.changeColCost(one, value)
        self.priced = list(weights)
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return float(self.solver.getInfo().objective_function_value)


def targets(groups: list[Group], shown: Shown) -> dict[Target, str]:
    """Groups of 1 to 4 people, hidden cells of so many, and what a cell has beside those in it."""
    inside = {
        cell: frozenset(number for number, group in enumerate(groups) if cell in group.cells)
        for cell in figures(groups)
    }
    found = {frozenset({number}): f"group {sorted(group.cells)}" for number, group in enumerate(groups)}
    found |= {members: cell for cell, members in inside.items() if cell not in shown}
    for cell, members in inside.items():
        for kind in ("department", "audience", "municipality"):
            parts = {one: part for one, part in inside.items() if one.startswith(kind) and part < members}
            for name, these in (("", parts), ("shown ", set(parts) & set(shown))):
                left = members.difference(*(parts[one] for one in these))
                found.setdefault(left, f"{cell} beside each {name}{kind}")
    few = {one for one in found if 0 < sum(groups[number].people for number in one) < MINIMUM}
    return {one: name for one, name in found.items() if one in few}


def attack(groups: list[Group], shown: Shown, before: Shown) -> tuple[list[str], int]:
    """What is told of few people by these figures, and of how many targets that was asked.

    The attacker knows how an organisation is built, so which groups there are, but not how many people
    each has. `before`: figures of earlier releases with the very same numbers, for the attacker guesses
    that nothing changed there. Told is what can be only one whole number; not counted is what `before`
    tells by itself, and how people stand of whom a shown figure of 0 % or 100 % says it already.
    """
    now, earlier, standing = Programme(groups), Programme(groups), Programme(groups)
    for cell, (people, covered) in (before | shown).items():
        now.see(cell, people, covered)
        if covered in (0, people):
            standing.see_standing(cell, covered > 0)
    for cell, (people, covered) in before.items():
        earlier.see(cell, people, covered)
    found = targets(groups, shown)
    told = [
        f"{name}: {low} {measure}"
        for target, name in found.items()
        for measure in measures(groups, target)
        for low, high in [now.bounds(target, measure)]
        if low == high and not excused(standing, target, measure)
        if len(set(earlier.bounds(target, measure))) > 1
    ]
    return told, len(found)


def measures(groups: list[Group], target: Target) -> Iterator[str]:
    """What is asked about a target: how many there are, and how they stand."""
    yield from ("people", "covered", "not covered")
    yield from sorted({module for number in target for module in groups[number].modules})


def excused(standing: Programme, target: Target, measure: str) -> bool:
    """Whether figures of 0 % or 100 % say by themselves how these people stand."""
    if measure == "people":
        return False
    name = measure.removeprefix("not ")
    return any(standing.bounds(target, one)[1] == 0 for one in (name, f"not {name}"))


def attacked(session: Session, seeds: Collection[int]) -> Findings:
    """Builds and releases the organisations of these seeds and attacks every release."""
    found = Findings()
    for seed in seeds:
        plan = planned(seed)
        building, last, earlier = Building(session, f"o{seed}", plan), "", list[Shown]()
        for month_end in plan.month_ends:
            building.write(last, month_end)
            released, groups = building.release(month_end), counted(plan, month_end)
            true = figures(groups)
            shown = {cell: one for cell, one in released.items() if one != (0, 0)}  # nobody: known anyhow
            assert not set(true) & (set(released) - set(shown)), f"seed {seed}, {month_end}: not of nobody"
            assert shown.items() <= true.items(), f"seed {seed}, {month_end}: not the true figures"
            assert not any(small(*numbers) for numbers in shown.values()), f"seed {seed}, {month_end}"
            before = {cell: one for old in earlier for cell, one in old.items() if true.get(cell) == one}
            told, asked = attack(groups, shown, before)
            found.told += [f"seed {seed}, {month_end}, {one}" for one in told]
            found.targets, found.releases = found.targets + asked, found.releases + 1
            found.shown, found.cells = found.shown + len(shown), found.cells + len(true)
            earlier.append(shown)
            last = month_end
    return found


def test_nothing_of_few_people_can_be_derived(session):
    found = attacked(session, range(12))

    assert not found.told, "\n".join(found.told)
    assert found.targets > 100
    assert found.shown > found.cells / 4  # it is not safe for showing nothing


@pytest.mark.slow
def test_nothing_of_few_people_can_be_derived_of_many_organisations(session):
    found = attacked(session, range(12, 120))

    assert not found.told, "\n".join(found.told)
    assert found.targets > 1000
    assert found.shown > found.cells / 4


def test_the_attack_works_where_only_small_figures_are_hidden():
    """The control: without the figures that are hidden because of others most organisations are told."""
    succeeded = 0
    for seed in range(12):
        groups = counted(planned(seed), MONTH_ENDS[-1])
        shown = {cell: one for cell, one in figures(groups).items() if not small(*one)}
        succeeded += bool(attack(groups, shown, {})[0])

    assert succeeded >= 8
