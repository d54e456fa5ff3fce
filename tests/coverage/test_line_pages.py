"""The manager's pages: who is on them, how they filter, the files and texts, and what hides persons."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from mhtraining.audit.models import AuditEntry
from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.coverage import line
from mhtraining.organisation.models import Employee, Role
from mhtraining.organisation.services import assign_role
from tests.accounts.made import made_person, set_clock, signed_in_browser
from tests.coverage.world import World, day

LONG_AGO = "2020-01-01"


class Team:
    """Publiekszaken with KCC below it, Zorg beside it; what is due by the fixed day 22 November 2026."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        world = self.world = World(session)
        self.top = world.department("Publiekszaken")
        self.kcc = world.department("KCC", below=self.top, audience="kcc")
        self.zorg = world.department("Zorg")
        world.require("basis", due="2026-10-01")
        world.require("balie", "kcc", due="2026-12-01")
        with changing(session, ()):  # counted once, not after each person
            self.late = self.named("Aa", "Late", self.kcc)
            self.waived = self.named("Bee", "Due", self.kcc, has=("basis",))
            self.done = self.named("=Cee", "Done", self.top, has=("basis",))
            self.away = self.named("Dee", "Away", self.kcc)
            world.absent(self.away, "2026-01-01")
            self.other = self.named("Zet", "Other", self.zorg)
            world.waive(self.waived, "balie")
            self.due = self.named("Bij", "Due", self.kcc, has=("basis",))
        session.commit()
        self.manager = self._browser("manager", Role.MANAGER, self.top)
        self.coordinator = self._browser("coordinator", Role.COORDINATOR, None)

    def named(self, family: str, given: str, department: int, has: tuple[str, ...] = ()) -> int:
        person = self.session.get_one(Employee, self.world.person(department, has=has))
        person.family_name, person.given_name, person.sort_key = family, given, family.strip("=").lower()
        return person.id

    def _browser(self, name: str, role: Role, department: int | None) -> FlaskClient:
        employee_id, account_id = made_person(self.app, email=f"{name}@voorbeeld.nl")
        person = self.session.get_one(Employee, employee_id)
        assign_role(self.session, person, role, department_id=department, starts_on=day(LONG_AGO))
        self.session.commit()
        browser = signed_in_browser(self.app, account_id)
        browser.set_cookie("language", "en")
        return browser


@pytest.fixture
def team(app: Flask, session: Session) -> Team:
    set_clock(app)
    return Team(app, session)


def shown(page: TestResponse) -> list[str]:
    """Who is in the list, in its order."""
    assert page.status_code == 200
    return re.findall(r'href="/manage/people/\d+">([^<]+)</a>', page.text)


def test_a_manager_sees_the_own_line_and_how_each_stands(team: Team) -> None:
    page = team.manager.get("/manage/line")

    assert shown(page) == ["Aa, Late", "Bee, Due", "Bij, Due", "=Cee, Done"]
    rows = re.split(r'<tr role="row"><th role="rowheader"', page.text.partition('id="people"')[2])[1:]
    states = [re.findall(r'state state--\w+">([^<]+)<', row) for row in rows]
    assert states == [["Still to do", "Too late"], ["Waived", "Done"], ["Still to do", "Done"], ["Done"]]
    assert "Dee, Away" in page.text.partition("on leave of more than")[2]
    assert "Zet" not in page.text


def test_filters(team: Team) -> None:
    def found(query: str) -> list[str]:
        return shown(team.manager.get(f"/manage/line?{query}"))

    everybody = ["Aa, Late", "Bee, Due", "Bij, Due", "=Cee, Done"]
    assert found("show=late") == ["Aa, Late"]
    assert found("show=to-do") == ["Aa, Late", "Bij, Due"]
    assert found("who=direct") == ["=Cee, Done"]
    assert found(f"department={team.kcc}&show=to-do") == ["Aa, Late", "Bij, Due"]
    assert found("show=nothing&who=nobody") == everybody
    assert found("page=2") == []


