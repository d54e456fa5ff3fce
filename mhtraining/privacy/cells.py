"""What the tables of a person's own file are made of: cells in plain words, and the way to other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mhtraining.privacy import words
from mhtraining.web.formats import long_date


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere; `of` says of what, for who can't see the row."""

    text: str
    address: str
    of: str


Cell = str | Link


@dataclass(frozen=True)
class Table:
    """A table: what its rows are, its headers, its rows. One without rows is not shown.

    `dated`: its rows begin with a day, which means nothing without its header.
    """

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    dated: bool = False


@dataclass(frozen=True)
class Section:
    """What belongs together on the page; `folded` tables are for who wants to know it all.

    `empty` is said where no table has a row.
    """

    title: str
    tables: Sequence[Table]
    folded: Sequence[Table] = ()
    empty: str = ""


def who(entry: Mapping[str, Any]) -> str:
    """Who did what an entry of the trail says, as the person reads it."""
    if entry["yourself"]:
        return _("you")
    if entry["actor_name"]:
        roles = ", ".join(word(words.ROLES, role) for role in entry["actor_roles"])
        return f"{entry['actor_name']} ({roles})" if roles else str(entry["actor_name"])
    if entry["actor"].startswith("cli:"):
        return _("the administrator of the system (%(name)s)", name=entry["actor"].partition(":")[2])
    if entry["actor"].startswith("account:"):
        return _("somebody whose name is no longer kept")
    return _("the system itself")


def role(row: Mapping[str, Any]) -> str:
    """A role with where it holds."""
    where = row["department"] or row["region"]
    name = word(words.ROLES, row["role"])
    return f"{name} ({where})" if where else name


def paper(sequence: int, title: str) -> Link:
    """The way to the paper of a completion."""
    return Link(_("Look"), url_for("certificates.own", sequence=sequence), title)


def seal(digest: str) -> str:
    """A digest in groups of eight, so that it can be compared by eye, and fits a narrow page."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def period(row: Mapping[str, Any]) -> tuple[str, str]:
    """First and last day; stored is the first day no longer."""
    ends_on: date | None = row["ends_on"]
    return long_date(row["starts_on"]), long_date(ends_on - timedelta(days=1)) if ends_on else _("now")


def until(day: date | None) -> str:
    """A last valid day."""
    return long_date(day) if day else _("No last day")


def title_of(titles: Mapping[str, str], row: Mapping[str, Any]) -> str:
    """The title of a row's module; its slug where it has none."""
    return titles.get(row["module"], row["module"])


def word(known: Mapping[str, str], value: str | None) -> str:
    """The word that stands for a stored one; the stored one where there is none."""
    return "–" if value is None else str(known.get(value, value))


def or_dash(value: str | None) -> str:
    """The value, or a dash where nothing is kept."""
    return value or "–"
