"""A staff list brought in: who joins, moves, leaves, returns, with which periods; all or nothing."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from mhtraining.audit.models import AuditEntry
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.organisation.models import Employee, Role
from mhtraining.organisation.queries import audiences_on, paths
from mhtraining.organisation.services import assign_role, make_employee
from mhtraining.staff.planning import Kind
from mhtraining.staff.refusals import RowsRefusedError
from mhtraining.staff.services import ManyLeaveError, TooEarlyError, prepare
from mhtraining.staff.telling import told
from mhtraining.staff.undoing import ChangedSinceError, NoCoordinatorError, take_back
from tests.organisation.made import an_organisation
from tests.records.console import command
from tests.staff.made import NOW, a_list, brought, dump, places, somebody, spans

ANNA = "007;Anna;van der;Berg;anna@voorbeeld.nl;Publiekszaken/KCC;kcc;01-03-2020;;"
BRAM = "008;Bram;;Smit;bram@voorbeeld.nl;Publiekszaken/Balie;;2021-05-01;;"
FILLING = tuple(f"9{at:02};;;Vulling;;Rest;;01-01-2019;;" for at in range(12))


@pytest.fixture
def organisation_id(session):
    made = an_organisation(session)
    session.commit()
    return made.id


def test_new_people_are_placed_from_their_first_day_in_departments_that_exist_from_then(
    session, organisation_id
):
    brought(session, organisation_id, a_list(ANNA, BRAM), "2026-01-01")

    anna = somebody(session, "007")
    assert (anna.name, anna.email_key) == ("Anna van der Berg", "anna@voorbeeld.nl")
    assert spans(anna.employments) == spans(anna.placements) == [("2020-03-01", None)]
    day = anna.employments[0].starts_on
    assert sorted(paths(session, organisation_id, day).values()) == ["Publiekszaken", "Publiekszaken/KCC"]
    assert list(audiences_on(session, organisation_id, day).values()) == ["kcc"]


def test_the_same_list_again_writes_nothing(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM), "2026-01-01")
    before = dump(session), session.scalars(select(AuditEntry.id)).all()

    assert brought(session, organisation_id, a_list(ANNA, BRAM), "2026-02-01") is None
    assert (dump(session), session.scalars(select(AuditEntry.id)).all()) == before


def test_another_department_holds_from_the_day_of_the_import(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM), "2026-01-01")
    brought(
        session, organisation_id, a_list(ANNA.replace("KCC", "Balie").replace("kcc", ""), BRAM), "2026-02-01"
    )

    assert places(session, "007", "2026-01-31") == ["Publiekszaken/KCC"]
    assert places(session, "007", "2026-02-01") == ["Publiekszaken/Balie"]


def test_who_is_not_in_the_list_leaves_and_who_returns_starts_anew(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM, *FILLING), "2026-01-01")
    brought(session, organisation_id, a_list(BRAM, *FILLING), "2026-02-01")
    gone = somebody(session, "007")
    assert spans(gone.employments) == [("2020-03-01", "2026-02-01")]
    assert gone.email_key is None

    again = ANNA.replace("01-03-2020", "01-06-2026").replace("KCC", "Balie").replace("kcc", "")
    brought(session, organisation_id, a_list(again, BRAM, *FILLING), "2026-06-10")
    anna = somebody(session, "007")
    assert spans(anna.employments) == [("2020-03-01", "2026-02-01"), ("2026-06-01", None)]
    assert places(session, "007", "2026-06-01") == ["Publiekszaken/Balie"]
    assert anna.email_key == "anna@voorbeeld.nl"


def test_more_than_a_fifth_leaves_only_when_it_is_meant(session, organisation_id):
    five = [f"{at};;;Jansen;;Rest;;01-01-2020;;" for at in range(5)]
    brought(session, organisation_id, a_list(*five), "2026-01-01")
    with pytest.raises(ManyLeaveError):
        brought(session, organisation_id, a_list(*five[:3]), "2026-02-01")
    session.rollback()
    brought(session, organisation_id, a_list(*five[:4]), "2026-02-01")
    brought(session, organisation_id, a_list(*five[:2]), "2026-02-01", allow_leavers=True)
    assert spans(somebody(session, "3").employments) == [("2020-01-01", "2026-02-01")]


def test_addresses_swap_within_one_list(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM), "2026-01-01")
    swapped = a_list(ANNA.replace("anna@", "BRAM@"), BRAM.replace("bram@", "anna@"))
    brought(session, organisation_id, swapped, "2026-02-01")
    assert somebody(session, "007").email_key == "bram@voorbeeld.nl"
    assert somebody(session, "008").email_key == "anna@voorbeeld.nl"


def test_a_leavers_address_may_go_to_a_new_number(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM, *FILLING), "2026-01-01")
    new = BRAM.replace("008", "009")
    brought(session, organisation_id, a_list(ANNA, new, *FILLING), "2026-02-01")
    assert somebody(session, "009").email_key == "bram@voorbeeld.nl"
    assert somebody(session, "008").email_key is None


def test_who_has_no_number_is_recognised_by_address_and_the_last_coordinator_stays(session, organisation_id):
    person = make_employee(
        session, organisation_id=organisation_id, family_name="anna", email="Anna@voorbeeld.nl"
    )
    assign_role(session, person, Role.COORDINATOR, starts_on=NOW.date().replace(year=2025))
    session.commit()
    brought(session, organisation_id, a_list(ANNA, BRAM), "2026-01-01")

    anna = somebody(session, "007")
    assert anna.id == person.id
    assert [(one.role, one.ends_on) for one in anna.roles] == [(Role.COORDINATOR, None)]


def test_roles_follow_the_column_when_there_is_one(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA + "leidinggevende", BRAM + "Coördinator"), "2026-01-01")
    assert [one.role for one in somebody(session, "007").roles] == [Role.MANAGER]
    assert [one.role for one in somebody(session, "008").roles] == [Role.COORDINATOR]

    header = "personeelsnummer;achternaam;afdeling;in_dienst"
    plain = a_list(
        "007;Berg;Publiekszaken/KCC;01-03-2020", "008;Smit;Publiekszaken/Balie;01-05-2021", header=header
    )
    brought(session, organisation_id, plain, "2026-02-01")
    assert spans(somebody(session, "007").roles) == [("2026-01-01", None)]
    assert somebody(session, "007").given_name == "Anna"

    brought(session, organisation_id, a_list(ANNA, BRAM + "coordinator"), "2026-03-01")
    assert spans(somebody(session, "007").roles) == [("2026-01-01", "2026-03-01")]


def test_a_corrected_first_day_moves_the_first_placement_and_the_department_with_it(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM), "2026-01-01")
    brought(session, organisation_id, a_list(ANNA.replace("2020", "2018"), BRAM), "2026-02-01")
    anna = somebody(session, "007")
    assert spans(anna.employments) == spans(anna.placements) == [("2018-03-01", None)]
    assert places(session, "007", "2018-03-01") == ["Publiekszaken/KCC"]


def test_absences_are_kept_as_given_and_only_an_open_one_ends(session, organisation_id):
    header = "personeelsnummer;achternaam;afdeling;in_dienst;afwezig_van;afwezig_tot"
    row = "1;Berg;KCC;01-01-2020;"

    def given(text: str, on: str) -> list[tuple[str, str | None]]:
        brought(session, organisation_id, a_list(row + text, header=header), on)
        return spans(somebody(session, "1").absences)

    assert given("01-02-2026;28-02-2026", "2026-01-01") == [("2026-02-01", "2026-03-01")]
    assert given(";", "2026-03-05") == [("2026-02-01", "2026-03-01")]
    assert given("01-04-2026;", "2026-04-02") == [("2026-02-01", "2026-03-01"), ("2026-04-01", None)]
    assert given(";", "2026-05-01") == [("2026-02-01", "2026-03-01"), ("2026-04-01", "2026-05-01")]


def test_every_wrong_row_is_named_and_nothing_is_written(session, organisation_id):
    before = dump(session)
    wrong = a_list(
        ANNA, "009;;;;;KCC;;31-02-2026;;", BRAM.replace("bram@", "anna@"), "010;;;Vis;;;;01-01-2020;;"
    )
    with pytest.raises(RowsRefusedError) as error:
        brought(session, organisation_id, wrong, "2026-01-01")
    session.rollback()
    assert sorted({one.line for one in error.value.refusals}) == [2, 3, 4, 5]
    with pytest.raises(RowsRefusedError) as error:
        brought(session, organisation_id, a_list(ANNA, BRAM.replace("bram@", "ANNA@")), "2026-01-01")
    session.rollback()
    assert sorted({one.line for one in error.value.refusals}) == [2, 3]
    assert dump(session) == before


def test_an_import_never_holds_from_before_the_last_one(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA), "2026-02-01")
    with pytest.raises(TooEarlyError):
        brought(session, organisation_id, a_list(ANNA, BRAM), "2026-01-31")


def test_the_last_import_is_taken_back_whole(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA + "leidinggevende", BRAM, *FILLING), "2026-01-01")
    before = dump(session)
    second = a_list(
        ANNA.replace("KCC", "Nieuw/Team").replace("kcc", "boa").replace("anna@", "bram@"), *FILLING
    )
    done = brought(session, organisation_id, second, "2026-02-01")
    assert dump(session) != before

    take_back(session, organisation_id, done.id, now=NOW, actor="cli:test")
    session.commit()
    assert dump(session) == before
    with pytest.raises(RefusedError):
        take_back(session, organisation_id, done.id, now=NOW, actor="cli:test")


def test_an_address_that_went_to_somebody_new_comes_back(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM), "2026-01-01")
    before = dump(session)
    new = "009;Cas;;Vis;BRAM@voorbeeld.nl;Publiekszaken/KCC;;01-01-2026;;"
    done = brought(session, organisation_id, a_list(ANNA, BRAM.replace("bram@", "b@"), new), "2026-02-01")
    take_back(session, organisation_id, done.id, now=NOW, actor="cli:test")
    session.commit()
    assert dump(session) == before


def test_a_list_without_last_days_leaves_those_that_are_known(session, organisation_id):
    header = "personeelsnummer;achternaam;afdeling;in_dienst"
    brought(
        session,
        organisation_id,
        a_list("1;Vis;KCC;01-01-2020;31-12-2026", header=f"{header};uit_dienst"),
        "2026-01-01",
    )
    assert (
        brought(session, organisation_id, a_list("1;Vis;KCC;01-01-2020", header=header), "2026-02-01") is None
    )
    assert spans(somebody(session, "1").employments) == [("2020-01-01", "2027-01-01")]


def test_taking_back_never_takes_the_last_coordinator(session, organisation_id):
    done = brought(session, organisation_id, a_list(ANNA + "coordinator", BRAM), "2026-01-01")
    with pytest.raises(NoCoordinatorError):
        take_back(session, organisation_id, done.id, now=NOW, actor="cli:test")


def test_a_number_that_was_merged_since_is_not_taken_back(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA), "2026-01-01")
    done = brought(session, organisation_id, a_list(ANNA, BRAM), "2026-02-01")
    made = session.get_one(Employee, somebody(session, "008").id)
    made.merged_into_id = somebody(session, "007").id
    session.commit()
    with pytest.raises(ChangedSinceError):
        take_back(session, organisation_id, done.id, now=NOW, actor="cli:test")


def test_a_role_that_goes_with_a_department_is_in_the_audit_trail(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA), "2026-01-01")
    done = brought(session, organisation_id, a_list(ANNA, BRAM), "2026-02-01")
    [balie] = [
        one for one, path in paths(session, organisation_id, NOW.date()).items() if path.endswith("Balie")
    ]
    anna = session.get_one(Employee, somebody(session, "007").id)
    assign_role(session, anna, Role.MANAGER, department_id=balie, starts_on=NOW.date())
    session.commit()
    take_back(session, organisation_id, done.id, now=NOW, actor="cli:test")
    ended = select(AuditEntry.employee_id).where(AuditEntry.action == "role.end")
    assert session.scalars(ended).all() == [anna.id]


def test_a_deputy_stays_when_a_list_says_nothing_of_deputies(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM), "2026-01-01")
    anna = session.get_one(Employee, somebody(session, "007").id)
    assign_role(session, anna, Role.COORDINATOR, starts_on=NOW.date(), deputy=True)
    session.commit()
    assert brought(session, organisation_id, a_list(ANNA, BRAM), "2026-12-01") is None


def test_addresses_of_one_number_may_differ_in_case(session, organisation_id):
    rows = [ANNA, ANNA.replace("KCC", "Balie").replace("kcc", "").replace("anna@", "Anna@")]
    assert brought(session, organisation_id, a_list(*rows), "2026-01-01").joined == 1


def test_what_was_changed_by_hand_since_is_not_overwritten(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM, *FILLING), "2026-01-01")
    done = brought(
        session, organisation_id, a_list(ANNA.replace("Berg", "Dal"), BRAM, *FILLING), "2026-02-01"
    )
    brought_by_hand = somebody(session, "007")
    from sqlalchemy import text

    session.execute(
        text("UPDATE employee SET family_name = 'Duin' WHERE id = :id"), {"id": brought_by_hand.id}
    )
    session.commit()
    with pytest.raises(ChangedSinceError):
        take_back(session, organisation_id, done.id, now=NOW, actor="cli:test")


def test_the_listing_says_what_changes_from_what_to_what(session, organisation_id):
    brought(session, organisation_id, a_list(ANNA, BRAM, *FILLING), "2026-01-01")
    data = a_list(ANNA.replace("anna@", "a.berg@"), BRAM.replace("Balie", "KCC"), *FILLING[:-1])
    from datetime import date

    prepared = prepare(session, organisation_id, data, "lijst.csv", on=date(2026, 2, 1), now=NOW)
    said = {one.number: one for one in told(prepared)}
    assert said["007"].kind is Kind.CHANGES
    [change] = said["007"].details
    assert (change.what, change.before, change.after) == ("email", "anna@voorbeeld.nl", "a.berg@voorbeeld.nl")
    assert said["008"].kind is Kind.MOVES
    assert said["911"].kind is Kind.LEAVES
    assert prepared.plan.untouched == len(FILLING) - 1


@pytest.mark.parametrize("name", ["BSN", "Geboorte datum", "nationaliteit"])
def test_a_column_of_data_that_must_not_come_here_is_refused(session, organisation_id, name):
    data = a_list("1;Vis;KCC;01-01-2020;x", header=f"personeelsnummer;achternaam;afdeling;in_dienst;{name}")
    with pytest.raises(RefusedError, match="mag hier niet komen"):
        brought(session, organisation_id, data, "2026-01-01")


def test_a_list_without_a_needed_column_is_wrong(session, organisation_id):
    with pytest.raises(UsageError, match="in_dienst"):
        brought(
            session,
            organisation_id,
            a_list("1;Vis;KCC", header="personeelsnummer;achternaam;afdeling"),
            "2026-01-01",
        )


def test_the_commands_bring_in_show_and_take_back(app, tmp_path):
    with app.app_context():
        from mhtraining.core.db import db

        an_organisation(db.session())
        db.session.commit()
    path = tmp_path / "lijst.csv"
    path.write_bytes(a_list(ANNA, BRAM))
    dry = command(app, "people", "import", str(path), "--dry-run", "--format", "json")
    assert (dry.exit_code, json.loads(dry.stdout)["counts"]["new"]) == (0, 2)
    assert command(app, "people", "undo", "1").exit_code == 2

    done = command(app, "people", "import", str(path), "--format", "json")
    number = json.loads(done.stdout)["import"]
    assert command(app, "people", "undo", str(number)).exit_code == 0
    assert command(app, "people", "undo", str(number)).exit_code == 1

    path.write_bytes(a_list(ANNA, "1;;;;;;;;;"))
    wrong = command(app, "people", "import", str(path))
    assert wrong.exit_code == 1
    assert "line 3: " in wrong.stderr
