"""Attribute lists at the end of headings: `{: #id .kind weight=2 }`."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from mhtraining.content.inline import masked
from mhtraining.content.model import Place
from mhtraining.content.nodes import Line

_STEP_ID = re.compile(r"[a-z][a-z0-9-]*")
_WORD = re.compile(r"\S+")
_BROKEN = re.compile(r"\{[:#.]")
_OTHER = re.compile(r"[^a-z0-9]+")


class Attribute(NamedTuple):
    """One word of an attribute list. `name` is `#`, `.`, or what stands before `=` (`""` for a bare word)."""

    name: str
    value: str
    place: Place
    written: str


def split_heading(line: Line) -> tuple[Line, list[Attribute]]:
    """A heading's text and the attribute list at its end, if it has one."""
    if not line.text.endswith("}"):
        return line, []
    start = line.text.rfind("{:")
    inside = line.text[start + 2 : -1]
    if start < 0 or "}" in inside or "{" in inside:
        return line, []
    words = _WORD.finditer(inside)
    at = line.column + start + 2
    attributes = [_attribute(word[0], Place(line.number, at + word.start())) for word in words]
    return line._replace(text=line.text[:start].rstrip()), attributes


def _attribute(word: str, place: Place) -> Attribute:
    if word[0] in "#.":
        return Attribute(word[0], word[1:], place, word)
    name, equals, value = word.partition("=")
    return Attribute(name if equals else "", value if equals else word, place, word)


def is_broken(line: Line) -> bool:
    """Whether a heading, its attribute list taken off, still holds what may be meant as one."""
    return "{" in line.text and _BROKEN.search(masked(line.text)) is not None


def is_step_id(text: str) -> bool:
    """Whether a text can be a step's id."""
    return _STEP_ID.fullmatch(text) is not None


def slugged(heading: str) -> str:
    """A heading as a step's id: lower case, no accents, other characters one hyphen, none at the ends."""
    plain = unicodedata.normalize("NFKD", heading.lower())
    letters = "".join([character for character in plain if not unicodedata.combining(character)])
    return _OTHER.sub("-", letters).strip("-")
