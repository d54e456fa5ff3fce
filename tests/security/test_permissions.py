"""Every address of the URL map, with every method, answers everybody as permissions.txt says.

What belongs to somebody else is answered like what does not exist, byte by byte. Who may not do
something changes nothing by trying. How to add a row: the head of permissions.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import not_
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mhtraining.accounts.models import Account
from mhtraining.app import create_app
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from mhtraining.learning.queries import in_hand
from mhtraining.learning.services import begin_practice, open_stop, start_attempt
from tests.accounts.made import NOW, made_person
from tests.security.permissions import PERSONS, TABLE, Cell, Row, read_table
from tests.security.site import OWNED, THINGS, UNSAFE, Site, everything, with_a_paper

AT_HOME = {"other-manager": "Burgerzaken", "elsewhere": "Balie"}
"""The department whose things are a person's own; KCC for everybody else."""
OTHER_DEPARTMENTS = {
    **dict.fromkeys(("employee", "manager", "contact"), ("Burgerzaken", "Balie")),
    "other-manager": ("KCC", "Balie"),
    "elsewhere": ("KCC", "Burgerzaken"),
}
"""Whose things are not a person's; for everybody else: the other organisation's."""
MAY = {200, 303, 409, 410, 422}
"""What somebody is answered who may send a form, but sends it empty."""


@dataclass
class Asker:
    """One person of the table, and the requests that person makes."""

    site: Site
    person: str

    @cached_property
    def browser(self) -> FlaskClient:
        """A browser in which this person is signed in, as far as that goes."""
        browser = self.site.browser(PERSONS[self.person])
        with browser.session_transaction() as cookie:
            cookie["csrf_token"] = "secret"
        return browser

    @cached_property
    def token(self) -> str:
        """The token of this browser's forms."""
        from flask import session

        from mhtraining.web.forms import csrf_token

        with self.site.app.test_request_context():
            session["csrf_token"] = "secret"
            return csrf_token()

    def start_anew(self) -> None:
        """Forget this browser: what was sent may have ended its session, or has something to say."""
        self.__dict__.pop("browser", None)

    def asks(self, method: str, path: str) -> tuple[str, object]:
        """The answer in a word of the table, and all that can be seen of it."""
        data = {"csrf_token": self.token} if method in UNSAFE else None
        answer = self.browser.open(path, method=method, data=data)
        if answer.headers.get("Location", "").startswith("/sign-in?next="):
            word = "sign-in"
        elif method in UNSAFE and answer.status_code in MAY:
            word = "may"
        else:
            word = str(answer.status_code)
        return word, _seen(answer, path)

    def own(self) -> dict[str, object]:
        """What fills the ids of this address with what is this person's own."""
        site, name = self.site, PERSONS[self.person] or "employee"
        return {**site.things[AT_HOME.get(self.person, "KCC")], **site.own[name]}

    def others(self, rule: Rule) -> Iterator[dict[str, object]]:
        """The same with ids that are not: each alone, and all together."""
        own, ids = self.own(), rule.arguments & (OWNED | THINGS)
        found = [self.site.things[name] for name in OTHER_DEPARTMENTS.get(self.person, ("Balie",))]
        found += [self.site.own[name] for name in ("colleague", "elsewhere")]
        for theirs in found:
            for name in ids & theirs.keys():
                if theirs[name] != own[name]:  # what is of the whole organisation is also one's own
                    yield {**own, name: theirs[name]}
            if len(ids) > 1 and ids <= theirs.keys():
                yield {**own, **theirs}

    def missing(self, rule: Rule, theirs: dict[str, object]) -> dict[str, object]:
        """As `theirs`, but where that is not the person's own it names what does not exist."""
        own, none = self.own(), self.site.own["nobody"]
        names = rule.arguments & (OWNED | THINGS)
        return {**theirs, **{name: none[name] for name in names if theirs[name] != own[name]}}


def _seen(answer: TestResponse, path: str) -> tuple[int, str, list[tuple[str, str]]]:
    """What can be seen of an answer, but for the address that was asked and the token of its forms."""
    page = re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r"\1", answer.data.decode(errors="replace"))
    of_request = {"X-Request-Id", "Set-Cookie", "Content-Length", "Date"}
    headers = [(name, value.replace(path, "")) for name, value in answer.headers if name not in of_request]
    return answer.status_code, page.replace(path, ""), headers


