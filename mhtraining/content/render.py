"""A Markdown fragment turned into safe HTML: cleaned always, with facts, images and the route put in."""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from mhtraining.content.render_markdown import FragmentExtension, ParagraphsOnlyExtension

INLINE_TAGS = {"a", "br", "code", "em", "strong"}
BLOCK_TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "img"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
LINK_SCHEMES = {"https", "mailto", "tel"}

MOST = {"characters": 50_000, "lines": 2_000, "brackets": 300}
"""Beyond these a fragment is shown as it was written: python-markdown would need seconds to hours
(10,000 opening brackets: 33 s), and no page that people read comes near them."""


def render_block(
    text: str,
    *,
    facts: Mapping[str, str],
    image_url: Callable[[str], str],
    route: str = "",
    lower_headings: int = 0,
) -> str:
    """Turn a Markdown fragment into HTML that is safe to put in a page as it is.

    `facts` maps the keys of `{{ fact KEY }}` to their values, put in as plain text; an unknown key
    stays as it was written. `image_url` turns the path of an image as the author wrote it into the
    address to load it from, or into "" to show its alt text instead; an image elsewhere is never
    loaded. `route` is trusted HTML: it is put in after the cleaning for every `{{ route }}` on a
    line of its own. Headings keep their level (## is h2; nothing is higher), moved down by
    `lower_headings`. Nothing but the tags above comes out: no class, id, style, script, raw HTML.
    """
    marks = _Marks(facts)
    made = nh3.clean(
        _converted(
            text,
            TableExtension(),
            SaneListExtension(),
            FencedCodeExtension(),
            FragmentExtension(
                marks.fact,
                marks.route,
                lambda path: image_url(path) if _is_relative(path) else "",
                lower_headings,
            ),
        ),
        tags=INLINE_TAGS | BLOCK_TAGS | TABLE_TAGS,
        attributes={"*": set(), "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}},
        set_tag_attribute_values={"th": {"scope": "col"}},
        attribute_filter=_kept,
        url_schemes=LINK_SCHEMES,
    )
    return marks.put_in(made).replace(f"<p>{marks.route}</p>", route)


def render_inline(text: str, *, facts: Mapping[str, str]) -> str:
    """Turn one line of Markdown (an option, a label, a cell) into safe HTML without block elements.

    Emphasis, code and links are kept; an image shows its alt text. `facts` as in `render_block`.
    """
    marks = _Marks(facts)
    made = nh3.clean(
        _converted(
            text,
            ParagraphsOnlyExtension(),
            FragmentExtension(marks.fact, None, lambda _path: "", 0),
        ),
        tags=INLINE_TAGS,
        attributes={"*": set(), "a": {"href"}},
        attribute_filter=_kept,
        url_schemes=LINK_SCHEMES,
    )
    return marks.put_in(made).strip()


class _Marks:
    """Words nobody can guess that hold a place in the text until it has been cleaned.

    What is put in afterwards can thus be neither read as Markdown nor changed by the cleaning.
    """

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._facts = facts
        self._secret = secrets.token_hex(16)
        self._used: list[str] = []
        self.route = f"r{self._secret}"

    def fact(self, key: str) -> str | None:
        """The mark for a fact's value; None for an unknown key."""
        if key not in self._facts:
            return None
        self._used.append(html.escape(self._facts[key]))
        return f"f{self._secret}n{len(self._used) - 1}n"

    def put_in(self, made: str) -> str:
        """Replace the marks of facts by their values, escaped."""
        return re.sub(rf"f{self._secret}n(\d+)n", lambda found: self._used[int(found[1])], made)


def _converted(text: str, *extensions: Extension) -> str:
    found = {"characters": len(text), "lines": text.count("\n"), "brackets": text.count("[")}
    if all(found[what] <= MOST[what] for what in MOST):
        try:
            return Markdown(extensions=extensions).convert(text)
        except RecursionError:  # nested hundreds deep
            pass
    return f"<p>{html.escape(text)}</p>"


def _kept(_tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, or None to leave the attribute out."""
    return None if name == "href" and _leaves_without_scheme(value) else value


def _leaves_without_scheme(url: str) -> bool:
    """Whether `//elsewhere.example` hides in it, however browsers are told (tabs, backslashes)."""
    return re.sub(r"[\x00-\x20\x7f]+", "", url).replace("\\", "/").startswith("//")


def _is_relative(path: str) -> bool:
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    return bool(path) and not (parts.scheme or parts.netloc or path.startswith("/") or "\\" in path)
