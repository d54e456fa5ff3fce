"""The random histories are legal, and together they hold every event that the recount must be tried on."""

import random
from collections import Counter
from datetime import timedelta
from itertools import combinations, pairwise

import pytest

from tests.properties.draw import intersection, overlap
from tests.properties.facts import Period
from tests.properties.histories import boundary_days, random_world
from tests.properties.population import lineage
from tests.properties.recount import coverage, last_valid_days, overdue
from tests.properties.validity import latest

MADE = 300
ONE_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def worlds():
    return [random_world(random.Random(seed)) for seed in range(MADE)]


def periods_of(world):
    for one in (*world.departments,):
        yield from (*one.positions, *one.audiences, *one.municipalities)
    for one in world.people:
        yield from (*one.employments, *one.placements, *one.absences)
    yield from (*world.requirements, *world.waivers)


def existence(department):
    return Period(department.positions[0].starts_on, department.positions[-1].ends_on)


def test_periods_are_not_empty(worlds):
    assert all(
        one.ends_on is None or one.ends_on > one.starts_on for world in worlds for one in periods_of(world)
    )


def test_sizes_are_those_promised(worlds):
    assert {len(world.people) for world in worlds} == set(range(1, 13))
    assert {len(world.departments) for world in worlds} == set(range(1, 7))
    assert {len(world.modules) for world in worlds} == {1, 2, 3}


def test_employments_do_not_overlap_and_contain_the_placements(worlds):
    for world in worlds:
        for person in world.people:
            assert not any(overlap(*both) for both in combinations(person.employments, 2))
            for placed in person.placements:
                days = Period(placed.starts_on, placed.ends_on)
                exists = existence(world.department[placed.department])
                assert any(intersection(days, one) == days for one in person.employments)
                assert intersection(days, exists) == days
            keys = [(one.department, one.starts_on) for one in person.placements]
            assert len(keys) == len(set(keys))


def test_departments_have_one_place_and_audience_a_day(worlds):
    for department in (one for world in worlds for one in world.departments):
        assert all(before.ends_on == after.starts_on for before, after in pairwise(department.positions))
        assert not any(overlap(*both) for both in combinations(department.audiences, 2))
        for one, other in combinations(department.municipalities, 2):
            assert one.municipality != other.municipality or not overlap(one, other)


def test_parents_exist_and_make_no_cycle(worlds):
    for world in worlds:
        for department in world.departments:
            for one in department.positions:
                if one.parent:
                    days = Period(one.starts_on, one.ends_on)
                    assert intersection(days, existence(world.department[one.parent])) == days
        starts = {one.starts_on for department in world.departments for one in department.positions}
        for day in starts:
            above = {
                department.id: one.parent
                for department in world.departments
                for one in department.positions
                if one.holds(day)
            }
            for one in above:
                steps, here = 0, one
                while here is not None:
                    here, steps = above[here], steps + 1
                    assert steps <= len(above)


def test_completions_and_publications_are_not_in_the_future(worlds):
    for world in worlds:
        assert all(one.completed_on <= world.today for one in world.completions)
        assert all(one.published_on <= world.today for module in world.modules for one in module.versions)
        rows = [(one.person, one.module, one.completed_on, one.source) for one in world.completions]
        assert len(rows) == len(set(rows))
        assert len({one.recorded for one in world.completions}) == len(world.completions)
        months = {module.slug: {one.valid_months for one in module.versions} for module in world.modules}
        assert all(one.valid_months in months[one.module] for one in world.completions)


def staff_events(world):
    for person in world.people:
        for before, after in pairwise(person.employments):
            yield "re-hired next day" if before.ends_on == after.starts_on else "re-hired after a gap"
        yield from ("left" for one in person.employments if one.ends_on and one.ends_on <= world.today)
        if not person.placements:
            yield "without placement"
        for one, other in combinations(person.placements, 2):
            if one.ends_on == other.starts_on and one.department != other.department:
                yield "moved"
            if overlap(one, other):
                yield "twice at once" if one.department == other.department else "two at once"
        for away in person.absences:
            yield "absent open" if away.ends_on is None else f"absent {(away.ends_on - away.starts_on).days}"
            inside = [intersection(away, one) for one in person.employments]
            if not any(inside):
                early = away.starts_on < person.employments[0].starts_on
                yield "absent before" if early else "absent outside"
            elif away not in inside:
                yield "absent across"


