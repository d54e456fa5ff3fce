"""The recount of rule 3: until when completions are valid.

Every function quotes the sentence of the rules of the domain that it implements; "Reading:" marks where that
sentence leaves a choice, and which was made.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from tests.properties.facts import Completion, World

COUNTING_ON = timedelta(days=60)


def add_months(day: date, months: int) -> date:
    """In calendar months: "15-03-2024 + 24 = 15-03-2026"; "31-01 + 1 = the last of February"."""
    years, month = divmod(day.month - 1 + months, 12)
    last_of_month = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last_of_month))


def latest(last_days: Iterable[date | None]) -> date | None:
    """The "latest last valid day holds"; None is "no last day", later than any other."""
    found = list(last_days)
    return None if None in found else max(day for day in found if day is not None)


def last_valid_days(completions: Iterable[Completion]) -> list[date | None]:
    """The last valid day that each completion of one person and module gives (None: no last day), in order.

    "From all completions of a person and module, in order of `completed_on`, then of recording: one inside
    [last valid day - 60, last valid day] counts on from that last valid day; any other, earlier or later,
    from its own day; the last valid day is that day plus the `valid_months`."
    Reading: the last valid day against which a completion is held is the latest one that the completions
    before it gave ("the latest last valid day holds"), not the one its direct predecessor gave. After one
    without a last day there is no window, so the next counts from its own day (and changes nothing).
    """
    days: list[date | None] = []
    for completion in sorted(completions, key=lambda one: (one.completed_on, one.recorded)):
        start = completion.completed_on
        held = latest(days) if days else None
        if held is not None and held - COUNTING_ON <= start <= held:
            start = held
        months = completion.valid_months
        days.append(None if months is None else add_months(start, months))
    return days


def completed_by(world: World, person: str, module: str, day: date) -> list[Completion]:
    """The completions up to and including the day.

    "Valid time counts": Reading: what was completed later says nothing about the day, what was recorded
    later does.
    """
    return [one for one in world.completions_of.get((person, module), ()) if one.completed_on <= day]


def valid_on(world: World, person: str, module: str, day: date) -> bool:
    """Whether a completion is valid that day: "the latest last valid day holds", "itself still valid"."""
    done = completed_by(world, person, module, day)
    if not done:
        return False
    last = latest(last_valid_days(done))
    return last is None or day <= last
