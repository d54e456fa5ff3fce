"""The awareness goal: which one holds where, what is refused, and its command and page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mhtraining.core.errors import NotFoundError, UsageError
from mhtraining.organisation import services
from mhtraining.organisation.models import Role
from mhtraining.requirements.goals import Aim, goals, own_goals, set_goal
from tests.command_line import run, trail
from tests.conftest import TODAY
from tests.requirements.made import FOUNDED, House
from tests.requirements.site import Site, with_role, words

BY = date(2027, 6, 30)


def aim(house: House, percent: int = 80, by: date = BY, department: int | None = None):
    return set_goal(
        house.session,
        organisation_id=house.organisation.id,
        percent=percent,
        reach_by=by,
        department_id=department,
        on=TODAY,
    )


def held(house: House, on: date = TODAY) -> dict[int | None, int]:
    return {key: each.percent for key, each in goals(house.session, house.organisation.id, on).items()}


def test_a_department_has_the_goal_of_the_nearest_above_it_else_the_organisations(house):
    aim(house, 70)
    aim(house, 80, department=house.front.id)
    aim(house, 90, department=house.kcc.id)

    assert held(house) == {
        None: 70,
        house.front.id: 80,
        house.kcc.id: 90,
        house.desk.id: 80,
        house.care.id: 70,
    }


def test_without_one_of_the_organisation_only_those_below_a_goal_have_one(house):
    aim(house, 80, department=house.front.id)

    assert held(house) == {house.front.id: 80, house.kcc.id: 80, house.desk.id: 80}


def test_the_tree_of_the_day_decides(house):
    aim(house, 70)
    aim(house, 80, department=house.care.id)
    moved = TODAY + timedelta(days=1)
    services.move_department(house.session, house.kcc, parent_id=house.care.id, on=moved)

    assert (held(house)[house.kcc.id], held(house, moved)[house.kcc.id]) == (70, 80)


def test_a_second_goal_takes_the_place_of_the_first_and_says_what_was_before(house):
    first, second = aim(house, 70), aim(house, 80, TODAY)
    again = aim(house, 80, TODAY)

    assert (first.before, first.changed) == (None, True)
    assert (second.before, second.changed) == (Aim(70, BY), True)
    assert second.detail == {
        "percent": 80,
        "by": str(TODAY),
        "percent_before": 70,
        "by_before": "2027-06-30",
    }
    assert (again.before, again.changed) == (Aim(80, TODAY), False)
    assert own_goals(house.session, house.organisation.id) == {None: Aim(80, TODAY)}


@pytest.mark.parametrize("percent", [0, 101, -1])
def test_a_percentage_that_is_none_is_refused(house, percent):
    with pytest.raises(UsageError, match="from 1 to 100"):
        aim(house, percent)


def test_a_day_that_has_passed_is_refused(house):
    with pytest.raises(UsageError, match="has passed"):
        aim(house, by=TODAY - timedelta(days=1))


def test_another_organisations_department_is_refused_as_a_missing_one(house):
    elsewhere = services.make_organisation(house.session, code="elders", name="Elders")
    theirs = services.make_department(
        house.session, organisation_id=elsewhere.id, name="Zorg", parent_id=None, starts_on=FOUNDED
    )
    said = set()
    for department in (theirs.id, 999_999):
        with pytest.raises(NotFoundError) as refused:
            aim(house, department=department)
        said.add(str(refused.value))

    assert len(said) == 1
    assert goals(house.session, elsewhere.id, TODAY) == {}


def test_the_command_sets_replaces_and_notes(app, session, house):
    session.commit()
    kcc = house.kcc.id
    session.commit()
    results = [
        run(app, "goal", "set", "75", "--by", "31-12-2026"),
        run(app, "goal", "set", "80", "--by", "2027-06-30"),
        run(app, "goal", "set", "80", "--by", "2027-06-30"),
        run(app, "goal", "set", "90", "--by", "2027-06-30", "--department", "publiekszaken/kcc"),
    ]

    assert [each.exit_code for each in results] == [0, 0, 0, 0]
    assert "".join(each.output for each in results) == (
        "The goal of Gemeente Voorbeeld: 75% by 2026-12-31.\n"
        "The goal of Gemeente Voorbeeld: 80% by 2027-06-30; it was 75% by 2026-12-31.\n"
        "The goal of Gemeente Voorbeeld is 80% by 2027-06-30 already.\n"
        "The goal of Publiekszaken/KCC: 90% by 2027-06-30.\n"
    )
    assert trail(session) == [
        ("goal.set", {"percent": 75, "by": "2026-12-31"}),
        (
            "goal.set",
            {"percent": 80, "by": "2027-06-30", "percent_before": 75, "by_before": "2026-12-31"},
        ),
        ("goal.set", {"percent": 90, "by": "2027-06-30", "department": kcc}),
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["101", "--by", "2027-06-30"], "101 is not in the range"),
        (["80"], "Missing option '--by'"),
        (["80", "--by", "2026-11-21"], "The day 2026-11-21 has passed"),
        (["80", "--by", "2027-06-31"], "is not a day of the calendar"),
        (
            ["80", "--by", "2027-06-30", "--department", "Publiekszaken/KC"],
            "Do you mean 'Publiekszaken/KCC'?",
        ),
    ],
)
def test_the_command_says_what_is_wrong_and_writes_nothing(app, session, house, given, sentence):
    session.commit()
    result = run(app, "goal", "set", *given)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert trail(session) == []
    assert held(house) == {}


@pytest.fixture
def coordinator(app, house) -> Site:
    boss = house.hired(name="Coördinator")
    return Site(app, with_role(house.session, boss, Role.COORDINATOR))


def test_the_page_sets_a_goal_and_lists_those_that_were_set(house, coordinator):
    kcc = house.kcc.id
    house.session.commit()
    assert "No goal is set yet." in words(coordinator.get("/manage/goal"))
    for sent in ({"whom": "", "percent": 70}, {"whom": kcc, "percent": 85}, {"whom": kcc, "percent": 85}):
        answer = coordinator.send("/manage/goal", **sent, reach_by="2027-06-30")
        assert answer.status_code == 303
    said = words(coordinator.get("/manage/goal"))

    assert "The whole organisation 70% 30 June 2027 Publiekszaken/KCC 85% 30 June 2027" in said
    assert "nothing was changed" in said
    assert [action for action, _ in trail(house.session)] == ["goal.set", "goal.set"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"percent": "0"}, "Fill in a percentage from 1 to 100"),
        ({"percent": ""}, "Fill in a percentage"),
        ({"reach_by": ""}, "Fill in by which day"),
        ({"reach_by": "2026-11-21"}, "This day has passed"),
        ({"whom": "999999"}, "Of whom"),
    ],
)
def test_the_page_says_what_is_wrong_and_writes_nothing(house, coordinator, wrong, sentence):
    answer = coordinator.send(
        "/manage/goal", **{"whom": "", "percent": "80", "reach_by": "2027-06-30", **wrong}
    )

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert held(house) == {}
    assert trail(house.session) == []
