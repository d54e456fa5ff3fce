"""Lets a view take more than a form holds: a file. Everywhere else the application's limit stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from mhtraining.web.navigation import signed_in

View = TypeVar("View", bound=Callable[..., Any])
ROOM_FOR_THE_FORM = 100_000
_LIMIT = "most_bytes"


def takes_a_file(most: int) -> Callable[[View], View]:
    """Let a view of signed-in people take a file of at most so many bytes; put it above all others."""

    def mark(view: View) -> View:
        setattr(view, _LIMIT, most + ROOM_FOR_THE_FORM)
        return view

    return mark


def init_app(app: Flask) -> None:
    """To be called before what reads forms."""
    app.before_request(_raise_the_limit)


def _raise_the_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, _LIMIT, None)
    if most is not None and request.method == "POST" and signed_in():
        request.max_content_length = most
