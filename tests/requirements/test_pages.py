"""The pages of rules, waivers and extensions, as a coordinator uses them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mhtraining.audit.models import AuditEntry
from mhtraining.organisation.models import Role
from mhtraining.requirements.models import Extension, Requirement, Waiver
from mhtraining.requirements.services import add_waiver
from tests.conftest import TODAY
from tests.requirements.site import Site, with_role, words

DAY = timedelta(days=1)
RULE = {"module": "basis", "whom": "audience:alle", "starts_on": "2026-11-22", "due_days": "90", "due_on": ""}


@pytest.fixture
def coordinator(app, house) -> Site:
    boss = house.hired(name="Coördinator")
    return Site(app, with_role(house.session, boss, Role.COORDINATOR))


def query(**values: object) -> str:
    return "&".join(f"{name}={value}" for name, value in {**RULE, **values}.items())


def rules(house) -> list[Requirement]:
    house.session.rollback()
    return house.session.scalars(select(Requirement).order_by(Requirement.id)).all()


def actions(house) -> list[str]:
    house.session.rollback()
    return house.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def test_who_falls_under_a_rule_is_counted_and_listed_before_it_is_saved(house, coordinator):
    done = house.placed(house.kcc, name="Berg", particle="van der", given_name="Noor")
    house.placed(house.desk, name="Aarts")
    house.placed(house.care, name="Zorgmans")
    house.complete(done, "kcc")
    page = coordinator.get(
        f"/manage/requirements/preview?{query(module='kcc', whom=f'department:{house.front.id}')}"
    )

    said = words(page)
    assert "2 people fall under this rule today" in said
    assert "1 has a completion already" in said
    assert said.index("Aarts") < said.index("Noor van der Berg")
    assert "Zorgmans" not in said
    assert "Publiekszaken/KCC yes" in said
    assert "Publiekszaken/Balie no" in said
    assert rules(house) == []


def test_a_rule_from_a_later_day_counts_who_is_there_on_that_day(house, coordinator):
    house.hired(name="Nieuw", since=TODAY + 10 * DAY)
    page = coordinator.get(f"/manage/requirements/preview?{query(starts_on='2026-12-02')}")
    sooner = coordinator.get(f"/manage/requirements/preview?{query(starts_on='2026-12-01')}")

    assert "2 people fall under this rule on 2 December 2026" in words(page)
    assert "1 person falls under this rule on 1 December 2026" in words(sooner)


def test_the_confirmation_saves_what_was_looked_at(house, coordinator):
    preview = f"/manage/requirements/preview?{query(due_on='01-03-2027')}"
    answer = coordinator.send("/manage/requirements", page=preview, **{**RULE, "due_on": "2027-03-01"})

    assert answer.status_code == 303
    [rule] = rules(house)
    assert (rule.module_slug, rule.audience, rule.starts_on) == ("basis", "alle", TODAY)
    assert (rule.due_on, rule.due_days) == (date(2027, 3, 1), 90)
    assert actions(house) == ["requirement.add"]


def test_a_double_click_saves_one_rule(house, coordinator):
    coordinator.send("/manage/requirements", **RULE)
    answer = coordinator.send("/manage/requirements", **RULE)

    assert "already" in words(coordinator.get(answer.location))
    assert len(rules(house)) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"module": ""}, "Make a choice"),
        ({"module": "weg"}, "Not a valid choice"),
        ({"whom": "department:999999"}, "Not a valid choice"),
        ({"whom": ""}, "Make a choice"),
        ({"starts_on": "31-02-2026"}, "Fill in a day that exists"),
        ({"starts_on": ""}, "Fill in from which day"),
        ({"due_days": ""}, "Fill in a day, a number of days, or both"),
        ({"due_days": "-1"}, "Fill in a number of days from 0 to 3650"),
        ({"due_days": "", "due_on": "2026-11-21"}, "before the day from which it is required"),
        ({"due_on": "9999-12-31"}, "Fill in a day that exists"),
    ],
)
def test_a_rule_that_cannot_be_is_said_at_its_field_and_what_was_typed_stays(
    house, coordinator, wrong, sentence
):
    page = coordinator.get(f"/manage/requirements/preview?{query(**wrong)}")
    sent = coordinator.send("/manage/requirements", **{**RULE, **wrong})

    assert (page.status_code, sent.status_code) == (422, 422)
    assert sentence in words(page)
    if "due_days" not in wrong:
        assert 'value="90"' in page.text
    assert rules(house) == []


def test_the_usual_set_is_shown_with_counts_and_made_once(house, coordinator):
    house.placed(house.kcc)
    page = words(coordinator.get("/manage/requirements/preset"))
    data = {"starts_on": "2026-11-22", "due_on": "", "due_days": "60"}
    coordinator.send("/manage/requirements/preset", **data)
    again = coordinator.send("/manage/requirements/preset", **data)

    assert "3 rules to make" in page
    assert "basis everybody 2" in page.replace("alle", "everybody")
    assert "kcc kcc 1" in page
    assert {(rule.module_slug, rule.audience, rule.due_days) for rule in rules(house)} == {
        ("basis", "alle", 60),
        ("kcc", "kcc", 60),
        ("kcc", "burgerzaken", 60),
    }
    assert "0 rules are made" in words(coordinator.get(again.location))


def test_the_rules_that_ended_stand_apart(house, coordinator):
    house.require(starts_on=TODAY - 90 * DAY)
    old = house.require("kcc", starts_on=TODAY - 90 * DAY)
    house.session.commit()
    coordinator.send(f"/manage/requirements/{old.id}/end", on=str(TODAY))
    said = words(coordinator.get("/manage/requirements"))

    assert said.index("basis") < said.index("Rules that ended") < said.index("kcc")
    assert "This rule has ended" in words(coordinator.get(f"/manage/requirements/{old.id}"))
    assert actions(house) == ["requirement.end"]


def test_ending_a_rule_says_whom_it_concerns(house, coordinator):
    rule = house.require(starts_on=TODAY - DAY)
    house.hired()
    house.session.commit()

    assert "That concerns 2 people." in words(coordinator.get(f"/manage/requirements/{rule.id}"))


def test_a_rule_is_not_ended_before_its_first_day_nor_twice(house, coordinator):
    rule = house.require(starts_on=TODAY - 9 * DAY)
    house.session.commit()
    path = f"/manage/requirements/{rule.id}/end"
    early = coordinator.send(path, on=str(TODAY - 10 * DAY))
    coordinator.send(path, on=str(TODAY + DAY))
    later = coordinator.send(path, on=str(TODAY + 2 * DAY))

    assert (early.status_code, later.status_code) == (422, 422)
    assert "before the first day" in words(early)
    assert "ended already" in words(later)
    assert [one.ends_on for one in rules(house)] == [TODAY + DAY]


def test_another_organisations_rule_and_one_that_is_not_there_answer_alike(house, coordinator):
    from tests.coverage.world import World

    other = World(house.session, "ander")
    other.require("basis")
    house.session.commit()
    [theirs] = [one.id for one in rules(house) if one.organisation_id == other.id]
    found = [coordinator.get(f"/manage/requirements/{number}") for number in (theirs, 999_999)]

    assert [page.status_code for page in found] == [404, 404]
    assert coordinator.send(f"/manage/requirements/{theirs}/end", on=str(TODAY)).status_code == 404


@pytest.mark.parametrize("role", [None, Role.MANAGER, Role.CONTACT_OFFICER, Role.ADMINISTRATOR])
def test_rules_are_the_coordinators_alone(app, house, role):
    scoped = role in (Role.MANAGER, Role.CONTACT_OFFICER)
    person = house.placed(house.kcc)
    site = Site(app, with_role(house.session, person, role, house.kcc if scoped else None))
    paths = ("/manage/requirements", f"/manage/people/{person.id}/waivers/new", "/manage/requirements/1")

    assert [site.get(path).status_code for path in paths] == [403] * 3


def test_a_waiver_is_given_and_ended(house, coordinator):
    person = house.hired(name="Pieters")
    house.session.commit()
    path = f"/manage/people/{person.id}/waivers"
    data = {"module": "basis", "starts_on": "2026-11-22", "until": "2026-12-31", "reason": "Andere cursus"}
    answer = coordinator.send(f"{path}/new", **data)
    house.session.rollback()
    [waiver] = house.session.scalars(select(Waiver)).all()

    assert answer.location == f"/manage/people/{person.id}"
    assert (waiver.employee_id, waiver.starts_on, waiver.ends_on) == (person.id, TODAY, date(2027, 1, 1))
    assert "Andere cursus" not in coordinator.get(f"{path}/new").text  # a list is no look at the file
    assert "no longer from 1 January 2027" in words(coordinator.get(f"{path}/{waiver.id}/end"))

    number = waiver.id
    house.session.commit()
    ends = [
        coordinator.send(f"{path}/{number}/end", on=day).status_code for day in ("2026-11-30", "2026-12-05")
    ]
    house.session.rollback()
    assert ends == [303, 422]
    assert house.session.get_one(Waiver, number).ends_on == date(2026, 11, 30)
    assert actions(house) == ["waiver.add", "waiver.end"]


def test_a_waiver_taken_back_on_its_first_day_never_held(house, coordinator):
    person = house.hired()
    waiver = add_waiver(house.session, employee=person, module_slug="basis", starts_on=TODAY, reason="fout")
    ids = (person.id, waiver.id)
    house.session.commit()
    coordinator.send("/manage/people/{}/waivers/{}/end".format(*ids), on=str(TODAY))
    house.session.rollback()

    assert house.session.scalars(select(Waiver)).all() == []


def test_an_extension_is_given_with_its_reason(house, coordinator):
    person = house.hired()
    house.session.commit()
    path = f"/manage/people/{person.id}/extensions/new"
    data = {"module": "basis", "due_on": "2027-02-01", "reason": "Verbouwing"}
    refused = coordinator.send(path, **{**data, "reason": " "})
    waiver = {"module": "basis", "starts_on": "2026-12-02", "until": "2026-12-01", "reason": "x"}
    backwards = coordinator.send(path.replace("extensions", "waivers"), **waiver)
    answer = coordinator.send(path, **data)
    house.session.rollback()
    [found] = house.session.scalars(select(Extension)).all()

    assert (refused.status_code, backwards.status_code, answer.status_code) == (422, 422, 303)
    assert "This day lies before the first day" in words(backwards)
    assert (found.employee_id, found.due_on, found.reason) == (person.id, date(2027, 2, 1), "Verbouwing")
    assert actions(house) == ["extension.add"]


def test_exceptions_for_somebody_of_another_organisation_or_nobody_answer_alike(house, coordinator):
    from tests.coverage.world import World

    theirs = World(house.session, "ander").person()
    house.session.commit()
    for act in ("waivers/new", "extensions/new", "waivers/1/end"):
        codes = [coordinator.get(f"/manage/people/{who}/{act}").status_code for who in (theirs, 999_999)]
        assert codes == [404, 404], act


def test_hostile_words_are_refused_or_only_words(house, coordinator):
    person = house.hired()
    house.session.commit()
    path = f"/manage/people/{person.id}/extensions/new"
    data = {"module": "basis", "due_on": "2027-02-01"}
    nul = coordinator.send(path, **data, reason="a\0b")
    long = coordinator.send(path, **data, reason="x" * 10_000)
    typed = coordinator.send(path, **{**data, "module": "weg"}, reason="<script>alert(1)</script>")

    assert [answer.status_code for answer in (nul, long, typed)] == [422] * 3
    assert "<script>alert" not in typed.text


def test_a_long_list_comes_in_parts(house, coordinator):
    for number in range(60):
        house.hired(name=f"Persoon {number:02}")
    house.session.commit()
    first = coordinator.get(f"/manage/requirements/preview?{query()}")
    second = coordinator.get(f"/manage/requirements/preview?{query(page=2)}")

    assert first.text.count('role="rowheader"') == 50
    assert second.text.count('role="rowheader"') == 11
    assert "page=2" in first.text
    assert coordinator.get(f"/manage/requirements/preview?{query(page='9' * 30)}").status_code == 200
