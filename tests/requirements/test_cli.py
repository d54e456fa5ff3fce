"""The commands `requirement`, `waiver` and `extension`, to the letter of their table."""

from datetime import date

import pytest
from sqlalchemy import select

from mhtraining.organisation import services
from mhtraining.requirements.models import Extension, Requirement, Waiver
from tests.command_line import run, trail

EMAIL = "a.jansen@voorbeeld.test"


@pytest.fixture
def person(house):
    person = house.placed(house.kcc, email=EMAIL)
    house.session.commit()
    return person


@pytest.fixture
def rule(house):
    """A rule that is there already: requirement 1."""
    house.require("kcc", audience="kcc", starts_on=date(2026, 1, 1))
    house.session.commit()
    return house.session.scalars(select(Requirement)).one().id


def rows(session, model, *columns):
    session.rollback()
    return [tuple(getattr(row, name) for name in columns) for row in session.scalars(select(model))]


def test_a_rule_for_an_audience_is_added_and_noted(app, session, house, person):
    result = run(
        app,
        "requirement",
        "add",
        "--module",
        "kcc",
        "--audience",
        "kcc",
        "--from",
        "2026-03-01",
        "--due-days",
        "60",
    )

    assert (result.exit_code, result.output) == (
        0,
        "Requirement 1: kcc of audience kcc from 2026-03-01; due 60 days after coming into scope\n",
    )
    columns = ("module_slug", "audience", "department_id", "starts_on", "due_on", "due_days")
    assert rows(session, Requirement, *columns) == [("kcc", "kcc", None, date(2026, 3, 1), None, 60)]
    assert trail(session) == [("requirement.add", {"requirement": 1, "module": "kcc"})]


def test_a_rule_for_a_department_with_both_dues_is_added(app, session, house, person):
    words = [
        "--department",
        "publiekszaken/kcc",
        "--from",
        "01-03-2026",
        "--due",
        "2026-06-01",
        "--due-days",
        "60",
    ]
    result = run(app, "requirement", "add", "--module", "kcc", *words)

    assert result.output == (
        "Requirement 1: kcc of department Publiekszaken/KCC from 2026-03-01; "
        "due on 2026-06-01 or 60 days after coming into scope, the later\n"
    )
    assert rows(session, Requirement, "department_id", "due_on", "due_days") == [
        (house.kcc.id, date(2026, 6, 1), 60)
    ]


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        ("--module kcc --audience kcc --from 2026-03-01", 2),
        ("--module kcc --from 2026-03-01 --due-days 1", 2),
        ("--module kcc --audience kcc --department Zorg --from 2026-03-01 --due-days 1", 2),
        ("--module weg --audience kcc --from 2026-03-01 --due-days 1", 2),
        ("--module kcc --audience weg --from 2026-03-01 --due-days 1", 2),
        ("--module kcc --department Weg --from 2026-03-01 --due-days 1", 2),
        ("--module kcc --audience kcc --from 2026-02-29 --due-days 1", 2),
        ("--module kcc --audience kcc --from 2026-03-01 --due 2026-02-28", 2),
        ("--module kcc --audience kcc --from 2026-03-01 --due-days -1", 2),
        ("--module kcc --audience kcc --from 2026-03-01 --due-days 3651", 2),
        ("--module kcc --audience kcc --from 2026-03-01 --due-days 1 --organisation weg", 2),
        ("--module kcc --audience kcc --from 2026-03-01 --due-days 30", 1),
    ],
)
def test_a_rule_that_can_not_be_is_refused(app, session, house, rule, words, exit_code):
    result = run(app, "requirement", "add", *words.split())

    assert (result.exit_code, len(rows(session, Requirement)), trail(session)) == (exit_code, 1, [])


def test_a_retired_module_is_not_required_any_more(app, session, house):
    from mhtraining.catalogue.models import Module
    from mhtraining.core.changes import changing_rules

    with changing_rules(session, None):
        session.get_one(Module, "kcc").retired_on = date(2026, 3, 1)
    session.commit()
    words = ["--module", "kcc", "--audience", "kcc", "--due-days", "30", "--from"]

    codes = [run(app, "requirement", "add", *words, day).exit_code for day in ("2026-03-01", "2026-02-28")]
    assert codes == [1, 0]


def test_the_list_shows_every_rule(app, house, rule):
    run(
        app,
        "requirement",
        "add",
        "--module",
        "basis",
        "--audience",
        "alle",
        "--from",
        "2026-03-01",
        "--due",
        "2026-06-01",
    )
    run(app, "requirement", "end", str(rule), "--on", "2026-11-01")

    assert run(app, "requirement", "list").output == (
        "   2  basis of audience alle from 2026-03-01; due on 2026-06-01\n"
        f"   {rule}  kcc of audience kcc from 2026-01-01, no longer from 2026-11-01; "
        "due 30 days after coming into scope\n"
    )


def test_a_rule_ends_today_unless_another_day_is_given(app, session, house, rule):
    result = run(app, "requirement", "end", str(rule))

    assert result.output == f"Requirement {rule}: kcc is required by it no longer from 2026-11-22 on.\n"
    assert rows(session, Requirement, "ends_on") == [(date(2026, 11, 22),)]
    assert trail(session) == [("requirement.end", {"requirement": rule, "on": "2026-11-22"})]


def test_a_rule_ended_on_its_first_day_never_held(app, session, house, rule):
    result = run(app, "requirement", "end", str(rule), "--on", "2026-01-01")

    assert (result.exit_code, rows(session, Requirement)) == (0, [])


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [(["99"], 2), (["x"], 2), (["9" * 23], 2), (["1", "--on", "2025-12-31"], 2), (["1", "--on", "x"], 2)],
)
def test_a_rule_that_can_not_end_so_goes_on(app, session, house, rule, words, exit_code):
    result = run(app, "requirement", "end", *words)

    assert (result.exit_code, rows(session, Requirement, "ends_on")) == (exit_code, [(None,)])


