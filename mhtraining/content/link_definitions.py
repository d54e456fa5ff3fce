"""Link reference definitions: `[label]: target "title"`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mhtraining.content.nodes import Definition, Node, Paragraph

_DEFINITION = re.compile(
    r"\[((?:[^\[\]\\^]|\\.)(?:[^\[\]\\]|\\.)*)\]:[ \t]*(<[^<>]*>|[^\s<]\S*)"
    r"(?:[ \t]+(\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*"
)


def folded(label: str) -> str:
    """A reference label as two of them are compared: any case, white space as one space."""
    return " ".join(label.split()).casefold()


def take_definitions(candidates: Sequence[tuple[list[Node], Paragraph]]) -> dict[str, Definition]:
    """Take the definitions off the start of paragraphs, each given with the nodes it stands among.

    Of two with one label the first holds, as on GitHub.
    """
    definitions: dict[str, Definition] = {}
    emptied: dict[int, list[Node]] = {}
    for siblings, paragraph in candidates:
        taken = 0
        for line in paragraph.lines:
            match = _DEFINITION.fullmatch(line.text)
            if not match:
                break
            target = match[2].removeprefix("<").removesuffix(">")
            definitions.setdefault(folded(match[1]), Definition(target, (match[3] or "")[1:-1]))
            taken += 1
        del paragraph.lines[:taken]
        if not paragraph.lines:
            emptied[id(siblings)] = siblings
    for siblings in emptied.values():
        siblings[:] = [node for node in siblings if not isinstance(node, Paragraph) or node.lines]
    return definitions