def rows_of(app: Flask) -> Iterator[tuple[Row, Rule]]:
    """Every address with every method it takes: GET goes for HEAD too, and OPTIONS is Flask's own."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield (method, rule.endpoint), rule


def wrong(asker: Asker, row: Row, rule: Rule, cell: Cell) -> Iterator[str]:
    """What is wrong with what this person is answered at this address."""
    method, _ = row
    said = f"{method} {rule.rule} for {asker.person}"
    own = asker.own()
    word, _ = asker.asks(method, asker.site.address(rule, "nobody", **own))
    if word != cell.own:
        yield f"{said}: {word}, not {cell.own}"
    if (
        method == "GET"
        and asker.person == "coordinator"
        and asker.asks("HEAD", asker.site.address(rule, "nobody", **own))[0] != word
    ):
        yield f"{said}: HEAD is not answered as GET"
    if method in UNSAFE and cell.may:
        asker.start_anew()
    missing: dict[str, object] = {}
    for theirs in asker.others(rule):
        word, page = asker.asks(method, asker.site.address(rule, "nobody", **theirs))
        differ = {name: value for name, value in theirs.items() if value != own[name]}
        if word != cell.others:
            yield f"{said}, of another {differ}: {word}, not {cell.others}"
        path = asker.site.address(rule, "nobody", **asker.missing(rule, theirs))
        if path not in missing:
            missing[path] = asker.asks(method, path)[1]
        if page != missing[path]:
            yield f"{said}: another's {differ} is not answered like what does not exist"


@pytest.fixture
def asked(site: Site) -> dict[str, Asker]:
    """Everybody of the table; each has an attempt, a walk and a paper."""
    for name in filter(None, PERSONS.values()):
        if name == "disabled":
            site.people[name] = made_person(
                site.app, email="weg@voorbeeld.nl", code="voorbeeld", role=(NOW.date(), None)
            )
        if name not in site.own:
            site.own[name] = {**site.own["employee"], **_begun(site.app, site.people[name][0])}
            site.own[name] |= with_a_paper(site.app, site.people[name])
    askers = {person: Asker(site, person) for person in PERSONS}
    assert askers["disabled"].browser.get("/password").status_code == 200
    with site.app.app_context():
        account_id = site.people["disabled"][1]
        db.session.execute(update(Account).where(Account.id == account_id).values(disabled_at=NOW))
        db.session.commit()
    return askers


def _begun(app: Flask, employee_id: int) -> dict[str, object]:
    with app.app_context():
        session = db.session()
        attempt_id = start_attempt(session, employee_id=employee_id, module_slug="proef", now=NOW)
        hand = in_hand(session, attempt_id, employee_id=employee_id, lock=True)
        open_stop(session, hand, 2, now=NOW)
        hand = in_hand(session, attempt_id, employee_id=employee_id, lock=True)
        walk = begin_practice(session, hand, 2, now=NOW)
        session.commit()
        return {"attempt_id": attempt_id, "walk_id": walk.id}


def test_everybody_is_answered_as_the_table_says(asked: dict[str, Asker]) -> None:
    table, app = read_table(TABLE.read_text(encoding="utf-8")), asked["anonymous"].site.app
    asks = [
        (asker, row, rule, table[row][person])
        for row, rule in rows_of(app)
        for person, asker in asked.items()
        if row in table
    ]
    sent = [row[0] in UNSAFE and cell.may for _, row, _, cell in asks]
    before = everything(app)
    found = [each for ask in compress(asks, map(not_, sent)) for each in wrong(*ask)]
    after = everything(app)
    found += [each for ask in compress(asks, sent) for each in wrong(*ask)]  # last: it changes what is there
    assert not found, f"{len(found)} answers:\n" + "\n".join(found[:40])
    # a look keeps the session alive, is noted, and asks for the charts of its page to be drawn
    allowed = {"sign_in_session", "audit_entry", "picture"}
    changed = {name for name in before if before[name] != after[name]} - allowed
    assert not changed, "somebody who may not changed something"
    assert len(asks) > 250


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_address_takes_a_method_that_it_does_not_name(site: Site) -> None:
    asker, rules = Asker(site, "employee"), list(site.app.url_map.iter_rules())
    taken: dict[str, set[str]] = {}
    for rule in rules:
        taken.setdefault(rule.rule, set()).update(rule.methods or set())
    for rule in rules:
        path = site.address(rule, "nobody", **asker.own())
        for method in {"GET", "HEAD", *UNSAFE} - taken[rule.rule]:
            assert asker.asks(method, path)[0] == "405", f"{method} {rule.rule}"


def test_every_address_has_a_row_and_every_row_an_address(tmp_path: Path) -> None:
    table = read_table(TABLE.read_text(encoding="utf-8"))
    there = {row for row, _ in rows_of(create_app(Settings(instance=tmp_path, secret_key="tests" * 8)))}
    assert sorted(there - table.keys()) == [], "add a row to permissions.txt"
    assert sorted(table.keys() - there) == [], "no address answers to this row"
