"""What is said after an answer: a verdict for every option, the groups seen, the right order or pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from mhtraining.content.model import Kind, Mark, Option, Step
from mhtraining.scoring.answers import chosen_option, count_spot, score_answer

CONTINUE = ""
"""The label of the button under feedback without an arrow label: the page says "Go on"."""


class Judgement(StrEnum):
    """How an option, or an answer as a whole, counts."""

    WISE = "wise"
    BETTER = "better"  # fine, but there is a better one
    NOT_WISE = "not-wise"
    SEEN = "seen"
    MISSED = "missed"
    FALSE_ALARM = "false-alarm"
    RIGHTLY_LEFT = "rightly-left"


class Tile(StrEnum):
    """What became of a group of signals in a `.spot` step."""

    SEEN = "seen"
    MISSED = "missed"
    NOT_HERE = "not-here"


OF_MARK = {Mark.BEST: Judgement.WISE, Mark.ACCEPTABLE: Judgement.BETTER, Mark.NOT_WISE: Judgement.NOT_WISE}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One option with how it counts and why (both Markdown), its signal group, whether it was chosen."""

    judgement: Judgement
    text: str
    why: str
    group: str | None = None
    yours: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One item or row: what it is, what was given, what is right, as texts or as places from 1."""

    text: str
    given: str
    right: str

    @property
    def is_right(self) -> bool:
        """Whether what was given is right."""
        return self.given == self.right


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback on one answer.

    `verdicts` are read at once, the learner's own first; `others` can be opened. `found` of `signals`
    and `false_alarms` belong to `.spot`, `rows` and `explanation` to `.order` and `.match`.
    """

    kind: Kind
    judgement: Judgement
    verdicts: tuple[Verdict, ...] = ()
    others: tuple[Verdict, ...] = ()
    found: int = 0
    signals: int = 0
    false_alarms: int = 0
    rows: tuple[Row, ...] = ()
    explanation: str = ""
    label: str = CONTINUE

    @property
    def pairs(self) -> int:
        """Of how many pairs of lines the order counts in `.order`."""
        return len(self.rows) * (len(self.rows) - 1) // 2

    @property
    def pairs_right(self) -> int:
        """How many pairs of lines were put in the right order."""
        return sum(int(first.given) < int(second.given) for first, second in combinations(self.rows, 2))

    @property
    def rows_right(self) -> int:
        """How many items or rows are right."""
        return sum(row.is_right for row in self.rows)


def feedback_of(step: Step, answer: object, *, all_whys: bool) -> Feedback:
    """What is said after `answer`. `all_whys`: the options not chosen are explained as well.

    In an assessment they are not before the scenario has ended. Raises ImpossibleAnswerError.
    """
    judgement = judgement_of(step, answer)
    label = step.arrow.label if step.arrow else CONTINUE
    if step.kind is Kind.CHOICE:
        own = chosen_option(step, answer)
        others = tuple(_of_choice(each) for each in step.options if each is not own) if all_whys else ()
        label = own.arrow.label if own.arrow else label
        return Feedback(step.kind, judgement, (_of_choice(own, yours=True),), others, label=label)
    if step.kind is Kind.SPOT:
        counts = count_spot(step, answer)
        verdicts = [each for each in spot_verdicts(step, answer) if all_whys or each.yours]
        return Feedback(
            step.kind,
            judgement,
            tuple(verdicts),
            found=counts.hits,
            signals=counts.hits + counts.misses,
            false_alarms=counts.false_alarms,
            label=label,
        )
    rows = _order_rows(step, answer) if step.kind is Kind.ORDER else _match_rows(step, answer)
    return Feedback(step.kind, judgement, rows=rows, explanation=step.explanation, label=label)


def judgement_of(step: Step, answer: object) -> Judgement:
    """How the answer as a whole counts: wise for all of the step's worth, not wise for none of it."""
    worth = score_answer(step, answer)
    if worth == 1 or not step.kind.scored:
        return Judgement.WISE
    return Judgement.BETTER if worth else Judgement.NOT_WISE


def spot_verdicts(step: Step, answer: object) -> list[Verdict]:
    """Every option of a `.spot` step: seen, missed, false alarms, rightly left out, in that order."""
    assert isinstance(answer, list | tuple)
    order = (Judgement.SEEN, Judgement.MISSED, Judgement.FALSE_ALARM, Judgement.RIGHTLY_LEFT)
    verdicts = [_of_spot(option, place in answer) for place, option in enumerate(step.options, start=1)]
    return sorted(verdicts, key=lambda verdict: order.index(verdict.judgement))


def tiles(step: Step, answer: object, groups: Sequence[str]) -> tuple[tuple[str, Tile], ...]:
    """What became of each group, in the fixed order of `groups`; empty where no signal has a group.

    A group counts as seen when one of its signals was found.
    """
    met: dict[str, Tile] = {}
    for verdict in spot_verdicts(step, answer) if step.kind is Kind.SPOT else ():
        if verdict.group and verdict.judgement is Judgement.SEEN:
            met[verdict.group] = Tile.SEEN
        elif verdict.group and verdict.judgement is Judgement.MISSED:
            met.setdefault(verdict.group, Tile.MISSED)
    return tuple((group, met.get(group, Tile.NOT_HERE)) for group in groups) if met else ()


def _of_choice(option: Option, *, yours: bool = False) -> Verdict:
    return Verdict(OF_MARK[option.mark], option.text, option.why, yours=yours)


def _of_spot(option: Option, chosen: bool) -> Verdict:
    if option.mark is Mark.BEST:
        judgement = Judgement.SEEN if chosen else Judgement.MISSED
    else:
        judgement = Judgement.FALSE_ALARM if chosen else Judgement.RIGHTLY_LEFT
    return Verdict(judgement, option.text, option.why, option.group, chosen)


def _order_rows(step: Step, answer: object) -> tuple[Row, ...]:
    assert isinstance(answer, list | tuple)
    return tuple(
        Row(text, str(answer.index(place) + 1), str(place)) for place, text in enumerate(step.items, start=1)
    )


def _match_rows(step: Step, answer: object) -> tuple[Row, ...]:
    assert isinstance(answer, list | tuple)
    return tuple(
        Row(left, given.strip(), right.strip())
        for (left, right), given in zip(step.rows, answer, strict=True)
    )