def test_a_department_out_of_scope_is_answered_like_one_that_is_not_there(team: Team) -> None:
    def main(where: str, asked: str) -> tuple[int, str]:
        answer = team.manager.get(f"/manage/line{where}", query_string={"department": asked})
        return answer.status_code, answer.text.partition("<main")[2].partition("</main>")[0]

    for where in ("", "/print", "/nudge", "/line.csv", "/line.xlsx"):
        none = main(where, "123456789")
        assert none[0] == 404
        for asked in (f"{team.zorg}", "0", "x", "²", "9" * 30):
            assert main(where, asked) == none


def test_coverage_stands_with_both_numbers(team: Team) -> None:
    page = team.manager.get("/manage/line")

    assert "<b>2 of 4</b> people are up to date" in page.text
    assert "1 of 3 (33%)" in page.text  # KCC: whose balie is waived
    assert "2 of 4 (50%)" in page.text


def test_a_coordinator_chooses_any_department(team: Team) -> None:
    first = team.coordinator.get("/manage/line")

    assert shown(first) == []
    assert "Publiekszaken/KCC" in first.text
    assert shown(team.coordinator.get(f"/manage/line?department={team.zorg}")) == ["Zet, Other"]


def test_csv_and_spreadsheet_hold_the_same_rows_and_no_formula(team: Team) -> None:
    csv = team.manager.get("/manage/line/line.csv").data.decode("utf-8-sig").splitlines()
    file = team.manager.get("/manage/line/line.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(file.data)).active
    assert sheet is not None

    assert csv == [
        "Name;Department;balie;balie: day;basis;basis: day",
        "Aa, Late;Publiekszaken/KCC;Still to do;01-12-2026;Too late;01-10-2026",
        "Bee, Due;Publiekszaken/KCC;Waived;;Done;",
        "Bij, Due;Publiekszaken/KCC;Still to do;01-12-2026;Done;",
        "'=Cee, Done;Publiekszaken;Not required;;Done;",
        "Dee, Away;Publiekszaken/KCC;On long leave;;On long leave;",
    ]
    cells = [
        ";".join(
            "" if cell.value is None else f"{cell.value:%d-%m-%Y}" if cell.is_date else str(cell.value)
            for cell in row
        )
        for row in sheet.iter_rows()
    ]
    assert cells == [row.removeprefix("'") for row in csv]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "d", "n"}
    assert team.manager.get("/manage/line/line.xlsx").data == file.data


def test_the_files_hold_what_the_filter_leaves(team: Team) -> None:
    csv = team.manager.get("/manage/line/line.csv?show=late").data.decode("utf-8-sig")

    assert [row.split(";")[0] for row in csv.splitlines()] == ["Name", "Aa, Late", "Dee, Away"]


def test_the_list_to_print_holds_what_is_still_to_do_by_person(team: Team) -> None:
    page = team.manager.get("/manage/line/print").text

    found = re.findall(
        r'rowheader" scope="row">([^<]+)</th>|ring"></span>(\w+) <small class="muted">([^<]+)<', page
    )
    assert ["".join(each) for each in found] == [
        "Aa, Late",
        "basisit was due on 1 October 2026",
        "balieby 1 December 2026 at the latest",
        "Bij, Due",
        "balieby 1 December 2026 at the latest",
    ]


def text_of(page: TestResponse) -> str:
    found = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page.text)
    return found[1] if found else ""


def test_a_text_for_one_names_what_is_to_do_and_by_when(team: Team) -> None:
    text = text_of(team.manager.get(f"/manage/line/nudge/{team.late}"))

    assert text.startswith("Hello Late,")
    assert "- basis: this was due already\n- balie: by 1 December 2026 at the latest\n" in text


