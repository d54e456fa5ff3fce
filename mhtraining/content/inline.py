"""What stands inside a line of text: code, links, images, raw HTML, `{{ … }}`, with their offsets.

Offsets count in the text given. Every search takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from mhtraining.content.link_definitions import folded
from mhtraining.content.nodes import Definition

HIDDEN = "\0"
"""Stands, in a masked text, for each character that is code or stands behind a backslash."""

PLACEHOLDER = re.compile(r"\{\{ *fact +([a-z0-9_]{2,40}) *\}\}")
"""`{{ fact KEY }}`: puts in a fact's value."""

ANY_PLACEHOLDER = re.compile(r"\{\{[^{}\n]*\}\}|\{\{")
"""Whatever looks like `{{ … }}`, or starts like it."""

RAW_HTML = re.compile(r"<(?:(/?[A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>|!--|\?|![A-Za-z\[])")
"""A tag, comment, instruction or declaration. Group 1 is the tag's name, with its slash when it closes."""

AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[\w.+-]{1,64}@[\w.-]{1,253})>")
"""`<https://…>` and `<somebody@example.nl>`."""

BARE_URL = re.compile(r"(?<![\w/.:@])(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
"""An address written as plain text, which GitHub makes a link."""

_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_BACKTICKS = re.compile(r"`+")
_BRACKET = re.compile(r"!?\[|\]")
_TARGET = re.compile(
    r"\(\s*+(<[^<>\n]*>|[^\s()<][^\s()]*(?:\([^\s()]*\)[^\s()]*)*|(?:\([^\s()]*\)[^\s()]*)+|)"
    r"(?:\s++(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?+\s*+\)"
)
_LABEL = re.compile(r"\[((?:[^\[\]]){0,999})\]")


class Link(NamedTuple):
    """A link or image: where it starts and ends, what stands between its brackets, and its target.

    `title` is set only where a reference (`[text][label]`) was used; `reference` tells whether it was.
    """

    start: int
    end: int
    label: str
    target: str
    image: bool
    reference: bool
    title: str = ""


def masked(text: str) -> str:
    """The text with code spans and characters behind a backslash hidden; the same length."""
    if "`" in text:
        text = _without_code(text)
    if "\\" in text:
        text = _ESCAPE.sub(HIDDEN * 2, text)
    return text


def _without_code(text: str) -> str:
    """Hide code spans: a run of backticks up to the next run of the same length."""
    runs = [match.span() for match in _BACKTICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    parts = []
    kept = 0
    index = 0
    while index < len(runs):
        start, end = runs[index]
        same = later[end - start]
        while same and same[-1] <= index:
            same.pop()
        if same and not _escaped(text, start):
            index = same[-1]
            end = runs[index][1]
            parts += [text[kept:start], HIDDEN * (end - start)]
            kept = end
        index += 1
    return "".join(parts) + text[kept:]


def _escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes stands before this place."""
    start = at
    while start and text[start - 1] == "\\":
        start -= 1
    return (at - start) % 2 == 1


def find_links(hidden: str, text: str, definitions: Mapping[str, Definition]) -> list[Link]:
    """The links and images of a text, in the order in which they end; `hidden` is the text masked.

    A link holds no other link; an image may stand in one.
    """
    if "[" not in hidden:
        return []
    found: list[Link] = []
    openers: list[tuple[int, bool]] = []
    at = 0
    while bracket := _BRACKET.search(hidden, at):
        at = bracket.end()
        if bracket[0] != "]":
            openers.append((bracket.start(), bracket[0] == "!["))
        elif openers:
            start, image = openers.pop()
            link = _link_from(hidden, text, start, at, image, definitions)
            if link:
                found.append(link)
                at = link.end
                if not image:
                    openers = [opener for opener in openers if opener[1]]
    return found


def _link_from(
    hidden: str, text: str, start: int, close: int, image: bool, definitions: Mapping[str, Definition]
) -> Link | None:
    label_start = start + (2 if image else 1)
    label = text[label_start : close - 1]
    if target := _TARGET.match(hidden, close):
        written = text[target.start(1) : target.end(1)]
        return Link(start, target.end(), label, unescaped(written), image, reference=False)
    if not definitions:
        return None
    named = _LABEL.match(hidden, close)
    name = text[named.start(1) : named.end(1)] if named and named[1].strip() else label
    definition = definitions.get(folded(name))
    if definition is None:
        return None
    end = named.end() if named else close
    return Link(start, end, label, unescaped(definition.target), image, True, definition.title)


def unescaped(target: str) -> str:
    """A link's target without its angle brackets and backslashes."""
    if target.startswith("<"):
        target = target[1:-1]
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", target)


def inlined(text: str, definitions: Mapping[str, Definition]) -> str:
    """The text with each link by reference written out, so that it can be rendered by itself."""
    if not definitions or "[" not in text:
        return text
    links = find_links(masked(text), text, definitions)
    for link in sorted(links, reverse=True):
        if link.reference and not any(link.start < inner.start < link.end for inner in links):
            title = ' "{}"'.format(link.title.replace('"', "&quot;")) if link.title else ""
            written = f"{'!' * link.image}[{link.label}](<{link.target}>{title})"
            text = text[: link.start] + written + text[link.end :]
    return text


def hide(text: str, parts: list[tuple[int, int]]) -> str:
    """The text with these stretches hidden; the same length. They may overlap."""
    if not parts:
        return text
    pieces = []
    kept = 0
    for start, end in sorted(parts):
        if end > kept:
            start = max(start, kept)
            pieces += [text[kept:start], HIDDEN * (end - start)]
            kept = end
    return "".join(pieces) + text[kept:]
