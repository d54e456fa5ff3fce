"""A text as it is read: Markdown marks, link targets and escapes taken off, facts put in."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from mhtraining.content.inline import AUTOLINK, PLACEHOLDER
from mhtraining.content.model import Fact

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_TARGET = r"\((?:<[^<>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_LINK = re.compile(rf"!?\[([^\[\]]*)\](?:{_TARGET}|\[[^\[\]]*\])")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*+|(?<![^\W_])_+|_+(?![^\W_])|~~)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def visible(text: str, facts: Mapping[str, Fact]) -> str:
    """The text as a reader sees it; the placeholder of an unknown fact stays as written."""
    if "`" in text:
        text = _CODE.sub(r"\2", text)
    if "[" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", text))  # twice: an image may stand in a link
    if "{{" in text:
        text = PLACEHOLDER.sub(lambda found: facts[found[1]].value if found[1] in facts else found[0], text)
    if "<" in text:
        text = AUTOLINK.sub(r"\1", text)
    if "*" in text or "_" in text or "~" in text:
        text = _EMPHASIS.sub("", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return html.unescape(text) if "&" in text else text


def without_targets(text: str) -> str:
    """The text as written, equally long, with what readers do not see of links and facts blanked."""
    if "](" in text or "][" in text:
        text = _LINK.sub(_blanked_target, text)
    return PLACEHOLDER.sub(lambda found: " " * len(found[0]), text) if "{{" in text else text


def _blanked_target(found: re.Match[str]) -> str:
    seen = found.end(1) - found.start()
    return found[0][:seen] + " " * (len(found[0]) - seen)
