"""What the question page of a step asks, as rows: its fields with their choices.

Nothing is chosen beforehand, and nothing in it tells which answer is right. What a browser gets and
sends are places: of options in the file's order, of items and texts in the order in which they are
offered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from markupsafe import Markup

from mhtraining.content.model import Kind, Ref, Step
from mhtraining.learning.shuffle import offered_items, offered_texts
from mhtraining.web.language import lazy as _l

Line = Callable[[str], Markup]
CHOOSE = _l("Choose …")


class Choice(NamedTuple):
    """One thing to choose: what is sent, what is read, whether it was chosen in the form sent before."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: the name it is sent by, its label, its choices; `error` says what was wrong with it."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The fields of a step: one with options (choice, spot), or one for each row (order, match)."""

    kind: Kind
    fields: tuple[Asked, ...] = ()

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong: where on the page, and the sentence; of rows that ask the same it says which."""
        if self.kind in (Kind.CHOICE, Kind.SPOT):
            return [(f"{field.name}-0", field.error) for field in self.fields if field.error]
        return [
            (field.name, f"{field.error.rstrip('.')}: {Markup(field.label).striptags()}")  # noqa: S704  # nosec B704 - cleaned by nh3
            for field in self.fields
            if field.error
        ]

    def refused(self, sent: Mapping[str, Sequence[str]], errors: Mapping[Any, Any]) -> Question:
        """The same question after a form that was not good: what was chosen stays, with what is wrong."""
        return replace(
            self,
            fields=tuple(
                replace(
                    field,
                    choices=tuple(
                        each._replace(chosen=each.value in sent.get(field.name, ())) for each in field.choices
                    ),
                    error=next(iter(errors.get(field.name, ())), None),
                )
                for field in self.fields
            ),
        )


def question_of(step: Step, ref: Ref, seed: int, line: Line) -> Question:
    """What this step asks; empty where it asks nothing. `line` renders Markdown lines."""
    if step.kind in (Kind.CHOICE, Kind.SPOT):
        choices = _numbered([line(option.text) for option in step.options])
        return Question(step.kind, (Asked("options", step.heading, choices),))
    if step.kind is Kind.ORDER:
        items = offered_items(step, ref, seed)
        places = (Choice("", "–"), *_numbered([str(place) for place in range(1, len(items) + 1)]))
        return Question(step.kind, _rows([line(step.items[item - 1]) for item in items], places))
    if step.kind is Kind.MATCH:
        # an option element holds plain text
        texts = [line(text).striptags() for text in offered_texts(step, ref, seed)]
        return Question(
            step.kind,
            _rows([line(left) for left, _ in step.rows], (Choice("", CHOOSE), *_numbered(texts))),
        )
    return Question(step.kind)


def _numbered(labels: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(str(place), label) for place, label in enumerate(labels, start=1))


def _rows(labels: Sequence[str], choices: tuple[Choice, ...]) -> tuple[Asked, ...]:
    return tuple(Asked(f"row{number}", label, choices) for number, label in enumerate(labels, start=1))
