"""An author's Markdown as HTML on a page: facts of today, images of this version, the reader's route."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from markupsafe import Markup

from mhtraining.content.model import Module, Ref, Vocabulary
from mhtraining.content.render import render_block, render_inline

ROUTE = re.compile(r"\{\{ *route *\}\}")
"""Whether a text asks for the route at all: looking it up costs queries."""


Facts = tuple[tuple[str, str], ...]
"""Keys and values of facts, in a form that can be a key itself."""


@lru_cache(maxsize=4096)
def _line(text: str, facts: Facts) -> Markup:
    return Markup(render_inline(text, facts=dict(facts)))  # noqa: S704  # nosec B704 - cleaned by nh3


@lru_cache(maxsize=4096)
def _plain_block(text: str, facts: Facts, lower_headings: int) -> Markup:
    """A text without image or route: the same for everybody, so it is kept."""
    made = render_block(text, facts=dict(facts), image_url=lambda _path: "", lower_headings=lower_headings)
    return Markup(made)  # noqa: S704  # nosec B704 - cleaned by nh3


@dataclass(frozen=True)
class Texts:
    """Renders the texts of one module version for one reader.

    `image_url` turns a path relative to `content/modules/` into an address; `route` gives the
    reader's route card, trusted HTML, where a text asks for it. What comes out is cleaned by
    `content.render`, so it is safe as it is. Rendering takes a millisecond a fragment and a result
    page has dozens, so what is the same for every reader is kept while the facts stay as they are.
    """

    vocabulary: Vocabulary
    image_url: Callable[[str], str]
    route: Callable[[], Markup]

    @cached_property
    def facts(self) -> Facts:
        """The values that `{{ fact KEY }}` stands for now."""
        return tuple((key, fact.value) for key, fact in self.vocabulary.facts.items())

    def of_module(self, module: Module, text: str) -> Markup:
        """A text of the module's own file."""
        return self._block(text, module.slug)

    def of_scenario(self, ref: Ref, text: str, lower_headings: int = 0) -> Markup:
        """A text of a scenario's file."""
        return self._block(text, f"{ref.module}/scenarios", lower_headings)

    def line(self, text: str) -> Markup:
        """One line: an option, an item, a cell, a label."""
        return _line(text, self.facts)

    def group(self, group_id: str) -> str:
        """The label of a signal group; its id where the vocabulary no longer has it."""
        group = self.vocabulary.groups.get(group_id)
        return group.label if group else group_id

    def _block(self, text: str, folder: str, lower_headings: int = 0) -> Markup:
        if "![" not in text and not ROUTE.search(text):
            return _plain_block(text, self.facts, lower_headings)

        def address(path: str) -> str:
            return self.image_url(posixpath.normpath(posixpath.join(folder, path)))

        made = render_block(
            text,
            facts=dict(self.facts),
            image_url=address,
            route=self.route() if ROUTE.search(text) else "",
            lower_headings=lower_headings,
        )
        return Markup(made)  # noqa: S704  # nosec B704 - cleaned by nh3
