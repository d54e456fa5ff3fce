"""The words of the pages of the staff list, and which part of a long listing a page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mhtraining.staff.planning import Kind
from mhtraining.web.language import lazy as _l

KINDS = {
    Kind.JOINS.value: _l("new"),
    Kind.RETURNS.value: _l("returns"),
    Kind.LEAVES.value: _l("leaves"),
    Kind.MOVES.value: _l("other department"),
    Kind.CHANGES.value: _l("other data"),
    Kind.STAYS.value: _l("stays the same"),
}
WHATS = {
    "number": _l("Employee number"),
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "in_service": _l("In service"),
    "department": _l("Department"),
    "role": _l("Role"),
    "absence": _l("Absence"),
}
ON_A_PAGE = 50


@dataclass(frozen=True)
class Shown:
    """One page of the listing: which kind (None: every), its rows or wrong rows, and where it stands."""

    kind: str | None
    changes: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    page: int
    pages: int


def page_of(listing: Mapping[str, Any], asked: Mapping[str, str]) -> Shown:
    """The page asked for by `kind` and `page`; the nearest there is."""
    kind = asked.get("kind") if asked.get("kind") in KINDS else None
    refused = listing["refused"]
    changes = [one for one in listing["changes"] if kind is None or one["kind"] == kind]
    rows = refused or changes
    pages = max(1, -(-len(rows) // ON_A_PAGE))
    said = asked.get("page", "1")
    page = min(max(1, int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 1), pages)
    part = rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return Shown(kind, [] if refused else part, part if refused else [], page, pages)
