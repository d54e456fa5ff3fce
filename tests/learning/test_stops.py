"""The stops of a module, in order."""

from __future__ import annotations

from pathlib import Path

from mhtraining.content.library import load_library
from mhtraining.learning.stops import StopKind, stops_of

CONTENT = Path(__file__).resolve().parents[2] / "content"


def test_every_part_is_a_stop_then_the_assessment_and_what_it_draws() -> None:
    stops = stops_of(load_library([CONTENT]).modules["kcc"])

    kinds = [stop.kind for stop in stops]
    assert kinds == [
        *[StopKind.TEXT, StopKind.PRACTICE] * 5,
        StopKind.ASSESSMENT,
        *[StopKind.COUNTED] * 3,
    ]
    assert [stop.number for stop in stops] == list(range(1, 15))
    assert [stop.place for stop in stops][-3:] == [1, 2, 3]


def test_only_the_first_part_opens_its_lesson() -> None:
    stops = stops_of(load_library([CONTENT]).modules["kcc"])

    assert [stop.opens_lesson for stop in stops[:4]] == [True, False, True, False]
