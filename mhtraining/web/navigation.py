"""The navigation: a registry to which the rooms add their items.

A room says `bp.record_once(add(NavItem(...)))` for its blueprint. "Signal? How to report it" is no
item: it is always there, always last (`base.html`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask, current_app, request
from flask.blueprints import BlueprintSetupState
from flask_login import current_user

ROUTE_PATH = "/route"
_KEY = "mhtraining.navigation"


class Place(StrEnum):
    """Where an item stands on the page."""

    MENU = "menu"
    MASTHEAD = "masthead"
    FOOTER = "footer"


@dataclass(frozen=True)
class NavItem:
    """One item: its label (lazy), its endpoint (without arguments), and for whom it is there.

    `order` sorts within the place. `within` are the first parts of paths ("/attempts/") on which the
    item is shown as the current one too. `post`: a form with a button, for what changes something.
    `shown` is asked for signed-in people; nobody else sees any item.
    """

    label: str
    endpoint: str
    order: int = 50
    place: Place = Place.MENU
    within: tuple[str, ...] = ()
    post: bool = False
    shown: Callable[[], bool] = lambda: True

    @property
    def current(self) -> str | None:
        """The value of aria-current: "page" on its own page, "true" on one within, None elsewhere."""
        if request.endpoint == self.endpoint:
            return "page"
        return "true" if self.within and request.path.startswith(self.within) else None


def add(item: NavItem) -> Callable[[BlueprintSetupState], None]:
    """What to hand to `Blueprint.record_once` so that the item is in the application's navigation."""

    def remember(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(_KEY, []).append(item)

    return remember


def items(place: str) -> list[NavItem]:
    """The items of this place that the person of this request sees, in order."""
    if not signed_in():
        return []
    found: list[NavItem] = current_app.extensions.get(_KEY, [])
    return sorted(
        (item for item in found if item.place == place and item.shown()), key=lambda item: item.order
    )


def signed_in() -> bool:
    """Whether there is a person behind this request."""
    return bool(current_user.is_authenticated)  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    """Give templates `navigation(place)`."""
    app.add_template_global(items, "navigation")
