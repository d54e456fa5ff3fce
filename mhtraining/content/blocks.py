"""The block structure of Markdown as GitHub reads it (CommonMark and its tables), with places.

One pass over the lines, as in appendix "A parsing strategy" of https://spec.commonmark.org/0.31.2/. Where it
differs: a line that holds only an arrow or only `{{ route }}` always stands by itself; in a list item a `>`
starts a quote however far it is indented; quotes and items nest at most `DEEPEST` deep.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mhtraining.content.html_blocks import AT_ONCE, BLANK_LINE, HtmlBlocks
from mhtraining.content.line_starts import (
    FENCE,
    HEADING_MARK,
    LIST_MARKER,
    NOT_PLAIN,
    STARTERS,
    UNDERLINE,
    after_quote_mark,
    heading_from,
    is_rule,
    stands_alone,
    untabbed,
)
from mhtraining.content.link_definitions import take_definitions
from mhtraining.content.model import Place
from mhtraining.content.nodes import (
    Code,
    Document,
    Heading,
    Html,
    Item,
    Items,
    Line,
    Node,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from mhtraining.content.table_rows import delimiter_row, split_row

DEEPEST = 16
"""How deep quotes and list items nest; what lies deeper is text. Nobody reads deeper than four."""


def scan(lines: Sequence[str], first_line: int = 1) -> Document:
    """The block structure of a text; `first_line` is the number of its first line in the file."""
    return _Scanner(lines, first_line).scan()


class _Scanner:
    """The open containers and the open leaf while the lines go by."""

    def __init__(self, lines: Sequence[str], first_line: int) -> None:
        self.lines = lines
        self.first_line = first_line
        self.children: list[Node] = []
        self.containers: list[Quote | Item] = []
        self.leaf: Node | None = None
        self.headings: list[Heading] = []
        self.html: list[Html] = []
        self.ends: re.Pattern[str] | str | None = None  # what ends the open code (a fence) or HTML
        self.fence_indent = 0
        self.maybe_definitions: list[tuple[list[Node], Paragraph]] = []
        self.html_blocks = HtmlBlocks(lines, first_line)

    def scan(self) -> Document:
        for number, text in enumerate(self.lines, self.first_line):
            self.line(number, text)
        self.close_leaf()
        return Document(self.children, take_definitions(self.maybe_definitions), self.headings, self.html)

    def line(self, number: int, text: str) -> None:
        if not self.containers and self.ends is None and self.plain(number, text):
            return
        rest, column = untabbed(text, 1) if "\t" in text else (text, 1)
        matched, rest, column = self.matching(rest, column)
        inside = matched == len(self.containers)
        if inside and self.ends is not None and self.verbatim(rest):
            return
        if not inside and not isinstance(self.leaf, Paragraph):
            self.close_leaf()
        if inside and isinstance(self.leaf, Code) and self.indented_code(rest):
            return
        stripped = rest.lstrip(" ")
        started = False
        while stripped and (stripped[0] in STARTERS or rest.startswith("    ")):
            matched, new_rest, column = self.block_start(matched, number, column, rest, stripped)
            if new_rest is None:
                return
            if new_rest is rest:
                break
            started = True
            rest = new_rest
            stripped = rest.lstrip(" ")
        self.text(Line(number, column + len(rest) - len(stripped), stripped), matched, started=started)

    def plain(self, number: int, text: str) -> bool:
        """Take a line of running text outside every container, the most frequent one; False for another."""
        leaf = self.leaf
        if not text:
            if isinstance(leaf, Code):
                return False
            self.leaf = None
            return True
        if text[0] in NOT_PLAIN:
            return False
        if isinstance(leaf, Paragraph):
            leaf.lines.append(Line(number, 1, text))
            return True
        if leaf is None:
            self.leaf = Paragraph([Line(number, 1, text)])
            self.children.append(self.leaf)
            return True
        return False

    def matching(self, rest: str, column: int) -> tuple[int, str, int]:
        """How many open containers go on in this line, and what is left of it behind their marks."""
        matched = 0
        in_item = False
        for container in self.containers:
            stripped = rest.lstrip(" ")
            indent = len(rest) - len(stripped)
            if isinstance(container, Quote):
                if not stripped.startswith(">") or (indent >= 4 and not in_item):
                    break
                rest, column = after_quote_mark(stripped, column + indent)
                in_item = False
            else:
                if stripped and indent < container.offset:
                    break
                if not stripped and not container.children:
                    break
                cut = min(container.offset, len(rest))
                rest, column = rest[cut:], column + cut
                in_item = True
            matched += 1
        return matched, rest, column

    def verbatim(self, rest: str) -> bool:
        """Take a line of an open fence or HTML block; False when that has ended before this line."""
        leaf = self.leaf
        if isinstance(leaf, Code) and isinstance(self.ends, str):
            stripped = rest.strip(" \t")
            indent = len(rest) - len(rest.lstrip(" "))
            if indent < 4 and len(stripped) >= len(self.ends) and stripped == self.ends[0] * len(stripped):
                self.close_leaf()
            else:
                leaf.lines.append(rest[min(indent, self.fence_indent) :])
            return True
        if isinstance(leaf, Html):
            if self.ends is BLANK_LINE and not rest.strip():
                self.close_leaf()
                return False
            leaf.lines.append(rest)
            if isinstance(self.ends, re.Pattern) and self.ends.search(rest):
                self.close_leaf()
            return True
        return False

    def indented_code(self, rest: str) -> bool:
        leaf = self.leaf
        if not isinstance(leaf, Code):
            return False
        if rest.strip() and not rest.startswith("    "):
            self.close_leaf()
            return False
        leaf.lines.append(rest[4:])
        return True

    def block_start(
        self, matched: int, number: int, column: int, rest: str, stripped: str
    ) -> tuple[int, str | None, int]:
        """Open the block that starts here, if one does.

        Gives the number of containers that now hold the line, and what is left of it: `rest` itself when
        no block starts, None when the line is used up.
        """
        indent = len(rest) - len(stripped)
        place = Place(number, column + indent)
        paragraph = self.leaf if isinstance(self.leaf, Paragraph) else None
        first = stripped[0]
        if first == ">" and (indent < 4 or (paragraph and self.in_item(matched))):
            if matched < DEEPEST:
                rest, column = after_quote_mark(stripped, column + indent)
                self.open(Quote(place), matched)
                return matched + 1, rest, column
            return matched, rest, column
        if indent >= 4:
            if paragraph:
                return matched, rest, column
            self.add(Code(place, [rest[4:]]), matched)
            return matched, None, column
        if not _surely_an_item(stripped) and self.leaf_start(place, stripped, indent, matched):
            return matched, None, column
        if marker := LIST_MARKER.match(stripped):
            return self.item_start(marker, matched, place, rest, stripped)
        return matched, rest, column

    def in_item(self, matched: int) -> bool:
        return matched > 0 and isinstance(self.containers[matched - 1], Item)

    def leaf_start(self, place: Place, stripped: str, indent: int, matched: int) -> bool:
        """Whether a heading, fence, rule, HTML block or line that stands alone starts here; it is taken."""
        first = stripped[0]
        line = Line(*place, stripped)
        paragraph = self.leaf if isinstance(self.leaf, Paragraph) else None
        if matched < len(self.containers):
            paragraph = None
        if first == "#" and (heading := HEADING_MARK.match(stripped)):
            node = heading_from(place, heading, stripped)
            self.add(node, matched)
            self.headings.append(node)
            self.close_leaf()
            return True
        if first in "`~" and (fence := FENCE.match(stripped)):
            self.add(Code(place, []), matched)
            self.ends = fence[1] or fence[2]
            self.fence_indent = indent
            return True
        if first in "=-" and paragraph and UNDERLINE.fullmatch(stripped):
            self.underline(paragraph, 1 if first == "=" else 2)
            return True
        if first == "-" and paragraph and stripped[1:2] not in " \t" and self.table_start(paragraph, line):
            return True
        if first in "-*_" and is_rule(stripped):
            self.add(Rule(place), matched)
            self.close_leaf()
            return True
        if stands_alone(first, stripped):
            self.add(Paragraph([line]), matched)
            self.leaf = None
            return True
        return first == "<" and self.html_start(place, stripped, matched)

    def html_start(self, place: Place, stripped: str, matched: int) -> bool:
        interrupts = isinstance(self.leaf, Paragraph)
        end = self.html_blocks.end_of(stripped, place.line, interrupts=interrupts)
        if end is None:
            return False
        block = Html(place, [stripped])
        self.add(block, matched)
        self.html.append(block)
        if end is AT_ONCE:
            self.close_leaf()
        else:
            self.ends = end
        return True

    def item_start(
        self, marker: re.Match[str], matched: int, place: Place, rest: str, stripped: str
    ) -> tuple[int, str | None, int]:
        bullet, number, delimiter = marker.groups()
        indent = len(rest) - len(stripped)
        column = place.column + marker.end()
        content = stripped[marker.end() :]
        if "\t" in content:
            content, column = untabbed(content, column)
        spaces = len(content) - len(content.lstrip(" "))
        blank = spaces == len(content)
        interrupts = isinstance(self.leaf, Paragraph) and matched == len(self.containers)
        if matched >= DEEPEST or (interrupts and (blank or (number is not None and int(number) != 1))):
            return matched, rest, place.column - indent
        cut = len(content) if blank else 1 if spaces > 4 else spaces
        offset = indent + marker.end() + (1 if blank else cut)
        self.open_item(Item(place, offset), matched, bullet or delimiter, int(number or 1))
        return matched + 1, content[cut:], column + cut

    def open_item(self, item: Item, matched: int, marker: str, start: int) -> None:
        siblings = self.close_from(matched)
        last = siblings[-1] if siblings else None
        if not (isinstance(last, Items) and last.marker == marker):
            last = Items(item.place, marker, start)
            siblings.append(last)
        last.items.append(item)
        self.containers.append(item)

    def open(self, quote: Quote, matched: int) -> None:
        self.close_from(matched).append(quote)
        self.containers.append(quote)

    def add(self, node: Node, matched: int) -> None:
        """Add a leaf to the innermost container that goes on, and keep it open."""
        self.close_from(matched).append(node)
        self.leaf = node

    def siblings(self) -> list[Node]:
        return self.containers[-1].children if self.containers else self.children

    def close_from(self, matched: int) -> list[Node]:
        """Close the open leaf and all containers but the first ones; gives the nodes that new ones join."""
        if self.leaf is not None:
            self.close_leaf()
        del self.containers[matched:]
        return self.containers[-1].children if matched else self.children

    def close_leaf(self) -> None:
        if isinstance(self.leaf, Code) and self.ends is None:
            while self.leaf.lines and not self.leaf.lines[-1].strip():
                self.leaf.lines.pop()
        self.leaf = None
        self.ends = None

    def text(self, line: Line, matched: int, *, started: bool) -> None:
        """Take a line, or what is left of it, that starts no block."""
        inside = matched == len(self.containers)
        if not line.text:
            if not started:
                self.close_from(matched)
            return
        if isinstance(self.leaf, Paragraph):
            if not (inside and line.text[0] in "|:" and self.table_start(self.leaf, line)):
                self.leaf.lines.append(line)  # also where the line is lazy: it lacks its container's mark
            return
        if inside and isinstance(self.leaf, Table):
            self.leaf.rows.append(split_row(line))
            return
        paragraph = Paragraph([line])
        self.add(paragraph, matched)
        if line.text[0] == "[":
            self.maybe_definitions.append((self.siblings(), paragraph))

    def underline(self, paragraph: Paragraph, level: int) -> None:
        first = paragraph.lines[0]
        text = " ".join(line.text.strip() for line in paragraph.lines)
        siblings = self.siblings()
        heading = Heading(first.place, level, first._replace(text=text))
        siblings[-1] = heading
        self.headings.append(heading)
        self.close_leaf()

    def table_start(self, paragraph: Paragraph, line: Line) -> bool:
        """Whether this line makes the paragraph's last one the header of a table."""
        alignments = delimiter_row(line.text)
        if not alignments or "|" not in paragraph.lines[-1].text:
            return False
        header = split_row(paragraph.lines[-1])
        if len(header) != len(alignments):
            return False
        paragraph.lines.pop()
        siblings = self.siblings()
        if not paragraph.lines:
            siblings.pop()
        self.leaf = Table(header[0].place, header, alignments)
        siblings.append(self.leaf)
        return True


def _surely_an_item(stripped: str) -> bool:
    """Whether a line starts with the mark of an item and cannot be a rule, underline or arrow: most can't."""
    first = stripped[0]
    return first.isdigit() or (first in "-*+" and stripped[1:2] == " " and stripped[-1] not in "-*_ \t")
