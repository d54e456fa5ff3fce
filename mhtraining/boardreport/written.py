"""The public figures written down: as a table to read, as CSV for a spreadsheet, as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mhtraining.boardreport.models import CellKind, PublicFigure, PublicRelease
from mhtraining.core.dutch_csv import Cell, dutch_csv

_HEADINGS = {
    CellKind.ORGANISATION: "Organisation",
    CellKind.DEPARTMENT: "Departments",
    CellKind.AUDIENCE: "Audiences",
    CellKind.MUNICIPALITY: "Municipalities",
    CellKind.MODULE: "Modules",
}


def as_json(organisation: str, found: PublicRelease) -> str:
    """One JSON object in the shape of `coverage`, with `suppressed` per row: then its numbers are null."""
    rows = {kind: [figure for figure in found.figures if figure.kind is kind] for kind in CellKind}
    [whole] = rows[CellKind.ORGANISATION]
    return json.dumps(
        {
            "organisation": organisation,
            "on": found.month_end.isoformat(),
            **_numbers(whole),
            "departments": [{"path": row.name, **_numbers(row)} for row in rows[CellKind.DEPARTMENT]],
            "modules": [{"module": row.name, **_numbers(row)} for row in rows[CellKind.MODULE]],
        },
        ensure_ascii=False,
        indent=2,
    )


def as_csv(organisation: str, found: PublicRelease) -> bytes:
    """A row per figure; `scope` says what it is of. Numbers that are hidden are empty."""
    rows: list[Sequence[Cell]] = [("on", "scope", "name", "in_scope", "covered", "percent", "suppressed")]
    for one in found.figures:
        numbers = (one.in_scope, one.covered, one.percent, "yes" if one.suppressed else "no")
        rows.append((found.month_end, one.kind.value, one.name or organisation, *numbers))
    return dutch_csv(rows)


def as_table(organisation: str, found: PublicRelease) -> str:
    """Lines with the numbers under each other, and what is not shown, with the reason."""
    width = max(len(one.name or organisation) for one in found.figures)
    text = [f"Public figures as at {found.month_end.isoformat()}"]
    for kind, heading in _HEADINGS.items():
        rows = [one for one in found.figures if one.kind is kind]
        text += ["", heading] if rows else []
        for one in rows:
            said = f"{one.covered} of {one.in_scope} ({one.percent}%)" if one.in_scope else "nobody"
            said = "not shown" if one.suppressed else said
            text.append(f"  {one.name or organisation:<{width}}  {said}")
    if any(one.suppressed for one in found.figures):
        text += ["", f"Not shown: of fewer than {found.minimum_group} people, or what would give those away."]
    return "\n".join(text)


def _numbers(figure: PublicFigure) -> dict[str, Any]:
    return {
        "in_scope": figure.in_scope,
        "covered": figure.covered,
        "percent": figure.percent,
        "suppressed": figure.suppressed,
    }
