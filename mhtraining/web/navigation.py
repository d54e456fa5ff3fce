"""The navigation: a registry to which the rooms add their items.

A room says `bp.record_once(add(NavItem(...)))` for its blueprint. "Signal? How to report it" is no
item: it is always there, always last (`base.html`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from flask import Flask, current_app, g, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import current_user

from mhtraining.web.language import spoken

ROUTE_PATH = "/route"
_KEY = "mhtraining.navigation"
_WORKED_OUT = "mhtraining.navigation.worked_out"


class Place(StrEnum):
    """Where an item stands on the page."""

    MENU = "menu"
    MASTHEAD = "masthead"
    FOOTER = "footer"
    MANAGE = "manage"
    """On the page `/manage`, which lists what somebody with a role may do."""


@dataclass(frozen=True)
class NavItem:
    """One item: its label (lazy), its endpoint (without arguments), and for whom it is there.

    `order` sorts within the place. `within` are the first parts of paths ("/attempts/") on which the
    item is shown as the current one too; where several would be, the one with the longest part is.
    `post`: a form with a button, for what changes something. `shown` is asked for signed-in people;
    nobody else sees any item. `about`: what one finds there, in a sentence, where there is room for it.
    """

    label: str
    endpoint: str
    order: int = 50
    place: Place = Place.MENU
    within: tuple[str, ...] = ()
    post: bool = False
    shown: Callable[[], bool] = lambda: True
    about: str = ""

    def current(self, endpoint: str | None, path: str) -> tuple[int, str]:
        """How near this page is to the item (0: not), and aria-current: "page" on its own, else "true"."""
        if endpoint == self.endpoint:
            return len(path) + 1, "page"
        return max((len(part) for part in self.within if path.startswith(part)), default=0), "true"


class ShownItem(NamedTuple):
    """An item as it stands on a page."""

    label: str
    href: str
    post: bool
    current: str | None
    about: str


def add(item: NavItem) -> Callable[[BlueprintSetupState], None]:
    """What to hand to `Blueprint.record_once` so that the item is in the application's navigation."""

    def remember(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(_KEY, []).append(item)
        state.app.extensions.pop(_WORKED_OUT, None)

    return remember


def items() -> dict[str, list[ShownItem]]:
    """The items that the person of this request sees, by place, in order; `g.navigation` when it is set."""
    given: dict[str, list[ShownItem]] | None = g.get("navigation")
    if given is not None:
        return given
    found: dict[str, list[ShownItem]] = {place: [] for place in Place}
    if not signed_in():
        return found
    asked = request._get_current_object()  # type: ignore[attr-defined]
    nearest: dict[str, tuple[int, str, int]] = {}
    for item, shown in _in_order(spoken() or "nl"):
        if item.shown():
            near = *item.current(asked.endpoint, asked.path), len(found[item.place])
            nearest[item.place] = max(near, nearest.get(item.place, near))
            found[item.place].append(shown)
    for place, (nearness, current, number) in nearest.items():
        if nearness:
            found[place][number] = found[place][number]._replace(current=current)
    return found


def _in_order(language: str) -> list[tuple[NavItem, ShownItem]]:
    """All items with label and path; worked out once a language, for they stand on every page."""
    known: dict[str, list[tuple[NavItem, ShownItem]]] = current_app.extensions.setdefault(_WORKED_OUT, {})
    if language not in known:
        of_app: list[NavItem] = current_app.extensions.get(_KEY, [])
        known[language] = [
            (item, ShownItem(str(item.label), url_for(item.endpoint), item.post, None, str(item.about)))
            for item in sorted(of_app, key=lambda item: item.order)
        ]
    return known[language]


def signed_in() -> bool:
    """Whether there is a person behind this request."""
    return bool(current_user.is_authenticated)  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    """Give templates `navigation()`."""
    app.add_template_global(items, "navigation")
