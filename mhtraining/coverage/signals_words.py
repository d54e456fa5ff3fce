"""What a comparison of signals before and after a training wave comes to, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isinf

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from mhtraining.coverage.rate_ratio import FEWEST_MONTHS, FEWEST_SIGNALS, Exposed, Lack, RateRatio
from mhtraining.web.formats import month_name


@dataclass(frozen=True)
class Outcome:
    """The sentence that answers, and what it stands on; `told` is False where there is too little."""

    told: bool
    answer: str
    grounds: tuple[str, ...] = ()


def outcome(found: RateRatio | Lack, wave: date) -> Outcome:
    """The comparison in words, or of what there is too little."""
    if isinstance(found, Lack):
        return Outcome(False, _("Too little data to compare.") + " " + _lacking(found))
    return Outcome(
        True,
        _answer(found, wave),
        (
            _side(_("Before:"), found.before),
            _side(_("After:"), found.after),
        ),
    )


def _answer(found: RateRatio, wave: date) -> str:
    if isinf(found.ratio):
        return _(
            "After the wave of %(month)s signals came in, before it none did. The rate after is at least "
            "%(low)s times the rate before (95%% interval).",
            month=month_name(wave),
            low=_decimal(found.low),
        )
    high = _("or more") if isinf(found.high) else _decimal(found.high)
    said = _(
        "After the wave of %(month)s %(ratio)s times as many signals came in for every hundred employees as "
        "before it (95%% interval: %(low)s to %(high)s).",
        month=month_name(wave),
        ratio=_decimal(found.ratio),
        low=_decimal(found.low),
        high=high,
    )
    if found.is_open:
        said += " " + _("That may be chance: the interval holds 1, which is no difference.")
    return said


def _side(when: str, side: Exposed) -> str:
    signals = ngettext("%(num)s signal", "%(num)s signals", side.signals)
    months = ngettext("%(num)s month", "%(num)s months", side.months)
    return _(
        "%(when)s %(signals)s in %(months)s, %(rate)s a month for every hundred employees.",
        when=when,
        signals=signals,
        months=months,
        rate=format_decimal(side.per_hundred, format="0.00"),
    )


def _lacking(lack: Lack) -> str:
    if lack is Lack.SIGNALS:
        return _("Needed are %(number)s signals before and after together.", number=FEWEST_SIGNALS)
    if lack is Lack.BEFORE:
        return _("Needed are %(number)s months with numbers before the wave.", number=FEWEST_MONTHS)
    return _("Needed are %(number)s months with numbers after the wave.", number=FEWEST_MONTHS)


def _decimal(value: float) -> str:
    return str(format_decimal(value, format="0.0" if value < 10 else "0"))
