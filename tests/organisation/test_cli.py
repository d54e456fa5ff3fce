"""The commands `department …`: one line about what was done, an entry in the trail, clear refusals."""

from datetime import date

import pytest

from tests.command_line import run, trail
from tests.organisation.made import a_department, an_organisation


@pytest.fixture
def organisation(session):
    organisation = an_organisation(session)
    front = a_department(session, organisation, "Publiekszaken")
    a_department(session, organisation, "KCC", front, audience="kcc")
    a_department(session, organisation, "Zorg")
    session.commit()
    return organisation


def test_the_list_shows_path_audience_and_municipalities(app, organisation):
    run(app, "department", "municipality", "Zorg", "Woerden", "Oudewater")

    assert run(app, "department", "list").output == (
        "Publiekszaken      -\nPubliekszaken/KCC  kcc\nZorg               -  Oudewater, Woerden\n"
    )


def test_the_list_of_a_past_day_shows_the_tree_of_that_day(app, organisation):
    run(app, "department", "rename", "Zorg", "Zorg en welzijn")
    run(app, "department", "move", "Publiekszaken/KCC", "/", "--on", "01-12-2026")

    lists = [run(app, "department", "list", "--on", day).output for day in ("2026-11-21", "2026-12-01")]
    assert [[line.split("  ")[0] for line in shown.splitlines()] for shown in lists] == [
        ["Publiekszaken", "Publiekszaken/KCC", "Zorg"],
        ["KCC", "Publiekszaken", "Zorg en welzijn"],
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rename", "zorg", "Jeugd/zorg"], "zorg is called Jeugd\\/zorg from 2026-11-22 on.\n"),
        (["move", "Zorg", "publiekszaken"], "Zorg is Publiekszaken/Zorg from 2026-11-22 on.\n"),
        (
            ["merge", "Zorg", "publiekszaken"],
            "Zorg goes on in publiekszaken from 2026-11-22: "
            "0 people and 0 departments moved, 0 roles ended.\n",
        ),
        (["audience", "Zorg", "zorg"], "The audience of Zorg is zorg from 2026-11-22 on.\n"),
        (["municipality", "Zorg", "Woerden"], "Zorg serves Woerden from 2026-11-22 on.\n"),
        (["municipality", "Zorg"], "Zorg serves no municipality in particular from 2026-11-22 on.\n"),
    ],
)
def test_a_change_is_said_in_one_line_and_noted(app, session, organisation, words, said):
    result = run(app, "department", *words)
    ((action, detail),) = trail(session)

    assert (result.exit_code, result.output) == (0, said)
    assert (action, detail["on"]) == (f"department.{words[0]}", str(date(2026, 11, 22)))


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["rename", "Weg", "X"], 2),
        (["rename", "Zorg", " "], 2),
        (["rename", "Zorg", "publiekszaken"], 1),
        (["rename", "Zorg", "X", "--on", "2026-02-30"], 2),
        (["rename", "Zorg", "X", "--on", "2019-12-31"], 2),
        (["move", "Publiekszaken", "Publiekszaken/KCC"], 1),
        (["move", "Zorg", "Weg"], 2),
        (["merge", "Publiekszaken", "Publiekszaken/KCC"], 1),
        (["merge", "Zorg", "Weg"], 2),
        (["audience", "Zorg", "alle"], 2),
        (["list", "--organisation", "x"], 2),
        (["list", "--on", "morgen"], 2),
    ],
)
def test_a_refusal_has_its_exit_code_and_leaves_nothing(app, session, organisation, words, exit_code):
    result = run(app, "department", *words)

    assert (result.exit_code, trail(session)) == (exit_code, [])
    assert result.stderr.strip().splitlines()[-1].startswith("Error: ")


def test_without_an_organisation_the_way_to_make_one_is_told(app):
    result = run(app, "department", "list")

    assert (result.exit_code, "mhtraining init" in result.stderr) == (2, True)
