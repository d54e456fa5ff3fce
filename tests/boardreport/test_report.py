"""A report says what was released and nothing else, is issued once, and never changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import sessionmaker

from mhtraining.audit.models import AuditEntry
from mhtraining.boardreport import drafts, gathering, report, report_job, reporting
from mhtraining.boardreport.models import CellKind, IssuedReport, ReportDraft, ReportFile
from mhtraining.boardreport.queries import issued_report, releases
from mhtraining.core.changes import changing, changing_rules
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.coverage.charted import BandRow, Counted
from mhtraining.coverage.forecast import Band, Forecast, Outcome
from mhtraining.organisation.models import Employee, Role
from mhtraining.organisation.services import assign_role
from mhtraining.records.models import SealedDigest
from mhtraining.requirements.goals import set_goal
from mhtraining.requirements.models import Requirement
from mhtraining.route.models import Route, SignalCount
from tests.command_line import run
from tests.conftest import NOW
from tests.coverage.world import World

OCTOBER, SEPTEMBER = date(2026, 10, 31), date(2026, 9, 30)
ACTOR = "account:7"


@pytest.fixture
def world(session):
    """Publiek with KCC (12, of whom 7 done) and BOA (3, 1 done) below it; Zorg (20, 11 done) since July."""
    world = World(session)
    top = world.department("Publiek")
    world.require("basis")
    for name, size, done, since in (
        ("KCC", 12, 7, "2026-03-01"),
        ("BOA", 3, 1, "2026-03-01"),
        ("Zorg", 20, 11, "2026-07-10"),
    ):
        where = world.department(name, below=None if name == "Zorg" else top, audience=name.lower())
        with changing(session, ()):  # counted once, not after each person
            for number in range(size):
                person = world.person(where, since=since)
                if number < done:
                    world.complete(person, "basis", "2026-08-01", last="2028-08-01")
    session.commit()
    return world


def together(world, on=OCTOBER):
    number = world.id
    world.session.rollback()  # it holds no lock while figures are worked out
    return reporting.put_together(sessionmaker(db.engine), number, on, minimum_group=5, now=NOW)


def issued(world, on=OCTOBER):
    number = world.id
    world.session.rollback()
    sessions = sessionmaker(db.engine)
    return reporting.issued_now(sessions, number, on, minimum_group=5, actor=ACTOR, now=NOW)


def test_every_figure_is_the_released_one_and_what_is_hidden_stays_hidden(world):
    found = together(world)
    [release] = [one for one in releases(world.session, world.id) if one.month_end == OCTOBER]

    def of(kind):
        return [
            None if one.suppressed else Counted(one.in_scope, one.covered)
            for one in release.figures
            if one.kind is kind
        ]

    assert [found.whole] == of(CellKind.ORGANISATION) == [Counted(35, 19)]
    assert [row.counted for row in found.departments] == of(CellKind.DEPARTMENT)
    assert [(row.name, row.depth) for row in found.departments] == [
        ("Publiek", 0), ("BOA", 1), ("KCC", 1), ("Zorg", 0),
    ]  # fmt: skip
    assert None in of(CellKind.DEPARTMENT)
    assert [row.name for row in found.domains] == ["kcc", "boa", "zorg"]
    assert {row.key: row.counted for row in found.domains} == dict(
        zip(
            [one.cell for one in release.figures if one.kind is CellKind.AUDIENCE],
            of(CellKind.AUDIENCE),
            strict=True,
        )
    )
    assert [row.counted for row in found.modules] == of(CellKind.MODULE)
    hidden = {"covered": 1, "in_scope": 3}
    assert hidden not in json.loads(report.written(found))["departments"]


def test_its_months_are_those_on_which_anybody_counted(world):
    found = together(world)

    ends = ("03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31")
    assert [one.on.isoformat() for one in found.months] == [f"2026-{end}" for end in ends]
    assert found.months[-1].counted == found.whole
    assert found.months[0].counted is None or found.months[0].counted.in_scope == 15


def test_it_says_goal_forecast_order_signals_and_seal_as_they_are(world):
    session = world.session
    zorg = session.scalar(text("SELECT max(id) FROM department"))
    set_goal(session, organisation_id=world.id, percent=80, reach_by=date(2027, 6, 30), on=date(2026, 1, 1))
    one, another = session.scalars(select(Employee).limit(2))
    for person, role, deputy in (
        (one, Role.CONTACT_OFFICER, False),
        (another, Role.CONTACT_OFFICER, True),
        (one, Role.MANAGER, False),
    ):
        assign_role(session, person, role, department_id=zorg, starts_on=date(2026, 1, 1), deputy=deputy)
    session.add(Route(organisation_id=world.id, department_id=zorg, verified_on=date(2026, 11, 1)))
    common = {"organisation_id": world.id, "department_id": zorg, "month": date(2026, 10, 1)}
    session.add_all(
        SignalCount(form=form, count=count, **common) for form, count in (("seksueel", 2), ("arbeid", 3))
    )
    for day, letter in ((date(2026, 10, 30), "d"), (date(2026, 11, 1), "e")):
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        session.add(SealedDigest(day=day, heads=1, records=9, digest=letter * 64, sealed_at=moment))
    session.commit()
    found = together(world)

    assert (found.goal.percent, found.goal.reach_by) == (80, date(2027, 6, 30))
    assert found.to_go == 9  # 28 of 35
    assert found.expected.outcome == "too_little"  # 19 completions
    others = ("Publiek", "Publiek/BOA", "Publiek/KCC")
    assert found.in_order == report.InOrder(4, others, others, others, others)
    assert [(one.count, one.departments) for one in found.signals[-2:]] == [(None, 0), (5, 1)]
    assert found.signals[0].month == date(2025, 11, 1)
    assert found.seal == report.Seal(date(2026, 10, 30), "d" * 64)


def test_the_same_data_and_day_give_the_same_bytes(world):
    first, second = together(world), together(world)

    assert report.digest_of(first) == report.digest_of(second)
    assert report.read(report.written(first)) == first


def test_it_is_issued_once_and_stays_whatever_is_corrected(world):
    first = issued(world)
    with db.engine.connect() as connection:
        before = dict(connection.execute(select(ReportFile.name, ReportFile.data)).all())
    world.person(world.department("Nieuw"), has=("basis",))
    world.session.commit()

    assert issued(world) == first
    with db.engine.connect() as connection:
        assert dict(connection.execute(select(ReportFile.name, ReportFile.data)).all()) == before
    assert {"report.pdf", "report.html", "report.md", "report.xlsx", "report.ods", "report.csv"} <= set(
        before
    )
    [entry] = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "report.issue"))
    one = issued_report(world.session, world.id, OCTOBER)
    assert (entry.actor, entry.detail) == (ACTOR, {"on": "2026-10-31", "digest": one.digest})


def test_of_two_issued_at_once_one_stands(world, monkeypatch):
    found = together(world)
    files, asked = reporting.files_of, []

    def interrupted(one):
        asked.append(one.on)
        if len(asked) == 1:
            issued(world)
        return files(one)

    monkeypatch.setattr(reporting, "files_of", interrupted)
    sessions, number = sessionmaker(db.engine), world.id
    world.session.rollback()
    made = reporting.issue(sessions, number, found, actor=ACTOR, now=NOW)

    assert len(asked) == 2
    assert [one.id for one in world.session.scalars(select(IssuedReport))] == [made]
    assert world.session.query(AuditEntry).filter_by(action="report.issue").count() == 1


@pytest.mark.parametrize(
    "on",
    [date(2026, 10, 30), date(2026, 11, 30), date.max, date(1, 1, 31), date(2016, 9, 30), date(2026, 2, 28)],
)
def test_only_months_that_are_over_and_in_which_somebody_counted_have_a_report(world, on):
    with pytest.raises(RefusedError, match=r"not the last day|not over|too long ago|Nothing was required"):
        issued(world, on)
    assert releases(world.session, world.id) == []


def test_a_department_of_nobody_is_not_hidden(world):
    world.department("Leeg")
    world.session.commit()
    [row] = [row for row in together(world).departments if row.name == "Leeg"]

    assert row.counted == Counted(0, 0)


def test_a_slash_in_a_name_is_a_letter_of_it(world):
    world.department("Werk/Inkomen", below=world.session.scalar(text("SELECT min(id) FROM department")))
    world.session.commit()
    [row] = [row for row in together(world).departments if "Inkomen" in row.name]

    assert (row.name, row.depth, row.path) == ("Werk/Inkomen", 1, "Publiek/Werk\\/Inkomen")


def test_a_departments_own_goal_stands_beside_its_figure(world):
    zorg = world.session.scalar(text("SELECT max(id) FROM department"))
    common = {"organisation_id": world.id, "reach_by": date(2027, 6, 30), "on": date(2026, 1, 1)}
    set_goal(world.session, percent=80, **common)
    set_goal(world.session, percent=50, department_id=zorg, **common)
    world.session.commit()

    assert [(row.name, row.goal) for row in together(world).departments] == [
        ("Publiek", 80), ("BOA", 80), ("KCC", 80), ("Zorg", 50),
    ]  # fmt: skip


def test_what_was_corrected_since_the_release_does_not_contradict_it(world, monkeypatch):
    set_goal(
        world.session, organisation_id=world.id, percent=50, reach_by=date(2027, 6, 30), on=date(2026, 1, 1)
    )
    world.session.commit()
    later = Forecast(OCTOBER, 50, Outcome.NOT_WITHIN, None, None, None, (Band(OCTOBER, 46.7, 46.7, 46.7),))
    monkeypatch.setattr(gathering, "forecast", lambda *_: later)
    assert together(world).expected is None  # 19 of 35 were released, which is more than half
    set_goal(
        world.session, organisation_id=world.id, percent=80, reach_by=date(2027, 6, 30), on=date(2026, 1, 1)
    )
    world.session.commit()
    assert together(world).expected == report.Expected("not_within")  # without the day itself
    months = (Band(OCTOBER, 46.7, 46.7, 46.7), Band(date(2026, 11, 30), 41.2, 44.5, 47.6))
    monkeypatch.setattr(gathering, "forecast", lambda *_: replace(later, months=months))
    found = together(world)
    assert found.expected.months == (BandRow(date(2026, 11, 30), 41, 44, 48),)
    assert report.digest_of(report.read(report.written(found))) == report.digest_of(found)
    reached = Forecast(OCTOBER, 80, Outcome.REACHED, OCTOBER, OCTOBER, OCTOBER, ())
    monkeypatch.setattr(gathering, "forecast", lambda *_: reached)
    assert together(world).expected == report.Expected("unknown")


def drafted(world, on=OCTOBER):
    drafts.ask(world.session, world.id, on, now=NOW)
    world.session.commit()
    work(world)
    return drafts.draft_of(world.session, world.id, on)


def work(world):
    world.session.rollback()
    with db.engine.connect() as connection:
        assert report_job.reports_wanted(connection)
    report_job.make_reports(sessionmaker(db.engine), NOW)
    with db.engine.connect() as connection:
        assert not report_job.reports_wanted(connection)
    world.session.expire_all()


def ask_to_issue(world, digest, on=OCTOBER):
    drafts.ask_to_issue(world.session, world.id, on, digest=digest, actor=ACTOR, now=NOW)
    world.session.commit()


def test_a_draft_is_made_looked_at_and_issued_as_it_was(world):
    draft = drafted(world)
    seen, digest = draft.figures, draft.digest
    assert report.read(seen).whole == Counted(35, 19)

    ask_to_issue(world, digest)
    world.person(world.department("Nieuw"))  # what changes meanwhile changes nothing of what was seen
    world.session.commit()
    work(world)

    one = issued_report(world.session, world.id, OCTOBER)
    assert (one.figures, one.digest) == (seen, digest)
    assert drafts.draft_of(world.session, world.id, OCTOBER) is None
    [entry] = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "report.issue"))
    assert entry.actor == ACTOR


def test_what_a_coordinator_approved_is_what_the_command_issues(world):
    draft = drafted(world)
    seen = draft.figures
    ask_to_issue(world, draft.digest)
    world.person(world.department("Nieuw"))
    world.session.commit()
    issued(world)

    assert issued_report(world.session, world.id, OCTOBER).figures == seen


def test_approved_while_another_is_being_issued_the_other_is_not(world, monkeypatch):
    draft = drafted(world)
    other = report.read(draft.figures.replace('"minutes":', '"minutes":1'))
    files = reporting.files_of

    def approved_meanwhile(one):
        ask_to_issue(world, draft.digest)
        return files(one)

    monkeypatch.setattr(reporting, "files_of", approved_meanwhile)
    sessions, number = sessionmaker(db.engine), world.id
    world.session.rollback()
    with pytest.raises(RefusedError, match="approved another"):
        reporting.issue(sessions, number, other, actor=ACTOR, now=NOW)
    assert issued_report(world.session, world.id, OCTOBER) is None


def test_another_draft_than_the_one_looked_at_is_not_issued(world):
    draft = drafted(world)
    with pytest.raises(drafts.DraftChangedError):
        ask_to_issue(world, "0" * 64)
    world.session.rollback()
    drafts.ask(world.session, world.id, OCTOBER, now=datetime(2026, 11, 22, 12, tzinfo=UTC))
    with pytest.raises(drafts.DraftChangedError):  # it is being made anew
        ask_to_issue(world, draft.digest)
    world.session.rollback()
    with pytest.raises(NotFoundError):
        ask_to_issue(world, draft.digest, SEPTEMBER)


def test_asked_while_it_is_made_it_is_made_once_more(world, monkeypatch):
    drafts.ask(world.session, world.id, OCTOBER, now=NOW)
    world.session.commit()
    put_together, later = reporting.put_together, datetime(2026, 11, 22, 12, tzinfo=UTC)

    def asked_meanwhile(*args, **more):
        with sessionmaker(db.engine)() as session:
            session.execute(update(ReportDraft).values(asked_at=later))
            session.commit()
        return put_together(*args, **more)

    monkeypatch.setattr(reporting, "put_together", asked_meanwhile)
    world.session.rollback()
    report_job.make_reports(sessionmaker(db.engine), NOW)

    world.session.expire_all()
    draft = drafts.draft_of(world.session, world.id, OCTOBER)
    assert draft.asked_at == later
    assert draft.figures is not None


def test_a_report_that_can_not_be_made_is_said_to_have_failed_and_stops_no_other(world, monkeypatch):
    other = World(world.session, "anders")
    place = other.department("Zorg")
    with changing_rules(world.session, other.id):
        rule = Requirement(
            organisation_id=other.id,
            module_slug="basis",
            audience="alle",
            starts_on=date(2026, 1, 1),
            due_days=30,
        )
        world.session.add(rule)
    other.person(place, since="2026-03-01")
    world.session.commit()
    gather = gathering.gather

    def fails_for_one(session, organisation_id, *rest):
        if organisation_id == world_id:
            raise RuntimeError
        return gather(session, organisation_id, *rest)

    world_id = world.id
    monkeypatch.setattr(reporting, "gather", fails_for_one)
    drafts.ask(world.session, other.id, OCTOBER, now=NOW)
    draft = drafted(world)

    assert (draft.failed_at, draft.asked_at, draft.figures) == (NOW, None, None)
    assert drafts.draft_of(world.session, other.id, OCTOBER).figures is not None


def test_of_an_issued_report_no_draft_is_made(world):
    issued(world)
    drafts.ask(world.session, world.id, OCTOBER, now=NOW)
    ask_to_issue(world, "0" * 64)

    assert drafts.draft_of(world.session, world.id, OCTOBER) is None


def test_the_command_writes_every_form_and_the_same_bytes_again(app, world, tmp_path):
    for form in ("pdf", "html", "md", "xlsx", "ods", "csv"):
        paths = [tmp_path / f"{number}.{form}" for number in (1, 2)]
        for path in paths:
            done = run(app, "report", "board", "--format", form, "-o", str(path))
            assert done.exit_code == 0, done.stderr
        assert paths[0].read_bytes() == paths[1].read_bytes() != b""
    refused = run(app, "report", "board", "--on", "2026-10-30", "--format", "md", "-o", str(tmp_path / "x"))
    assert refused.exit_code == 1
    assert "not the last day of a month" in refused.stderr
    sessions = sessionmaker(db.engine)
    with sessions() as session:
        assert session.query(IssuedReport).count() == 1
    nowhere = run(
        app, "report", "board", "--on", "2026-09-30", "--format", "md", "-o", str(tmp_path / "no" / "x")
    )
    assert nowhere.exit_code == 2
    assert "could not be written" in nowhere.stderr
    with sessions() as session:
        assert session.query(IssuedReport).count() == 1, "nothing is issued that can't be written"
