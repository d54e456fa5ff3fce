"""What is known of an organisation is its own: nothing of another one, of a department, or of a part."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from mhtraining.boardreport.basic_level import Evidence, Lack, Level, standings
from mhtraining.boardreport.knowing import known_of
from mhtraining.boardreport.models import BasicAim, CellKind, PublicFigure, PublicRelease
from mhtraining.coverage.charted import Counted
from mhtraining.requirements.goals import set_goal
from mhtraining.route.models import Route
from tests.boardreport.made import released_whole
from tests.boardreport.test_basic_level import ALL_THERE, NOTHING, changed
from tests.conftest import NOW, TODAY
from tests.coverage.world import World

OCTOBER = date(2026, 10, 31)
CHECKED = date(2026, 11, 1)


def test_nothing_of_another_organisation_is_known(session: Session) -> None:
    own, other = World(session), World(session, "elders")
    other.department("Zorg")
    session.add(
        Route(organisation_id=other.id, point_name="Meldpunt", partners="Politie", verified_on=CHECKED)
    )
    set_goal(session, organisation_id=other.id, percent=80, reach_by=date(2027, 1, 1), on=TODAY)
    released_whole(other, OCTOBER, (100, 90))

    assert known_of(session, own.id, TODAY) == NOTHING
    assert known_of(session, other.id, TODAY).figure == Counted(100, 90)


def test_the_point_and_partners_of_a_department_are_not_those_of_the_organisation(session: Session) -> None:
    world = World(session)
    zorg = world.department("Zorg")
    session.add(
        Route(
            organisation_id=world.id,
            department_id=zorg,
            point_name="Meldpunt",
            partners="Politie",
            verified_on=CHECKED,
        )
    )
    session.flush()

    assert known_of(session, world.id, TODAY) == changed(NOTHING, departments=1, routes=1)


def test_of_a_release_the_figure_of_the_whole_organisation_counts(session: Session) -> None:
    world = World(session)
    figures = [
        PublicFigure(kind=CellKind.MODULE, cell="module:basis", name="basis", in_scope=90, covered=80),
        PublicFigure(kind=CellKind.ORGANISATION, cell="organisation", name="", in_scope=None, covered=None),
    ]
    session.add(
        PublicRelease(
            organisation_id=world.id, month_end=OCTOBER, minimum_group=5, released_at=NOW, figures=figures
        )
    )
    session.commit()
    known = known_of(session, world.id, TODAY)

    assert (known.figure_on, known.figure) == (OCTOBER, None)


def test_where_there_are_no_departments_no_contact_officer_is_in_order() -> None:
    [officer] = [
        one
        for one in standings(changed(ALL_THERE, departments=0, officers=0, deputies=0), {}, TODAY)
        if one.aim is BasicAim.OFFICER
    ]

    assert (officer.level, officer.lacks) == (Level.MISSING, (Lack.OFFICERS, Lack.DEPUTIES))


def test_what_was_seen_last_comes_first() -> None:
    days = (date(2026, 3, 1), date(2026, 5, 1), date(2026, 5, 1), date(2025, 1, 1))
    shown = [Evidence(at, "Plan", "https://voorbeeld.example", day) for at, day in enumerate(days)]
    policy = standings(NOTHING, {BasicAim.POLICY: shown}, TODAY)[0]

    assert [one.number for one in policy.evidence] == [2, 1, 0, 3]
