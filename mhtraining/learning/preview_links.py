"""The addresses of `content preview`, by the names that templates use for those of an attempt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote

from mhtraining.learning.links import Links


@dataclass(frozen=True)
class PreviewLinks(Links):
    """Addresses of the preview: the answers of the present walk travel in them. A walk is its stop."""

    slug: str = ""
    answers: tuple[object, ...] = ()

    def here(self) -> str:
        """The module's first page."""
        return self.module(self.slug)

    def modules(self) -> str:
        """The list of modules."""
        return "/"

    def module(self, slug: str) -> str:
        """A module's first page."""
        return f"{self._root(slug)}/stops/1"

    def start(self, slug: str, after: int = 0) -> str:
        """The module from the beginning."""
        return f"{self._root(slug)}/go/1"

    def stop(self, number: int) -> str:
        """A stop."""
        return f"{self._root(self.slug)}/stops/{number}"

    def practise(self, number: int) -> str:
        """POST: begin the practice at this stop."""
        return f"{self._root(self.slug)}/begin/{number}"

    def skip(self, number: int) -> str:
        """POST: on to the next stop."""
        return f"{self._root(self.slug)}/go/{number + 1}"

    def assess(self) -> str:
        """POST: on to the first scenario that counts."""
        return f"{self._root(self.slug)}/assess"

    def walk(self, walk_id: int) -> str:
        """The end of a walk; POST begins it."""
        return f"{self._root(self.slug)}/walks/{walk_id}{self._answers()}"

    def swap(self, walk_id: int) -> str:
        """POST: on to the next stop."""
        return self.skip(walk_id)

    def step(self, walk_id: int, position: int) -> str:
        """A step of a walk; POST answers."""
        return f"{self._root(self.slug)}/walks/{walk_id}/{position}{self._answers()}"

    def result(self) -> str:
        """The last screen."""
        return f"{self._root(self.slug)}/result"

    def image(self, path: str) -> str:
        """An image that the module shows."""
        return f"{self._root(self.slug)}/images/{quote(path)}"

    @staticmethod
    def _root(slug: str) -> str:
        """A folder's name may hold anything before the check has refused it: `\\\\elsewhere` for one."""
        return "/" + quote(slug, safe="")

    def _answers(self) -> str:
        return f"?a={quote(json.dumps(self.answers, ensure_ascii=False))}" if self.answers else ""
