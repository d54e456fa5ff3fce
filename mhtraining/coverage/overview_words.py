"""What the coordinator's page says in words: findings, the forecast, and how strong a colour is."""

from __future__ import annotations

from flask_babel import gettext as _

from mhtraining.coordination.departments_tree import Missing
from mhtraining.coverage.forecast import Forecast, Outcome, TooLittle
from mhtraining.coverage.overview import Overview
from mhtraining.web.formats import long_date
from mhtraining.web.language import lazy as _l

FINDINGS = {
    Missing.AUDIENCE: _l("Without an audience, so by rules for audiences nothing is required there"),
    Missing.MANAGER: _l("Without a manager"),
    Missing.CONTACT_OFFICER: _l("Without a contact officer"),
    Missing.DEPUTY: _l("Without a deputy for the contact officer"),
    Missing.ROUTE: _l("Without a verified reporting route"),
}
_STEPS = (65, 75, 80, 90)


def step_of(percent: int) -> int:
    """How strongly a cell is coloured, from 1 to 5; the number stands in it too."""
    return 1 + sum(percent >= step for step in _STEPS)


def expected(forecast: Forecast | TooLittle | None, found: Overview) -> str:
    """On which day the goal is expected to be reached, in one sentence; empty where nothing can be said."""
    if (
        found.goal is None
        or not found.to_go
        or forecast is None
        or forecast.goal_percent != found.goal.percent
    ):
        return ""
    if isinstance(forecast, TooLittle):
        return _("When you will reach it can not be said: there is too little data.")
    if forecast.outcome is Outcome.REACHED:
        return ""
    if forecast.outcome is Outcome.NOT_WITHIN or forecast.median is None:
        return _("If it goes on like this, you will not reach it within three years.")
    day = long_date(forecast.median)
    if forecast.low is None or forecast.high is None:
        return _("If it goes on like this, you reach it around %(day)s, or much later.", day=day)
    return _(
        "If it goes on like this, you reach it around %(day)s (between %(low)s and %(high)s).",
        day=day,
        low=long_date(forecast.low),
        high=long_date(forecast.high),
    )
