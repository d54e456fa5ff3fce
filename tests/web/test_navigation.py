from __future__ import annotations

import pytest
from flask import Blueprint, Flask, render_template_string

from mhtraining.core.settings import Settings
from mhtraining.web import navigation
from mhtraining.web.navigation import NavItem
from tests.accounts.made import made_person, set_clock, signed_in_browser

PAGE = "{% extends 'base.html' %}"


@pytest.fixture
def engine_name() -> str:
    """Nothing here depends on the database: one engine is enough."""
    return "sqlite"


def with_items(app: Flask, *items: NavItem) -> Flask:
    """Register a room with these items, before the first request."""
    room = Blueprint("room", __name__, url_prefix="/room")
    room.add_url_rule("/first", "first", lambda: render_template_string(PAGE))
    room.add_url_rule("/second", "second", lambda: render_template_string(PAGE))
    room.add_url_rule("/first/deeper", "deeper", lambda: render_template_string(PAGE))
    for item in items:
        room.record_once(navigation.add(item))
    app.register_blueprint(room)
    set_clock(app)
    return app


def menu(app: Flask, path: str) -> str:
    page = signed_in_browser(app, made_person(app)[1]).get(path).text
    return page.partition('<nav class="nav"')[2].partition("</nav>")[0]


def test_items_stand_in_their_order_before_the_route(app: Flask) -> None:
    found = menu(
        with_items(app, NavItem("Later", "room.second", order=2), NavItem("Sooner", "room.first", order=1)),
        "/room/first",
    )
    assert found.index("Sooner") < found.index("Later") < found.index("/route")


def test_the_page_one_is_on_and_those_within_it_are_marked(app: Flask) -> None:
    with_items(
        app,
        NavItem("First", "room.first", within=("/room/first/",)),
        NavItem("Second", "room.second"),
    )
    browser = signed_in_browser(app, made_person(app)[1])
    assert '<a href="/room/first" aria-current="page">First</a>' in browser.get("/room/first").text
    deeper = browser.get("/room/first/deeper").text
    assert '<a href="/room/first" aria-current="true">First</a>' in deeper
    assert '<a href="/room/second">Second</a>' in deeper


def test_of_several_the_nearest_is_marked_alone(app: Flask) -> None:
    with_items(
        app,
        NavItem("Wide", "room.second", within=("/room/",)),
        NavItem("Near", "room.first", within=("/room/first/",)),
    )
    browser = signed_in_browser(app, made_person(app)[1])
    for path, current in (("/room/first", "page"), ("/room/first/deeper", "true")):
        page = browser.get(path).text
        assert f'<a href="/room/first" aria-current="{current}">Near</a>' in page
        assert '<a href="/room/second">Wide</a>' in page


def test_an_item_that_is_not_for_this_person_is_not_there(app: Flask) -> None:
    found = menu(
        with_items(
            app, NavItem("Mine", "room.first"), NavItem("Not mine", "room.second", shown=lambda: False)
        ),
        "/room/first",
    )
    assert "Mine" in found
    assert "Not mine" not in found


def test_the_site_has_the_name_of_its_setting(app: Flask, settings: Settings) -> None:
    assert f"<b>{settings.name}</b>" in app.test_client().get("/sign-in").text
