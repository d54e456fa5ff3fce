"""Where blocks of raw HTML start and end (CommonMark 0.31, section 4.6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The seven kinds of HTML block; the first five have an end of their own.
_HTML = re.compile(
    r"<(?:(?P<raw>script|pre|style|textarea)(?=[\s>]|$)|(?P<comment>!--)|(?P<instruction>\?)"
    r"|(?P<cdata>!\[CDATA\[)|(?P<declaration>![a-z])"
    r"|/?(?P<block>address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details"
    r"|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html"
    r"|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section"
    r"|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?=[\s>]|/>|$)"
    r"|(?P<alone>[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>|/[a-z][a-z0-9-]*\s*>)\s*$)",
    re.IGNORECASE,
)
_HTML_ENDS = {
    "raw": re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    "comment": re.compile(r"-->"),
    "instruction": re.compile(r"\?>"),
    "cdata": re.compile(r"\]\]>"),
    "declaration": re.compile(r">"),
}

BLANK_LINE = "blank line"
AT_ONCE = "at once"


class HtmlBlocks:
    """Tells what ends a block of HTML in one text: looking for it far ahead happens once a kind."""

    def __init__(self, lines: Sequence[str], first_line: int) -> None:
        self.lines = lines
        self.first_line = first_line
        self.last_end: dict[str, int] = {}

    def end_of(self, stripped: str, number: int, *, interrupts: bool) -> re.Pattern[str] | str | None:
        """What ends the block that starts on this line; None where none starts.

        It is a pattern to find, `BLANK_LINE`, or `AT_ONCE` for the line itself. `interrupts` tells whether
        the line would else belong to a paragraph. What should have an end of its own, but has none in the
        rest of the text, ends at a blank line: one forgotten `-->` must not hide all that follows.
        """
        html = _HTML.match(stripped)
        if not html or (interrupts and html.lastgroup == "alone"):
            return None
        kind = html.lastgroup or "block"
        end = _HTML_ENDS.get(kind)
        if end is None or number > self._last(kind, end):
            return BLANK_LINE
        return AT_ONCE if end.search(stripped, html.end()) else end

    def _last(self, kind: str, end: re.Pattern[str]) -> int:
        """The last line that holds the end of this kind; 0 where none does."""
        if kind not in self.last_end:
            numbered = enumerate(self.lines, self.first_line)
            self.last_end[kind] = max((at for at, text in numbered if end.search(text)), default=0)
        return self.last_end[kind]
