"""The command `coverage`: its contract, and what it says to wrong usage."""

import json

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from mhtraining.cli import cli
from mhtraining.core.db import db
from tests.coverage.world import World

ON = "2026-06-01"


@pytest.fixture
def house(world: World) -> World:
    """Two departments, one below the other, and three people; one of them is covered."""
    top = world.department("Publiekszaken", serves=("Oudewater",))
    kcc = world.department("KCC", below=top, audience="kcc")
    world.require("basis")
    world.require("kcc", "kcc", since="2026-01-01")
    world.person(top, has=("basis",))
    world.person(kcc, has=("basis",))
    world.person()
    world.session.commit()
    return world


@pytest.fixture
def run(app: Flask):
    """Runs `mhtraining coverage` with these arguments."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["coverage", *arguments], obj=ScriptInfo(create_app=lambda: app))

    return run


def test_json_has_the_shape_of_the_contract(house: World, run) -> None:
    result = run("--on", ON, "--format", "json")

    assert list(json.loads(result.stdout).items()) == [
        ("organisation", "voorbeeld"),
        ("on", ON),
        ("in_scope", 3),
        ("covered", 1),
        ("percent", 33),
        (
            "departments",
            [
                {"path": "Publiekszaken", "in_scope": 2, "covered": 1, "percent": 50},
                {"path": "Publiekszaken/KCC", "in_scope": 1, "covered": 0, "percent": 0},
            ],
        ),
        (
            "modules",
            [
                {"module": "basis", "in_scope": 3, "covered": 2, "percent": 66},
                {"module": "kcc", "in_scope": 1, "covered": 0, "percent": 0},
            ],
        ),
    ]


def test_json_says_null_where_nobody_is_in_scope(house: World, run) -> None:
    assert json.loads(run("--on", "2019-01-01", "--format", "json").stdout)["percent"] is None


def test_csv_is_what_a_dutch_excel_opens(house: World, run) -> None:
    department = house.department("=1+1")
    house.person(department)
    house.session.commit()

    assert (
        run("--on", ON, "--format", "csv", "--department", "=1+1").stdout_bytes
        == (
            "\ufeffon;scope;name;in_scope;covered;percent\r\n"
            "01-06-2026;organisation;voorbeeld;1;0;0\r\n"
            "01-06-2026;department;'=1+1;1;0;0\r\n"
            "01-06-2026;module;basis;1;0;0\r\n"
        ).encode()
    )


def test_table_has_its_numbers_under_each_other(house: World, run) -> None:
    assert run("--on", ON).stdout.splitlines() == [
        "Coverage on 2026-06-01",
        "",
        "Organisation",
        "  Gemeente Voorbeeld  1 of 3 (33%)",
        "",
        "Departments",
        "  Publiekszaken       1 of 2 (50%)",
        "  Publiekszaken/KCC   0 of 1 (0%)",
        "",
        "Modules",
        "  basis               2 of 3 (66%)",
        "  kcc                 0 of 1 (0%)",
    ]


@pytest.mark.parametrize(
    ("arguments", "in_scope"),
    [
        (("--department", " publiekszaken / kcc "), 1),
        (("--municipality", " oudewater"), 2),
        (("--module", "kcc"), 1),
        (("--organisation", "VOORBEELD"), 3),
        (("--on", "01-06-2026"), 3),
        ((), 3),
    ],
)
def test_options_narrow_the_question(house: World, run, arguments: tuple[str, ...], in_scope: int) -> None:
    assert json.loads(run("--format", "json", *arguments).stdout)["in_scope"] == in_scope


def test_today_is_the_day_that_is_asked_when_none_is_given(house: World, run) -> None:
    assert json.loads(run("--format", "json").stdout)["on"] == "2026-11-22"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("--on", "2026-11-23"), 1, "still to come"),
        (("--on", "2026-02-30"), 2, "not a day"),
        (("--on", "yesterday"), 2, "not a day"),
        (("--organisation", "elders"), 2, "no organisation 'elders'"),
        (("--department", "KCC"), 2, "no department 'KCC'"),
        (("--municipality", "Elders"), 2, "'Elders'. There is: Oudewater."),
        (("--module", "kc"), 2, "no module 'kc'. Do you mean 'kcc'?"),
    ],
)
def test_wrong_usage_is_told_in_one_sentence(
    house: World, run, arguments: tuple[str, ...], exit_code: int, words: str
) -> None:
    result = run(*arguments)

    told = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert (result.exit_code, result.stdout, len(told), words in told[0]) == (exit_code, "", 1, True)


def test_the_command_takes_no_write_lock(house: World, run) -> None:
    with db.engine.begin():  # somebody else is writing: on SQLite this takes the write lock
        result = run("--format", "json")

    assert result.exit_code == 0
