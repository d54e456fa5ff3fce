"""The recount against answers worked out by hand: the examples of the rules of the domain and their edges."""

from datetime import date, timedelta

import pytest

from tests.properties.facts import (
    AudiencePeriod,
    Completion,
    Department,
    Extension,
    Module,
    MunicipalityPeriod,
    Period,
    Person,
    Placement,
    Position,
    Requirement,
    Version,
    Waiver,
    World,
)
from tests.properties.recount import (
    coverage,
    due_day,
    last_valid_days,
    overdue,
    population,
    required,
    valid_on,
)

START = date(2024, 1, 1)
TODAY = date(2026, 6, 30)
DAY = date(2025, 6, 1)
ALWAYS = Period(START, None)
FOR_ALL = Requirement(START, None, "r1", "basis", audience="alle", due_on=date(2024, 7, 1))


def department(name, parent=None, audience=None, municipality=None, until=None):
    return Department(
        name,
        (Position(START, until, parent, name),),
        (AudiencePeriod(START, until, audience),) if audience else (),
        (MunicipalityPeriod(START, until, municipality),) if municipality else (),
    )


def person(name, *departments, employments=(ALWAYS,), absences=()):
    return Person(
        name,
        employments,
        tuple(Placement(days.starts_on, days.ends_on, one) for days in employments for one in departments),
        absences,
    )


def done(who, day, months=24, module="basis", recorded=0):
    return Completion(who, module, day, recorded, months)


def world(*people, rules=(FOR_ALL,), retired_on=None, published_on=START, **facts):
    """Afdeling (balie, for Aardam) with KCC (zorg) below it, and Toezicht beside them."""
    departments = (
        department("afdeling", audience="balie", municipality="Aardam"),
        department("kcc", parent="afdeling", audience="zorg"),
        department("toezicht", audience="toezicht"),
    )
    versions = (Version(published_on, 24),)
    modules = (Module("basis", versions, retired_on), Module("balie", versions))
    facts = {"departments": departments, **facts}
    return World("veldwijk", TODAY, people=people, modules=modules, requirements=tuple(rules), **facts)


def row(in_scope, covered, percent):
    return {"in_scope": in_scope, "covered": covered, "percent": percent}


def figure(of, day=DAY, **asked):
    answer = coverage(of, day, **asked)
    return {key: answer[key] for key in ("in_scope", "covered", "percent")}


@pytest.mark.parametrize(
    ("completed_on", "months", "last"),
    [
        (date(2024, 3, 15), 24, date(2026, 3, 15)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 11, 30), 1, date(2024, 12, 30)),
        (date(2024, 3, 15), None, None),
    ],
)
def test_validity_runs_in_calendar_months(completed_on, months, last):
    assert last_valid_days([done("p", completed_on, months)]) == [last]


