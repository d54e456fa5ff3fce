"""Signal detection over the answers to `.spot` steps: how well signals are told from what is none."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import NormalDist

from mhtraining.scoring.answers import SpotCounts


def add_up(counts: Iterable[SpotCounts]) -> SpotCounts:
    """The counts of several answers together (the rates are taken over the sum, not averaged)."""
    every = list(counts)
    return SpotCounts(
        hits=sum(each.hits for each in every),
        misses=sum(each.misses for each in every),
        false_alarms=sum(each.false_alarms for each in every),
        correct_rejections=sum(each.correct_rejections for each in every),
    )


def d_prime(counts: SpotCounts) -> float:
    """Sensitivity d′ = z(hit rate) − z(false-alarm rate); 0 is guessing, higher tells apart better.

    Equal-variance Gaussian model (D. M. Green and J. A. Swets, Signal detection theory and
    psychophysics, 1966), with the corrected rates of `_corrected_z`.
    """
    hit, false_alarm = _corrected_z(counts)
    return hit - false_alarm


def bias(counts: SpotCounts) -> float:
    """Bias c = −½ (z(hit rate) + z(false-alarm rate)); below 0 sees signals readily, above 0 hesitates."""
    hit, false_alarm = _corrected_z(counts)
    return -(hit + false_alarm) / 2


def _corrected_z(counts: SpotCounts) -> tuple[float, float]:
    """z of the hit rate and of the false-alarm rate with the log-linear correction.

    Half an observation is added to hits and to false alarms and one to the number of signals and of
    non-signals, whatever the counts, so that rates of 0 and 1 stay finite: M. J. Hautus (1995),
    Corrections for extreme proportions and their biasing effects on estimated values of d′,
    Behavior Research Methods, Instruments, & Computers 27(1), 46-51.
    """
    z = NormalDist().inv_cdf
    signals = counts.hits + counts.misses
    non_signals = counts.false_alarms + counts.correct_rejections
    return z((counts.hits + 0.5) / (signals + 1)), z((counts.false_alarms + 0.5) / (non_signals + 1))
