"""The reference and the generator by themselves: what the contract says, worked out by hand."""

import csv
import random
from collections import Counter
from datetime import date, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.staff_reference.careers import Office
from tests.staff_reference.facts import State, joined
from tests.staff_reference.files import CSV_FORMATS, ENCODINGS, QUIRKS, XLSX, Format, plain, staff_file
from tests.staff_reference.house import AUDIENCES, SECOND, House
from tests.staff_reference.reference import apply, move, rename
from tests.staff_reference.rows import COLUMNS, ENGLISH, Refusal, day, segments, tidy

D1, D2, D3 = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)
BEGAN = date(2024, 5, 1)


def row(number: str = "007", **cells) -> dict:
    return {
        "personeelsnummer": number,
        "achternaam": "Jansen",
        "afdeling": "Publiekszaken/KCC",
        "in_dienst": BEGAN,
        **cells,
    }


def after(*files, state: State | None = None, leavers: bool = True) -> State:
    """What is left when these files come in on D1, D2 and D3."""
    state = state or State()
    for on, rows in zip((D1, D2, D3), files, strict=False):
        columns = {name for one in rows for name in one}
        found = apply(state, plain(rows, *columns).sheet, on, audiences=AUDIENCES, allow_leavers=leavers)
        assert isinstance(found, State), found
        state = found
    return state


def refusal(*rows, on: date = D1, state: State | None = None, leavers: bool = True) -> Refusal:
    columns = {name for one in rows for name in one}
    sheet = plain(rows, *columns).sheet
    found = apply(state or State(), sheet, on, audiences=AUDIENCES, allow_leavers=leavers)
    assert isinstance(found, Refusal)
    return found


def spans(state: State, kind: str, number: str = "007") -> list[tuple]:
    person = state.person(number)
    assert person is not None
    found = joined(getattr(person, kind))
    if kind != "placements":
        return [(first, None if end == date.max else end) for first, end, _ in found]
    return sorted(
        ("/".join(state.path(what, first)), first, None if end == date.max else end)
        for first, end, what in found
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("29-02-2024", date(2024, 2, 29)),
        ("2024-02-29", date(2024, 2, 29)),
        ("29-02-2025", None),
        ("31-04-2025", None),
        ("2025-13-01", None),
        ("12-31-2025", None),
        ("01/02/2025", None),
        ("20250201", None),
        ("٠١-02-2025", None),
    ],
)
def test_days_are_written_in_two_forms(text, found):
    assert day(text) == found


def test_a_path_is_split_at_slashes_that_do_not_belong_to_a_name():
    assert segments(r"Ruimte / Beheer\/Onderhoud/Wijk  Noord") == ("Ruimte", "Beheer/Onderhoud", "Wijk Noord")
    assert tidy("\u00a0Ren\u0065\u0301e ") == "Renée"


def test_a_first_placement_starts_with_the_employment_and_a_later_one_on_the_day_of_the_import():
    state = after([row()], [row(afdeling="Ruimte")])
    assert spans(state, "employments") == [(BEGAN, None)]
    assert spans(state, "placements") == [("Publiekszaken/KCC", BEGAN, D2), ("Ruimte", D2, None)]


def test_who_is_not_in_the_file_leaves_and_returns_on_the_day_said():
    back = D2 + timedelta(days=3)
    state = after([row(), row("2")], [row("2")], [row(in_dienst=back), row("2")])
    assert spans(state, "employments") == [(BEGAN, D2), (back, None)]
    assert spans(state, "placements") == [("Publiekszaken/KCC", BEGAN, D2), ("Publiekszaken/KCC", back, None)]


def test_a_last_day_is_the_day_before_the_first_day_no_longer_and_may_be_taken_back():
    ahead = row(uit_dienst=date(2026, 5, 31))
    assert spans(after([ahead]), "placements") == [("Publiekszaken/KCC", BEGAN, date(2026, 6, 1))]
    assert spans(after([ahead], [row(uit_dienst="")]), "placements") == [("Publiekszaken/KCC", BEGAN, None)]
    assert spans(after([ahead], [row()]), "employments") == [(BEGAN, date(2026, 6, 1))]


