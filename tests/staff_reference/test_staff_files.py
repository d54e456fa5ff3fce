"""Staff files as they come: each is read right to the last row."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import pytest

from tests.staff_reference.database import changed, differences
from tests.staff_reference.expecting import BEGAN, ON, accepted, expect, made, row, some_quick
from tests.staff_reference.files import CSV_FORMATS, QUIRKS, XLSX, Format, Record
from tests.staff_reference.house import SECOND, House
from tests.staff_reference.rows import COLUMNS

LATER = date(2026, 4, 1)


STAFF: tuple[Record, ...] = (
    row("00017", "Müller", voornaam="Zoë", email="Zoe.Muller@voorbeeld.example", doelgroep="kcc"),
    row("17", "Šimek", voornaam="Renée", tussenvoegsel="van der", doelgroep="kcc", rol="leidinggevende"),
    row("0", "IJzerman", "Publiekszaken", voornaam="IJsbrand", email="ij@voorbeeld.example"),
    row("A-01", "O’Neill", r"Toezicht\/Handhaving", voornaam="Anne Fleur", doelgroep="boa"),
    row("0042", 'Bakker "jr."', r"Ruimte/Beheer\/Onderhoud/Wijk Noord", tussenvoegsel="'t", rol="medewerker"),
    row("0042", 'Bakker "jr."', "Publiekszaken/KCC", tussenvoegsel="'t", doelgroep="kcc"),
    row("901", "Çelik-Bjørn", "Ruimte", voornaam="François", rol="aandachtsfunctionaris"),
    row("902", "Jansen, dr.; em.", "Ruimte", in_dienst=date(2026, 5, 1), voornaam="€va"),
    row("903", "Ybema", "Ruimte", uit_dienst=date(2026, 12, 31), in_dienst=date(2024, 2, 29)),
    row("904", "Crèmers", "Publiekszaken", afwezig_van=date(2026, 1, 5), rol="coordinator"),
    row("905", "Groß", "Publiekszaken", afwezig_van=date(2025, 1, 5), afwezig_tot=date(2025, 3, 31)),
)
BEYOND_1252: tuple[Record, ...] = (
    row("906", "Łukaszewicz", "Ruimte", voornaam="Ağa", tussenvoegsel="in ĳ"),
    row("907", "Cafe\u0301", "Ruimte", voornaam="Rene\u0301e"),
)


WAYS = {
    **{
        f"{place}: {one.delimiter!r}, {one.encoding}, {one.newline!r}": one
        for place, one in enumerate(CSV_FORMATS)
    },
    **{f"{place}: .xlsx": XLSX for place in (30, 31, 32)},
}


@pytest.mark.parametrize("way", some_quick([*WAYS], lambda way: int(way.partition(":")[0]) % 3 == 0))
def test_every_way_of_writing_is_read_to_the_last_row(house, way):
    written, rng = WAYS[way], random.Random(way)
    quirks = [quirk for quirk in sorted(QUIRKS) if rng.random() < 0.6]
    rows = [*STAFF, *(BEYOND_1252 if written.holds_all_letters else ())]
    rng.shuffle(rows)
    accepted(house, made(rows, *COLUMNS, written=written, quirks=quirks, rng=rng))
    names = {name for one in house.state().departments.values() for name in (one.positions[0].what.name,)}
    assert names == {
        *("Publiekszaken", "KCC", "Toezicht/Handhaving", "Ruimte", "Beheer/Onderhoud", "Wijk Noord")
    }


@pytest.mark.parametrize("quirk", sorted(QUIRKS))
@pytest.mark.parametrize("way", some_quick(["csv", "xlsx"], lambda way: way == "csv"))
def test_each_quirk_by_itself_is_understood(house, quirk, way):
    written = {"csv": Format(",", "windows-1252"), "xlsx": XLSX}[way]
    accepted(house, made(STAFF, *COLUMNS, written=written, quirks={quirk}, rng=random.Random(7)))


def test_the_columns_required_are_enough_and_others_are_left_alone(house):
    accepted(house, made([row("1"), row("2", "Bakker", "Ruimte")], also=("geslacht", "functie", "Naam")))


def test_the_same_file_twice_changes_nothing(house):
    file = made(STAFF, *COLUMNS)
    state = accepted(house, file)
    before = house.dump(bookkeeping=False)
    for on in (ON, LATER):
        accepted(house, file, state, on)
        assert changed(before, house.dump(bookkeeping=False)) == {}


def test_a_dry_run_writes_nothing(house):
    before = house.dump()
    path = house.file(made(STAFF, *COLUMNS).data)
    assert house.read(path, ON, "--dry-run").exit_code == 0
    listed = house.read(path, ON, "--dry-run", "--format", "json")
    assert listed.exit_code == 0
    assert "00017" in json.dumps(json.loads(listed.stdout))
    assert changed(before, house.dump()) == {}


def test_another_organisation_with_the_same_numbers_is_left_alone(house, shared_app, tmp_path):
    other = House.make(shared_app, tmp_path)
    theirs = accepted(other, made(STAFF, *COLUMNS))
    accepted(house, made(STAFF[3:], *COLUMNS))
    assert differences(theirs, other.state(), ON) == []


A, B = row("1", email="Anna@voorbeeld.example"), row("2", email="ben@voorbeeld.example")
OPEN = row("1", afwezig_van=date(2026, 1, 1), afwezig_tot="")
PAST = row("1", afwezig_van=date(2025, 1, 1), afwezig_tot=date(2025, 2, 28))
NO_LEAVE = row("1", afwezig_van="", afwezig_tot="")
SEQUELS = {
    "the address of somebody whose last day has passed goes to a new number": (
        [{**A, "uit_dienst": ON + timedelta(days=10)}, B],
        [B, row("3", email=A["email"].upper())],
    ),
    "an address in another case is the same one": ([A, B], [{**A, "email": "ANNA@Voorbeeld.example"}, B]),
    "addresses swap": ([A, B], [{**A, "email": B["email"]}, {**B, "email": A["email"].upper()}]),
    "addresses swap with a third": (
        [A, B, row("3", email="c@voorbeeld.example")],
        [{**A, "email": B["email"]}, {**B, "email": "c@voorbeeld.example"}, row("3", email=A["email"])],
    ),
    "a leaver's address goes to a new number": ([A, B], [B, row("3", email="anna@voorbeeld.example")]),
    "an emptied address": ([A, B], [{**A, "email": ""}, B]),
    "who has no number is recognised": ([A, row("9", "Coördinator", email=SECOND.upper())],),
    "an absence in the past stays": ([PAST], [NO_LEAVE]),
    "an open absence ends": ([OPEN], [NO_LEAVE]),
    "an open absence gets its last day": ([OPEN], [{**OPEN, "afwezig_tot": date(2026, 3, 15)}]),
    "an absence goes on while its columns are not there": ([OPEN], [row("1")]),
    "a second absence": ([PAST], [OPEN], [NO_LEAVE]),
    "an absence that starts later, outside the employment": (
        [row("1", uit_dienst=date(2026, 6, 30), afwezig_van=date(2026, 6, 1), afwezig_tot=date(2026, 9, 1))],
    ),
    "a role comes, stays without its column, and goes": (
        [row("1", rol="leidinggevende"), row("2", rol="")],
        [row("1"), row("2")],
        [row("1", rol="medewerker"), row("2", rol="aandachtsfunctionaris")],
    ),
    "a coordinator beside others": ([row("1", rol="coordinator")], [row("1", rol="")]),
    "two placements, each with its role": (
        [row("1", rol="leidinggevende"), row("1", department="Ruimte", rol="medewerker")],
        [row("1", rol="medewerker"), row("1", department="Ruimte", rol="leidinggevende")],
        [row("1", department="Ruimte", rol="leidinggevende")],
    ),
    "somebody who is still to come": (
        [
            row("1", department="Nieuw/Team", in_dienst=date(2026, 9, 1), doelgroep="kcc"),
            row("2", doelgroep="kcc"),
        ],
    )
    * 2,
    "a last day that is the first": ([row("1", uit_dienst=BEGAN), row("2", uit_dienst="")],) * 2,
    "a last day ahead is taken back": ([row("1", uit_dienst=date(2026, 12, 31))], [row("1", uit_dienst="")]),
    "a last day stays while its column is not there": (
        [row("1", uit_dienst=date(2026, 12, 31))],
        [row("1", department="Ruimte")],
    ),
    "a last day that was missed": ([row("1")], [row("1", uit_dienst=date(2026, 3, 20))]),
    "a first day corrected": ([row("1"), row("2")], [row("1", in_dienst=date(2020, 1, 1)), row("2")]),
    "a first day corrected after a move": (
        [row("1")],
        [row("1", department="Ruimte")],
        [row("1", department="Ruimte", in_dienst=date(2024, 1, 1))],
    ),
    "another name": (
        [row("1", tussenvoegsel="de", voornaam="Ès")],
        [row("1", "Wit-Jansen", tussenvoegsel="")],
    ),
    "somebody leaves and returns": (
        [row("1"), row("2")],
        [row("2")],
        [row("1", in_dienst=date(2026, 4, 10)), row("2")],
    ),
    "a leaver who stays in the list": ([row("1", uit_dienst=date(2026, 3, 10)), row("2", uit_dienst="")],)
    * 3,
    "paths in any case, with spaces": (
        [row("1", department="Ruimte/Wijk")],
        [row("1", department=" RUIMTE / wijk "), row("2", department="ruimte")],
    ),
    "an audience comes, and changes": (
        [row("1")],
        [row("1", doelgroep="kcc"), row("2", department="Ruimte", doelgroep="boa")],
        [row("1", doelgroep="burgerzaken"), row("2", department="Ruimte", doelgroep="boa")],
    ),
    "a late colleague in a department that is younger": (
        [row("1", doelgroep="kcc")],
        [row("1", doelgroep="kcc"), row("2", in_dienst=date(2019, 1, 1), doelgroep="kcc")],
    ),
}


@pytest.mark.parametrize("name", SEQUELS)
def test_what_the_next_file_changes_and_that_it_is_taken_back_whole(house, name):
    *earlier, last = SEQUELS[name]
    state, on = house.empty_state(), ON
    for rows in earlier:
        state = accepted(house, made(rows), state, on)
        on += timedelta(days=30)
    before, import_before = house.dump(bookkeeping=False), house.last_import()
    accepted(house, made(last), state, on)
    if house.last_import() != import_before:  # else there was nothing to change
        assert house.people("undo", house.last_import()).exit_code == 0
    assert changed(before, house.dump(bookkeeping=False)) == {}


def test_a_fifth_of_the_staff_may_leave_unasked_and_more_only_when_allowed(house):
    state = accepted(house, made([row(f"{number:03d}") for number in range(10)]))
    file = made([row(f"{number:03d}") for number in range(8)])
    assert house.read(house.file(file.data), LATER).exit_code == 0
    state = expect(state, file, LATER)
    fewer = made([row(f"{number:03d}") for number in range(6)])
    assert house.read(house.file(fewer.data), LATER).exit_code == 1
    accepted(house, fewer, state, LATER)
