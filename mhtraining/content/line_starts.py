"""How the start of a line tells what block it is: marks of headings, lists, fences, rules and quotes."""

from __future__ import annotations

import re

from mhtraining.content.model import Place
from mhtraining.content.nodes import Heading, Line

ARROW_ALONE = re.compile(r"(?:→|->)[ \t]*\[[^\[\]]*\]\([ \t]*#[^()\s]*[ \t]*\)[ \t]*")
ROUTE_ALONE = re.compile(r"\{\{ *route *\}\} *")

LIST_MARKER = re.compile(r"(?:([-+*])|(\d{1,9})([.)]))(?=[ \t]|$)")
"""The mark of an item: group 1 a bullet, or group 2 a number and group 3 what follows it."""

HEADING_MARK = re.compile(r"(#{1,6})(?:[ \t]+|$)")
FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*")

STARTERS = frozenset("#>`~<-+*_=→{0123456789")
"""What a line that starts a block begins with; four spaces apart."""

NOT_PLAIN = STARTERS | frozenset(" \t[|:")
"""What a line begins with that may be more than running text."""


def heading_from(place: Place, match: re.Match[str], stripped: str) -> Heading:
    """The heading of a line that `HEADING_MARK` matched."""
    text = stripped[match.end() :].rstrip()
    without = text.rstrip("#")
    if without != text and (not without or without[-1] in " \t"):
        text = without.rstrip()
    return Heading(place, len(match[1]), Line(place.line, place.column + match.end(), text))


def is_rule(stripped: str) -> bool:
    """Whether a line is three or more `-`, `*` or `_` and nothing else."""
    if stripped[-1] not in "-*_ \t":
        return False
    compact = stripped.replace(" ", "").replace("\t", "")
    return len(compact) >= 3 and compact == compact[0] * len(compact)


def stands_alone(first: str, stripped: str) -> bool:
    """Whether a line holds only an arrow or only `{{ route }}`."""
    if first == "{":
        return ROUTE_ALONE.fullmatch(stripped) is not None
    return (first == "→" or stripped.startswith("->")) and ARROW_ALONE.fullmatch(stripped) is not None


def after_quote_mark(stripped: str, column: int) -> tuple[str, int]:
    """What follows a `>` and the one space that belongs to it."""
    rest, column = stripped[1:], column + 1
    if "\t" in rest:
        rest, column = untabbed(rest, column)
    return (rest[1:], column + 1) if rest.startswith(" ") else (rest, column)


def untabbed(text: str, column: int) -> tuple[str, int]:
    """The text with its leading tabs as spaces, and a column such that what follows them keeps its own."""
    body = text.lstrip(" \t")
    lead = text[: len(text) - len(body)]
    if "\t" not in lead:
        return text, column
    at = max(column - 1, 0)
    spaces = len((" " * (at % 4) + lead).expandtabs(4)) - at % 4
    return " " * spaces + body, column - (spaces - len(lead))
