"""What python-markdown does differently for our fragments: facts, route, images, headings, no raw HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement  # nosec B405 - makes elements, parses nothing

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

FACT = r"\{\{ *fact +([a-z0-9_]{2,40}) *\}\}"
"""`{{ fact KEY }}`; group 1 is the key."""

ROUTE_LINE = r"(?:^|\n) {0,3}\{\{ *route *\}\} *(?:\n|$)"
"""`{{ route }}` on a line of its own."""

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class FragmentExtension(Extension):
    """Turns off raw HTML (it is shown as text) and adds facts, the route, images and heading levels.

    `fact` gives the text to put in for a key, or None to leave it as written; `route` is the text of
    the paragraph that takes the place of `{{ route }}` (None: it stays as written); `image_url` gives
    an image's address, or "" to show its alt text; `lower_headings` is how many levels they go down.
    """

    def __init__(
        self,
        fact: Callable[[str], str | None],
        route: str | None,
        image_url: Callable[[str], str],
        lower_headings: int,
    ) -> None:
        super().__init__()
        self._fact = fact
        self._route = route
        self._image_url = image_url
        self._lower_headings = lower_headings

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (python-markdown's name)
        """Register with python-markdown; the numbers place each among its own processors."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # below links (160) and code (190), so that a fact is not put into a URL or code
        md.inlinePatterns.register(_FactProcessor(FACT, md, self._fact), "fact", 100)
        if self._route is not None:
            # before paragraphs (10) take the line
            md.parser.blockprocessors.register(_RouteProcessor(md.parser, self._route), "route", 78)
        # after inline (20), which makes the images
        md.treeprocessors.register(_Images(md, self._image_url), "images", 15)
        md.treeprocessors.register(_HeadingLevels(md, self._lower_headings), "heading_levels", 14)


class ParagraphsOnlyExtension(Extension):
    """Reads everything as paragraphs: a line that looks like a list, quote or heading is just text."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (python-markdown's name)
        """Take away every block processor but those of blank lines and paragraphs."""
        for name in (
            "indent",
            "code",
            "hashheader",
            "setextheader",
            "hr",
            "olist",
            "ulist",
            "quote",
            "reference",
        ):
            md.parser.blockprocessors.deregister(name)


class _FactProcessor(InlineProcessor):
    ANCESTOR_EXCLUDES = HEADINGS

    def __init__(self, pattern: str, md: Markdown, fact: Callable[[str], str | None]) -> None:
        super().__init__(pattern, md)
        self._fact = fact

    def handleMatch(  # type: ignore[override]  # noqa: N802 (python-markdown's name)
        self,
        m: re.Match[str],
        data: str,
    ) -> tuple[str | None, int | None, int | None]:
        text = self._fact(m[1])
        return (None, None, None) if text is None else (text, m.start(0), m.end(0))


class _RouteProcessor(BlockProcessor):
    def __init__(self, parser: BlockParser, route: str) -> None:
        super().__init__(parser)
        self._route = route

    def test(self, parent: Element, block: str) -> bool:
        return re.search(ROUTE_LINE, block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        before, after = re.split(ROUTE_LINE, blocks.pop(0), maxsplit=1)
        if before.strip():
            self.parser.parseBlocks(parent, [before])
        SubElement(parent, "p").text = AtomicString(self._route)
        if after.strip():
            blocks.insert(0, after)


class _Images(Treeprocessor):
    def __init__(self, md: Markdown, image_url: Callable[[str], str]) -> None:
        super().__init__(md)
        self._image_url = image_url

    def run(self, root: Element) -> None:
        for image in list(root.iter("img")):
            address = self._image_url(image.get("src", ""))
            if address:
                image.set("src", address)
            else:
                image.tag, image.text, image.attrib = "span", AtomicString(image.get("alt", "")), {}


class _HeadingLevels(Treeprocessor):
    def __init__(self, md: Markdown, lower_by: int) -> None:
        super().__init__(md)
        self._lower_by = lower_by

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in HEADINGS:
                level = max(2, int(element.tag[1]) + self._lower_by)
                element.tag = f"h{min(level, 6)}"
