"""Which part of the audit trail is asked for: days, what was done, whom it is about, who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from mhtraining.coordination.audit_words import ACTIONS
from mhtraining.core.clock import AMSTERDAM

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
LONGEST = 100


@dataclass(frozen=True)
class AuditFilter:
    """What was typed, field by field; empty asks for everything."""

    since: str = ""
    until: str = ""
    action: str = ""
    person: str = ""
    actor: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> AuditFilter:
        """What an address or a form holds, without the NULs that PostgreSQL takes in no text."""
        typed = {field.name: given.get(field.name, "") for field in fields(cls)}
        return cls(**{name: text.replace("\0", "").strip()[:LONGEST] for name, text in typed.items()})

    @property
    def typed(self) -> dict[str, str]:
        """The fields that hold anything, by name."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def errors(self) -> list[tuple[str, str]]:
        """A pair of a field and a sentence for each that can't be read."""
        wrong = _("Fill in a day from 2000 on, like 2026-11-22")
        days = [
            (name, wrong)
            for name in ("since", "until")
            if vars(self)[name] and _day(vars(self)[name]) is None
        ]
        unknown = self.action and self.action not in ACTIONS
        return days + ([("action", _("Choose from the list"))] if unknown else [])

    @property
    def begins(self) -> datetime | None:
        """The first moment that is asked for."""
        return _midnight(_day(self.since))

    @property
    def ends(self) -> datetime | None:
        """The first moment no longer: the day after the last."""
        last = _day(self.until)
        return _midnight(last + timedelta(days=1)) if last else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, AMSTERDAM) if day else None