def department_events(world):
    for department in world.departments:
        exists = existence(department)
        if exists.ends_on and exists.ends_on <= world.today:
            yield "department ended"
        if exists.starts_on > world.today - timedelta(days=1100):
            yield "department started"
        for before, after in pairwise(department.positions):
            if before.parent != after.parent:
                yield "department moved"
            if before.name != after.name:
                yield "renamed"
        yield from (
            "audience changed"
            for before, after in pairwise(department.audiences)
            if before.audience != after.audience
        )
        if not department.audiences:
            yield "no audience"
        yield from (
            "two municipalities at once"
            for both in combinations(department.municipalities, 2)
            if overlap(*both)
        )
        yield from ("municipality ended" for one in department.municipalities if one.ends_on)


def rule_events(world):
    for module in world.modules:
        if module.retired_on and module.retired_on <= world.today:
            yield "retired"
    for rule in world.requirements:
        yield (
            "for department" if rule.department else "for alle" if rule.audience == "alle" else "for audience"
        )
        yield "due both" if rule.due_on and rule.due_days is not None else "due one"
        if rule.ends_on and rule.ends_on <= world.today:
            yield "rule ended"
    for one, other in combinations(world.requirements, 2):
        if one.module == other.module and overlap(one, other):
            yield "rules overlap"
    yield from ("waiver ended" if one.ends_on else "waiver open" for one in world.waivers)
    yield from ("extension" for _ in world.extensions)


def completion_events(world):
    for found in world.completions_of.values():
        chain = sorted(found, key=lambda one: (one.completed_on, one.recorded))
        if [one.recorded for one in chain] != sorted(one.recorded for one in chain):
            yield "entered late"
        for before, after in pairwise(chain):
            if before.completed_on == after.completed_on:
                yield "twice on a day"
            if before.valid_months is None:
                yield "after one without end"
            held = latest(last_valid_days(chain[: chain.index(after)]))
            if held:
                ahead = (held - after.completed_on).days
                yield "late" if ahead < 0 else "early" if ahead <= 60 else "too early"
                if ahead in (-1, 0, 60, 61):
                    yield f"{ahead} days ahead"
        last = latest(last_valid_days(chain))
        if last and last < world.today:
            yield "expired"


EVENTS = """re-hired next day, re-hired after a gap, left, without placement, moved, two at once, twice
at once, absent open, absent 29, absent 30, absent 31, absent 32, absent before, absent outside, absent
across, department ended, department started, department moved, renamed, audience changed, no audience,
two municipalities at once, municipality ended, retired, for department, for alle, for audience, due
both, due one, rule ended, rules overlap, waiver ended, waiver open, extension, entered late, twice on a
day, after one without end, late, early, too early, -1 days ahead, 0 days ahead, 60 days ahead, 61 days
ahead, expired"""


def test_every_kind_of_event_happens_often(worlds):
    makers = (staff_events, department_events, rule_events, completion_events)
    seen = Counter(event for world in worlds for maker in makers for event in maker(world))
    wanted = EVENTS.replace("\n", " ").split(", ")
    assert {event: seen[event] for event in wanted if seen[event] < 15} == {}


def test_an_ancestor_at_one_time_is_a_descendant_at_another(worlds):
    inverted = 0
    for world in worlds:
        starts = {one.starts_on for department in world.departments for one in department.positions}
        pairs = {
            (above, one.id)
            for one in world.departments
            for day in starts
            for above in lineage(world, one.id, day)[1:]
        }
        inverted += any((below, above) in pairs for above, below in pairs)
    assert inverted >= 15


def test_boundary_days_are_in_order_and_not_after_today(worlds):
    sizes = set()
    for seed, world in enumerate(worlds):
        days = boundary_days(world, random.Random(seed))
        assert days == sorted(set(days))
        assert days[-1] == world.today
        assert coverage(world, days[0])["in_scope"] == 0
        assert all(one.starts_on > days[0] for one in periods_of(world))
        sizes.add(len(days))
    assert max(sizes) == 15


def test_the_same_seed_makes_the_same_history():
    one, other = random.Random(7), random.Random(7)
    first, second = random_world(one), random_world(other)
    assert first == second
    assert boundary_days(first, one) == boundary_days(second, other)
    assert random_world(random.Random(8)) != first


def test_the_questions_have_varied_answers(worlds):
    answers, due = Counter(), 0
    for seed, world in enumerate(worlds):
        for day in boundary_days(world, random.Random(seed), limit=6):
            percent = coverage(world, day)["percent"]
            answers["between" if percent not in (None, 0, 100) else percent] += 1
            due += bool(overdue(world, day))
    total = answers.total()
    assert {key: count for key, count in answers.items() if count < total / 20} == {}
    assert len(answers) == 4
    assert due > total / 5
