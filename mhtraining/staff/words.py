"""The words of the pages of the staff list, and which part of a long listing a page shows."""

from __future__ import annotations

import re
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
OF_DAYS = frozenset({"in_service", "absence"})
ON_A_PAGE = 50
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


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
    if refused:
        return Shown(kind, [], part, page, pages)
    return Shown(
        kind,
        [{**one, "details": [_in_dutch(each) for each in one["details"]]} for one in part],
        [],
        page,
        pages,
    )


def _in_dutch(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The detail with its days as people here write them: 31-12-2026."""
    if detail["what"] not in OF_DAYS:
        return dict(detail)
    return {
        name: _DAY.sub(r"\3-\2-\1", text) if name != "what" and text else text
        for name, text in detail.items()
    }
