"""How many times as many signals came in after a training wave as before it, with an interval. Pure.

Two Poisson counts with their exposures are compared by the number of the later ones among all: given
that, it is binomial, whatever the rate itself is (J. Przyborowski and H. Wilenski, "Homogeneity of
results in testing samples from Poisson series", Biometrika 31, 1940). The exact interval of a binomial
share (C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case
of the binomial", Biometrika 26, 1934) becomes one of the ratio. It holds the truth at least as often as
it says, also for small numbers and months of zero; signals that come in clusters make it too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import exp, fsum, inf, lgamma, log, log1p

LEVEL = 0.95
FEWEST_MONTHS = 3
"""On each side: of fewer, one month with holidays or a campaign is all there is."""
FEWEST_SIGNALS = 10
"""On both sides together: of fewer, the interval is wider than a factor of ten."""
_STEPS = 60
"""Of halving: as fine as a float is."""
_NO_MORE = 1e-20
"""Terms so much smaller than the greatest change nothing: a float has 16 digits."""


@dataclass(frozen=True)
class Exposed:
    """What came in on one side of the wave: `signals` in `months` months, of so many people times months."""

    signals: int
    months: int
    people_months: int

    @property
    def per_hundred(self) -> float:
        """Signals a month for every hundred people."""
        return 100 * self.signals / self.people_months


@dataclass(frozen=True)
class RateRatio:
    """The rate after, in parts of the rate before (infinite when none came before), with its interval."""

    before: Exposed
    after: Exposed
    ratio: float
    low: float
    high: float

    @property
    def is_open(self) -> bool:
        """Whether the interval holds 1: the rates may well be the same."""
        return self.low <= 1 <= self.high


class Lack(StrEnum):
    """Of what there is too little to compare."""

    BEFORE = "before"
    AFTER = "after"
    SIGNALS = "signals"


def exposed(months: Iterable[tuple[int, int]]) -> Exposed:
    """These months together: of each its signals and its people. A month of zero signals is a month."""
    found = list(months)
    return Exposed(sum(signals for signals, _ in found), len(found), sum(people for _, people in found))


def rate_ratio(before: Exposed, after: Exposed, level: float = LEVEL) -> RateRatio | Lack:
    """Compare both sides; the first lack where there is not enough."""
    if before.months < FEWEST_MONTHS or not before.people_months:
        return Lack.BEFORE
    if after.months < FEWEST_MONTHS or not after.people_months:
        return Lack.AFTER
    if before.signals + after.signals < FEWEST_SIGNALS:
        return Lack.SIGNALS
    low, high = interval(before, after, level)
    ratio = after.per_hundred / before.per_hundred if before.signals else inf
    return RateRatio(before, after, ratio, low, high)


def interval(before: Exposed, after: Exposed, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of the ratio: the rate after in parts of the rate before."""
    seen, trials, tail = after.signals, before.signals + after.signals, (1 - level) / 2
    times = before.people_months / after.people_months
    low = times * _odds(seen - 1, trials, 1 - tail) if seen else 0.0
    high = times * _odds(seen, trials, tail) if seen < trials else inf
    return low, high


def _odds(most: int, trials: int, chance: float) -> float:
    """The odds of one trial at which at most `most` of `trials` succeed with this chance.

    The more likely one trial, the less likely that is: halved until a float can tell no more.
    """
    low, high = 0.0, 1.0
    for _step in range(_STEPS):
        share = (low + high) / 2
        if _at_most(most, trials, share) > chance:
            low = share
        else:
            high = share
    share = (low + high) / 2
    return share / (1 - share)


def _at_most(most: int, trials: int, share: float) -> float:
    """The chance of at most `most` successes in `trials` trials.

    Added up from its greatest term on, each next one from the one before it, until they no longer count.
    """
    greatest = min(most, int((trials + 1) * share))
    term = exp(
        lgamma(trials + 1)
        - lgamma(greatest + 1)
        - lgamma(trials - greatest + 1)
        + greatest * log(share)
        + (trials - greatest) * log1p(-share)
    )
    odds, found = share / (1 - share), [term]
    down = up = term
    for number in range(greatest, 0, -1):
        down *= number / (trials - number + 1) / odds
        found.append(down)
        if down < term * _NO_MORE:
            break
    for number in range(greatest, most):
        up *= (trials - number) / (number + 1) * odds
        found.append(up)
        if up < term * _NO_MORE:
            break
    return fsum(found)
