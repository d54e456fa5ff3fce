"""The six aims: each rule speaks when it should and not otherwise; what is shown is kept with care."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from mhtraining.audit.models import AuditEntry
from mhtraining.boardreport.basic_level import Evidence, Known, Lack, Level, is_fresh, standings
from mhtraining.boardreport.basic_level_words import aim_said, known_said, lacks_said, level_said
from mhtraining.boardreport.evidence import add_evidence, is_link, remove_evidence
from mhtraining.boardreport.knowing import known_of
from mhtraining.boardreport.models import AimEvidence, BasicAim
from mhtraining.boardreport.report import Aim
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError, UsageError
from mhtraining.coverage.charted import Counted
from mhtraining.organisation.models import Organisation
from mhtraining.requirements.goals import set_goal
from mhtraining.route.models import Route
from tests.boardreport.made import released_whole
from tests.certificates.made import words
from tests.conftest import NOW, TODAY
from tests.coordination.house import House, made_house

PAGE = "/manage/basic-level"
ALL_THERE = Known(
    departments=3,
    officers=3,
    deputies=3,
    routes=3,
    point=True,
    checked_on=date(2026, 10, 1),
    partners=2,
    figure_on=date(2026, 10, 31),
    figure=Counted(100, 85),
    goal=Aim(80, date(2027, 1, 1)),
)
NOTHING = Known(
    departments=0,
    officers=0,
    deputies=0,
    routes=0,
    point=False,
    checked_on=None,
    partners=0,
    figure_on=None,
    figure=None,
    goal=None,
)
FRESH = Evidence(1, "Plan", "https://voorbeeld.example/plan", date(2025, 1, 1))
OLD = Evidence(2, "Plan", "https://voorbeeld.example/oud", date(2024, 11, 21))


def found(aim: BasicAim, known: Known, *evidence: Evidence) -> tuple[Level, tuple[Lack, ...]]:
    [standing] = [one for one in standings(known, {aim: evidence}, TODAY) if one.aim is aim]
    return standing.level, standing.lacks


def changed(known: Known, **given: Any) -> Known:
    return msgspec.structs.replace(known, **given)


@pytest.mark.parametrize("aim", [BasicAim.POLICY, BasicAim.CARE])
def test_what_the_system_can_not_know_is_shown(aim: BasicAim) -> None:
    assert found(aim, ALL_THERE) == (Level.MISSING, (Lack.EVIDENCE,))
    assert found(aim, NOTHING, FRESH) == (Level.MET, ())
    assert found(aim, NOTHING, OLD) == (Level.PARTLY, (Lack.FRESH_EVIDENCE,))
    assert found(aim, NOTHING, OLD, FRESH) == (Level.MET, ())


@pytest.mark.parametrize(
    ("aim", "given", "level", "lacks"),
    [
        (BasicAim.OFFICER, {}, Level.MET, ()),
        (BasicAim.OFFICER, {"officers": 2}, Level.PARTLY, (Lack.OFFICERS,)),
        (BasicAim.OFFICER, {"deputies": 2}, Level.PARTLY, (Lack.DEPUTIES,)),
        (BasicAim.OFFICER, {"officers": 0}, Level.MISSING, (Lack.OFFICERS,)),
        (BasicAim.POINT, {}, Level.MET, ()),
        (BasicAim.POINT, {"point": False}, Level.PARTLY, (Lack.POINT,)),
        (BasicAim.POINT, {"point": False, "routes": 0}, Level.MISSING, (Lack.POINT, Lack.ROUTES)),
        (BasicAim.POINT, {"checked_on": None}, Level.PARTLY, (Lack.POINT_CHECK,)),
        (BasicAim.POINT, {"routes": 2}, Level.PARTLY, (Lack.ROUTES,)),
        (BasicAim.KNOWLEDGE, {}, Level.MET, ()),
        (BasicAim.KNOWLEDGE, {"figure": Counted(100, 79)}, Level.PARTLY, (Lack.BELOW_GOAL,)),
        (BasicAim.KNOWLEDGE, {"figure": Counted(1000, 799)}, Level.PARTLY, (Lack.BELOW_GOAL,)),
        (BasicAim.KNOWLEDGE, {"goal": None}, Level.PARTLY, (Lack.GOAL,)),
        (BasicAim.KNOWLEDGE, {"figure": None}, Level.MISSING, (Lack.FIGURE,)),
        (BasicAim.KNOWLEDGE, {"figure": Counted(0, 0)}, Level.MISSING, (Lack.FIGURE,)),
        (BasicAim.PARTNERS, {}, Level.MET, ()),
        (BasicAim.PARTNERS, {"partners": 0}, Level.MISSING, (Lack.PARTNERS,)),
    ],
)
def test_a_rule_says_how_an_aim_stands(
    aim: BasicAim, given: dict[str, Any], level: Level, lacks: tuple[Lack, ...]
) -> None:
    assert found(aim, changed(ALL_THERE, **given)) == (level, lacks)


def test_partners_can_be_shown_too() -> None:
    assert found(BasicAim.PARTNERS, NOTHING, FRESH) == (Level.MET, ())
    assert found(BasicAim.PARTNERS, NOTHING, OLD) == (Level.PARTLY, (Lack.FRESH_EVIDENCE,))


def test_of_nothing_nothing_is_met() -> None:
    assert {one.level for one in standings(NOTHING, {}, TODAY)} == {Level.MISSING}


def test_what_was_seen_two_years_ago_still_counts_and_a_day_longer_does_not() -> None:
    assert is_fresh(changed_day(date(2024, 11, 22)), TODAY)
    assert not is_fresh(changed_day(date(2024, 11, 21)), TODAY)
    assert is_fresh(changed_day(date(2024, 2, 29)), date(2026, 2, 28))
    assert not is_fresh(changed_day(date(2024, 2, 29)), date(2026, 3, 1))


def changed_day(day: date) -> Evidence:
    return msgspec.structs.replace(FRESH, seen_on=day)


def test_everything_has_words(bare_app: Flask) -> None:
    with bare_app.test_request_context(headers={"Cookie": "language=en"}):
        for known in (ALL_THERE, NOTHING):
            for one in standings(known, {}, TODAY):
                assert aim_said(one.aim)
                assert level_said(one.level)
                assert all(said.endswith(".") for said in lacks_said(one, known))
        assert known_said(BasicAim.KNOWLEDGE, ALL_THERE) == ["Coverage of October 2026: 85 of 100, 85%"]
        hidden = changed(ALL_THERE, figure=None)
        assert known_said(BasicAim.KNOWLEDGE, hidden) == ["Coverage of October 2026: not shown, –"]
        [standing] = [one for one in standings(NOTHING, {}, TODAY) if one.aim is BasicAim.OFFICER]
        assert lacks_said(standing, NOTHING) == ["There are no departments."]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://voorbeeld.example/a?b=c", True),
        ("http://voorbeeld.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//voorbeeld.example", False),
        ("https://", False),
        ("https://naam:woord@voorbeeld.example", False),
        ("https://voorbeeld.example/a b", False),
        ("https://voorbeeld.example/\u202ea", False),
        ("https://[", False),
        ("https://voorbeeld.example/" + "x" * 500, False),
        ("", False),
    ],
)
def test_only_an_address_of_the_web_is_a_link(text: str, is_one: bool) -> None:
    assert is_link(text) is is_one


@pytest.fixture
def house(app: Flask) -> House:
    return made_house(app)


def test_what_is_known_comes_from_route_tree_release_and_goal(house: House) -> None:
    with house.app.app_context():
        session, number = db.session(), house.organisation_id
        organisation: Any = SimpleNamespace(session=session, id=number)
        assert known_of(session, number, TODAY) == changed(NOTHING, departments=3, officers=1)
        session.add(
            Route(
                organisation_id=number,
                point_name="Meldpunt",
                partners="Politie\n \nVeilig Thuis",
                verified_on=date(2026, 11, 1),
            )
        )
        set_goal(session, organisation_id=number, percent=80, reach_by=date(2027, 1, 1), on=TODAY)
        session.commit()
        released_whole(organisation, date(2026, 9, 30), (100, 10))
        released_whole(organisation, date(2026, 10, 31), (100, 20))
        known = known_of(session, number, TODAY)
        assert known == Known(
            departments=3,
            officers=1,
            deputies=0,
            routes=3,
            point=True,
            checked_on=date(2026, 11, 1),
            partners=2,
            figure_on=date(2026, 10, 31),
            figure=Counted(100, 20),
            goal=Aim(80, date(2027, 1, 1)),
        )
        assert known_of(session, number, date(2026, 10, 30)).figure == Counted(100, 10)
        released_whole(organisation, date(2026, 11, 30), None)
        assert known_of(session, number, date(2026, 12, 1)).figure is None


def show(house: House, aim: str = "policy", **given: str) -> Any:
    form = {"title": "Beleidsplan", "link": "https://voorbeeld.example/plan", "seen_on": "2026-03-01"}
    sent = {f"{aim}-{name}": value for name, value in (form | given).items()}
    return house.post("coordinator", f"{PAGE}/{aim}", **sent)


def test_evidence_is_added_shown_and_taken_away(house: House) -> None:
    assert show(house).headers["Location"] == f"{PAGE}#policy"
    page = house.get("coordinator", PAGE)
    assert 'href="https://voorbeeld.example/plan"' in page.text
    assert "Policy for the approach met What you showed Beleidsplan 1 March 2026" in words(page)
    with house.app.app_context():
        number = db.session.scalars(select(AimEvidence.id)).one()
    assert house.post("coordinator", f"{PAGE}/evidence/{number}/remove").status_code == 303
    assert house.post("coordinator", f"{PAGE}/evidence/{number}/remove").status_code == 404
    assert "Beleidsplan" not in words(house.get("coordinator", PAGE))
    with house.app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("evidence"))).all()
        assert [(one.action, one.detail) for one in entries] == [
            ("evidence.add", {"aim": "policy"}),
            ("evidence.remove", {"aim": "policy"}),
        ]


@pytest.mark.parametrize(
    "given",
    [
        {"title": " "},
        {"title": "x" * 161},
        {"title": "a\x00b"},
        {"title": "a\x1bb"},
        {"link": "javascript:alert(1)"},
        {"link": ""},
        {"seen_on": "2026-11-23"},
        {"seen_on": ""},
    ],
)
def test_what_is_no_evidence_is_refused_beside_its_own_form(house: House, given: dict[str, str]) -> None:
    answer = show(house, "care", **given)
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    opened = answer.text.partition("<details open>")[2]
    assert opened.partition("</form>")[0].count('aria-invalid="true"') == 1
    assert 'name="care-title"' in opened.partition("</form>")[0]
    with house.app.app_context():
        assert db.session.scalars(select(AimEvidence)).all() == []


def test_a_double_click_shows_it_once(house: House) -> None:
    for _click in range(2):
        assert show(house).status_code == 303
    with house.app.app_context():
        assert len(db.session.scalars(select(AimEvidence)).all()) == 1


def test_there_is_no_seventh_aim(house: House) -> None:
    assert show(house, "money").status_code == 404


def test_the_service_takes_no_other_evidence_and_no_other_organisations(house: House) -> None:
    with house.app.app_context():
        session, number = db.session(), house.organisation_id
        good: dict[str, Any] = {"title": "Plan", "link": "https://voorbeeld.example", "seen_on": TODAY}
        edge: dict[str, Any] = {"actor": "cli:test", "now": NOW, "today": TODAY}
        for given in ({"title": ""}, {"link": "ftp://x"}, {"seen_on": date(2026, 11, 23)}):
            with pytest.raises(UsageError):
                add_evidence(session, number, BasicAim.CARE, **good | given, **edge)
        kept = add_evidence(session, number, BasicAim.CARE, **good, **edge)
        other = Organisation(code="elders", name="Elders")
        session.add(other)
        session.flush()
        with pytest.raises(NotFoundError):
            remove_evidence(session, other.id, kept.id, actor="cli:test", now=NOW)
        assert known_of(session, other.id, TODAY) == NOTHING


def test_contact_officers_and_others_have_no_such_page(house: House) -> None:
    for who in ("contact", "administrator", "employee"):
        assert house.get(who, PAGE).status_code == 403
