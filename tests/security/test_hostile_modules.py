"""Hostile strings written by an author or kept about people: in a module's texts, its files' names, in names.

A page of a module may hold what Markdown may make (the tags and schemes that `content.render` lets
through), and nothing else; a name is text wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import String, inspect, select

from mhtraining.content.render import BLOCK_TAGS, INLINE_TAGS, TABLE_TAGS
from mhtraining.core.db import db
from mhtraining.core.errors import UsageError
from mhtraining.core.settings import Settings
from mhtraining.learning.preview import preview_app
from mhtraining.organisation.models import Employee, Organisation
from mhtraining.organisation.names import clean
from mhtraining.route.models import Route
from tests.learning.made import ALLES, FOLDER, LEZEN, PIXEL, PROEF, choice
from tests.security.dom import Looker
from tests.security.hostile import wrong_with_answer
from tests.security.payloads import cross_site_scripting, hostile
from tests.security.site import Site

QUICK, ALL = 12, 160
"""Modules made, each with a hostile string in some 60 places and seen on 11 pages."""
WORD = re.compile(r"(?<![\w/({#.])(?:Uitleg|Weglopen|Doorgeven|Afwachten|Hij|Zij|Aan de balie|Waar denk je|"
                  r"Paspoort|Loon|Bankpas|Kijken|Schrijven|Bellen|Klaar|Nog een stuk|Bel)\b")  # fmt: skip
"""The words in the modules of the tests before which a string can be put without making another structure."""
BY_MARKDOWN = {"a href", "a rel", "img src", "img alt", "ol start", "th scope"}
MARKDOWN_TAGS = INLINE_TAGS | BLOCK_TAGS | TABLE_TAGS
AUTHORS_SCHEMES = ("https:", "mailto:", "tel:")


def one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:400]


def with_strings(text: str, strings: Iterator[str]) -> str:
    """The file, with a hostile string before each of its words."""
    head, sep, body = text.rpartition("\n---\n") if text.startswith("---") else ("", "", text)
    return head + sep + WORD.sub(lambda word: f"{one_line(next(strings))} {word[0]}", body)


def written(folder: Path, strings: Iterator[str]) -> None:
    """A content folder: a module whose texts are hostile, an image and a module whose names are."""
    files: dict[str, str | bytes] = dict(FOLDER)
    files["facts.yaml"] = FOLDER["facts.yaml"].replace("'112'", _yaml(next(strings)))
    image = _file_name(next(strings)) + ".png"
    warning = _yaml(next(strings)[:100])
    lesson = with_strings(PROEF, strings).replace("images/stip.png", f"images/{image}")
    modules = {
        "proef/module.md": lesson.replace("title: De proef", f"title: {_yaml(next(strings)[:60])}")
        .replace("summary: Je leert iets.", f"summary: {_yaml(next(strings)[:150])}"),
        f"proef/images/{image}": PIXEL,
        "proef/scenarios/alles.md": with_strings(ALLES, strings),
        "proef/scenarios/een.md": with_strings(choice("Een"), strings),
        "proef/scenarios/twee.md": with_strings(choice("Twee"), strings),
        "proef/scenarios/gewoon.md": with_strings(choice("Gewoon", look_alike=True), strings),
        "proef/scenarios/zwaar.md": with_strings(choice("Zwaar", warning=warning), strings),
        f"{_file_name(next(strings))}/module.md": LEZEN,
    }  # fmt: skip
    for name, text in {**files, **{f"modules/{path}": text for path, text in modules.items()}}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))


def _yaml(text: str) -> str:
    return "'" + re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", text).replace("'", "''") + "'"


def _file_name(text: str) -> str:
    name = re.sub(r"[/\0]", "", text).encode("utf-8", "replace")[:100].decode("utf-8", "ignore")
    return name.strip(". ") or "x"


PAGES = (
    "/", "/proef/stops/1", "/proef/stops/2", "/proef/walks/2/1", "/proef/walks/2/1?a=[[1]]", "/proef/stops/3",
    "/proef/walks/2/2?a=[[1]]", "/proef/walks/2/3?a=[[1],[1,2,3]]", "/proef/stops/5", "/proef/result",
    "/proef/walks/2?a=[[1],[1,2,3],[],null,2]",
)  # fmt: skip


def attack(folder: Path, browser: Browser, count: int) -> None:
    strings, wrong, pages, shown = hostile(7), [], [], 0
    looker = Looker(browser, schemes=AUTHORS_SCHEMES, images="/proef/images/")
    written(folder / "harmless", iter(["x"] * 10_000))
    looker.learn(_pages(folder / "harmless", wrong, ""))
    looker.known |= BY_MARKDOWN | MARKDOWN_TAGS
    for number in range(count):
        place = folder / str(number)
        written(place, strings)
        made = _pages(place, wrong, str(number))
        shown += len(made)
        pages += made
    assert not wrong, "\n".join(wrong[:20])
    assert shown > count * len(PAGES) // 2, "hardly any page was shown: the strings break the modules"
    said = looker.live(pages) + looker.running(
        pages[:: max(1, len(pages) // (15 if count == QUICK else 150))]
    )
    assert not any(said), "\n".join(each for page in said for each in page)[:5000]


def _pages(folder: Path, wrong: list[str], name: str) -> list[str]:
    author = preview_app([folder], Settings(), lambda _path: True).test_client()
    found = []
    for path in PAGES:
        answer = author.get(path, follow_redirects=True)
        wrong += [
            f"{name}{path}: {each}" for each in wrong_with_answer("", answer.status_code, answer.headers, "")
        ]
        if answer.status_code == 200:
            found.append(re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r"\1", answer.text))
    return found


@pytest.mark.browser
def test_hostile_texts_of_modules(tmp_path: Path, browser: Browser) -> None:
    attack(tmp_path, browser, QUICK)


@pytest.mark.browser
@pytest.mark.slow
def test_many_more_hostile_texts_of_modules(tmp_path: Path, browser: Browser) -> None:
    attack(tmp_path, browser, ALL)


def put_in_names(app: Flask, strings: Iterator[str], who: int) -> None:
    """Hostile strings in every text of a person, an organisation and a route, as far as those are taken."""
    with app.app_context():
        session = db.session()
        person = session.get_one(Employee, who)
        route = session.scalar(select(Route).where(Route.organisation_id == person.organisation_id))
        if route is None:
            route = Route(organisation_id=person.organisation_id)
            session.add(route)
            session.flush()
        for row in (person, session.get_one(Organisation, person.organisation_id), route):
            for column in inspect(type(row)).columns:
                if isinstance(column.type, String) and column.key not in KEPT:
                    longest = column.type.length or 2_000
                    with suppress(UsageError):
                        setattr(row, column.key, clean(next(strings)[:longest], what="It", longest=longest))
        session.commit()


KEPT = {"subject_key", "sort_key", "email", "email_key", "code", "number"}
"""Texts that are no free text: keys, and what has a form of its own."""


@pytest.mark.browser
def test_hostile_names_are_text(site: Site, browser: Browser) -> None:
    strings, pages = cross_site_scripting(), []
    looker = Looker(browser)
    person = site.people["employee"][0]
    put_in_names(site.app, iter(["x"] * 100), person)
    looker.learn(_seen_by_the_employee(site))
    for _ in range(8):
        for _skipped in range(1999):
            next(strings)
        put_in_names(site.app, strings, person)
        pages += _seen_by_the_employee(site)
    assert sum("zq9" in page for page in pages) > 40
    said = looker.live(pages) + looker.running(pages[::9])
    assert not any(said), "\n".join(each for page in said for each in page)[:5000]


def _seen_by_the_employee(site: Site) -> list[str]:
    reader = site.browser("employee")
    paths = ["/", "/route", "/password", "/sign-in", f"/completions/{site.own['employee']['sequence']}"]
    paths.append(f"/password/reset/{site.own['employee']['accounts.set_password:token']}")
    answers = [reader.get(path, follow_redirects=True) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.text for answer in answers]
