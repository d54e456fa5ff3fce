"""The parsed form of a module and its scenarios: what parser, linter, rendering, scoring and learning share.

All texts are Markdown as the author wrote it, with its blocks set apart so that python-markdown reads
them as GitHub does (facts and routes not yet put in); all numbers of options, items and rows are places
in the file, from 1. Instances are immutable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

END = "einde"
"""The reserved target `#einde`: an arrow to it ends the walk."""

EVERYBODY = "alle"
"""The built-in audience: everybody in the organisation."""


class Place(NamedTuple):
    """Where something stands in a file: line and column, both from 1."""

    line: int
    column: int = 1


class Ref(NamedTuple):
    """Names one scenario of the library: ids are unique in their module only."""

    module: str
    scenario: str


class Mark(StrEnum):
    """The mark of an option in a task list: `[x]`, `[~]`, `[ ]`."""

    BEST = "x"
    ACCEPTABLE = "~"
    NOT_WISE = " "

    @property
    def worth(self) -> Fraction:
        """The fraction of a `.choice` step's weight that this option earns."""
        return {"x": Fraction(1), "~": Fraction(1, 2), " ": Fraction(0)}[self.value]


class Kind(StrEnum):
    """What a step asks of the learner."""

    CHOICE = "choice"
    SPOT = "spot"
    ORDER = "order"
    MATCH = "match"
    REFLECT = "reflect"
    TEXT = "text"

    @property
    def scored(self) -> bool:
        """Whether answering it can earn anything."""
        return self not in (Kind.REFLECT, Kind.TEXT)


class Arrow(NamedTuple):
    """`→ [label](#target)`: which step follows; `label` is the button under the feedback."""

    target: str
    label: str
    place: Place


class Option(NamedTuple):
    """One option of a `.choice` or `.spot` step, with why it counts as it does."""

    mark: Mark
    text: str
    why: str
    group: str | None
    arrow: Arrow | None
    place: Place


class Step(NamedTuple):
    """One step of a scenario.

    `text` is what stands before the answer part; `options` belong to choice and spot, `items` (in
    the right order) to order, `header` and `rows` (left, right) to match, `explanation` (the block
    quote) to order and match. `weight` is 0 for a kind that is not scored.
    """

    id: str
    heading: str
    kind: Kind
    weight: int
    ends: bool
    text: str
    options: tuple[Option, ...]
    items: tuple[str, ...]
    header: tuple[str, str]
    rows: tuple[tuple[str, str], ...]
    explanation: str
    arrow: Arrow | None
    place: Place


@dataclass(frozen=True, slots=True)
class Scenario:
    """One branching case, as its file has it. `sources` and `objectives` are ids of its module."""

    ref: Ref
    title: str
    objectives: tuple[str, ...]
    forms: tuple[str, ...]
    minutes: int
    look_alike: bool
    acute: bool
    content_warning: str | None
    sources: tuple[str, ...]
    situation: str
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step:
        """The step with this id. Raises KeyError when there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a module's facts come from."""

    id: str
    title: str
    url: str | None
    seen_on: date


@dataclass(frozen=True, slots=True)
class ScenarioLink:
    """A link that places a scenario: as practice in a lesson, or in the assessment's list."""

    ref: Ref
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Prose:
    """A stretch of a lesson's text between its practices (never blank)."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Lesson:
    """A page of reading; its parts alternate between text and practice, in the file's order."""

    heading: str
    parts: tuple[Prose | ScenarioLink, ...]
    place: Place

    @property
    def practices(self) -> tuple[ScenarioLink, ...]:
        """The scenarios placed here as practice."""
        return tuple(part for part in self.parts if isinstance(part, ScenarioLink))


@dataclass(frozen=True, slots=True)
class Assessment:
    """The page whose scenarios count. `draw` is None when all of them are taken, in this order."""

    heading: str
    text: str
    links: tuple[ScenarioLink, ...]
    draw: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class Module:
    """One training module: front matter, lessons, assessment."""

    slug: str
    title: str
    summary: str
    audiences: tuple[str, ...]
    minutes: int
    objectives: Mapping[str, str]
    sources: tuple[Source, ...]
    reviewed_on: date | None
    reviewed_by: str | None
    review_before: date | None
    language: str
    pass_mark: int
    valid_months: int | None
    content_warning: str | None
    lessons: tuple[Lesson, ...]
    assessment: Assessment | None

    @property
    def links(self) -> tuple[ScenarioLink, ...]:
        """Every scenario link, practice first, then the assessment's, in the file's order."""
        practices = tuple(link for lesson in self.lessons for link in lesson.practices)
        return practices + (self.assessment.links if self.assessment else ())


@dataclass(frozen=True, slots=True)
class Bundle:
    """A module with every scenario it links and every image they show: one immutable version.

    `images` maps a path relative to `content/modules/` to its bytes.
    """

    module: Module
    scenarios: Mapping[Ref, Scenario]
    images: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of signals (`signals.yaml`), with the question one asks oneself."""

    label: str
    question: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form of exploitation (`signals.yaml`)."""

    label: str
    core: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A phone number, figure, law or term that texts put in with `{{ fact KEY }}`."""

    value: str
    source: str
    checked_on: date
    kind: str | None = None
    note: str | None = None
    url: str | None = None
    stale_after_months: int | None = None
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A word that texts avoid, with the reason and a better one (`terms.yaml`)."""

    word: str
    reason: str
    better: str
    match: str = "word"
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the four YAML files of the content folders say, merged; later folders win.

    `audiences` always holds `alle`.
    """

    audiences: Mapping[str, str]
    groups: Mapping[str, Group]
    forms: Mapping[str, Form]
    not_signals: tuple[str, ...]
    facts: Mapping[str, Fact]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing the linter found; `file` is the path as the caller named it."""

    file: str
    line: int
    column: int
    code: str
    message: str

    @property
    def severity(self) -> str:
        """`error` for E codes, `warning` for W codes."""
        return "error" if self.code.startswith("E") else "warning"