def test_a_text_for_all_names_the_first_day_to_come_and_nobody(team: Team) -> None:
    team.world.extend(team.late, "basis", due="2026-11-30")
    team.session.commit()
    text = text_of(team.manager.get("/manage/line/nudge"))

    assert "- basis: by 30 November 2026 at the latest\n- balie: by 1 December 2026 at the latest\n" in text
    assert not re.search("Aa|Late|Bij|Due|Bee|Cee", text)


def test_a_text_for_who_has_nothing_to_do_says_so(team: Team) -> None:
    page = team.manager.get(f"/manage/line/nudge/{team.done}")

    assert (page.status_code, text_of(page)) == (200, "")
    assert "There is nothing left to do." in page.text


def test_somebody_out_of_the_line_or_on_leave_gets_no_text(team: Team) -> None:
    for who in (team.other, team.away, 999_999):
        assert team.manager.get(f"/manage/line/nudge/{who}").status_code == 404


def test_where_managers_do_not_see_persons_coverage_stands_and_nobody_is_named(team: Team) -> None:
    team.world.organisation.managers_see_persons = False
    team.session.commit()
    page = team.manager.get("/manage/line?show=late")

    assert "<b>2 of 4</b> people are up to date" in page.text
    assert not re.search("Aa|Bee|Bij|Cee|Dee|/manage/people/", page.text)
    for where in ("/print", "/nudge", "/line.csv", "/line.xlsx", f"/nudge/{team.late}"):
        assert team.manager.get(f"/manage/line{where}").status_code == 403
    assert shown(team.coordinator.get(f"/manage/line?department={team.kcc}")) != []


def test_looking_at_the_list_is_no_look_at_a_file(team: Team) -> None:
    for where in ("", "/print", "/nudge", "/line.csv", f"/nudge/{team.late}"):
        assert team.manager.get(f"/manage/line{where}").status_code == 200
    team.session.rollback()

    looks = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "person.look")
    assert team.session.scalar(looks) == 0


def test_above_the_largest_line_a_smaller_department_is_asked_for(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "LARGEST", 3)

    assert shown(team.manager.get("/manage/line")) == ["Aa, Late", "Bee, Due", "Bij, Due", "=Cee, Done"]
    assert "Choose a smaller department" in team.manager.get("/manage/line?show=late").text
    for where in ("/print", "/nudge", "/line.csv", "/line.xlsx"):
        answer = team.manager.get(f"/manage/line{where}?show=late")
        assert (answer.status_code, answer.location) == (303, "/manage/line?many=1&show=late")
    assert shown(team.manager.get(f"/manage/line?department={team.kcc}&show=late")) == ["Aa, Late"]


def test_more_modules_than_columns_stand_below_each_other(team: Team) -> None:
    for number in range(4):
        team.world.require(f"extra{number:02}x", due="2026-12-01")
    team.session.commit()
    page = team.manager.get(f"/manage/line?department={team.kcc}")

    assert "<li>extra03x: <span class=" in page.text


def test_the_number_of_statements_does_not_grow_with_people(team: Team) -> None:
    def statements() -> int:
        asked: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                asked.append(statement)

        with team.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        team.manager.get("/manage/line")
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    few = statements()
    for number in range(30):
        team.named(f"Een{number}", "Nog", team.kcc)
        team.world.require(f"extra{number:02}x", due="2026-12-01")
    team.session.commit()

    assert statements() == few


def test_a_team_session_is_recorded_with_the_department_filled_in(team: Team) -> None:
    def chosen(query: str) -> list[str]:
        page = team.manager.get(f"/manage/line{query}").text
        [link] = re.findall(r'href="(/manage/team-sessions[^"]*)"', page.partition("<main")[2])
        return re.findall(r'<option selected value="(\d+)"', team.manager.get(link).text)

    assert chosen("") == [str(team.top)]
    assert chosen(f"?department={team.kcc}") == [str(team.kcc)]
    strange = team.manager.get(f"/manage/team-sessions?department={team.zorg}&module=x").text
    assert re.findall(r'<option selected value="([^"]+)"', strange) == []
