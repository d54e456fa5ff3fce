"""Everything that is held about a person is in the own file, and nothing of anybody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from mhtraining.core.db import db
from mhtraining.privacy.own_file import file_of, outline_of, written
from tests.accounts.made import NOW
from tests.privacy.rows import Rows, tables_of_people

IN_THE_FILE = {
    "employee": "person",
    "employment": "employments",
    "placement": "placements",
    "absence": "absences",
    "role_assignment": "roles",
    "account": "account",
    "sign_in_session": "sessions",
    "account_link": "links",
    "waiver": "waivers",
    "extension": "extensions",
    "completion": "completions",
    "completion_evidence": "evidence",
    "team_attendance": "team_sessions",
    "meeting_presence": "meetings",
    "meeting_point": "meeting_points",
    "learning_record": "learning_records",
    "ledger_head": "ledger_head",
    "certificate": "certificates",
    "attempt": "attempts",
    "opened_stop": "attempts opened_stops",
    "walk": "attempts walks",
    "response": "attempts walks responses",
    "held_answer": "held_answers",
    "audit_entry": "audit",
}
LEFT_OUT = {
    "staff_upload": "a file about others that waits a day at most for the uploader's word",
    "coverage_waiting": "says for a minute that somebody's facts changed; those facts are in the file",
    "erasure_gate": "stands only inside a transaction that erases, and says nothing about anybody",
}
COLUMNS_LEFT_OUT = {
    "account.password_hash": "a secret",
    "sign_in_session.token_hash": "a secret",
    "account_link.nonce_hash": "a secret",
    "certificate.pdf": "a file, downloaded apart; all it says is in the row",
}
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "my-data.md"


def file_in_words(app: Flask, rows: Rows) -> str:
    with app.app_context():
        return written(file_of(db.session(), rows.values["employee.id"], now=NOW)).decode()


def found(file: Any, path: str) -> list[Any]:
    """Everything at a path of keys; a list is looked into."""
    here = [file]
    for key in path.split():
        here = [
            below for each in here for below in (each[key] if isinstance(each[key], list) else [each[key]])
        ]
    return [each for each in here if each is not None]


def as_written(value: Any) -> str:
    """A value as it stands in the file."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        [value] = value.values()
    return value.isoformat() if isinstance(value, date) else str(value)


def keys_of(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict) and name != "detail":
        for key, below in value.items():
            yield key
            yield from keys_of(below, key)
    elif isinstance(value, list):
        for below in value:
            yield from keys_of(below, name)


def test_every_table_that_leads_to_a_person_is_in_the_file_or_left_out_for_a_reason() -> None:
    assert {table.name for table in tables_of_people()} == {*IN_THE_FILE, *LEFT_OUT}


def test_every_row_and_every_value_of_the_person_is_in_the_file(app: Flask, two: tuple[Rows, Rows]) -> None:
    for person in two:
        text = file_in_words(app, person)
        rows = {table: len(found(json.loads(text), path)) for table, path in IN_THE_FILE.items()}
        assert rows == dict.fromkeys(IN_THE_FILE, 1)
        missing = {
            column
            for column, value in person.values.items()
            if column.partition(".")[0] in IN_THE_FILE
            and not is_key(column)
            and value is not None
            and not re.search(rf"\b{re.escape(as_written(value))}\b", text)
            and not isinstance(value, bool | list)
        }
        assert missing == set(COLUMNS_LEFT_OUT)


def is_key(column: str) -> bool:
    """Whether this column only holds rows together."""
    table, _dot, name = column.partition(".")
    found = db.metadata.tables[table].columns[name]
    return bool(found.primary_key or found.foreign_keys)


def test_nothing_of_anybody_else_is_in_the_file(app: Flask, two: tuple[Rows, Rows]) -> None:
    for person, other in (two, two[::-1]):
        text = file_in_words(app, person)
        of_both = {as_written(value) for value in person.values.values()}
        strange = {
            column
            for column, value in other.values.items()
            if isinstance(value, str | date | dict)
            and as_written(value) not in of_both
            and as_written(value) in text
        }
        assert strange == set()
        assert other.name not in text


