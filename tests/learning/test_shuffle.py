"""Items and texts are offered in an order that the seed decides, and never in the right one."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from mhtraining.content.model import Ref
from mhtraining.learning.shuffle import offered_items, offered_texts
from tests.content.made import step

REF = Ref("m", "s")
SEEDS = st.integers(0, 2**31 - 1)


@given(st.integers(3, 10), SEEDS)
def test_all_items_are_offered_once_and_never_in_the_right_order(count: int, seed: int) -> None:
    offered = offered_items(step("a", "order", items=count), REF, seed)

    assert sorted(offered) == list(range(1, count + 1))
    assert list(offered) != list(range(1, count + 1))


@given(st.lists(st.sampled_from("abcd"), min_size=2, max_size=10).filter(lambda t: len(set(t)) > 1), SEEDS)
def test_each_text_is_offered_once_and_never_in_the_order_of_the_rows(texts: list[str], seed: int) -> None:
    offered = offered_texts(step("a", "match", right=tuple(texts)), REF, seed)

    assert sorted(offered) == sorted(set(texts))
    assert list(offered) != list(dict.fromkeys(texts))


@given(SEEDS)
def test_the_same_seed_offers_the_same_order(seed: int) -> None:
    here = step("a", "order", items=6)

    assert offered_items(here, REF, seed) == offered_items(here, REF, seed)


def test_seeds_and_steps_give_different_orders() -> None:
    orders = {offered_items(step("a", "order", items=6), REF, seed) for seed in range(200)}
    steps = {offered_items(step(name, "order", items=6), REF, 1) for name in "abcdefghij"}

    assert len(orders) > 100
    assert len(steps) > 5


def test_another_process_offers_the_same_order() -> None:
    """Python's own hash differs from process to process; ours must not."""
    program = (
        "from tests.content.made import step; from mhtraining.learning.shuffle import offered_items;"
        "from mhtraining.content.model import Ref;"
        "print(offered_items(step('a', 'order', items=9), Ref('m', 's'), 12345))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == str(offered_items(step("a", "order", items=9), REF, 12345))
    assert (
        told.stdout.strip() == "(5, 2, 1, 7, 6, 9, 8, 3, 4)"
    )  # kept: attempts of today are shown again in years
