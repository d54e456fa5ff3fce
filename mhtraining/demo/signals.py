"""The signals that departments of Gemeente Voorbeeld entered: bare numbers, growing as more are trained."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import exp

from sqlalchemy.orm import Session

from mhtraining.organisation.models import Organisation
from mhtraining.route.models import SignalCount
from mhtraining.route.signal_counts import month_before

MONTHS = 24
AS_MANY_AGAIN = 0.6
"""So much more comes in at the end of those months than at their beginning."""
LEFT_OUT = 0.08
"""So often nobody filled the month in."""
A_MONTH = {
    "Publiekszaken/KCC": 0.8,
    "Publiekszaken/Burgerzaken": 1.1,
    "Sociaal Domein/Jeugd": 0.5,
    "Sociaal Domein/Wijkteams": 1.4,
    "Veiligheid en Toezicht/BOA": 1.9,
    "Leefomgeving/Vergunningen": 0.3,
}
"""Of all forms together, at the beginning; no other department fills it in."""


def write_signals(
    session: Session,
    organisation: Organisation,
    departments: Mapping[str, int],
    forms: Sequence[str],
    today: date,
) -> None:
    """The numbers of the last months that are over, the same every time for the same day."""
    rng = random.Random(20_261_123)  # noqa: S311  # nosec B311 - the same demonstration every time
    session.add_all(
        SignalCount(
            organisation_id=organisation.id,
            department_id=departments[path],
            month=month,
            form=form,
            count=count,
        )
        for path, rate in A_MONTH.items()
        if path in departments
        for month, form, count in _entered(rng, rate, forms, today)
    )
    session.flush()


def _entered(
    rng: random.Random, rate: float, forms: Sequence[str], today: date
) -> Iterator[tuple[date, str, int]]:
    for steps in range(MONTHS, 0, -1):
        month = month_before(today.replace(day=1), steps)
        grown = rate * (1 + AS_MANY_AGAIN * (MONTHS - steps) / MONTHS)
        if rng.random() < LEFT_OUT:
            continue
        for form in forms:
            yield month, form, _poisson(rng, grown / len(forms))


def _poisson(rng: random.Random, mean: float) -> int:
    """A Poisson number by Knuth's method (The Art of Computer Programming 2, 3.4.1), for small means."""
    number, left = 0, rng.random()
    while left > exp(-mean):
        number, left = number + 1, left * rng.random()
    return number
