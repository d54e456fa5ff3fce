"""The addresses of an attempt's pages and acts, as the views have them, for templates."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from mhtraining.learning.in_hand import Page, Whereabouts


@dataclass(frozen=True)
class Links:
    """Addresses of one attempt. `content preview` has its own with the same names.

    A page asks for up to twenty; working each out from the table of addresses takes fifty times as long.
    """

    attempt_id: int

    def here(self) -> str:
        """Leads to where the learner stands."""
        return f"/attempts/{self.attempt_id}"

    def modules(self) -> str:
        """The reader's own modules."""
        return "/"

    def module(self, slug: str) -> str:
        """The start page of a module."""
        return f"/modules/{slug}"

    def start(self, slug: str, after: int) -> str:
        """POST: begin, or begin again after this attempt (0: none), the newest that the page knows of."""
        return f"/modules/{slug}/start?after={after}"

    def stop(self, number: int) -> str:
        """A stop; POST opens it."""
        return f"/attempts/{self.attempt_id}/stops/{number}"

    def practise(self, number: int) -> str:
        """POST: begin the practice at this stop, or walk it again."""
        return f"/attempts/{self.attempt_id}/stops/{number}/practise"

    def skip(self, number: int) -> str:
        """POST: leave out the practice at this stop."""
        return f"/attempts/{self.attempt_id}/stops/{number}/skip"

    def assess(self) -> str:
        """POST: begin the assessment."""
        return f"/attempts/{self.attempt_id}/assessment"

    def walk(self, walk_id: int) -> str:
        """A walk's content warning, or its end; POST shows it after the warning."""
        return f"/attempts/{self.attempt_id}/walks/{walk_id}"

    def swap(self, walk_id: int) -> str:
        """POST: take another scenario instead."""
        return f"/attempts/{self.attempt_id}/walks/{walk_id}/swap"

    def step(self, walk_id: int, position: int) -> str:
        """A step of a walk: its question or the feedback; POST answers."""
        return f"/attempts/{self.attempt_id}/walks/{walk_id}/{position}"

    def read(self, walk_id: int, position: int) -> str:
        """POST: leave the feedback at this position."""
        return f"/attempts/{self.attempt_id}/walks/{walk_id}/{position}/read"

    def result(self) -> str:
        """The result of the attempt."""
        return f"/attempts/{self.attempt_id}/result"

    def image(self, path: str) -> str:
        """An image that the attempt's version shows."""
        return f"/attempts/{self.attempt_id}/images/{quote(path)}"

    def to(self, place: Whereabouts) -> str:
        """The page of a place in the attempt."""
        match place.page:
            case Page.STOP:
                return self.stop(place.stop)
            case Page.WALK:
                return self.walk(place.walk_id)
            case Page.STEP:
                return self.step(place.walk_id, place.position)
            case _:
                return self.result()
