"""All files of a report, made once when it is issued; the same report gives the same bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
from flask import render_template

from mhtraining.boardreport import document
from mhtraining.boardreport.charts import charts_of
from mhtraining.boardreport.document import Document
from mhtraining.boardreport.formats import WORDS
from mhtraining.boardreport.letter import letter_of
from mhtraining.boardreport.report import Report
from mhtraining.boardreport.sheets import rows_of, sheets_of
from mhtraining.boardreport.worded import document_of
from mhtraining.core.dutch_csv import dutch_csv
from mhtraining.core.dutch_ods import dutch_ods
from mhtraining.core.dutch_xlsx import dutch_workbook
from mhtraining.core.typesetting import typeset
from mhtraining.coverage import charted
from mhtraining.coverage.drawing import drawings_of

TEMPLATE = Path(__file__).with_name("report.typ")
ON_PAPER = "wide-light"
PATIENCE = 300
"""Seconds that the press may take: nobody waits for it, and the job lets pages go first."""
TICK = " ✓"
"""Left out of drawings on paper: our typeface lacks it, and the press would set its whole line in another."""


def files_of(report: Report) -> dict[str, bytes]:
    """Every file by its name. Starts the press and draws: for a job or a command.

    Raises TypesettingFailedError.
    """
    words = document_of(report)
    drawings = {
        f"{name}-{form}.svg": svg
        for name, rows in charts_of(report).items()
        for form, svg in drawings_of(charted.written(rows)).items()
    }
    on_paper = {
        name.removesuffix(f"-{ON_PAPER}.svg"): svg.replace(TICK, "")
        for name, svg in drawings.items()
        if name.endswith(f"-{ON_PAPER}.svg")
    }
    sheets = sheets_of(report)
    return {
        WORDS: document.written(words).encode(),
        "report.pdf": typeset(TEMPLATE, manuscript(words, report, on_paper), seconds=PATIENCE),
        "report.html": render_template(
            "boardreport/file.html",
            document=words,
            drawings={name: apart(svg, name) for name, svg in on_paper.items()},
        ).encode(),
        "report.md": letter_of(report).encode(),
        "report.xlsx": dutch_workbook(sheets),
        "report.ods": dutch_ods(sheets),
        "report.csv": dutch_csv(rows_of(report)),
        **{name: svg.encode() for name, svg in drawings.items()},
    }


def manuscript(words: Document, report: Report, drawings: dict[str, str]) -> dict[str, Any]:
    """What the press gets: all words, the day of making, and the drawings by the names of their charts."""
    made = report.made_on
    return {**msgspec.to_builtins(words), "made": [made.year, made.month, made.day], "charts": drawings}


def apart(svg: str, name: str) -> str:
    """The drawing with ids of its own, to stand with others on one page."""
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\1{name}-", svg)
