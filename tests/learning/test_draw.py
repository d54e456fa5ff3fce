"""The draw against the rule of the module format, written out once more in another way."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mhtraining.content.model import Ref
from mhtraining.learning.draw import another, draw

START = datetime(2026, 1, 1, tzinfo=UTC)
SEEDS = st.integers(0, 2**31 - 1)


def refs(count: int) -> list[Ref]:
    return [Ref("m", f"s{number}") for number in range(count)]


@st.composite
def drawings(draw_: st.DrawFn) -> tuple[list[Ref], int, dict[Ref, datetime], set[Ref], int]:
    links = refs(draw_(st.integers(1, 8)))
    count = draw_(st.integers(1, len(links)))
    days = draw_(st.lists(st.integers(0, 5), min_size=len(links), max_size=len(links)))
    shown = {ref: START + timedelta(days=day) for ref, day in zip(links, days, strict=True) if day}
    alike = set(draw_(st.lists(st.sampled_from(links), max_size=3)))
    return links, count, shown, alike, draw_(SEEDS)


@given(drawings())
def test_what_is_drawn_is_what_the_rule_says(case: tuple) -> None:
    links, count, shown, alike, seed = case
    drawn = draw(links, count, last_shown=shown, look_alikes=alike, seed=seed)

    assert len(drawn) == len(set(drawn)) == count
    assert set(drawn) <= set(links)
    by_rule = drawn if not alike or count == 1 else drawn[:-1]
    left = [ref for ref in links if ref not in drawn]
    for ref in by_rule:  # nobody left behind was shown longer ago (or never) than one drawn
        for other in left:
            assert other in shown or ref not in shown
            assert not (ref in shown and other in shown and shown[other] < shown[ref])
    if count >= 2 and alike & set(links):
        assert alike & set(drawn)


@given(drawings())
def test_the_last_gives_way_only_where_no_look_alike_was_drawn(case: tuple) -> None:
    links, count, shown, alike, seed = case
    plain = draw(links, count, last_shown=shown, look_alikes=set(), seed=seed)
    drawn = draw(links, count, last_shown=shown, look_alikes=alike, seed=seed)

    if count == 1 or alike & set(plain) or not alike:
        assert drawn == plain
    else:
        assert drawn[:-1] == plain[:-1]
        assert drawn[-1] in alike


def test_without_a_number_all_are_taken_in_the_order_of_the_file() -> None:
    links = refs(5)

    assert draw(links, None, last_shown={links[0]: START}, look_alikes=set(), seed=9) == tuple(links)


def test_ties_fall_evenly_over_the_seeds() -> None:
    links = refs(6)
    times = Counter(
        ref for seed in range(3000) for ref in draw(links, 2, last_shown={}, look_alikes=set(), seed=seed)
    )

    assert all(900 < times[ref] < 1100 for ref in links)  # 1000 expected, standard deviation 26


def test_one_never_shown_comes_before_one_shown_long_ago() -> None:
    links = refs(3)
    shown = {links[0]: START, links[1]: START + timedelta(days=900)}

    assert draw(links, 3, last_shown=shown, look_alikes=set(), seed=4) == (links[2], links[0], links[1])


def test_another_scenario_is_none_of_those_taken_and_keeps_a_look_alike() -> None:
    links = refs(5)
    taken, alike = links[:2], {links[1], links[4]}
    found = [
        another(
            links,
            taken=taken,
            instead_of=links[1],
            others=links[:1],
            last_shown={},
            look_alikes=alike,
            seed=seed,
        )
        for seed in range(20)
    ]

    assert set(found) == {links[4]}


def test_there_is_no_other_scenario_when_all_are_taken() -> None:
    links = refs(2)

    assert (
        another(
            links, taken=links, instead_of=links[0], others=links[1:], last_shown={}, look_alikes=[], seed=1
        )
        is None
    )
