"""Hostile strings in every field, address, header and cookie: no 500, no header of theirs, nothing alive.

About 2,500 requests in a quick run and 25,000 with CI=true, on both engines, in every role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from random import Random

import pytest
from playwright.sync_api import Browser

from mhtraining.accounts import throttle
from tests.security.dom import Looker
from tests.security.hostile import Place, Visitor, wrong_with_answer
from tests.security.payloads import hostile
from tests.security.site import SHOWN, Site

WHO = (None, "employee", "manager", "contact-officer", "coordinator", "administrator")
HARMLESS = (None, "employee", "coordinator")
"""Whose pages show what a page of the site may hold."""
QUICK, ALL = 1_100, 11_000
"""On each engine; the rest of the 2,500 and 25,000 are in the tests of modules and of the real server."""
ALIVE = [
    "<p zq9>x", "<i>x</i>", "<p onclick='zq9()'>x", "<a href='javascript:zq9()'>x</a>",
    "<a href='//y.example'>x</a>", "<a href='https://y.example'>x</a>", "<template><b zq9>x</b></template>",
    "<img src='https://y.example/x' alt=x>", "<svg><script>zq9()</script></svg>",
]  # fmt: skip
RUNNING = [
    "<script>zq9()</script>", "<img src=/static/x onerror=zq9()>", "<p onmouseover=zq9()>x", "<img src=x>",
    "<a onclick=zq9()>x</a>", "<iframe src='https://y.example/'></iframe>", "<script>alert(1)</script>",
]  # fmt: skip
OPENED = {QUICK: 12, ALL: 150}


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A throttle that never says stop: what lies behind it is attacked too."""
    for name in vars(throttle):
        if name.startswith(("TRIES_", "GUESSED_")):
            monkeypatch.setattr(throttle, name, 10**9)


def dealt(places: list[Place], count: int, seed: int) -> Iterator[tuple[Place, str]]:
    """`count` strings, each for a place; every place has its turn, in an order of its own each round."""
    random, strings = Random(seed), hostile(seed)
    while True:
        random.shuffle(places)
        for place in places:
            if count <= 0:
                return
            count -= 1
            yield place, next(strings)


def without_tokens(page: str) -> str:
    return re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r"\1", page)


def attack(site: Site, browser: Browser, count: int) -> None:
    visitors = {who: Visitor(site, who) for who in WHO}
    answers = chain.from_iterable(visitors[who].harmless() for who in HARMLESS)
    harmless = {without_tokens(each.text) for each in answers if each.mimetype == "text/html"}
    wrong: list[str] = []
    pages: dict[str, None] = {}
    for number, (who, visitor) in enumerate(visitors.items()):
        for place, text in dealt(list(visitor.places()), -(-count // len(WHO)), number):
            answer = place.send(text)
            body = answer.text if answer.mimetype.startswith("text/html") else ""
            found = wrong_with_answer(text, answer.status_code, answer.headers, body)
            wrong += [f"{who}: {place.name}: {text[:120]!r}: {each}" for each in found]
            pages[without_tokens(body)] = None
    assert not wrong, "\n".join(wrong[:20])
    looker = Looker(browser, schemes=("tel:", "mailto:", SHOWN))
    looker.learn(harmless)
    reflecting = [page for page in pages if page not in harmless]
    assert len(reflecting) > count // 20, "hardly any page holds what was sent: the test looks at nothing"
    said = looker.live(reflecting)
    said += looker.running(Random(1).sample(reflecting, min(OPENED[count], len(reflecting))))
    assert not any(said), "\n".join(chain.from_iterable(said))[:5000]


@pytest.mark.browser
@pytest.mark.usefixtures("unlimited")
def test_hostile_strings_everywhere(site: Site, browser: Browser) -> None:
    attack(site, browser, QUICK)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.usefixtures("unlimited")
def test_many_more_hostile_strings_everywhere(site: Site, browser: Browser) -> None:
    attack(site, browser, ALL)


@pytest.mark.browser
def test_the_look_itself_sees_what_is_alive(browser: Browser) -> None:
    looker = Looker(browser, known=set())
    looker.learn(["<p class=x><a href='/x'>x</a><img src='/static/x' alt=x><b>x</b>"])
    assert all(looker.live(ALIVE))
    assert all(looker.running(RUNNING))
    assert not any(looker.running(["<p class=x><img src='/static/x' alt=x>&lt;script&gt;zq9()"]))
