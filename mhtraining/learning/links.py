"""The addresses of an attempt's pages and acts, as templates ask for them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from mhtraining.learning.in_hand import Page, Whereabouts


@dataclass(frozen=True)
class Links:
    """Addresses of one attempt. `content preview` has its own with the same names."""

    attempt_id: int

    def here(self) -> str:
        """Leads to where the learner stands."""
        return url_for("learning.attempt", attempt_id=self.attempt_id)

    def modules(self) -> str:
        """The reader's own modules."""
        return url_for("learning.my_modules")

    def module(self, slug: str) -> str:
        """The start page of a module."""
        return url_for("learning.module", slug=slug)

    def start(self, slug: str, after: int) -> str:
        """POST: begin, or begin again after this attempt (0: none), the newest that the page knows of."""
        return url_for("learning.start", slug=slug, after=after)

    def stop(self, number: int) -> str:
        """A stop; POST opens it."""
        return url_for("learning.stop", attempt_id=self.attempt_id, number=number)

    def practise(self, number: int) -> str:
        """POST: begin the practice at this stop, or walk it again."""
        return url_for("learning.practise", attempt_id=self.attempt_id, number=number)

    def skip(self, number: int) -> str:
        """POST: leave out the practice at this stop."""
        return url_for("learning.skip", attempt_id=self.attempt_id, number=number)

    def assess(self) -> str:
        """POST: begin the assessment."""
        return url_for("learning.assess", attempt_id=self.attempt_id)

    def walk(self, walk_id: int) -> str:
        """A walk's content warning, or its end; POST shows it after the warning."""
        return url_for("learning.walk", attempt_id=self.attempt_id, walk_id=walk_id)

    def swap(self, walk_id: int) -> str:
        """POST: take another scenario instead."""
        return url_for("learning.swap", attempt_id=self.attempt_id, walk_id=walk_id)

    def step(self, walk_id: int, position: int) -> str:
        """A step of a walk: its question or the feedback; POST answers."""
        return url_for("learning.step", attempt_id=self.attempt_id, walk_id=walk_id, position=position)

    def read(self, walk_id: int, position: int) -> str:
        """POST: leave the feedback at this position."""
        return url_for("learning.read", attempt_id=self.attempt_id, walk_id=walk_id, position=position)

    def result(self) -> str:
        """The result of the attempt."""
        return url_for("learning.result", attempt_id=self.attempt_id)

    def image(self, path: str) -> str:
        """An image that the attempt's version shows."""
        return url_for("learning.image", attempt_id=self.attempt_id, path=path)

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
