"""The graph of a scenario: what follows what, cycles, and the totals that walks can reach."""

import pytest
from hypothesis import given, settings

from mhtraining.content.walks import (
    Totals,
    attainable,
    find_cycle,
    following,
    reachable,
    walk_meets_no_scored_step,
)
from tests.content.made import every_walk, option, scenario, scenarios, step


@settings(deadline=None, max_examples=60)  # enumerating walks takes its time
@given(scenarios())
def test_attainable_is_the_highest_total_of_all_walks(made):
    assert attainable(made) == max(earned for _, earned in every_walk(made))


@settings(deadline=None, max_examples=60)  # enumerating walks takes its time
@given(scenarios())
def test_the_first_not_wise_option_on_a_walk_that_reaches_attainable(made):
    walks = list(every_walk(made))
    highest = max(earned for _, earned in walks)
    choices = {
        (step_id, answer)
        for walk, earned in walks
        for step_id, answer in walk
        if earned == highest
        and made.step(step_id).kind == "choice"
        and made.step(step_id).options[answer - 1].mark == " "
    }

    assert Totals(made).not_wise_on_a_best_walk() == min(choices, default=None)


@settings(deadline=None, max_examples=60)  # enumerating walks takes its time
@given(scenarios())
def test_the_best_answers_cost_points_where_they_earn_less_than_another_walk(made):
    def all_best(walk):
        return all(
            made.step(step_id).kind != "choice" or made.step(step_id).options[answer - 1].mark == "x"
            for step_id, answer in walk
        )

    walks = list(every_walk(made))
    best = max(earned for walk, earned in walks if all_best(walk))

    assert (Totals(made).best_answer_that_costs() is None) == (best == max(earned for _, earned in walks))


@settings(deadline=None, max_examples=60)  # enumerating walks takes its time
@given(scenarios())
def test_reachable_steps_are_those_that_some_walk_meets(made):
    assert reachable(made) == {step_id for walk, _ in every_walk(made) for step_id, _ in walk}


@settings(deadline=None, max_examples=60)  # enumerating walks takes its time
@given(scenarios())
def test_a_walk_without_scored_step_is_found(made):
    walks = [{made.step(step_id).kind for step_id, _ in walk} for walk, _ in every_walk(made)]

    assert walk_meets_no_scored_step(made) == any(kinds <= {"text", "reflect"} for kinds in walks)


def test_where_the_best_answers_lose_the_way_to_the_highest_total():
    made = scenario(
        step("start", "choice", options=(option(" "), option("x"))),
        step("a", "choice", options=(option(" ", "b"), option("~", "b"), option("x", "einde")), weight=2),
        step("b", "choice", options=(option("x"), option(" ")), weight=3),
    )

    assert Totals(made).best_answer_that_costs() == ("a", 3)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (step("a"), "b"),
        (step("a", target="c"), "c"),
        (step("a", target="einde"), None),
        (step("a", ends=True), None),
        (step("a", ends=True, target="c"), None),
    ],
)
def test_what_follows_a_step(first, expected):
    assert following(scenario(first, step("b"), step("c")), first) == expected


def test_the_arrow_of_an_option_goes_before_that_of_its_step():
    first = step("a", "choice", options=(option("x", "c"), option(" ")), target="b")
    made = scenario(first, step("b"), step("c"))

    assert [following(made, first, each) for each in first.options] == ["c", "b"]


def test_nothing_follows_the_last_step():
    made = scenario(step("a"), step("b"))

    assert following(made, made.steps[1]) is None


def test_a_cycle_is_named_in_walking_order():
    made = scenario(
        step("start"),
        step("a", target="c"),
        step("b", target="a"),
        step("c", "choice", options=(option("x", "b"), option(" ", "einde"))),
    )

    cycle = find_cycle(made)

    assert "".join(cycle) in {"acb", "cba", "bac"}


def test_a_step_that_follows_itself_is_a_cycle():
    assert find_cycle(scenario(step("a", target="a"))) == ("a",)


@settings(deadline=None, max_examples=60)  # enumerating walks takes its time
@given(scenarios())
def test_no_cycle_is_found_where_arrows_point_forwards(made):
    assert find_cycle(made) == ()


def test_attainable_refuses_a_cycle():
    with pytest.raises(ValueError, match="cycle"):
        attainable(scenario(step("a", target="b"), step("b", target="a")))


def test_two_thousand_branching_steps_are_no_trouble():
    # 2 ** 2000 walks, and a chain deeper than Python's stack
    steps = [
        step(f"s{n}", "choice", options=(option("x", f"s{n + 1}"), option("~", f"s{n + 2}")))
        for n in range(2000)
    ]
    made = scenario(*steps, step("s2000", "order", items=3), step("s2001"))

    assert attainable(made) == 2001


def test_a_not_wise_option_behind_a_costly_answer_is_on_no_best_walk():
    made = scenario(
        step("a", "choice", options=(option("x", "c"), option("~", "b"))),
        step("b", "choice", options=(option("x", "einde"), option(" ", "d"))),
        step("c", "order", items=3, weight=10, ends=True),
        step("d", "order", items=3, weight=3),
    )

    assert Totals(made).not_wise_on_a_best_walk() is None