def test_the_last_valid_day_itself_is_valid_and_the_next_is_not():
    of = world(person("p"), completions=(done("p", date(2024, 3, 15)),))
    days = [date(2024, 3, 14), date(2024, 3, 15), date(2026, 3, 15), date(2026, 3, 16)]
    assert [valid_on(of, "p", "basis", day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("again_on", "last"),
    [
        (date(2025, 1, 13), date(2026, 1, 13)),  # 61 days before 15-03-2025
        (date(2025, 1, 14), date(2026, 3, 15)),  # 60 days before
        (date(2025, 3, 15), date(2026, 3, 15)),
        (date(2025, 3, 16), date(2026, 3, 16)),
    ],
)
def test_renewal_counts_on_inside_sixty_days(again_on, last):
    first, again = done("p", date(2024, 3, 15), 12), done("p", again_on, 12, recorded=1)
    assert last_valid_days([first, again]) == [date(2025, 3, 15), last]


def test_order_is_of_day_then_of_recording():
    late_entry = done("p", date(2024, 3, 15), 12, recorded=9)
    renewal = done("p", date(2025, 3, 1), 12, recorded=2)
    assert last_valid_days([renewal, late_entry]) == [date(2025, 3, 15), date(2026, 3, 15)]
    short, long = done("p", DAY, 1, recorded=1), done("p", DAY, 12, recorded=2)
    assert last_valid_days([long, short]) == [date(2025, 7, 1), date(2026, 7, 1)]


def test_the_latest_last_valid_day_holds():
    chain = [
        done("p", date(2024, 1, 10), 24),
        done("p", date(2024, 6, 1), 1),
        done("p", date(2024, 6, 20), 1),
    ]
    # The third lies inside 60 days of what the second gave, but the first one's 10-01-2026 holds.
    assert last_valid_days(chain) == [date(2026, 1, 10), date(2024, 7, 1), date(2024, 7, 20)]
    of = world(person("p"), completions=tuple(chain))
    assert valid_on(of, "p", "basis", date(2026, 1, 10))
    assert not valid_on(of, "p", "basis", date(2026, 1, 11))


def test_one_without_a_last_day_stays_valid_whatever_follows():
    chain = (done("p", date(2024, 1, 10), None), done("p", date(2024, 6, 1), 1))
    assert last_valid_days(chain) == [None, date(2024, 7, 1)]
    assert valid_on(world(person("p"), completions=chain), "p", "basis", TODAY)


@pytest.mark.parametrize(("length", "in_scope"), [(29, 1), (30, 1), (31, 0), (32, 0), (None, 0)])
def test_absence_of_more_than_thirty_days_is_out_of_the_denominator(length, in_scope):
    away = Period(DAY, None if length is None else DAY + timedelta(days=length))
    of = world(person("p", absences=(away,)))
    assert figure(of, DAY)["in_scope"] == in_scope
    assert figure(of, DAY - timedelta(days=1))["in_scope"] == 1
    assert population(of, DAY) == {"p"}
    if length:
        assert figure(of, away.ends_on - timedelta(days=1))["in_scope"] == in_scope
        assert figure(of, away.ends_on)["in_scope"] == 1


def test_an_absence_keeps_its_length_outside_the_employment():
    away = Period(DAY - timedelta(days=30), DAY + timedelta(days=1))
    of = world(person("p", employments=(Period(DAY, None),), absences=(away,)))
    assert figure(of, DAY) == row(0, 0, None)
    assert figure(of, DAY + timedelta(days=1)) == row(1, 0, 0)


def test_two_absences_of_thirty_days_in_a_row_are_not_one_long_one():
    middle = DAY + timedelta(days=30)
    of = world(person("p", absences=(Period(DAY, middle), Period(middle, middle + timedelta(days=30)))))
    assert figure(of, middle)["in_scope"] == 1


def test_two_placements_count_once_in_each_scope():
    of = world(person("p", "kcc", "kcc", "toezicht"), completions=(done("p", DAY),))
    answer = coverage(of, DAY)
    assert (answer["organisation"], answer["on"]) == ("veldwijk", "2025-06-01")
    assert {key: answer[key] for key in ("in_scope", "covered", "percent")} == row(1, 1, 100)
    assert answer["departments"] == {one: row(1, 1, 100) for one in ("afdeling", "kcc", "toezicht")}


def test_employed_without_placement_counts_for_the_organisation_alone():
    by_audience = Requirement(START, None, "r2", "balie", audience="balie", due_days=30)
    of = world(person("p"), rules=(FOR_ALL, by_audience))
    assert required(of, "p", DAY) == {"basis"}
    assert figure(of) == row(1, 0, 0)
    assert coverage(of, DAY)["departments"] == {
        one: row(0, 0, None) for one in ("afdeling", "kcc", "toezicht")
    }


def test_employment_runs_to_the_day_before_the_first_day_no_longer():
    of = world(person("p", employments=(Period(START, DAY),)))
    assert figure(of, DAY - timedelta(days=1))["in_scope"] == 1
    assert figure(of, DAY)["in_scope"] == 0


def test_an_audience_does_not_pass_to_those_below_but_a_department_does():
    people = person("above", "afdeling"), person("below", "kcc"), person("beside", "toezicht")
    by_audience = Requirement(START, None, "r1", "balie", audience="balie", due_days=30)
    by_department = Requirement(START, None, "r2", "basis", department="afdeling", due_days=30)
    of = world(*people, rules=(by_audience, by_department))
    assert required(of, "above", DAY) == {"balie", "basis"}
    assert required(of, "below", DAY) == {"basis"}
    assert required(of, "beside", DAY) == set()


def test_a_move_in_the_tree_counts_from_its_day():
    moved = Department(
        "kcc", (Position(START, DAY, "afdeling", "KCC"), Position(DAY, None, "toezicht", "KCC"))
    )
    tree = department("afdeling"), moved, department("toezicht")
    of = world(person("p", "kcc"), departments=tree)
    assert population(of, DAY - timedelta(days=1), "afdeling") == {"p"}
    assert population(of, DAY, "afdeling") == set()
    assert population(of, DAY, "toezicht") == {"p"}


def test_a_department_that_ended_is_not_listed():
    of = world(person("p"), departments=(department("afdeling"), department("oud", until=DAY)))
    assert set(coverage(of, DAY - timedelta(days=1))["departments"]) == {"afdeling", "oud"}
    assert set(coverage(of, DAY)["departments"]) == {"afdeling"}


def test_a_placement_counts_only_while_employed_and_while_the_department_exists():
    ended = Department("oud", (Position(START, DAY, None, "oud"),), (AudiencePeriod(START, None, "balie"),))
    left = Person("left", (Period(START, DAY),), (Placement(START, None, "kcc"),))
    by_audience = Requirement(START, None, "r1", "balie", audience="balie", due_days=30)
    tree = ended, department("afdeling"), department("kcc", parent="afdeling")
    of = world(left, person("stays", "oud"), rules=(by_audience,), departments=tree)
    before = DAY - timedelta(days=1)
    assert [population(of, day, "afdeling") for day in (before, DAY)] == [{"left"}, set()]
    assert [required(of, "stays", day) for day in (before, DAY)] == [{"balie"}, set()]


def test_a_municipality_holds_those_placed_in_a_tagged_department_or_below():
    of = world(person("above", "afdeling"), person("below", "kcc"), person("both", "toezicht", "kcc"))
    assert population(of, DAY, municipality="Aardam") == {"above", "below", "both"}
    assert population(of, DAY, "toezicht", "Aardam") == set()
    assert figure(of, department="kcc", municipality="Aardam") == row(2, 0, 0)
    rows = coverage(of, DAY, municipality="Aardam")["departments"]
    assert rows == {"afdeling": row(3, 0, 0), "kcc": row(2, 0, 0), "toezicht": row(0, 0, None)}


def test_covered_needs_every_module_required_also_for_another_department():
    by_audience = Requirement(START, None, "r2", "balie", audience="balie", due_days=30)
    both, one = person("both", "afdeling", "toezicht"), person("one", "toezicht")
    passed = done("both", DAY), done("one", DAY)
    of = world(both, one, rules=(FOR_ALL, by_audience), completions=passed)
    answer = coverage(of, DAY)
    assert answer["departments"]["toezicht"] == row(2, 1, 50)
    assert answer["modules"] == {"basis": row(2, 2, 100), "balie": row(1, 0, 0)}
    assert figure(of, module="basis") == row(2, 2, 100)
    assert coverage(of, DAY, department="kcc")["departments"] == {"kcc": row(0, 0, None)}


def test_percent_is_rounded_down():
    names = [f"p{number}" for number in range(530)]
    of = world(*map(person, names), completions=tuple(done(name, DAY) for name in names[:412]))
    assert figure(of) == row(530, 412, 77)  # 77.7 %


def test_a_waiver_takes_out_its_module_on_its_days():
    waiver = Waiver(DAY, DAY + timedelta(days=10), "p", "basis")
    of = world(person("p"), waivers=(waiver,))
    scope = [figure(of, DAY + timedelta(days=day))["in_scope"] for day in (-1, 0, 9, 10)]
    assert scope == [1, 0, 0, 1]


def test_rule_and_module_end_on_their_day_and_completions_stay():
    ended = Requirement(START, DAY, "r1", "basis", audience="alle", due_days=30)
    assert figure(world(person("p"), rules=(ended,)), DAY - timedelta(days=1))["in_scope"] == 1
    assert figure(world(person("p"), rules=(ended,)), DAY)["in_scope"] == 0
    retired = world(person("p"), retired_on=DAY, completions=(done("p", START),))
    assert figure(retired, DAY - timedelta(days=1)) == row(1, 1, 100)
    assert figure(retired, DAY) == row(0, 0, None)
    assert valid_on(retired, "p", "basis", DAY)


@pytest.mark.parametrize(
    ("due_on", "due_days", "due"),
    [
        (date(2025, 3, 1), None, date(2025, 3, 1)),
        (None, 30, date(2025, 1, 31)),
        (date(2025, 3, 1), 30, date(2025, 3, 1)),
        (date(2025, 1, 15), 30, date(2025, 1, 31)),
        (None, 0, date(2025, 1, 1)),
    ],
)
def test_due_is_the_day_or_the_number_of_days_or_the_later(due_on, due_days, due):
    rule = Requirement(START, None, "r1", "basis", audience="alle", due_on=due_on, due_days=due_days)
    of = world(person("p", employments=(Period(date(2025, 1, 1), None),)), rules=(rule,))
    assert due_day(of, "p", "basis", DAY) == due


def test_days_count_from_the_rule_for_those_in_scope_before_it():
    rule = Requirement(date(2025, 5, 1), None, "r1", "basis", audience="alle", due_days=30)
    assert due_day(world(person("p"), rules=(rule,)), "p", "basis", DAY) == date(2025, 5, 31)


def test_the_run_of_days_breaks_at_a_gap_or_long_absence_only():
    rule = Requirement(START, None, "r1", "basis", audience="alle", due_days=30)

    def due(*employments, absences=(), **facts):
        return due_day(
            world(person("p", employments=employments, absences=absences), rules=(rule,), **facts),
            "p",
            "basis",
            DAY,
        )

    back = date(2025, 5, 1)
    assert due(Period(START, back), Period(back, None)) == date(2024, 1, 31)
    assert due(Period(START, back - timedelta(days=1)), Period(back, None)) == date(2025, 5, 31)
    assert due(ALWAYS, absences=(Period(back - timedelta(days=31), back),)) == date(2025, 5, 31)
    assert due(ALWAYS, absences=(Period(back - timedelta(days=30), back),)) == date(2024, 1, 31)
    assert due(ALWAYS, waivers=(Waiver(START, back, "p", "basis"),)) == date(2024, 1, 31)


def test_a_move_inside_the_audience_does_not_break_the_run():
    rule = Requirement(START, None, "r1", "basis", audience="balie", due_days=30)
    tree = department("een", audience="balie"), department("twee", audience="balie")
    moved = Person("p", (ALWAYS,), (Placement(START, DAY, "een"), Placement(DAY, None, "twee")))
    assert due_day(world(moved, rules=(rule,), departments=tree), "p", "basis", DAY) == date(2024, 1, 31)


def test_the_earliest_due_day_of_two_rules_wins_and_an_extension_moves_it():
    later = Requirement(START, None, "r2", "basis", audience="alle", due_on=date(2025, 9, 1))
    of = world(person("p"), person("q"), rules=(later, FOR_ALL), extensions=(Extension("p", "basis", DAY),))
    assert due_day(of, "q", "basis", DAY) == date(2024, 7, 1)
    assert due_day(of, "p", "basis", DAY) == DAY
    assert overdue(of, DAY) == {("q", "basis")}
    assert overdue(of, DAY + timedelta(days=1)) == {("p", "basis"), ("q", "basis")}


def test_waivers_extensions_and_rules_touch_their_own_module_alone():
    other = Requirement(START, None, "r2", "balie", audience="alle", due_on=date(2024, 3, 1))
    moved, waived = Extension("p", "balie", date(2026, 1, 1)), Waiver(START, None, "q", "balie")
    of = world(person("p"), person("q"), rules=(FOR_ALL, other), extensions=(moved,), waivers=(waived,))
    assert due_day(of, "p", "basis", DAY) == date(2024, 7, 1)
    assert due_day(of, "p", "balie", DAY) == date(2026, 1, 1)
    assert required(of, "q", DAY) == {"basis"}
    assert due_day(of, "q", "balie", DAY) is None


def test_overdue_is_later_than_the_due_day_in_the_denominator_without_valid_completion():
    away = Period(date(2024, 6, 1), date(2024, 8, 1))
    people = person("due"), person("away", absences=(away,)), person("done"), person("waived")
    of = world(
        *people,
        completions=(done("done", date(2024, 7, 1)),),
        waivers=(Waiver(START, None, "waived", "basis"),),
    )
    assert overdue(of, date(2024, 7, 1)) == set()
    assert overdue(of, date(2024, 7, 2)) == {("due", "basis")}
    assert overdue(of, date(2024, 7, 2), module="balie") == set()


def test_after_an_expiry_the_last_valid_day_is_the_due_day():
    of = world(person("p"), completions=(done("p", date(2024, 3, 15), 12),))
    assert overdue(of, date(2025, 3, 15)) == set()
    assert overdue(of, date(2025, 3, 16)) == {("p", "basis")}
    assert due_day(of, "p", "basis", date(2025, 3, 16)) == date(2025, 3, 15)


def test_publication_counts_for_overdue_and_not_for_coverage():
    of = world(person("p"), published_on=DAY)
    assert figure(of, DAY - timedelta(days=1)) == row(1, 0, 0)
    assert overdue(of, DAY - timedelta(days=1)) == set()
    assert overdue(of, DAY) == {("p", "basis")}


def test_a_day_in_the_future_is_refused():
    with pytest.raises(ValueError, match="later than today"):
        coverage(world(person("p")), TODAY + timedelta(days=1))
