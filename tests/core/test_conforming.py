"""The checkers of PDF find what is wrong: each damage by both of them, or by the one that has its rule."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from mhtraining.boardreport.files import TEMPLATE
from mhtraining.core.typesetting import typeset
from tests.conforming import faults

LINE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>'
TABLE = {"type": "table", "caption": "Dekking", "columns": ["Afdeling", "Dekking"], "depths": [0]}
PAPER: dict[str, Any] = {
    "organisation": "Gemeente Voorbeeld",
    "title": "Rapport",
    "day": "31 oktober 2026",
    "made": [2026, 11, 22],
    "charts": {"trend": LINE},
    "blocks": [
        {"type": "heading", "text": "Kern"},
        {**TABLE, "rows": [["KCC", "80%"]], "wordy": False},
        {"type": "chart", "name": "trend", "title": "Trend", "story": "Van 70% naar 80%."},
    ],
}


@pytest.fixture(scope="module")
def made() -> bytes:
    return typeset(TEMPLATE, PAPER)


def without(key: str) -> Callable[[pikepdf.Pdf], None]:
    def damage(pdf: pikepdf.Pdf) -> None:
        del pdf.Root[key]

    return damage


def no_alternative(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and "/Alt" in each:
            del each["/Alt"]


def no_headers(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == pikepdf.Name("/TH"):
            each["/S"] = pikepdf.Name("/TD")


def test_what_the_press_makes_has_no_faults(made: bytes, tmp_path: Path) -> None:
    assert faults(made, tmp_path) == []


@pytest.mark.parametrize(
    ("damage", "by"),
    [
        (without("/MarkInfo"), {"page ua1", "page 2a", "pdfua"}),
        (without("/StructTreeRoot"), {"page ua1", "page 2a", "pdfua"}),
        (without("/Metadata"), {"page ua1", "page 2a", "pdfua"}),
        (without("/Lang"), {"page ua1", "pdfua"}),
        (no_alternative, {"page ua1", "pdfua"}),
        (no_headers, {"pdfua"}),
    ],
)
def test_a_damage_is_found(
    made: bytes, tmp_path: Path, damage: Callable[[pikepdf.Pdf], None], by: set[str]
) -> None:
    damaged = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        damage(pdf)
        pdf.save(damaged)
    assert {fault.partition(":")[0] for fault in faults(damaged.getvalue(), tmp_path)} == by
