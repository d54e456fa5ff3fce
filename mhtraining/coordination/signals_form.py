"""Reads the numbers of a month as they were typed: whole, from 0 on; an empty field was not entered."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from mhtraining.route.signal_counts import LARGEST


def read_counts(typed: Mapping[str, str]) -> tuple[dict[str, int | None], dict[str, str]]:
    """The numbers by form (None: not entered), and a sentence for each field that holds no such number."""
    counts: dict[str, int | None] = {}
    errors: dict[str, str] = {}
    for form, text in typed.items():
        digits = text.strip()
        if not digits:
            counts[form] = None
        elif digits.isascii() and digits.isdigit() and len(digits.lstrip("0")) <= len(str(LARGEST)):
            counts[form] = int(digits)
        else:
            errors[form] = _("Fill in a whole number from 0 to %(most)s, or leave it empty", most=LARGEST)
    return counts, errors
