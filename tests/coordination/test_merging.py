"""Two numbers that were one person: everything goes over as the union of days, and the ledger stays whole."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mhtraining.accounts.models import Account
from mhtraining.accounts.services import invite, start_session
from mhtraining.coordination.merging import merge_people, what_merging_means
from mhtraining.core.errors import NotFoundError
from mhtraining.organisation import services
from mhtraining.organisation.models import Absence, Employment, Placement, Role, RoleAssignment
from mhtraining.organisation.services.duplicates import NotTwoPeopleError
from mhtraining.records.models import (
    Completion,
    CompletionEvidence,
    LearningRecord,
    RecordSource,
    TeamAttendance,
    TeamSession,
    Verb,
)
from mhtraining.records.services import rebuild, record_elsewhere, void
from mhtraining.records.verification import Verification
from mhtraining.requirements.services import add_extension, add_waiver
from tests.command_line import run, trail
from tests.conftest import NOW
from tests.organisation.made import FOUNDED, a_department, a_person, an_organisation
from tests.records.made import publish, result

DAY = timedelta(days=1)
MARCH = date(2026, 3, 1)
JUNE = date(2026, 6, 1)
SEPTEMBER = date(2026, 9, 1)
PASSED_ON = date(2026, 11, 22)


@pytest.fixture
def organisation(session):
    publish(session, "basis")
    publish(session, "kcc")
    return an_organisation(session)


@pytest.fixture
def right(session, organisation):
    return a_person(session, organisation, number="1042", since=None)


@pytest.fixture
def wrong(session, organisation):
    return a_person(session, organisation, number="1024", since=None, email="a.jansen@example.nl")


def periods(session, model, person, *more):
    rows = select(*more, model.starts_on, model.ends_on).where(model.employee_id == person.id)
    return [tuple(row) for row in session.execute(rows.order_by(model.starts_on, model.id))]


def merge(session, wrong, right):
    return merge_people(session, wrong, right, now=NOW)


def test_employments_become_the_union_of_days(session, wrong, right):
    services.employ(session, right, starts_on=FOUNDED, ends_on=JUNE)
    services.employ(session, wrong, starts_on=MARCH, ends_on=SEPTEMBER)
    services.employ(session, wrong, starts_on=SEPTEMBER + 5 * DAY)

    merge(session, wrong, right)

    assert periods(session, Employment, right) == [(FOUNDED, SEPTEMBER), (SEPTEMBER + 5 * DAY, None)]
    assert periods(session, Employment, wrong) == []


def test_placements_become_the_union_of_days_per_department(session, organisation, wrong, right):
    desk, kcc = (a_department(session, organisation, name) for name in ("Balie", "KCC"))
    for person in (wrong, right):
        services.employ(session, person, starts_on=FOUNDED)
    services.place(session, right, desk, starts_on=FOUNDED, ends_on=JUNE)
    services.place(session, wrong, desk, starts_on=MARCH)
    services.place(session, wrong, kcc, starts_on=JUNE)

    merge(session, wrong, right)

    assert periods(session, Placement, right, Placement.department_id) == [
        (desk.id, FOUNDED, None),
        (kcc.id, JUNE, None),
    ]
    assert periods(session, Placement, wrong) == []


def test_absences_stay_apart_and_of_one_first_day_the_longer_stays(session, wrong, right):
    services.record_absence(session, right, starts_on=MARCH, ends_on=MARCH + 20 * DAY)
    services.record_absence(session, right, starts_on=JUNE, ends_on=JUNE + 40 * DAY)
    services.record_absence(session, wrong, starts_on=MARCH + 15 * DAY, ends_on=MARCH + 35 * DAY)
    services.record_absence(session, wrong, starts_on=JUNE, ends_on=JUNE + 10 * DAY)
    services.record_absence(session, wrong, starts_on=SEPTEMBER)

    merge(session, wrong, right)

    assert periods(session, Absence, right) == [
        (MARCH, MARCH + 20 * DAY),
        (MARCH + 15 * DAY, MARCH + 35 * DAY),
        (JUNE, JUNE + 40 * DAY),
        (SEPTEMBER, None),
    ]
    assert periods(session, Absence, wrong) == []


def test_roles_become_the_union_and_who_held_one_is_no_deputy_of_it(session, organisation, wrong, right):
    kcc = a_department(session, organisation)
    services.assign_role(session, wrong, Role.COORDINATOR, starts_on=MARCH)
    services.assign_role(session, right, Role.CONTACT_OFFICER, department_id=kcc.id, starts_on=JUNE)
    deputy = services.assign_role(session, wrong, Role.CONTACT_OFFICER, department_id=kcc.id, starts_on=MARCH)
    deputy.deputy = True

    merge(session, wrong, right)

    held = periods(session, RoleAssignment, right, RoleAssignment.role, RoleAssignment.deputy)
    assert sorted(held, key=str) == sorted(
        [
            (Role.COORDINATOR, False, MARCH, None),
            (Role.CONTACT_OFFICER, True, MARCH, JUNE),
            (Role.CONTACT_OFFICER, False, JUNE, None),
        ],
        key=str,
    )
    assert periods(session, RoleAssignment, wrong) == []


def test_exceptions_go_over(session, wrong, right):
    waiver = add_waiver(
        session, employee=wrong, module_slug="kcc", starts_on=MARCH, ends_on=JUNE, reason="Verlof"
    )
    extension = add_extension(session, employee=wrong, module_slug="basis", due_on=JUNE, reason="Ziek")

    merge(session, wrong, right)
    session.expire_all()

    assert (waiver.employee_id, extension.employee_id) == (right.id, right.id)


def test_completions_are_appended_to_the_right_ledger_and_both_ledgers_stay_sound(session, wrong, right):
    result(session, right, attempt_id=1)
    result(session, wrong, attempt_id=2, slug="basis", months=12)
    result(session, wrong, attempt_id=3, slug="kcc", verb=Verb.FAILED)
    record_elsewhere(
        session,
        employee=wrong,
        module_slug="kcc",
        completed_on=MARCH,
        source=RecordSource.CLASSROOM,
        evidence="Lijst",
        now=NOW,
    )
    taken_back = record_elsewhere(
        session,
        employee=wrong,
        module_slug="kcc",
        completed_on=JUNE,
        source=RecordSource.EXTERNAL,
        now=NOW,
    )
    void(session, employee=wrong, sequence=taken_back.sequence, now=NOW)
    before = [one.digest for one in ledger(session, wrong)]

    assert merge(session, wrong, right).completions == 2

    rows = session.execute(
        select(
            Completion.module_slug,
            Completion.version,
            Completion.completed_on,
            Completion.valid_months,
            Completion.source,
        )
        .where(Completion.employee_id == right.id)
        .order_by(Completion.sequence)
    )
    version = session.scalar(select(LearningRecord.version).where(LearningRecord.completed_on == MARCH))
    assert [tuple(row) for row in rows] == [
        ("kcc", "a" * 64, PASSED_ON, 24, RecordSource.PLATFORM),
        ("basis", "a" * 64, PASSED_ON, 12, RecordSource.PLATFORM),
        ("kcc", version, MARCH, 24, RecordSource.CLASSROOM),
    ]
    assert [one.verb for one in ledger(session, right)] == [Verb.PASSED, Verb.PASSED, Verb.COMPLETED]
    assert [one.digest for one in ledger(session, wrong)] == before
    assert list(Verification(session).findings()) == []
    assert not rebuild(session)
    evidence = session.scalars(select(CompletionEvidence)).one()
    assert (evidence.employee_id, evidence.sequence) == (right.id, 3)


def ledger(session, person):
    rows = select(LearningRecord).where(LearningRecord.subject_key == person.subject_key)
    return session.scalars(rows.order_by(LearningRecord.sequence)).all()


def test_the_same_completion_is_not_carried_twice(session, wrong, right):
    for person in (wrong, right):
        record_elsewhere(
            session,
            employee=person,
            module_slug="kcc",
            completed_on=MARCH,
            source=RecordSource.CLASSROOM,
            now=NOW,
        )

    assert merge(session, wrong, right).completions == 0
    assert len(ledger(session, right)) == 1


def test_being_at_a_team_session_goes_over_with_its_record(session, organisation, wrong, right):
    kcc = a_department(session, organisation)
    record = record_elsewhere(
        session,
        employee=wrong,
        module_slug="kcc",
        completed_on=MARCH,
        source=RecordSource.TEAM,
        now=NOW,
    )
    result(session, right, attempt_id=1)
    held = TeamSession(
        organisation_id=organisation.id,
        department_id=kcc.id,
        module_slug="kcc",
        held_on=MARCH,
        recorded_at=NOW,
    )
    session.add(held)
    session.flush()
    session.add(TeamAttendance(team_session_id=held.id, employee_id=wrong.id, sequence=record.sequence))
    session.flush()

    merge(session, wrong, right)

    attendance = session.scalars(select(TeamAttendance)).one()
    assert (attendance.employee_id, attendance.sequence) == (right.id, 2)


def test_the_duplicate_is_marked_and_can_not_sign_in_any_more(session, wrong, right):
    services.employ(session, wrong, starts_on=FOUNDED)
    invite(session, wrong, now=NOW)
    account = session.scalars(select(Account).where(Account.employee_id == wrong.id)).one()
    start_session(session, account.id, now=NOW)

    merge(session, wrong, right)

    assert (wrong.merged_into_id, wrong.email, wrong.email_key, wrong.number) == (
        right.id,
        None,
        None,
        "1024",
    )
    assert account.disabled_at == NOW
    assert right.email_key == "a.jansen@example.nl"


def test_an_address_of_ones_own_stays(session, wrong, right):
    services.set_email(session, right, "Anna@example.nl")

    merge(session, wrong, right)

    assert right.email == "Anna@example.nl"


def test_who_was_merged_into_the_duplicate_follows_it(session, organisation, wrong, right):
    older = a_person(session, organisation, number="1204", since=None)
    merge(session, older, wrong)
    merge(session, wrong, right)
    session.refresh(older)

    assert older.merged_into_id == right.id


def test_who_is_merged_once_is_not_merged_again(session, organisation, wrong, right):
    third = a_person(session, organisation, number="3", since=None)
    merge(session, wrong, right)

    for duplicate, person in ((wrong, third), (third, wrong), (right, right)):
        with pytest.raises(NotTwoPeopleError):
            merge(session, duplicate, person)


def test_people_of_two_organisations_are_never_merged(session, wrong):
    theirs = a_person(session, an_organisation(session, "ander"), number="1024", since=None)

    with pytest.raises(NotFoundError):
        merge(session, wrong, theirs)


def test_the_days_on_which_two_become_one_are_told_before(session, wrong, right):
    services.employ(session, right, starts_on=FOUNDED, ends_on=JUNE)
    services.employ(session, wrong, starts_on=MARCH)

    told = what_merging_means(session, wrong, right)

    assert (told.both, wrong.merged_into_id) == (((MARCH, JUNE),), None)


def test_the_command_merges_and_notes_it(app, session, organisation, wrong, right):
    services.employ(session, wrong, starts_on=FOUNDED)
    session.commit()

    tried = run(app, "people", "merge", "1024", "1042", "--dry-run")
    assert (tried.exit_code, trail(session)) == (0, [])
    assert "1024 would go over into 1042: 1 employments" in tried.output
    session.rollback()
    done = run(app, "people", "merge", " 1024", "1042")

    assert (done.exit_code, "never in service on the same day" in done.output) == (0, True)
    assert trail(session) == [("people.merge", {"duplicate": wrong.id, "completions": 0})]
    assert run(app, "people", "merge", "1024", "1042").exit_code == 1
    assert run(app, "people", "merge", "9", "1042").exit_code == 2
