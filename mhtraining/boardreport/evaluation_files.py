"""The files of an evaluation: PDF, Markdown, its figures as CSV; the same data give the same bytes."""

from __future__ import annotations

from typing import Any

import msgspec
from flask_babel import force_locale
from flask_babel import gettext as _

from mhtraining.boardreport.basic_level_words import aim_said, level_said
from mhtraining.boardreport.document import LANGUAGE
from mhtraining.boardreport.evaluation import Evaluation
from mhtraining.boardreport.evaluation_words import document_of
from mhtraining.boardreport.files import TEMPLATE
from mhtraining.boardreport.markdown import markdown_of
from mhtraining.core.dutch_csv import Cell, dutch_csv
from mhtraining.core.typesetting import typeset

FORMATS = {"pdf": "application/pdf", "md": "text/markdown", "csv": "text/csv"}


def file_of(evaluation: Evaluation, form: str) -> bytes:
    """The evaluation as a file of one of FORMATS. Raises TypesettingFailedError (PDF)."""
    if form == "pdf":
        return as_pdf(evaluation)
    return as_csv(evaluation) if form == "csv" else markdown_of(document_of(evaluation)).encode()


def as_pdf(evaluation: Evaluation) -> bytes:
    """The evaluation on paper. A process that serves pages calls it `at_the_press`."""
    return typeset(TEMPLATE, manuscript(evaluation))


def manuscript(evaluation: Evaluation) -> dict[str, Any]:
    """What the press gets."""
    made = evaluation.made_on
    words = msgspec.to_builtins(document_of(evaluation))
    return {**words, "made": [made.year, made.month, made.day], "charts": {}}


def as_csv(evaluation: Evaluation) -> bytes:
    """Coverage by quarter and the six aims of each organisation; a hidden figure is an empty cell."""
    with force_locale(LANGUAGE):
        rows: list[tuple[Cell, ...]] = [
            (_("Organisation"), _("What"), _("Day"), _("Covered"), _("Employees"), _("How it stands"))
        ]
        for member in evaluation.members:
            for one in member.months:
                counted = one.counted
                numbers = (None, None) if counted is None else (counted.covered, counted.in_scope)
                rows.append((member.name, _("Coverage"), one.on, *numbers, None))
            for each in member.aims:
                made = evaluation.made_on
                rows.append((member.name, aim_said(each.aim), made, None, None, level_said(each.level)))
        return dutch_csv(rows)