def test_a_corrected_first_day_moves_the_period_its_first_placement_and_the_department():
    earlier = BEGAN - timedelta(days=100)
    state = after([row(doelgroep="kcc")], [row(in_dienst=earlier, doelgroep="kcc")])
    assert spans(state, "placements") == [("Publiekszaken/KCC", earlier, None)]
    assert [one.positions[0].first for one in state.departments.values()] == [earlier, earlier]
    assert joined(state.departments[2].audiences) == [(earlier, date.max, "kcc")]


def test_departments_are_made_with_their_audience_and_a_later_one_holds_from_the_import():
    state = after([row(doelgroep="kcc")], [row(afdeling="publiekszaken / kcc", doelgroep="boa")])
    assert {state.path(one, D1) for one in state.departments} == {
        ("Publiekszaken",),
        ("Publiekszaken", "KCC"),
    }
    assert joined(state.departments[2].audiences) == [(D2, date.max, "boa"), (BEGAN, D2, "kcc")]


def test_absences_are_kept_and_an_empty_cell_ends_an_open_one_alone():
    open_one = row(afwezig_van=date(2026, 1, 1), afwezig_tot="")
    closed = row(afwezig_van=date(2025, 1, 1), afwezig_tot=date(2025, 3, 31))
    emptied = row(afwezig_van="", afwezig_tot="")
    past = (date(2025, 1, 1), date(2025, 4, 1))
    assert spans(after([closed], [open_one]), "absences") == [past, (date(2026, 1, 1), None)]
    assert spans(after([closed], [open_one], [emptied]), "absences") == [past, (date(2026, 1, 1), D3)]
    assert spans(after([closed], [emptied]), "absences") == [past]
    assert spans(after([open_one], [row()]), "absences") == [(date(2026, 1, 1), None)]
    assert spans(after([open_one], [row("2")]), "absences") == [(date(2026, 1, 1), None)]


def test_roles_are_those_of_the_rows_where_the_file_has_the_column():
    led = row(rol="leidinggevende")
    held = after([led], [row()]).person("007").roles
    assert [(one.first, one.until, one.earliest, one.what[0]) for one in held] == [
        (D1, None, BEGAN, "manager")
    ]
    assert [(one.first, one.until) for one in after([led], [row(rol="")]).person("007").roles] == [(D1, D2)]


def test_addresses_may_swap_pass_to_a_new_number_and_name_who_has_no_number():
    one, other = row("1", email="a@x.example"), row("2", email="b@x.example")
    swapped = after([one, other], [{**one, "email": "B@x.example"}, {**other, "email": "a@x.example"}])
    assert [person.email for person in swapped.people] == ["B@x.example", "a@x.example"]
    assert after([one], [{**other, "email": "A@x.example"}]).person("2").email == "A@x.example"
    known = after([row(email=SECOND.upper())], state=House.empty_state())
    assert [person.number for person in known.people] == [None, "007"]
    assert known.person("007").roles[0].until is None


def test_what_is_wrong_is_named_by_line():
    rows = [row("1"), row("2", in_dienst="31-02-2024"), row("3", uit_dienst=date(2024, 4, 30)), row("")]
    assert refusal(*rows).lines == {3, 4, 5}
    assert refusal(row(afwezig_van=D2, afwezig_tot=D1)).lines == {2}
    assert refusal(row(afwezig_van="", afwezig_tot=D1)).lines == {2}
    assert refusal(row(doelgroep="KCC!"), row("2", rol="baas"), row("3", email="a b")).lines == {2, 3, 4}
    assert refusal(row(), row("2"), row(achternaam="Bakker")).clashes == [{2, 4}]
    assert refusal(row(doelgroep="kcc"), row("2", doelgroep="boa")).clashes == [{2, 3}]
    assert refusal(row(email="a@x.nl"), row("2"), row("3", email="A@X.NL")).clashes == [{2, 4}]


def test_more_than_a_fifth_leaving_and_a_day_before_the_last_import_are_refused():
    staff = after([row(str(number)) for number in range(10)])
    assert refusal(*[row(str(number)) for number in range(7)], on=D2, state=staff, leavers=False).whole
    assert isinstance(after([row(str(number)) for number in range(8)], state=staff, leavers=False), State)
    assert refusal(row(), on=D1 - timedelta(days=1), state=staff).whole


