"""The pages of reports: a draft is asked for, looked at, issued; the issued is downloaded and compared."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.orm import Session, sessionmaker

from mhtraining.boardreport import report_job, reporting
from mhtraining.boardreport.comparing import side_by_side
from mhtraining.boardreport.queries import issued_report
from mhtraining.boardreport.report import Row
from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.coverage.charted import Counted
from mhtraining.organisation.models import Employee, Role
from mhtraining.organisation.services import assign_role
from tests.accounts.made import csrf, made_person, set_clock, signed_in_browser
from tests.boardreport.made import made_report
from tests.conftest import NOW
from tests.coverage.world import World

OCTOBER, SEPTEMBER = "2026-10-31", "2026-09-30"
PAGE = "/manage/reports"


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Twenty people of the KCC, twelve of them done."""
    world = World(session)
    kcc = world.department("KCC", audience="kcc")
    world.require("basis", "kcc")  # of the coordinator nothing is asked
    with changing(session, ()):  # counted once, not after each person
        for number in range(20):
            person = world.person(kcc)
            if number < 12:
                world.complete(person, "basis", "2026-10-05")
    session.commit()
    set_clock(app)
    return world


@pytest.fixture
def coordinator(app: Flask, world: World) -> FlaskClient:
    return coordinator_of(app, world, "voorbeeld")


def coordinator_of(app: Flask, world: World, code: str) -> FlaskClient:
    person, account = made_person(app, email=f"coordinator@{code}.nl", code=code)
    session = world.session
    assign_role(session, session.get_one(Employee, person), Role.COORDINATOR, starts_on=date(2020, 1, 1))
    session.commit()
    browser = signed_in_browser(app, account)
    browser.set_cookie("language", "en")
    return browser


def words(browser: FlaskClient, path: str) -> str:
    page = browser.get(path, follow_redirects=True)
    db.session.rollback()
    assert page.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.split("<main", 1)[1])).split())


def press(browser: FlaskClient, path: str, **fields: str) -> str:
    """Send a form; gives the words of the page it leads to."""
    token = csrf(browser.get(PAGE))
    db.session.rollback()
    answer = browser.post(path, data={"csrf_token": token, **fields})
    assert answer.status_code == 303, answer.text
    return words(browser, answer.location)


def work() -> None:
    """What the job does that is asked for."""
    db.session.rollback()
    report_job.make_reports(sessionmaker(db.engine), NOW)


def digest_on(browser: FlaskClient, on: str) -> str:
    """The digest that the draft's form carries."""
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', browser.get(f"{PAGE}/{on}").text)
    db.session.rollback()
    assert found is not None
    return found[1]


def issue(browser: FlaskClient, on: str) -> None:
    press(browser, PAGE, on=on)
    work()
    press(browser, f"{PAGE}/{on}/issue", digest=digest_on(browser, on))
    work()


def test_from_nothing_to_an_issued_report(coordinator: FlaskClient) -> None:
    assert "There is no draft yet." in words(coordinator, PAGE)
    assert "The report is being made." in press(coordinator, PAGE, on=OCTOBER)
    assert "The report is being made." in words(coordinator, PAGE)
    work()
    assert "Look at the draft" in words(coordinator, PAGE)
    draft = words(coordinator, f"{PAGE}/{OCTOBER}")
    assert "Draft, not issued" in draft
    assert "Op 31 oktober 2026 waren 12 van 20 medewerkers bij" in draft

    said = press(coordinator, f"{PAGE}/{OCTOBER}/issue", digest=digest_on(coordinator, OCTOBER))
    assert "The report is being made." in said
    assert "Issue this report" not in said
    work()
    issued = words(coordinator, f"{PAGE}/{OCTOBER}")
    assert "Issued on 22 November 2026" in issued
    waiting = (
        "The chart is being drawn. Load this page again in a few seconds to see it; "
        "the table is there already. "
    )
    same = draft.partition("Gemeente Voorbeeld")[2].replace(waiting, "")
    assert issued.partition("Gemeente Voorbeeld")[2] == same
    assert "October 2026 22 November 2026" in words(coordinator, PAGE)
    # asked again, nothing more happens
    assert "Issued on 22 November 2026" in press(coordinator, f"{PAGE}/{OCTOBER}/issue", digest="0" * 64)
    assert "Issued on 22 November 2026" in press(coordinator, PAGE, on=OCTOBER)


def test_another_draft_than_the_one_on_the_page_is_not_issued(coordinator: FlaskClient) -> None:
    press(coordinator, PAGE, on=OCTOBER)
    work()
    said = press(coordinator, f"{PAGE}/{OCTOBER}/issue", digest="0" * 64)

    assert "The draft changed since you looked at it" in said
    assert "Issue this report" in said


