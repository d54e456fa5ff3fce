"""Checks a PDF with two checkers of others, made apart: of PDF/UA-1 both, of PDF/A-2a one.

Partly: `page` has all 104 rules of its profile of PDF/UA-1 that need no person, `pdfua` some of them. Whether
an alternative text says what is to be seen, and whether the order of reading makes sense, no program says.
"""

from __future__ import annotations

from pathlib import Path

import page
import pdfua

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)


def faults(pdf: bytes, folder: Path) -> list[str]:
    """What the checkers find, each with the name of the checker; `folder` is for a file to look at."""
    found = [
        f"page {profile.value}: {fault.rule_id}"
        for profile in PROFILES
        for fault in page.validate_pdf_bytes(pdf, profile=profile).failures
    ]
    path = folder / "looked-at.pdf"
    path.write_bytes(pdf)
    return [*found, *(f"pdfua: {fault.rule_id}" for fault in pdfua.validate(str(path)).findings)]
