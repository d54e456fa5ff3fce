"""The log's lines are JSON with ids; an exception tells where it happened, not what somebody typed."""

from __future__ import annotations

import json
import logging
import logging.config
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from mhtraining.core.logs import MOST_CAUSES, JsonLines, described, log_config, request_id

SECRET = "samira.bakker@voorbeeld.nl"


def line(level=logging.INFO, message="event", **more):
    return json.loads(
        JsonLines().format(logging.LogRecord("room", level, __file__, 1, message, (), None, **more))
    )


def raised(act):
    """What was raised by `act`, with its traceback."""
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_line_tells_when_how_bad_where_and_what():
    said = line(logging.WARNING, "two\nlines")

    assert (said["level"], said["logger"], said["event"]) == ("warning", "room", "two\nlines")
    assert said["time"].endswith("+00:00")
    assert "request" not in said


def test_lines_of_one_request_carry_its_id():
    token = request_id.set("a1")
    try:
        assert line()["request"] == "a1"
    finally:
        request_id.reset(token)


@pytest.mark.parametrize("kind", [KeyError, ValueError, RuntimeError, AssertionError, UnicodeError])
def test_what_a_value_caused_is_not_repeated(kind):
    def act():
        given = SECRET
        raise kind(given)

    said = described(raised(act))
    assert said["type"] == f"builtins.{kind.__name__}"
    assert [place.rpartition(" ")[2] for place in said["at"]] == ["raised", "act"]
    assert SECRET not in json.dumps(said)


def test_what_speaks_of_code_is_told():
    assert described(raised(lambda: None.name))["message"].startswith("'NoneType' object has no attribute")


def test_a_file_that_failed_is_told_without_its_name():
    assert described(raised(Path(f"/nowhere/{SECRET}").read_bytes))["message"] == "No such file or directory"


def test_causes_are_told_but_not_without_end():
    def act(depth=0):
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            if depth == 9:
                raise
            try:
                act(depth + 1)
            except ValueError:
                raise LookupError(SECRET) from error

    said, depth = described(raised(act)), 1
    while "cause" in said:
        said, depth = said["cause"], depth + 1
    assert depth in range(2, MOST_CAUSES + 1)


def test_a_failed_statement_is_told_without_its_values(database_url):
    engine = create_engine(database_url, hide_parameters=True)

    def act():
        with engine.begin() as connection:
            for _ in range(2):
                connection.execute(
                    text("INSERT INTO organisation (code, name) VALUES (:c, 'x')"), {"c": SECRET}
                )

    error = raised(act)
    engine.dispose()
    said = described(error)
    assert isinstance(error, DBAPIError)
    assert "INSERT INTO organisation" in said["statement"]
    assert said["cause"].get("constraint") == "uq_organisation_code" or "UNIQUE" in said["cause"]["code"]
    assert SECRET not in json.dumps(said)


@pytest.mark.parametrize("name", ["sqlalchemy.engine.Engine", "sqlalchemy.pool"])
def test_rows_and_values_stay_out_even_at_the_finest_level(name):
    loggers = [logging.getLogger(), logging.getLogger("sqlalchemy"), logging.getLogger("_granian")]
    before = [(one, one.level, one.handlers[:]) for one in loggers]
    try:
        logging.config.dictConfig(log_config("debug"))
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
        assert logging.getLogger("mhtraining.requests").isEnabledFor(logging.DEBUG)
        assert logging.getLogger().handlers[0].stream is sys.stderr
    finally:
        for one, level, handlers in before:
            one.setLevel(level)
            one.handlers[:] = handlers
