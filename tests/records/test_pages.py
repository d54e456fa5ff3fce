"""Completions from elsewhere, as a coordinator records, uploads, lists and takes them back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from mhtraining.audit.models import AuditEntry
from mhtraining.organisation.models import Role
from mhtraining.records.models import Completion, CompletionEvidence, LearningRecord, RecordSource
from tests.conftest import TODAY
from tests.records import made
from tests.records.site import Municipality, Site, fresh, words

FORM = {"module": "kcc", "completed_on": "2026-03-01", "source": "classroom", "evidence": "Lijst 1"}
HEADER = "email;module;afgerond op;bron;bewijs\n"


@pytest.fixture
def town(session) -> Municipality:
    made.publish(session, "kcc")
    return Municipality(session)


@pytest.fixture
def anna(town):
    return town.named("Anna", town.kcc)


@pytest.fixture
def coordinator(app, town, anna) -> Site:
    return town.browser(app, town.named("Bos"), Role.COORDINATOR)


def completions(session) -> list[tuple[str, date, str]]:
    rows = fresh(session).scalars(select(Completion).order_by(Completion.id))
    return [(row.module_slug, row.completed_on, row.source) for row in rows]


def test_a_completion_of_one_person_is_recorded_with_what_shows_it(session, coordinator, anna):
    number = anna.id
    session.commit()
    answer = coordinator.send(f"/manage/completions/person/{number}", **FORM)
    listed = words(coordinator.get("/manage/completions"))

    assert answer.location == "/manage/completions"
    assert completions(session) == [("kcc", date(2026, 3, 1), RecordSource.CLASSROOM)]
    assert session.scalars(select(CompletionEvidence.evidence)).all() == ["Lijst 1"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "completion.record")).one()
    assert (entry.employee_id, entry.detail) == (number, {"sequence": 1, "module": "kcc"})
    assert "Anna Kcc 1 March 2026 classroom (Lijst 1) 22 November 2026 (Bos) Withdraw" in listed


def test_a_double_click_records_once(session, coordinator, anna):
    path = f"/manage/completions/person/{anna.id}"
    session.commit()
    for _ in range(2):
        answer = coordinator.send(path, **FORM)

    assert "recorded already" in words(coordinator.get(answer.location))
    assert len(completions(session)) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"module": "weg"}, "Not a valid choice"),
        ({"completed_on": "2026-11-23"}, "This day lies in the future"),
        ({"completed_on": "30-02-2026"}, "Fill in a day that exists"),
        ({"source": "platform"}, "Not a valid choice"),
        ({"source": "team"}, "Not a valid choice"),
        ({"evidence": " "}, "Fill in what shows it"),
        ({"evidence": "x" * 1001}, "too long"),
        ({"evidence": "a\0b"}, "can't be shown"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(session, coordinator, anna, wrong, sentence):
    path = f"/manage/completions/person/{anna.id}"
    session.commit()
    page = coordinator.send(path, **{**FORM, **wrong})

    assert page.status_code == 422
    assert sentence in words(page)
    assert completions(session) == []


@pytest.mark.parametrize(
    ("evidence", "link"),
    [("https://x.example/1", True), ("javascript:alert(1)", False), ("https://x.example/ bis", False)],
)
def test_only_an_https_link_is_a_link(session, coordinator, anna, evidence, link):
    path = f"/manage/completions/person/{anna.id}"
    session.commit()
    coordinator.send(path, **{**FORM, "evidence": evidence})

    assert (f'href="{evidence}"' in coordinator.get("/manage/completions").text) is link


@pytest.mark.parametrize("asked", ["ann", "ANNA", "anna@exa", "ana%", "_nna", "a nn", "bos", "Ánna"])
def test_people_are_found_by_the_beginning_of_a_word(session, coordinator, anna, asked):
    found = words(coordinator.get(f"/manage/completions/person?q={asked}"))

    assert ("Anna 0" in found) is (asked in ("ann", "ANNA", "anna@exa", "Ánna"))


def test_somebody_who_left_is_found_and_somebody_else_s_people_are_not(session, town, coordinator):
    town.named("Vertrokken", until="2024-01-01")
    Municipality(session, "ander").named("Vertroost")
    session.commit()
    found = words(coordinator.get("/manage/completions/person?q=vertro"))

    assert "1 person found Vertrokken" in found


def test_a_file_is_shown_first_and_recorded_when_it_is_confirmed(session, coordinator):
    preview = coordinator.upload(HEADER + "anna@example.nl;kcc;01-03-2026;klassikaal;Lijst 1\n")

    assert "1 completion to record" in words(preview)
    assert "Columns: e-mail address, module, completed on, source, evidence." in words(preview)
    assert "semicolon" in words(preview)
    assert completions(session) == []

    answer = coordinator.confirm(preview)
    assert answer.location == "/manage/completions"
    assert completions(session) == [("kcc", date(2026, 3, 1), RecordSource.CLASSROOM)]
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["completions.import", "completion.import"]
    assert "(Bos)" in words(coordinator.get("/manage/completions"))
    again = coordinator.upload(HEADER + "anna@example.nl;kcc;01-03-2026;klassikaal;Lijst 1\n")
    assert "1 row was recorded before" in words(again)


def test_every_wrong_row_is_named_by_its_line_in_the_reader_s_language(session, coordinator):
    text = HEADER + "anna@example.nl;kcc;01-03-2026;klassikaal;\nniemand@x.nl;weg;32-01-2026;thuis;\n;;;;\n"
    text += "niemand@x.nl;weg;01-01-2030;extern;\n"
    page = coordinator.upload(text)
    coordinator.browser.set_cookie("language", "nl")
    dutch = coordinator.upload(text)

    assert page.status_code == 422
    said = words(page)
    assert "2 rows are wrong" in said
    assert "line 3: '32-01-2026' is no day" in said
    assert "; 'thuis' is no source" in said
    assert (
        "line 5: nobody has the e-mail address 'niemand@x.nl'; there is no module 'weg'; 2030-01-01" in said
    )
    assert "regel 3: '32-01-2026' is geen dag" in words(dutch)
    assert "Record them" not in page.text
    assert completions(session) == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"naam;module\nx;y\n", "has no column email"),
        (b"email;module;completed_on;source;bsn\n", "must not come here"),
        (b"email;email;module;completed_on;source\n", "two columns for email"),
        (b"PK\x03\x04rest", "is a spreadsheet"),
        (b"\xff\xfe\x00", "is no text that can be read"),
        (b'email;module;completed_on;source\n"a', "can't be read"),
        (b"x" * 350_001, "too large"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(coordinator, data, sentence):
    page = coordinator.upload(data, "<b>lijst</b>.csv")

    assert page.status_code == 422
    assert sentence in words(page)
    assert "<b>lijst" not in page.text


def test_a_file_that_was_changed_or_no_longer_holds_is_looked_at_again(session, town, coordinator):
    preview = coordinator.upload(HEADER + "anna@example.nl;kcc;01-03-2026;klassikaal;Lijst 1\n")
    no_base64 = coordinator.send("/manage/completions/upload/confirm", name="x", content="%%%")
    nothing = coordinator.send("/manage/completions/upload/confirm")
    fresh(session)
    from mhtraining.organisation.models import Employee

    session.scalars(select(Employee).where(Employee.family_name == "Anna")).one().email_key = None
    session.scalars(select(Employee).where(Employee.family_name == "Anna")).one().email = "an@example.nl"
    session.commit()
    gone = coordinator.confirm(preview)

    assert [answer.status_code for answer in (no_base64, nothing, gone)] == [422] * 3
    assert "nobody has the e-mail address" in words(gone)
    assert completions(session) == []


def test_a_completion_is_taken_back_after_a_confirmation(session, coordinator, anna):
    path = f"/manage/completions/person/{anna.id}"
    session.commit()
    coordinator.send(path, **FORM)
    number = fresh(session).scalars(select(LearningRecord.id)).one()
    session.commit()
    void = f"/manage/completions/{number}/void"

    assert "1 March 2026 (classroom)" in words(coordinator.get(void))
    assert len(completions(session)) == 1
    for _ in range(2):
        answer = coordinator.send(void, page=void if not _ else "/password")
    assert "taken back already" in words(coordinator.get(answer.location))
    assert completions(session) == []
    assert "withdrawn" in words(coordinator.get("/manage/completions"))
    count = session.scalar(select(func.count()).where(AuditEntry.action == "completion.void"))
    assert count == 1


def test_what_was_taken_back_can_be_recorded_again(session, coordinator, anna):
    path = f"/manage/completions/person/{anna.id}"
    session.commit()
    coordinator.send(path, **FORM)
    number = fresh(session).scalars(select(LearningRecord.id)).one()
    session.commit()
    coordinator.send(f"/manage/completions/{number}/void")
    coordinator.send(path, **FORM)

    assert len(completions(session)) == 1


def test_another_organisation_s_people_and_completions_are_not_there(session, town, coordinator):
    other = Municipality(session, "ander")
    theirs = other.named("Vreemd")
    made.result(session, theirs, attempt_id=9)
    ids = (theirs.id, session.scalars(select(LearningRecord.id)).one())
    session.commit()

    for path in (f"person/{ids[0]}", f"{ids[1]}/void", "person/999999", "999999/void"):
        assert coordinator.get(f"/manage/completions/{path}").status_code == 404, path
    assert coordinator.send(f"/manage/completions/{ids[1]}/void").status_code == 404
    assert "Vreemd" not in coordinator.get("/manage/completions").text


def test_the_list_comes_in_parts(session, town, coordinator, anna):
    from mhtraining.records.services import Elsewhere, record_all_elsewhere
    from tests.conftest import NOW

    days = [TODAY - timedelta(days=number) for number in range(60)]
    record_all_elsewhere(session, [Elsewhere(anna, "kcc", day, RecordSource.IMPORT) for day in days], now=NOW)
    session.commit()
    first, second = (coordinator.get(f"/manage/completions?page={page}") for page in (1, 2))

    assert [page.text.count('role="rowheader"') for page in (first, second)] == [50, 10]
    assert ("page=2" in first.text, "Newer" in second.text, "Older" in second.text) == (True, True, False)
