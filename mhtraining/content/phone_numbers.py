"""Finds phone numbers that are written out in a text (E305)."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What may stand between two digits of a number: up to three of space, no-break space, . / - ( ) and dashes.
_BETWEEN = r"[ \u00a0\u202f./()\-\u2011\u2013]{0,3}"
_NUMBER = re.compile(
    rf"""
    (?<![\w+])(?<!\d[.,/-])           # not inside a word, amount, date or longer number
    (?:
        (?:\+|00)31(?:{_BETWEEN}\d){{4,13}}        # +31 6 12345678
      | 0[89]00(?:{_BETWEEN}\d){{3,7}}             # 0900-8844, 0800 0200 600
      | \(?0(?:{_BETWEEN}\d){{9}}                  # ten digits in any grouping
      | (?<!€)(?<!€\ )14[ \u00a0\u2011-]?0\d{{2,3}}              # 14 + area code
    )
    (?!\d|[.,/-]\d|\w)
    """,
    re.VERBOSE,
)
_DATE = re.compile(
    r"(?<!\d)\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d(?!\d|[-/.]\d)|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)"
)


def find_phone_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Where phone numbers start in a text, and as they are written.

    A phone number is one of 0800 or 0900, one of ten digits that begins with 0 in whatever grouping, one
    with +31 (or 0031), or 14 with an area code. Three-digit numbers, dates, years and amounts are none.
    """
    if "0" not in text and "+31" not in text:
        return
    text = _DATE.sub(lambda date: "\0" * len(date[0]), text)
    for match in _NUMBER.finditer(text):
        yield match.start(), match[0]
