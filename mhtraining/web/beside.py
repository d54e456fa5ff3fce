"""Links that a room hangs beside a thing of a room below it, which can't know of the room above.

A room says `bp.record_once(add(Beside(...)))` for its blueprint. The page on which the thing stands asks
for `beside("completion")`, and gives the thing's own values to each link: `link.address(sequence=3)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, url_for
from flask.blueprints import BlueprintSetupState

_KEY = "mhtraining.beside"


@dataclass(frozen=True)
class Beside:
    """One link: beside which kind of thing, its label (lazy), and its endpoint."""

    thing: str
    label: str
    endpoint: str

    def address(self, **values: object) -> str:
        """Where the link leads for the thing with these values."""
        return url_for(self.endpoint, **values)  # type: ignore[arg-type]


def add(link: Beside) -> Callable[[BlueprintSetupState], None]:
    """What to hand to `Blueprint.record_once` so that pages show the link."""

    def remember(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(_KEY, []).append(link)

    return remember


def links(thing: str) -> list[Beside]:
    """The links that hang beside this kind of thing, in the order in which the rooms were added."""
    found: list[Beside] = current_app.extensions.get(_KEY, [])
    return [link for link in found if link.thing == thing]


def init_app(app: Flask) -> None:
    """Give templates `beside(thing)`."""
    app.add_template_global(links, "beside")
