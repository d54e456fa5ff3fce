"""Completions from elsewhere by file: to the letter of the command's contract."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from mhtraining.audit.models import AuditEntry
from mhtraining.organisation.models import Employee
from mhtraining.records import services
from mhtraining.records.models import Completion, CompletionEvidence, LearningRecord, RecordSource
from tests.conftest import NOW, TODAY
from tests.records import made
from tests.records.console import command

HEADER = "email;module;completed_on;source;evidence"
GOOD = f"{HEADER}\nanna@example.nl;kcc;01-03-2026;classroom;Lijst 1\n"


@pytest.fixture
def run(app, session, anna, tmp_path):
    """Import this text as a file by the command, from a clean transaction."""
    session.commit()

    def imported(text: str | bytes, *options: str) -> Result:
        path: Path = tmp_path / "elders.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        session.commit()
        result = command(app, "completions", "import", str(path), *options)
        session.rollback()
        return result

    return imported


def completions(session) -> list[tuple[str, str, str]]:
    rows = session.scalars(select(Completion).order_by(Completion.completed_on, Completion.module_slug))
    return [(row.module_slug, row.completed_on.isoformat(), row.source) for row in rows]


def test_a_row_becomes_a_completion_with_its_source_and_evidence(session, run):
    result = run(GOOD)

    assert (result.exit_code, result.output) == (
        0,
        "1 row: 1 recorded, 0 recorded before, 0 taken back since and left so.\n",
    )
    assert completions(session) == [("kcc", "2026-03-01", RecordSource.CLASSROOM)]
    assert session.scalars(select(CompletionEvidence.evidence)).all() == ["Lijst 1"]


@pytest.mark.parametrize(
    "text",
    [
        "personeelsnummer;module;completed_on;source;evidence\n0017;kcc;01-03-2026;classroom;x",
        "E-mail;Module;Afgerond op;Bron;Bewijs\nANNA@EXAMPLE.NL;KCC;2026-03-01;Klassikaal;x",
        "bron,module,datum,personeelsnummer,email\nclassroom,kcc,1-3-2026,0017,",
        "source\tdatum\tmodule\temail\nclassroom\t01-03-2026\tkcc\tanna@example.nl",
        "email;personeelsnummer;module;completed_on;source\nanna@example.nl;0017;kcc;01-03-2026;classroom",
    ],
    ids=["number", "Dutch names, any case", "comma, any order", "tab, no evidence", "both"],
)
def test_the_file_may_be_written_as(session, run, text):
    assert run(text).exit_code == 0
    assert completions(session) == [("kcc", "2026-03-01", RecordSource.CLASSROOM)]


def test_the_same_file_again_changes_nothing(session, run):
    run(GOOD)
    result = run(GOOD)

    assert "0 recorded, 1 recorded before" in result.output
    assert len(session.scalars(select(LearningRecord)).all()) == 1


def test_a_row_that_was_voided_is_not_recorded_again(session, run, anna):
    run(GOOD)
    services.void(session, employee=anna, sequence=1, now=NOW)
    result = run(GOOD)

    assert "0 recorded, 0 recorded before, 1 taken back" in result.output
    assert completions(session) == []


def test_a_platform_pass_on_the_same_day_does_not_stand_for_it(session, run, anna):
    made.result(session, anna, attempt_id=1, now=NOW)
    day = TODAY.isoformat()
    run(f"{HEADER}\nanna@example.nl;kcc;{day};team;")

    assert completions(session) == [("kcc", day, RecordSource.PLATFORM), ("kcc", day, RecordSource.TEAM)]


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(session, run):
    result = run(GOOD, "--dry-run")

    assert result.exit_code == 0
    assert "line 2: kcc, 2026-03-01, classroom: new" in result.output
    assert "1 would be recorded" in result.output
    assert completions(session) == []


WRONG = [
    ("weg@example.nl;kcc;01-03-2026;team;", "nobody has the e-mail address 'weg@example.nl'"),
    (";kcc;01-03-2026;team;", "it names nobody"),
    ("anna@example.nl;weg;01-03-2026;team;", "there is no module 'weg'"),
    ("anna@example.nl;;01-03-2026;team;", "it names no module"),
    (
        "anna@example.nl;kcc;01-03-2026;boek;",
        "'boek' is no source: write classroom, team, external or import",
    ),
    (
        "anna@example.nl;kcc;01-03-2026;platform;",
        "'platform' is no source: write classroom, team, external or import",
    ),
    ("anna@example.nl;kcc;01-03-2026;;", "'' is no source: write classroom, team, external or import"),
    ("anna@example.nl;kcc;23-11-2026;team;", "2026-11-23 lies in the future"),
    ("anna@example.nl;kcc;31-02-2026;team;", "'31-02-2026' is no day: write dd-mm-jjjj or jjjj-mm-dd"),
    ("anna@example.nl;kcc;01-01-2026;classroom;", "it is the same completion as line 2"),
    ("anna@example.nl;kcc;01-03-2026;team;x;y", "it has more cells than the header"),
    (
        "weg@example.nl;weg;01-03-2026;team;",
        "nobody has the e-mail address 'weg@example.nl'; there is no module 'weg'",
    ),
]


def test_every_wrong_row_is_named_by_line_and_reason_and_nothing_is_written(session, run):
    rows = "".join(f"\n{row}\n" for row, _ in WRONG)  # a blank line before each
    result = run(f"{HEADER}\nanna@example.nl;kcc;01-01-2026;classroom;\n{rows}")

    lines = [f"line {4 + 2 * place}: {reason}" for place, (_, reason) in enumerate(WRONG)]
    assert result.exit_code == 1
    assert result.stderr.splitlines()[:-1] == lines
    assert completions(session) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"PK\x03\x04", 2),
        ("", 2),
        ("email;module;source\n", 2),
        ("module;completed_on;source\n", 2),
        ("email;e-mail;module;completed_on;source\n", 2),
        (f"{HEADER};bsn\n", 1),
    ],
    ids=["xlsx", "empty", "no day", "no person", "two e-mails", "bsn"],
)
def test_a_file_that_can_not_be_used_is_refused_in_one_sentence(run, text, code):
    result = run(text)

    assert (result.exit_code, result.output.count("\n")) == (code, 1)


def test_a_header_alone_imports_nothing(run):
    assert run(HEADER).exit_code == 0


def test_a_column_that_is_not_used_is_named_and_not_stored(session, run):
    result = run("email;module;completed_on;source;zaal\nanna@example.nl;kcc;01-03-2026;team;Grote zaal\n")

    assert "Columns not used: zaal" in result.output
    assert session.scalars(select(CompletionEvidence)).all() == []


def test_a_leaver_is_found_by_the_address_of_then(session, run, gemeente):
    left = made.person(session, gemeente, email="Oud@example.nl")
    left.email_key = None
    run(f"{HEADER}\noud@example.nl;kcc;01-03-2026;team;")

    assert session.scalars(select(Completion.employee_id)).all() == [left.id]


def test_an_address_taken_over_means_the_person_who_has_it_now(session, run, gemeente):
    made.person(session, gemeente, email="post@example.nl").email_key = None
    session.flush()
    present = made.person(session, gemeente, email="post@example.nl")
    run(f"{HEADER}\npost@example.nl;kcc;01-03-2026;team;")

    assert session.scalars(select(Completion.employee_id)).all() == [present.id]


def test_an_address_that_several_leavers_had_needs_the_number(session, run, gemeente):
    for _ in range(2):
        made.person(session, gemeente, email="post@example.nl").email_key = None
        session.flush()
    result = run(f"{HEADER}\npost@example.nl;kcc;01-03-2026;team;")

    assert result.exit_code == 1
    assert "several people left with the e-mail address" in result.output


def test_a_number_and_an_address_of_two_people_are_refused(session, run, gemeente):
    made.person(session, gemeente, email="bert@example.nl", number="0018")
    text = "personeelsnummer;email;module;completed_on;source\n0018;anna@example.nl;kcc;01-03-2026;team\n"

    assert "belong to two people" in run(text).output


def test_people_of_another_organisation_are_unknown(session, run):
    other = made.organisation(session, "anders")
    made.person(session, other, email="carla@example.nl")
    text = f"{HEADER}\ncarla@example.nl;kcc;01-03-2026;team;"

    assert run(text).exit_code == 2  # which organisation?
    assert run(text, "--organisation", "vb").exit_code == 1
    assert run(text, "--organisation", "anders").exit_code == 0


def test_the_import_is_in_the_audit_trail_as_a_whole_and_of_each_person_without_names(
    session, run, gemeente, anna
):
    run(GOOD)
    run(GOOD)  # records nothing, so touches nobody

    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert {entry.organisation_id for entry in entries} == {gemeente.id}
    assert [(entry.action, entry.employee_id, entry.detail) for entry in entries] == [
        ("completions.import", None, {"new": 1, "known": 0, "voided": 0}),
        ("completion.import", anna.id, {}),
        ("completions.import", None, {"new": 0, "known": 1, "voided": 0}),
    ]


def test_many_rows_at_once_give_what_one_by_one_would(session, run, gemeente):
    people = [made.person(session, gemeente, number=f"{number:05}") for number in range(600)]
    days = [date(2023, 1, 1) + timedelta(days=number // 2) for number in range(600)]
    text = "personeelsnummer;module;completed_on;source\n"
    text += "".join(f"{one.number};kcc;{day};team\n" for one, day in zip(people, days, strict=True))
    text += "".join(
        f"{one.number};kcc;{day + timedelta(700)};team\n" for one, day in zip(people, days, strict=True)
    )
    assert run(text).exit_code == 0

    last = session.scalars(
        select(Completion.last_valid_on)
        .join(Employee, Employee.id == Completion.employee_id)
        .order_by(Employee.number, Completion.completed_on)
    ).all()
    renewed = [day.replace(year=day.year + 4) for day in days]  # 700 days on: inside the window
    assert list(last[1::2]) == renewed