@pytest.mark.parametrize(
    "on", ["", "2026-10-30", "2026-11-30", "x", "2026-10-31'", "9999-12-31", "0001-01-15", "2016-09-30"]
)
def test_a_month_that_is_not_over_or_none_is_refused_in_a_sentence(coordinator: FlaskClient, on: str) -> None:
    assert "Choose a month that is over, and in which" in press(coordinator, PAGE, on=on)


def test_a_report_that_could_not_be_made_is_said_and_asked_for_again(
    coordinator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> None:
        raise RuntimeError

    press(coordinator, PAGE, on=OCTOBER)
    with monkeypatch.context() as broken:
        broken.setattr(reporting, "gather", fails)
        work()
    for path in (PAGE, f"{PAGE}/{OCTOBER}"):
        assert "The report could not be made." in words(coordinator, path)
    press(coordinator, PAGE, on=OCTOBER)
    work()
    assert "Draft, not issued" in words(coordinator, f"{PAGE}/{OCTOBER}")


def test_the_files_are_given_as_they_were_issued_and_none_runs(coordinator: FlaskClient) -> None:
    issue(coordinator, OCTOBER)
    for form, kind in (
        ("pdf", "application/pdf"),
        ("html", "text/html"),
        ("md", "text/markdown"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("csv", "text/csv"),
    ):
        answer = coordinator.get(f"{PAGE}/{OCTOBER}/files/report.{form}")
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="report-{OCTOBER}.{form}"'
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    page = coordinator.get(f"{PAGE}/{OCTOBER}").text
    drawings = set(re.findall(rf"{PAGE}/{OCTOBER}/files/[a-z-]+\.svg", page))
    assert len(drawings) == 8  # two charts: wide and narrow, light and dark
    for address in drawings:
        answer = coordinator.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert "immutable" in answer.headers["Cache-Control"]
    for name in ("document.json", "report.exe", "..%2Freport.pdf"):
        assert coordinator.get(f"{PAGE}/{OCTOBER}/files/{name}").status_code == 404


def test_nobody_sees_the_report_of_another_organisation(
    app: Flask, world: World, coordinator: FlaskClient
) -> None:
    World(world.session, "elders")
    world.session.commit()
    stranger = coordinator_of(app, world, "elders")
    issue(coordinator, OCTOBER)

    assert words(stranger, PAGE).count("No report was issued yet.") == 1
    for path in (OCTOBER, f"{OCTOBER}/files/report.pdf", f"compare?earlier={OCTOBER}&later={OCTOBER}"):
        assert stranger.get(f"{PAGE}/{path}").status_code == 404
    assert coordinator.get(f"{PAGE}/{OCTOBER}").status_code == 200


def test_two_reports_stand_side_by_side(coordinator: FlaskClient, world: World) -> None:
    issue(coordinator, OCTOBER)
    assert "Two reports side by side" not in words(coordinator, PAGE)
    issue(coordinator, SEPTEMBER)
    assert "Two reports side by side" in words(coordinator, PAGE)
    said = words(coordinator, f"{PAGE}/compare?earlier={SEPTEMBER}&later={OCTOBER}")

    assert "Gemeente Voorbeeld 0% (0 of 20) 60% (12 of 20) +60.0" in said
    assert said == words(coordinator, f"{PAGE}/compare?earlier={OCTOBER}&later={SEPTEMBER}")
    assert issued_report(world.session, world.id, date(2026, 9, 30)) is not None
    assert "There is no draft yet." not in words(coordinator, f"{PAGE}/compare")


def row(path: str, counted: Counted | None) -> Row:
    return Row(path.rpartition("/")[2], counted, key=path, path=path)


def test_drafts_of_other_months_are_found_again_and_issued_ones_are_not_offered(
    coordinator: FlaskClient,
) -> None:
    press(coordinator, PAGE, on=SEPTEMBER)
    assert "September 2026 is being made" in words(coordinator, PAGE)
    issue(coordinator, OCTOBER)
    page = coordinator.get(PAGE).text
    assert f'href="{PAGE}/{SEPTEMBER}"' in page
    offered = re.findall(r'<option value="([^"]+)"', page)
    assert OCTOBER not in offered
    assert SEPTEMBER not in offered
    assert "2026-08-31" in offered


def test_a_month_has_one_address(coordinator: FlaskClient) -> None:
    issue(coordinator, OCTOBER)
    assert coordinator.get(f"{PAGE}/20261031").status_code == 404


def test_a_difference_is_given_only_where_both_show_the_figure(app: Flask) -> None:
    before = made_report(
        departments=(row("A", Counted(199, 153)), row("A/B", Counted(10, 5)), row("D", None))
    )
    after = made_report(departments=(row("A", Counted(200, 156)), row("A/C", None), row("D", Counted(9, 9))))
    with app.test_request_context(), force_locale("en"):
        parts = dict(side_by_side(before, after))

    assert [(row.name, row.change) for row in parts["Coverage by department"]] == [
        ("A", "+1.1"), ("A/C", "–"), ("D", "–"), ("A/B", "–"),
    ]  # fmt: skip
