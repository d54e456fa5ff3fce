"""What belongs to somebody else answers exactly like what is not there: the same status, page and headers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mhtraining.web.paths import LARGEST_ID
from tests.accounts.made import SetClock, csrf
from tests.security.site import OWNED, Site

ANSWER = {"options": "1", "row1": "1", "row2": "2", "row3": "3"}
READERS = (None, "employee", "manager", "coordinator", "administrator", "elsewhere", "coordinator elsewhere")
sqlite_alone = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def owned(site: Site) -> Iterator[tuple[Rule, str]]:
    """Every address that names something of one person, with every method."""
    for rule, method in site.rules():
        if rule.arguments & OWNED:
            yield rule, method


def seen(answer: TestResponse, path: str) -> tuple[int, str, dict[str, str]]:
    """What somebody sees of an answer, but for the address they typed and the token of the form."""
    page = re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r"\1", answer.data.decode(errors="replace"))
    own = {"X-Request-Id", "Set-Cookie", "Content-Length", "Date"}
    headers = {name: value.replace(path, "") for name, value in answer.headers if name not in own}
    return answer.status_code, page.replace(path, ""), headers


def asked(browser: FlaskClient, method: str, path: str, token: str) -> tuple[int, str, dict[str, str]]:
    data = {"csrf_token": token, **ANSWER} if method == "POST" else None
    return seen(browser.open(path, method=method, data=data), path)


def test_somebody_elses_answers_like_a_missing_one(site: Site) -> None:
    for who in READERS:
        browser, count = site.browser(who), 0
        token = csrf(browser.get("/route"))
        for rule, method in owned(site):
            missing = asked(browser, method, site.address(rule, "nobody"), token)
            for whose in {"employee", "colleague", "elsewhere"} - {who}:
                if not site.has(rule, whose):
                    continue
                theirs = asked(browser, method, site.address(rule, whose), token)
                assert theirs == missing, f"{method} {rule.rule} of {whose} for {who}"
                count += 1
            assert missing[0] == (303 if who is None else 404), rule.rule
        assert count >= 36


def test_somebody_elses_within_ones_own_answers_like_a_missing_one(site: Site) -> None:
    browser, mine = site.browser("employee"), site.own["employee"]
    token = csrf(browser.get("/route"))
    for rule, method in owned(site):
        for name in rule.arguments & OWNED:
            other = {key: value for key, value in mine.items() if key != name}
            missing = asked(browser, method, site.address(rule, "nobody", **other), token)
            for whose in ("colleague", "elsewhere"):
                if not site.has(rule, whose):
                    continue
                theirs = asked(browser, method, site.address(rule, whose, **other), token)
                assert theirs == missing, f"{method} {rule.rule}: {name} of {whose}"
            assert missing[0] == 404, rule.rule


def test_ones_own_is_there(site: Site) -> None:
    browser = site.browser("employee")
    token = csrf(browser.get("/route"))
    for rule, method in owned(site):
        path = site.address(rule, "employee")
        assert asked(browser, method, path, token)[0] in (200, 303), f"{method} {rule.rule}"


def test_with_an_idle_session_too(site: Site) -> None:
    """An answer to somebody else's question is not kept either."""
    browser = site.browser("employee")
    token = csrf(browser.get("/route"))
    clock: SetClock = site.app.extensions["mhtraining.clock"]
    clock.forward(hours=5)
    for rule, method in owned(site):
        browser.get("/sign-in")
        missing = asked(browser, method, site.address(rule, "nobody"), token)
        for whose in (name for name in ("colleague", "elsewhere") if site.has(rule, name)):
            browser.get("/sign-in")  # reads what was said so far
            assert asked(browser, method, site.address(rule, whose), token) == missing, rule.rule


@sqlite_alone
def test_other_spellings_lead_nowhere_else(site: Site) -> None:
    numbers = ["0", "00001", "-1", str(LARGEST_ID + 1), "1e0", "١", "1.0", "0x1"]
    browser, own = site.browser("elsewhere"), site.browser("employee")
    assert [browser.get(f"/attempts/{number}").status_code for number in numbers] == [404] * 8
    files = [
        "../module.md",
        "..%2fmodule.md",
        "images/../module.md",
        "module.md",
        "scenarios/alles.md",
        "%00",
    ]
    folder = f"/attempts/{site.own['employee']['attempt_id']}/images"
    assert {own.get(f"{folder}/{file}").status_code for file in files} <= {308, 404}
