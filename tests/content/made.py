"""Scenarios made in code, by hand or drawn by Hypothesis, and a plain enumeration of their walks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations, product

from hypothesis import strategies as st

from mhtraining.content.model import Arrow, Kind, Mark, Option, Place, Ref, Scenario, Step

HERE = Place(1)


def arrow(target: str | None) -> Arrow | None:
    return Arrow(target, "Verder", HERE) if target else None


def option(mark: str, target: str | None = None, text: str = "Je belt.") -> Option:
    return Option(Mark(mark), text, "Daarom.", None, arrow(target), HERE)


def step(
    step_id: str,
    kind: str = "text",
    *,
    options: tuple[Option, ...] = (),
    items: int = 0,
    right: tuple[str, ...] = (),
    weight: int = 1,
    ends: bool = False,
    target: str | None = None,
) -> Step:
    return Step(
        id=step_id,
        heading=step_id,
        kind=Kind(kind),
        weight=weight if Kind(kind).scored else 0,
        ends=ends,
        text="Je ziet iets.",
        options=options,
        items=tuple(f"stap {number}" for number in range(1, items + 1)),
        header=("Links", "Rechts"),
        rows=tuple((f"rij {number}", text) for number, text in enumerate(right, start=1)),
        explanation="Daarom.",
        arrow=arrow(target),
        place=HERE,
    )


def scenario(*steps: Step) -> Scenario:
    return Scenario(
        ref=Ref("m", "s"),
        title="Casus",
        objectives=("herkennen",),
        forms=(),
        minutes=1,
        look_alike=False,
        acute=False,
        content_warning=None,
        sources=(),
        situation="Aan de balie.",
        steps=steps,
    )


@st.composite
def scenarios(draw: st.DrawFn, most_steps: int = 4) -> Scenario:
    """Scenarios of every kind of step, with arrows forwards only: they may skip steps and end early."""
    count = draw(st.integers(1, most_steps))
    return scenario(*(_drawn_step(draw, number, count) for number in range(count)))


def _drawn_step(draw: st.DrawFn, number: int, count: int) -> Step:
    kind = draw(st.sampled_from(["choice", "choice", "spot", "order", "match", "reflect", "text"]))
    ends = draw(st.integers(0, 9)) == 0
    targets = st.sampled_from([None, "einde", *(f"s{later}" for later in range(number + 1, count))])
    options: tuple[Option, ...] = ()
    if kind == "choice":
        marks = draw(st.permutations(["x", *draw(st.lists(st.sampled_from("~ "), min_size=1, max_size=2))]))
        options = tuple(option(mark, None if ends else draw(targets)) for mark in marks)
    if kind == "spot":
        options = tuple(
            option(mark) for mark in draw(st.lists(st.sampled_from("x "), min_size=2, max_size=3))
        )
    return step(
        f"s{number}",
        kind,
        options=options,
        items=3 if kind == "order" else 0,
        right=("a", "b", "a")[: draw(st.integers(2, 3))] if kind == "match" else (),
        weight=draw(st.integers(1, 3)),
        ends=ends,
        target=None if ends or any(each.arrow for each in options) else draw(targets),
    )


def every_walk(made: Scenario) -> Iterator[tuple[tuple[tuple[str, object], ...], Fraction]]:
    """Every finished walk through a scenario with what it earns, written out from the format's page."""
    ids = [each.id for each in made.steps]

    def onwards(place: int | None) -> Iterator[tuple[tuple[tuple[str, object], ...], Fraction]]:
        if place is None:
            yield (), Fraction(0)
            return
        here = made.steps[place]
        for answer, fraction in every_answer(here):
            for rest, earned in onwards(_place_after(here, answer, place, ids)):
                yield ((here.id, answer), *rest), here.weight * fraction + earned

    yield from onwards(0)


def _place_after(here: Step, answer: object, place: int, ids: list[str]) -> int | None:
    taken = here.options[answer - 1].arrow if isinstance(answer, int) else None
    way = taken or here.arrow
    if here.ends or (way and way.target == "einde") or (not way and place == len(ids) - 1):
        return None
    return ids.index(way.target) if way else place + 1


def every_answer(here: Step) -> Iterator[tuple[object, Fraction]]:
    """Every answer a step can have, with the fraction that the format's table gives it."""
    places = range(1, len(here.options) + 1)
    if here.kind == "choice":
        worths = {"x": Fraction(2, 2), "~": Fraction(1, 2), " ": Fraction(0, 2)}
        yield from ((place, worths[here.options[place - 1].mark]) for place in places)
    elif here.kind == "spot":
        marks = "".join(each.mark for each in here.options)
        for size in range(len(marks) + 1):
            for chosen in combinations(places, size):
                points = sum(1 if marks[place - 1] == "x" else -1 for place in chosen)
                total = marks.count("x")
                yield list(chosen), Fraction(max(points, 0), total) if total else Fraction(not chosen)
    elif here.kind == "order":
        for given in permutations(range(1, len(here.items) + 1)):
            inversions = sum(given[i] > given[j] for j in range(len(given)) for i in range(j))
            pairs = len(given) * (len(given) - 1) // 2
            yield list(given), 1 - Fraction(inversions, pairs)
    elif here.kind == "match":
        right = [text for _, text in here.rows]
        for given in product(sorted(set(right)), repeat=len(right)):
            yield list(given), Fraction(sum(map(str.__eq__, given, right)), len(right))
    else:
        yield None, Fraction(0)
