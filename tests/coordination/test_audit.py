"""The audit trail: one organisation's, newest first, filtered, with names; its file is logged itself."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from mhtraining.audit.services import log
from mhtraining.coordination.audit_words import ACTIONS
from mhtraining.coordination.departments_changes import CHANGES
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee
from mhtraining.web.templating import __file__ as in_package
from tests.accounts.made import made_person
from tests.certificates.made import words
from tests.coordination.house import House, made_house

MOMENT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LOGGER = re.compile(r"_?(log|note|done)(_\w+|ged|d)?")
"""What functions are called that write the trail, or hand on to what does."""


@pytest.fixture
def house(app: Flask) -> House:
    return made_house(app)


def entered(house: House, *acts: tuple[str, str, str | None], days: int = 0) -> None:
    """Entries of `actor`, action and whom it is about, a minute apart."""
    with house.app.app_context():
        for number, (actor, action, about) in enumerate(acts):
            account = f"account:{house.people[actor][1]}" if actor in house.people else actor
            log(
                db.session(),
                at=MOMENT + timedelta(days=days, minutes=number),
                actor=account,
                action=action,
                organisation_id=house.organisation_id,
                employee_id=house.people[about][0] if about else None,
                detail={"department": house.departments["KCC"]} if action == "role.assign" else {},
            )
        db.session.commit()


def listed(house: House, **asked: str) -> list[str]:
    """The rows of the page, newest first, without their moments."""
    page = house.get("coordinator", "/manage/audit", **asked)
    assert page.status_code == 200
    rows = page.text.partition("<tbody")[2].partition("</tbody>")[0].split("<tr")[1:]
    found = []
    for row in rows:
        cells = [cell.partition("</span>")[0].rpartition("<span>")[2] for cell in row.split("<td")[1:]]
        found.append(" | ".join(cells))
    return found


def test_the_newest_come_first_with_names_and_words(house: House) -> None:
    entered(house, ("cli:root", "role.assign", "contact"), ("employee", "account.password", "employee"))
    assert listed(house) == [
        "password changed | Employee Jansen | Employee Jansen | –",
        "role given | Contact Jansen | cli:root | department: Publiekszaken/KCC",
    ]


def test_filters_by_days_action_person_and_actor(house: House) -> None:
    entered(house, ("cli:root", "role.assign", "contact"), ("employee", "account.password", "employee"))
    entered(house, ("coordinator", "waiver.add", "employee"), days=1)
    waived = "waiver given | Employee Jansen | Coordinator Jansen | –"
    changed = "password changed | Employee Jansen | Employee Jansen | –"
    assert listed(house, since="2026-11-21") == [waived]
    assert listed(house, until="2026-11-20")[0] == changed
    assert listed(house, since="2026-11-21", until="2026-11-20") == []
    assert listed(house, action="account.password") == [changed]
    assert listed(house, person="empl jan") == listed(house, person="EMPLOYEE@voorbeeld") == [waived, changed]
    assert listed(house, person="-") == listed(house, actor="'") == listed(house, actor="cli:\0") == []
    assert listed(house, person="empl\0") == [waived, changed]
    assert listed(house, person="%") == listed(house, person="_mployee") == []
    assert listed(house, actor="coord") == [waived]
    assert len(listed(house, actor="cli:root")) == 1
    assert listed(house, person="empl", actor="empl") == [changed]


def test_days_are_those_of_the_netherlands(house: House) -> None:
    with house.app.app_context():
        for hour in (22, 23):  # 23:59 and 0:59 here
            moment = datetime(2026, 11, 20, hour, 59, tzinfo=UTC)
            log(
                db.session(),
                at=moment,
                actor="job",
                action="waiver.add",
                organisation_id=house.organisation_id,
            )
        db.session.commit()
    assert len(listed(house, until="2026-11-20")) == len(listed(house, since="2026-11-21")) == 1


def test_fifty_a_page(house: House) -> None:
    entered(house, *[("cli:root", "records.rebuild", None)] * 51)
    assert [len(listed(house, page=page)) for page in ("1", "2", "3", "-5", "x", "9" * 30)] == [
        50, 1, 0, 50, 50, 0
    ]  # fmt: skip
    first = house.get("coordinator", "/manage/audit", action="records.rebuild").text
    assert 'href="/manage/audit?page=2&amp;action=records.rebuild">Older</a>' in first
    assert ">Older</a>" not in house.get("coordinator", "/manage/audit", page="2").text


def test_of_another_organisation_nothing_is_shown(house: House) -> None:
    stranger = made_person(house.app, email="vreemd@elders.nl", code="elders")
    with house.app.app_context():
        other = db.session.get_one(Employee, stranger[0]).organisation_id
        log(
            db.session(),
            at=MOMENT,
            actor=f"account:{house.people['employee'][1]}",
            action="waiver.add",
            organisation_id=other,
            employee_id=stranger[0],
        )
        db.session.commit()
    assert listed(house) == listed(house, actor="empl") == listed(house, person="vreemd") == []


def test_what_can_not_be_read_is_said_and_stays_typed(house: House) -> None:
    page = house.get("coordinator", "/manage/audit", since="gisteren", until="0001-01-01", action="iets")
    assert page.status_code == 422
    assert page.text.count("Fill in a day") == 2
    assert "Choose from the list" in page.text
    assert 'value="gisteren"' in page.text


def test_the_file_holds_what_is_filtered_and_is_logged(house: House) -> None:
    entered(house, ("cli:root", "role.assign", "contact"), ("employee", "account.password", "employee"))
    answer = house.post("coordinator", "/manage/audit/export", person="contact", since="2026-11-01")
    assert answer.mimetype == "text/csv"
    assert answer.data.decode("utf-8-sig").splitlines() == [
        "When;Who;What;About whom;Details",
        "20-11-2026 10:00:00;cli:root;role given;Contact Jansen;department: Publiekszaken/KCC",
    ]
    actor = f"account:{house.people['coordinator'][1]}"
    assert house.logged()[-1] == (actor, "audit.export", {"from": "2026-11-01", "rows": 1})
    refused = house.post("coordinator", "/manage/audit/export", since="gisteren")
    assert refused.headers["Location"] == "/manage/audit?since=gisteren"


def test_too_much_for_one_file_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mhtraining.coordination.audit.LONGEST_EXPORT", 1)
    entered(house, ("cli:root", "waiver.add", "contact"), ("cli:root", "waiver.add", "contact"))
    answer = house.post("coordinator", "/manage/audit/export", person="contact")
    page = house.browsers["coordinator"].get(answer.headers["Location"])
    assert "choose fewer days" in words(page)
    assert house.logged()[-1][1] == "waiver.add"


def test_every_action_that_is_logged_has_a_word() -> None:
    found: set[str] = set()
    for path in Path(in_package).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and LOGGER.fullmatch(getattr(node.func, "id", "")):
                given = [*node.args, *(each.value for each in node.keywords if each.arg == "action")]
                found |= {text for each in given for text in texts(each)}
    found |= {f"department.{change.action}" for change in CHANGES.values()}
    assert len(found) > 30
    assert found - ACTIONS.keys() == set(), "give them words in coordination/audit_words.py"


def texts(node: ast.AST) -> set[str]:
    """The words for actions in an argument: `"role.end" if remove else "role.assign"` holds two."""
    constants = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return {each for each in constants if isinstance(each, str) and re.fullmatch(r"[a-z-]+\.[a-z-]+", each)}
