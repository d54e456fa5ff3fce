"""Coverage written down: as a table to read, as CSV for a spreadsheet, as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mhtraining.core.dutch_csv import Cell, dutch_csv
from mhtraining.coverage.queries import Coverage, Figure


def as_json(organisation: str, found: Coverage) -> str:
    """One JSON object; the organisation is named by its code, the day is written YYYY-MM-DD."""
    return json.dumps(
        {
            "organisation": organisation,
            "on": found.on.isoformat(),
            **_numbers(found),
            "departments": [{"path": row.path, **_numbers(row)} for row in found.departments],
            "modules": [{"module": row.module, **_numbers(row)} for row in found.modules],
        },
        ensure_ascii=False,
        indent=2,
    )


def as_csv(organisation: str, found: Coverage) -> bytes:
    """One row for the whole, one per department, one per module; `scope` says which it is."""
    rows: list[Sequence[Cell]] = [("on", "scope", "name", "in_scope", "covered", "percent")]
    for scope, name, figure in _lines(organisation, found):
        rows.append((found.on, scope, name, figure.in_scope, figure.covered, figure.percent))
    return dutch_csv(rows)


def as_table(organisation: str, found: Coverage) -> str:
    """Lines with the numbers under each other: "412 of 530 (77%)"; "-" where nobody is in scope."""
    lines = _lines(organisation, found)
    width = max(len(name) for _, name, _ in lines)
    covered = max(len(str(figure.covered)) for *_, figure in lines)
    in_scope = max(len(str(figure.in_scope)) for *_, figure in lines)
    text = [f"Coverage on {found.on.isoformat()}"]
    previous = ""
    for scope, name, figure in lines:
        if scope != previous:
            text += [
                "",
                {"organisation": "Organisation", "department": "Departments", "module": "Modules"}[scope],
            ]
        previous = scope
        percent = "-" if figure.percent is None else f"{figure.percent}%"
        text.append(
            f"  {name:<{width}}  {figure.covered:>{covered}} of {figure.in_scope:>{in_scope}} ({percent})"
        )
    return "\n".join(text)


def _numbers(figure: Figure) -> dict[str, int | None]:
    return {"in_scope": figure.in_scope, "covered": figure.covered, "percent": figure.percent}


def _lines(organisation: str, found: Coverage) -> list[tuple[str, str, Figure]]:
    return [
        ("organisation", organisation, found),
        *(("department", row.path, row) for row in found.departments),
        *(("module", row.module, row) for row in found.modules),
    ]
