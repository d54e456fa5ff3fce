"""The files of an issued report by their names, what people call them, and what they are."""

from __future__ import annotations

from mhtraining.core import dutch_ods, dutch_xlsx

FORMATS = {
    "pdf": "PDF",
    "html": "HTML",
    "md": "Markdown",
    "xlsx": "Excel",
    "ods": "OpenDocument",
    "csv": "CSV",
}
"""Each is the file "report.FORMAT"."""
MIME_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "md": "text/markdown",
    "xlsx": dutch_xlsx.MIME_TYPE,
    "ods": dutch_ods.MIME_TYPE,
    "csv": "text/csv",
    "svg": "image/svg+xml",
}
"""By the end of a file's name."""
WORDS = "document.json"
"""The file that the page of the report is made from."""