def test_the_trail_says_who_it_was_and_in_which_role(app: Flask, two: tuple[Rows, Rows]) -> None:
    anna, boris = two
    with app.app_context():
        session = db.session()
        trail = db.metadata.tables["audit_entry"]
        session.connection().execute(
            db.metadata.tables["role_assignment"]
            .insert()
            .values(
                employee_id=boris.values["employee.id"],
                role="coordinator",
                starts_on=date(2020, 1, 1),
                ends_on=date(2021, 1, 1),  # over by the time of the look
            )
        )
        for actor, about in ((boris, anna), (anna, anna), (anna, boris)):
            session.connection().execute(
                trail.insert().values(
                    at=NOW,
                    actor=f"account:{actor.values['account.id']}",
                    action="file.look",
                    employee_id=about.values["employee.id"],
                    detail={},
                )
            )
        file = outline_of(session, anna.values["employee.id"], on=NOW.date())
        by_a_command = file["audit"][-1]

    boris_name = " ".join(
        boris.values[f"employee.{part}"] for part in ("given_name", "particle", "family_name")
    )
    looks = [each for each in file["audit"] if each["action"] == "file.look"]
    assert [(each["actor_name"], each["actor_roles"], each["yourself"]) for each in looks[::-1]] == [
        (boris_name, ["manager"], False),
        (looks[0]["actor_name"], [], True),
    ]
    assert (by_a_command["actor"], by_a_command["actor_name"]) == ("cli:a", None)
    assert [each["action"] for each in file["own_acts"]] == ["file.look", "file.look"]


def test_a_person_without_an_account_has_a_file_too(app: Flask, two: tuple[Rows, Rows]) -> None:
    with app.app_context():
        session = db.session()
        person = db.metadata.tables["employee"]
        row = {"organisation_id": two[0].given["employee"]["organisation_id"], "subject_key": "c" * 32}
        made = session.connection().execute(
            person.insert().values(**row, given_name="", particle="", family_name="Cas", sort_key="cas")
        )
        file = file_of(session, made.inserted_primary_key[0], now=NOW)

    assert file["person"]["family_name"] == "Cas"
    assert (file["account"], file["ledger_head"], file["attempts"], file["audit"]) == (None, None, [], [])


def test_the_keys_are_those_of_the_document(app: Flask, two: tuple[Rows, Rows]) -> None:
    keys = set(keys_of(json.loads(file_in_words(app, two[0])))) | {"waived"}  # nothing is required of these
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    documented = {name for name, _ in rows} | set(
        re.findall(r"`([a-z_]+)`", " ".join(text for _, text in rows))
    )

    assert keys == documented - {"job"}


def test_the_pages_outline_has_the_same_parts_as_the_file(app: Flask, two: tuple[Rows, Rows]) -> None:
    with app.app_context():
        person = two[0].values["employee.id"]
        file = file_of(db.session(), person, now=NOW)
        outline = outline_of(db.session(), person, on=NOW.date())

    assert set(outline) == set(file) - {"format", "made_at"}
    for name, part in outline.items():
        if name != "attempts":
            assert part == file[name]


def test_gathering_takes_as_many_selects_for_many_attempts_as_for_one(
    app: Flask, two: tuple[Rows, Rows]
) -> None:
    anna = two[0]

    def selects() -> int:
        counted: list[str] = []
        with app.app_context():
            session = db.session()
            event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
            file_of(session, anna.values["employee.id"], now=NOW)
        return len(counted)

    def more(table: str, *unique: str, **values: Any) -> int:
        rows = db.metadata.tables[table]
        row = {
            name.partition(".")[2]: value
            for name, value in anna.values.items()
            if name.startswith(f"{table}.")
        }
        row |= values
        row.pop("id", None)
        made = db.session().connection().execute(rows.insert().values(**row))
        return int(made.inserted_primary_key[0])

    selects()
    before = selects()
    with app.app_context():
        for _ in range(20):
            attempt = more("attempt")
            walk = more("walk", attempt_id=attempt)
            more("response", walk_id=walk)
        db.session.commit()

    assert len(json.loads(file_in_words(app, anna))["attempts"]) == 21
    assert selects() == before
    assert before <= 30
