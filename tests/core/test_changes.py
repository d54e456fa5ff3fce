"""Facts of coverage are written inside the seam alone, and what happens there is told."""

import ast
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, inspect, update

import mhtraining
from mhtraining.core import signals
from mhtraining.core.changes import Fact, OutsideSeamError, RuleFact, changing, changing_rules
from mhtraining.core.db import Base
from mhtraining.organisation.models import Absence, Employee, Organisation

LEGACY_BULK = {"bulk_insert_mappings", "bulk_update_mappings", "bulk_save_objects"}
THE_FACTS = {
    "Absence",
    "Completion",
    "DepartmentAudience",
    "DepartmentMunicipality",
    "DepartmentPosition",
    "Employment",
    "Extension",
    "Module",
    "Placement",
    "Requirement",
    "Waiver",
}


@pytest.fixture(params=[Fact, RuleFact])
def kind(request):
    return request.param


def models_of(kind):
    found = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, kind)]
    return sorted(found, key=lambda model: model.__name__)


def statements(model):
    """Every way to write a row with a statement: of the model, and of its table underneath."""
    for what in (model, model.__table__):
        column = next(iter(model.__table__.c))
        yield insert(what)
        yield update(what).where(column.is_(None)).values({column.name: column})
        yield delete(what).where(column.is_(None))


@contextmanager
def heard(signal):
    said = []

    def listen(_sender, *, session, notes=None, **what):
        said.append(what)

    with signal.connected_to(listen):
        yield said


@contextmanager
def opened(kind, session):
    with changing(session, ()) if kind is Fact else changing_rules(session, None):
        yield


@pytest.fixture
def person(session):
    organisation = Organisation(code="voorbeeld", name="Gemeente Voorbeeld")
    session.add(organisation)
    session.flush()
    employee = Employee(organisation_id=organisation.id, family_name="Jansen", sort_key="jansen")
    session.add(employee)
    session.flush()
    return employee


def test_these_tables_hold_the_facts(app):
    assert {model.__name__ for kind in (Fact, RuleFact) for model in models_of(kind)} == THE_FACTS


def test_a_new_row_of_any_fact_is_refused_outside_the_seam(session, kind):
    for model in models_of(kind):
        session.add(model())
        with pytest.raises(OutsideSeamError, match=model.__name__):
            session.flush()
        session.rollback()


def test_a_statement_on_any_fact_is_refused_outside_the_seam(session, kind):
    for model in models_of(kind):
        for statement in statements(model):
            with pytest.raises(OutsideSeamError, match=model.__name__):
                session.execute(statement)


def test_each_kind_of_fact_needs_its_own_seam(session, kind):
    other = RuleFact if kind is Fact else Fact
    for model in models_of(kind):
        with opened(other, session), pytest.raises(OutsideSeamError):
            session.execute(delete(model))


def test_statements_on_any_fact_are_let_through_inside_the_seam(session, kind):
    for model in models_of(kind):
        with opened(kind, session):
            session.execute(delete(model))
            session.execute(delete(model.__table__))


def test_a_changed_or_deleted_row_is_refused_outside_the_seam(session, person):
    with changing(session, {person.id}):
        absence = Absence(employee_id=person.id, starts_on=date(2026, 1, 1))
        session.add(absence)
    session.commit()

    absence.ends_on = date(2026, 2, 1)
    with pytest.raises(OutsideSeamError):
        session.commit()
    session.rollback()
    session.delete(absence)
    with pytest.raises(OutsideSeamError):
        session.commit()
    session.rollback()
    assert not inspect(absence).deleted


def test_the_seam_is_closed_again_after_an_error(session, person):
    with pytest.raises(RuntimeError, match="on purpose"), changing(session, {person.id}):
        raise RuntimeError("on purpose")

    session.add(Absence(employee_id=person.id, starts_on=date(2026, 1, 1)))
    with pytest.raises(OutsideSeamError):
        session.flush()


def test_a_change_is_announced_before_and_told_once_after(session, person):
    before, after = heard(signals.facts_changing), heard(signals.facts_changed)
    with before as announced, after as told, changing(session, {person.id}):
        with changing(session, {person.id}):
            pass
        assert (announced, told) == ([{"people": {person.id}}], [])

    assert told == [{"people": {person.id}}]


def test_what_was_noted_before_is_there_afterwards(session, person):
    def note(_sender, *, notes, **_what):
        notes["mine"] = notes.get("mine", 0) + 1

    after = []
    with (
        signals.facts_changing.connected_to(note),
        signals.facts_changed.connected_to(lambda _sender, *, notes, **_what: after.append(notes["mine"])),
        changing(session, {person.id}),
        changing(session, {person.id, 7}),
    ):
        pass

    assert after == [2]


def test_people_who_turn_up_inside_are_announced_then_and_told_with_the_rest(session, person):
    before, after = heard(signals.facts_changing), heard(signals.facts_changed)
    with before as announced, after as told, changing(session, {person.id}) as touched:
        with changing(session, {person.id, 7}) as inner:
            inner.add(8)
        touched.add(9)

    assert announced == [{"people": {person.id}}, {"people": {7}}]
    assert told == [{"people": {person.id, 7, 8, 9}}]


def test_what_was_written_is_flushed_before_it_is_told(session, person):
    seen = []

    def look(_sender, *, session, **_what):
        seen.append(len(session.new))

    with signals.facts_changed.connected_to(look), changing(session, {person.id}):
        session.add(Absence(employee_id=person.id, starts_on=date(2026, 1, 1)))

    assert seen == [0]


def test_a_failed_change_is_not_told(session, person):
    after = heard(signals.facts_changed)
    with after as told, pytest.raises(RuntimeError), changing(session, {person.id}):
        raise RuntimeError

    assert told == []


def test_a_change_of_rules_names_the_organisation_once(session, person):
    number = person.organisation_id
    before, after = heard(signals.rules_changing), heard(signals.rules_changed)
    with before as announced, after as told, changing_rules(session, number), changing_rules(session, number):
        pass

    assert announced == [{"organisation_id": number}]
    assert told == [{"organisation_id": number, "modules": None}]


@pytest.mark.parametrize(
    ("outer", "inner", "told"),
    [
        (["kcc"], ["boa"], {"kcc", "boa"}),
        (["kcc"], None, None),
        (None, ["kcc"], None),
        (["kcc"], [], {"kcc"}),
    ],
)
def test_a_change_of_rules_says_of_which_modules_alone(session, person, outer, inner, told):
    number = person.organisation_id
    with (
        heard(signals.rules_changed) as heard_of,
        changing_rules(session, number, outer),
        changing_rules(session, number, inner),
    ):
        pass

    assert heard_of == [{"organisation_id": number, "modules": told}]


def test_nothing_uses_the_bulk_methods_that_no_listener_hears():
    used = [
        f"{path.name}:{node.lineno}"
        for path in Path(mhtraining.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in LEGACY_BULK
    ]

    assert used == []