def test_a_rule_that_ended_is_not_made_to_last_longer(app, session, house, rule):
    codes = [
        run(app, "requirement", "end", str(rule), "--on", day).exit_code
        for day in ("2026-06-01", "2026-07-01", "2026-06-01", "2026-05-01")
    ]

    assert (codes, rows(session, Requirement, "ends_on")) == ([0, 1, 1, 0], [(date(2026, 5, 1),)])


def test_another_organisations_rule_is_answered_like_a_missing_one(app, session, house, rule):
    services.make_organisation(session, code="ander", name="Ander")
    session.commit()
    said = [run(app, "requirement", "end", number, "--organisation", "ander") for number in (str(rule), "99")]

    assert [result.exit_code for result in said] == [2, 2]
    assert said[0].stderr == said[1].stderr.replace("99", str(rule))


def test_the_preset_requires_basis_of_everybody_and_each_module_of_its_own(app, session, house):
    result = run(app, "requirement", "preset", "--from", "2026-03-01")

    found = rows(session, Requirement, "module_slug", "audience", "starts_on", "due_on", "due_days")
    assert (result.exit_code, found) == (
        0,
        [
            ("basis", "alle", date(2026, 3, 1), None, 90),
            ("kcc", "kcc", date(2026, 3, 1), None, 90),
            ("kcc", "burgerzaken", date(2026, 3, 1), None, 90),
        ],
    )


def test_the_preset_adds_only_what_is_missing(app, session, house, rule):
    run(app, "requirement", "preset", "--due", "2027-01-01")
    again = run(app, "requirement", "preset")

    assert again.output == "Everything usual is required already.\n"
    assert rows(session, Requirement, "audience", "due_on") == [
        ("kcc", None),
        ("alle", date(2027, 1, 1)),
        ("burgerzaken", date(2027, 1, 1)),
    ]


def test_the_preset_needs_published_modules(app, session):
    services.make_organisation(session, code="voorbeeld", name="Gemeente Voorbeeld")
    session.commit()
    result = run(app, "requirement", "preset")

    assert (result.exit_code, "content publish" in result.stderr) == (1, True)


def test_a_waiver_runs_up_to_and_including_its_last_day(app, session, house, person):
    words = ["--from", "2026-03-01", "--until", "2026-03-31", "--reason", "Elders gevolgd"]
    result = run(app, "waiver", "add", EMAIL.upper(), "kcc", *words)

    assert result.output == (
        "kcc is not required of A.JANSEN@VOORBEELD.TEST from 2026-03-01 up to and including 2026-03-31.\n"
    )
    assert rows(session, Waiver, "employee_id", "starts_on", "ends_on", "reason") == [
        (person.id, date(2026, 3, 1), date(2026, 4, 1), "Elders gevolgd")
    ]


def test_a_waiver_without_a_last_day_lasts(app, session, house, person):
    run(app, "waiver", "add", EMAIL, "kcc", "--from", "2026-03-01", "--reason", "Elders gevolgd")

    assert rows(session, Waiver, "ends_on") == [(None,)]


def test_an_extension_moves_the_due_day(app, session, house, person):
    result = run(app, "extension", "add", EMAIL, "kcc", "--due", "2026-12-31", "--reason", "Ziek geweest")

    assert result.output == f"kcc is due on 2026-12-31 for {EMAIL}.\n"
    assert rows(session, Extension, "employee_id", "module_slug", "due_on") == [
        (person.id, "kcc", date(2026, 12, 31))
    ]


def test_the_trail_names_the_person_by_id_and_never_the_reason(app, session, house, person):
    run(app, "waiver", "add", EMAIL, "kcc", "--from", "2026-03-01", "--reason", "Zwanger")
    run(app, "extension", "add", EMAIL, "kcc", "--due", "2026-12-31", "--reason", "Zwanger")

    assert trail(session) == [
        ("waiver.add", {"waiver": 1, "module": "kcc"}),
        ("extension.add", {"extension": 1, "module": "kcc"}),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("waiver", "add", "weg@voorbeeld.test", "kcc", "--from", "2026-03-01", "--reason", "x"),
        ("waiver", "add", EMAIL, "weg", "--from", "2026-03-01", "--reason", "x"),
        ("waiver", "add", EMAIL, "kcc", "--from", "2026-03-01", "--until", "2026-02-28", "--reason", "x"),
        ("waiver", "add", EMAIL, "kcc", "--from", "2026-03-32", "--reason", "x"),
        ("waiver", "add", EMAIL, "kcc", "--from", "2026-03-01", "--reason", " "),
        ("waiver", "add", EMAIL, "kcc", "--from", "2026-03-01"),
        ("extension", "add", "weg@voorbeeld.test", "kcc", "--due", "2026-03-01", "--reason", "x"),
        ("extension", "add", EMAIL, "weg", "--due", "2026-03-01", "--reason", "x"),
        ("extension", "add", EMAIL, "kcc", "--due", "later", "--reason", "x"),
        ("extension", "add", EMAIL, "kcc", "--due", "2026-03-01", "--reason", ""),
    ],
)
def test_an_exception_that_can_not_be_is_wrong_usage(app, session, house, person, words):
    result = run(app, *words)

    assert (result.exit_code, rows(session, Waiver) + rows(session, Extension), trail(session)) == (2, [], [])