def test_a_renamed_or_moved_department_is_found_under_its_new_path():
    state = move(
        rename(after([row(), row("2", afdeling="Ruimte")]), "Publiekszaken/KCC", "Balie", D2),
        "Publiekszaken/balie",
        "Ruimte",
        D2,
    )
    again = apply(
        state, plain([row(afdeling="Ruimte/Balie"), row("2", afdeling="Ruimte")]).sheet, D2, audiences=()
    )
    assert isinstance(again, State)
    assert len(again.departments) == 3
    assert spans(again, "placements") == [("Publiekszaken/KCC", BEGAN, None)]


RECORDS = [
    row("007", voornaam="Zoë", achternaam='de "Wit"', email="zoe@x.example"),
    row("12", voornaam="Šárka", afdeling="Toezicht\\/Handhaving", uit_dienst=date(2026, 12, 31)),
    row("013", voornaam="Renée"),
]


@pytest.mark.parametrize("written", CSV_FORMATS)
def test_what_is_written_stands_on_the_lines_remembered(written: Format):
    made = staff_file(RECORDS, COLUMNS, written=written, quirks=QUIRKS, rng=random.Random(3))
    mark, codec = ENCODINGS[written.encoding]
    text = made.data.removeprefix(mark).decode(codec)
    reader = csv.reader(StringIO(text, newline=""), delimiter=written.delimiter, strict=True)
    found, line = {}, 1
    for cells in reader:
        found[line] = [cell.strip() for cell in cells]
        line = reader.line_num + 1
    header = [cell.casefold() for cell in found[1]]
    assert set(COLUMNS) <= {
        dict(zip(ENGLISH.values(), ENGLISH, strict=True)).get(cell, cell) for cell in header
    }
    for one in made.sheet.rows:
        assert {one.cells["personeelsnummer"], one.cells["achternaam"]} <= set(map(tidy, found[one.line]))


def test_a_workbook_holds_real_days_and_numbers():
    made = staff_file(RECORDS, COLUMNS, written=XLSX, quirks={"blank-rows"}, rng=random.Random(5))
    book = openpyxl.load_workbook(BytesIO(made.data))
    cells = {cell.value for line in book.worksheets[0].iter_rows() for cell in line}
    assert {"007", 12, "013"} <= cells
    assert any(not isinstance(cell, str | int | None) for cell in cells)
    for one in made.sheet.rows:
        assert one.cells["achternaam"] in [cell.value for cell in book.worksheets[0][one.line]]


def events(before: State, now: State, on: date):
    """What happened to people between two imports."""
    for person in now.people:
        known = before.person(person.number or "")
        if known is None:
            continue
        placed = {one.what for one in person.placements}
        happened = {
            "returned": len(person.employments) > len(known.employments),
            "left": known.serves(on) and not person.serves(on),
            "moved": person.serves(on) and {one.what for one in known.placements} < placed,
            "placed twice": sum(one.holds(on) for one in person.placements) > 1,
            "called otherwise": (known.family, known.email) != (person.family, person.email),
            "absent": len(person.absences) > len(known.absences),
            "came back": any(one.until is None for one in known.absences)
            and all(one.until for one in person.absences),
            "comes later": any(one.first > on for one in person.employments),
            "role taken back": [one.until for one in known.roles] != [one.until for one in person.roles],
            "first day corrected": [one.first for one in known.employments[:1]]
            != [one.first for one in person.employments[:1]],
        }
        yield from (event for event, so in happened.items() if so)


def test_every_kind_of_event_happens_often_and_hardly_a_file_is_refused():
    seen = Counter()
    for seed in range(30):
        rng = random.Random(seed)
        office, state, on = Office(rng, 8, SECOND), House.empty_state(), date(2024, 3, 1)
        for _ in range(6):
            records, columns = office.send(state, on, AUDIENCES)
            found = apply(
                state, staff_file(records, columns).sheet, on, audiences=AUDIENCES, allow_leavers=True
            )
            if isinstance(found, State):
                seen.update(events(state, found, on))
                seen.update(
                    ["audience changed"] * any(len(one.audiences) > 1 for one in found.departments.values())
                )
                state = found
            else:
                seen["refused"] += 1
            on += timedelta(days=rng.choice((0, 1, 20, 60, 200)))
    refused = seen.pop("refused", 0)
    assert refused < 10, refused
    assert len(seen) == 11
    assert {event: often for event, often in seen.items() if often < 5} == {}
