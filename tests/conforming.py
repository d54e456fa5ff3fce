"""Checks a PDF with two checkers of others, made apart: of PDF/UA-1 both, of PDF/A-2a one.

Partly: `page` has 104 rules of PDF/UA-1 that need no person, `pdfua` twelve checks, of which one fails on our
files by a fault of its own (NOT_RUN). Whether an alternative text says what is to be seen, and whether the
order of reading makes sense, no program says.
"""

from __future__ import annotations

from pathlib import Path

import page
import pdfua

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)

NOT_RUN = "UA-14-001"
"""Headings that are empty: pdfua 0.1.3 takes an array for a number there, and leaves the check out."""


def faults(pdf: bytes, folder: Path) -> list[str]:
    """What the checkers find, each with the name of the checker; `folder` is for a file to look at."""
    found = [
        f"page {profile.value}: {fault.rule_id}"
        for profile in PROFILES
        for fault in page.validate_pdf_bytes(pdf, profile=profile).failures
    ]
    path = folder / "looked-at.pdf"
    path.write_bytes(pdf)
    seen = pdfua.validate(str(path))
    found += [f"pdfua: {fault.rule_id}" for fault in seen.findings]
    return [*found, *(f"pdfua, not run: {one.rule_id}" for one in seen.skipped if one.rule_id != NOT_RUN)]
