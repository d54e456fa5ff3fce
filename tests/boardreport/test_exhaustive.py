"""A reader tries every number of people that fits the figures shown: nothing under the minimum is left alone.

Whole numbers are tried one by one, without the linear programmes of the product, so only small tables
with a small minimum are attacked.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import pytest

from mhtraining.boardreport.groups import Group, Numbers, numbers
from mhtraining.boardreport.suppression import shown

MINIMUM = 3
MORE = 4
"""So many more people than there are the reader thinks possible in a group."""
DEPARTMENTS = ("department:a", "department:a1", "department:a2", "department:b")
TOWNS = ("municipality:x", "municipality:y")
FAMILIES = (DEPARTMENTS, TOWNS)


def solutions(sizes: list[int], sums: list[tuple[frozenset[int], int]]) -> Iterator[list[int]]:
    """Every row of whole numbers from 0 to these sizes in which these places add up to these sums."""

    def go(found: list[int], left: list[int]) -> Iterator[list[int]]:
        place = len(found)
        if place == len(sizes):
            yield found
            return
        mine = [number for number, (places, _sum) in enumerate(sums) if place in places]
        last = [number for number in mine if max(sums[number][0]) == place]
        most = min([sizes[place], *(left[number] for number in mine)])
        for value in {left[number] for number in last} or range(most + 1):
            if value > most or any(left[number] != value for number in last):
                continue
            yield from go([*found, value], [n - value * (i in mine) for i, n in enumerate(left)])

    return go([], [total for _places, total in sums])


def is_told(groups: list[Group], seen: Collection[str], places: frozenset[int], cell: str) -> bool:
    """Whether the number of people, or of covered people, in these groups can be but one.

    What a figure of 0 or 100 percent says of all its people is not counted as told: it may say so.
    """
    said = numbers(groups)
    inside = {one: frozenset(i for i, group in enumerate(groups) if one in group.cells) for one in seen}
    modules = [one for one in said if one.startswith("module:")]
    people: set[int] = set()
    covered: set[int] = {0, 1} if says_all(said, inside, modules, places, cell) else set()
    sizes = [group.in_scope + MORE for group in groups]
    for found in solutions(sizes, [(inside[one], said[one].in_scope) for one in seen]):
        people.add(sum(found[place] for place in places))
        if len(covered) > 1:
            if len(people) > 1:
                return False
            continue
        everything = [(inside[one], said[one].covered) for one in seen if one not in modules]
        for having in solutions(found, everything):
            if not all(
                fits(groups, module, found, having, said[module].covered)
                for module in modules
                if module in seen
            ):
                continue
            if cell not in modules:
                covered.add(sum(having[place] for place in places))
            else:
                covered |= in_module(groups, cell, found, having, places, said[cell].covered, cell in seen)
            if len(covered) > 1:
                break
        if len(people) > 1 and len(covered) > 1:
            return False
    assert people
    assert covered  # the truth is possible
    return True


def says_all(
    said: Mapping[str, Numbers],
    inside: Mapping[str, frozenset[int]],
    modules: Collection[str],
    places: frozenset[int],
    cell: str,
) -> bool:
    """Whether a figure of 0 or 100 percent is shown of a cell that holds all these people."""
    for one in (one for one, people in inside.items() if places <= people):
        nobody, all_of_them = said[one].covered == 0, said[one].covered == said[one].in_scope
        if (nobody or all_of_them) and one == cell:
            return True
        if (nobody and cell not in modules) or (all_of_them and one not in modules):
            return True
    return False


def fits(groups: list[Group], module: str, most: list[int], least: list[int], total: int) -> bool:
    """Whether so many can have the module: nobody who has everything is without it."""
    inside = [i for i, group in enumerate(groups) if module in group.cells]
    return sum(least[i] for i in inside) <= total <= sum(most[i] for i in inside)


def in_module(
    groups: list[Group],
    module: str,
    most: list[int],
    least: list[int],
    places: frozenset[int],
    total: int,
    is_seen: bool,
) -> set[int]:
    """How many of these groups can have the module: the least and the most."""
    here = [i for i in places if module in groups[i].cells]
    low, high = sum(least[i] for i in here), sum(most[i] for i in here)
    if is_seen:
        others = [i for i, group in enumerate(groups) if module in group.cells and i not in here]
        low = max(low, total - sum(most[i] for i in others))
        high = min(high, total - sum(least[i] for i in others))
    return {low, high}


def targets(groups: list[Group], seen: Collection[str]) -> Iterator[tuple[frozenset[int], str]]:
    """What tells of few people: unsafe cells, groups, and what a shown cell has beside shown parts."""
    said = numbers(groups)
    places = {one: frozenset(i for i, group in enumerate(groups) if one in group.cells) for one in said}
    found = [(places[one], one) for one in said]
    found += [(frozenset([i]), "organisation") for i in range(len(groups))]
    for one in seen:
        for family in FAMILIES:
            parts = [places[part] for part in family if part in seen and places[part] < places[one]]
            found.append((places[one].difference(*parts), one))
    for inside, cell in found:
        mine = [groups[i] for i in inside]
        if Numbers(sum(g.in_scope for g in mine), sum(g.covered_in(cell) for g in mine)).is_unsafe(MINIMUM):
            yield inside, cell


def table(dice: random.Random) -> list[Group]:
    """A few groups of few people, in a tree of departments, with municipalities, modules, double places."""
    where = [
        ("department:a",),
        ("department:a", "department:a1"),
        ("department:a", "department:a2"),
        ("department:b",),
        (),
        ("department:a", "department:a1", "department:b"),
    ]
    groups = []
    towns = {name: dice.choice([(), ("municipality:x",), ("municipality:y",), TOWNS]) for name in DEPARTMENTS}
    alike = dice.choice(("all", "none", "", "", "", ""))
    for departments in dice.sample(where, dice.randrange(3, 6)):
        size = dice.choice((1, 2, 3, 4, 5, 6, 7, 8))
        asked = ["module:basis", *(["module:kcc"] if "department:a1" in departments else [])]
        done = {"all": size, "none": 0, "": dice.randrange(size + 1)}[alike]
        having = (
            {one: dice.randrange(done, size + 1) for one in asked} if len(asked) > 1 else {asked[0]: done}
        )
        if alike == "none":
            having = {**having, "module:basis": 0}
        done = max(done, sum(having.values()) - (len(having) - 1) * size)  # whoever has each has all
        cells = {"organisation", *departments, *asked, *(town for d in departments for town in towns[d])}
        groups.append(Group(frozenset(cells), size, done, having))
    return groups


def primary(groups: list[Group]) -> set[str]:
    """What would be shown if nothing were hidden because of others."""
    said = numbers(groups)
    return {one for one, n in said.items() if n.in_scope >= MINIMUM and not n.is_unsafe(MINIMUM)}


def attacked(groups: list[Group], seen: Collection[str]) -> list[tuple[frozenset[int], str]]:
    return [target for target in targets(groups, seen) if is_told(groups, seen, *target)]


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=() if part == 0 else pytest.mark.slow) for part in range(8)]
)
def test_nothing_under_the_minimum_can_be_derived(part: int) -> None:
    for seed in range(part * 250, part * 250 + 250):
        groups = table(random.Random(seed))
        seen = shown(groups, families=FAMILIES, minimum=MINIMUM)
        assert seen <= primary(groups), seed
        assert attacked(groups, seen) == [], seed


def test_the_attack_succeeds_where_only_small_figures_are_hidden() -> None:
    tables = [table(random.Random(seed)) for seed in range(40)]
    given_away = [groups for groups in tables if attacked(groups, primary(groups))]
    assert len(given_away) > 20


@pytest.mark.parametrize("part", range(2))
def test_nor_with_what_an_earlier_release_showed(part: int) -> None:
    """A group changed since, so other figures are hidden: those that kept their numbers count as known."""
    told_then = 0
    for seed in range(part * 100, part * 100 + 100):
        dice = random.Random(seed)
        groups = table(dice)
        changed = dice.randrange(len(groups))
        size = groups[changed].in_scope + dice.choice((2, 5))
        earlier = [replace(one, in_scope=size) if i == changed else one for i, one in enumerate(groups)]
        said, then = numbers(groups), numbers(earlier)
        seen_then = shown(earlier, families=FAMILIES, minimum=MINIMUM)
        known = {one for one in seen_then if then[one] == said[one]}
        now = shown(groups, families=FAMILIES, minimum=MINIMUM, known=known)
        for target in attacked(groups, known | now):
            assert is_told(groups, known, *target), seed  # it was safe then, and no hiding takes it back
            told_then += 1
    assert told_then < 10


def test_what_0_or_100_percent_of_many_says_may_be_said() -> None:
    parts = ("department:a", "department:b", "department:c")
    for done in (0, 1):
        groups = [
            Group(frozenset({"organisation", part}), n, n * done)
            for part, n in zip(parts, (2, 20, 30), strict=True)
        ]
        assert "organisation" in shown(groups, families=[parts], minimum=MINIMUM)


def test_the_organisation_is_hidden_last() -> None:
    groups = [Group(frozenset({"organisation", f"department:{n}"}), n, n // 2) for n in (2, 20, 30)]
    parts = [f"department:{n}" for n in (2, 20, 30)]
    seen = shown(groups, families=[parts], minimum=MINIMUM, hidden_before={"organisation"})
    assert seen == {"organisation", "department:30"}


@pytest.mark.parametrize(
    ("in_scope", "covered", "is_shown"),
    [(4, 2, False), (5, 2, True), (9, 9, False), (9, 0, False), (10, 10, True), (10, 0, True), (0, 0, False)],
)
def test_the_rule_for_one_figure(in_scope: int, covered: int, is_shown: bool) -> None:
    groups = [Group(frozenset({"organisation"}), in_scope, covered)]
    assert (shown(groups) == {"organisation"}) is is_shown


def test_nothing_is_hidden_where_all_is_large_and_mixed() -> None:
    groups = [Group(frozenset({"organisation", f"department:{n}"}), 20 + n, 10) for n in range(6)]
    assert shown(groups, families=[[f"department:{n}" for n in range(6)]]) == set(numbers(groups))
