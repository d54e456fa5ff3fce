"""The score of a module over its counted scenarios, and whether it is passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mhtraining.scoring.walk import WalkScore, percent


@dataclass(frozen=True, slots=True)
class ModuleScore:
    """The sum of what the counted walks earned over the sum of what they could."""

    earned: Fraction
    attainable: Fraction

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down, for people to read; None when nothing is attainable."""
        return percent(self.earned, self.attainable)

    def passes(self, pass_mark: int) -> bool:
        """Whether 100 × earned ≥ `pass_mark` (whole percent) × attainable, with something attainable."""
        return self.attainable > 0 and 100 * self.earned >= pass_mark * self.attainable


def score_module(walk_scores: Sequence[WalkScore]) -> ModuleScore:
    """Add up the walks through the counted scenarios of one attempt."""
    return ModuleScore(
        earned=sum((walk.earned for walk in walk_scores), start=Fraction(0)),
        attainable=sum((walk.attainable for walk in walk_scores), start=Fraction(0)),
    )


def module_passed(walk_scores: Sequence[WalkScore], pass_mark: int) -> bool:
    """Whether the counted walks together pass a module with this pass mark (whole percent)."""
    return score_module(walk_scores).passes(pass_mark)
