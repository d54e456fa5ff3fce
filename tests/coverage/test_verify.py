"""`coverage verify` finds every fault planted in the kept figures, and `coverage rebuild` mends it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import text

from mhtraining.cli import cli
from tests.coverage.world import World

_COLUMNS = (
    "organisation_id, module_slug, scope, day, in_scope, covered, ever_trained, overdue, expiring, lapsed"
)
_LAST = "WHERE id = (SELECT max(id) FROM coverage_delta WHERE covered > 0)"
PLANTED: dict[str, str] = {
    "a row is gone": f"DELETE FROM coverage_delta {_LAST}",
    "a row stands there twice": f"INSERT INTO coverage_delta ({_COLUMNS}) "
    f"SELECT {_COLUMNS} FROM coverage_delta {_LAST}",
    "a day too late": "UPDATE coverage_delta SET day = '2026-11-22' WHERE covered > 0 AND day < '2026-11-22'",
    "another department": "UPDATE coverage_delta SET scope = 'd:0' WHERE scope LIKE 'd:%'",
    "another module": "UPDATE coverage_delta SET module_slug = 'kcc' WHERE module_slug = 'basis'",
    "one too few covered": "UPDATE coverage_delta SET covered = covered - 1 WHERE covered > 0",
    "one overdue too many": "UPDATE coverage_delta SET overdue = overdue + 1 WHERE in_scope > 0",
    "never trained, it says": "UPDATE coverage_delta SET ever_trained = 0",
    "nothing expires, it says": "UPDATE coverage_delta SET expiring = 0",
    "one in service too many": "UPDATE coverage_delta SET in_scope = 9 WHERE module_slug = '*in-service'",
    "nobody completed by classroom": "DELETE FROM coverage_delta WHERE module_slug = '*from-classroom'",
    "a municipality is forgotten": "DELETE FROM coverage_delta WHERE scope LIKE 'm:%'",
    "a completion written around the program": "UPDATE completion SET last_valid_on = '2026-01-20'",
    "somebody hired around the program": "UPDATE employment SET starts_on = '2026-11-01'",
    "everything is gone": "DELETE FROM coverage_delta",
}


@pytest.fixture
def filled(world: World) -> World:
    """Two departments, two modules, a municipality; valid, expiring, expired and overdue."""
    kcc = world.department("KCC", audience="kcc", serves=("Oudewater",))
    front = world.department("Balie", below=kcc)
    world.require("basis", days=30)
    world.require("kcc", "kcc", days=30)
    for place in (kcc, front):
        valid, expiring, expired, _never = [world.person(place, since="2024-01-01") for _ in range(4)]
        for module in ("basis", "kcc"):
            world.complete(valid, module, "2026-01-10", last="2028-01-10")
            world.complete(expiring, module, "2024-12-10", last="2026-12-10")
            world.complete(expired, module, "2024-03-10", last="2026-03-10")
    world.session.commit()
    return world


def run(app: Flask, *words: str) -> tuple[int, str]:
    found = CliRunner().invoke(cli, ["coverage", *words], obj=ScriptInfo(create_app=lambda: app))
    return found.exit_code, found.output


def test_what_the_program_wrote_is_right(app: Flask, filled: World) -> None:
    for words in (["verify"], ["verify", "--full"]):
        code, said = run(app, *words)
        assert (code, "are what the facts say" in said) == (0, True), said


QUICK = ("a row is gone", "a completion written around the program")


@pytest.mark.parametrize(
    "planted", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in PLANTED]
)
def test_a_planted_fault_is_found_and_mended(app: Flask, filled: World, planted: str) -> None:
    assert filled.session.execute(text(PLANTED[planted])).rowcount > 0  # type: ignore[attr-defined]
    filled.session.commit()
    for flag in ([], ["--full"]):
        code, said = run(app, "verify", *flag)
        assert (code, "by the facts" in said, "differ from the facts" in said) == (1, True, True), said

    assert run(app, "rebuild")[0] == 0
    assert run(app, "verify", "--full")[0] == 0


def test_figures_that_wait_are_not_verified(app: Flask, filled: World) -> None:
    filled.session.execute(text("UPDATE coverage_state SET waiting_since = CURRENT_TIMESTAMP"))
    filled.session.commit()
    code, said = run(app, "verify")
    assert (code != 0, "still being worked out" in said) == (True, True)
