"""Random files on random days over random careers: after each the database says what the reference says."""

from __future__ import annotations

import os
import random
from datetime import date, timedelta

import pytest

from mhtraining.core.db import db
from tests.staff_reference import reference
from tests.staff_reference.careers import Office
from tests.staff_reference.database import changed, differences
from tests.staff_reference.facts import State
from tests.staff_reference.files import CSV_FORMATS, QUIRKS, XLSX, StaffFile, staff_file
from tests.staff_reference.house import AUDIENCES, SECOND, House, named_lines
from tests.staff_reference.reference import apply
from tests.staff_reference.rows import Refusal

SEQUENCES = 30
"""On each engine, with CI=true; in parts, so that several workers share them."""
PARTS = 6
QUICK = 1
"""Sequences on each engine without CI=true."""
ALLOW = "--allow-leavers"


class Sequence:
    """One organisation, its personnel office, and what the reference says that stands in the database."""

    def __init__(self, house: House, seed: int) -> None:
        self.rng = random.Random(seed)
        self.house, self.told = house, f"seed {seed}"
        self.office = Office(self.rng, self.rng.randint(6, 14), SECOND)
        self.state = house.empty_state()
        self.on = date(2024, 1, 1) + timedelta(days=self.rng.randrange(300))

    def go(self) -> None:
        """Send 3 to 8 files."""
        for number in range(self.rng.randint(3, 8)):
            self.told = f"{self.told.partition(',')[0]}, file {number + 1} on {self.on}"
            if number and self.rng.random() < 0.3:
                self.reorganise()
            self.send()
            self.on += timedelta(days=self.rng.choice((0, 1, 7, 30, 90, 200)))

    def send(self) -> None:
        """One file: dry, for real, again, and sometimes taken back and done again."""
        records, columns = self.office.send(self.state, self.on, AUDIENCES)
        written = self.rng.choice([one for one in (*CSV_FORMATS, XLSX) if one.holds_all_letters])
        quirks = [quirk for quirk in sorted(QUIRKS) if self.rng.random() < 0.3]
        file = staff_file(records, columns, written=written, quirks=quirks, rng=self.rng)
        expected = apply(self.state, file.sheet, self.on, audiences=AUDIENCES, allow_leavers=True)
        if isinstance(expected, Refusal):
            self.see_refused(file, expected)
        else:
            self.see_read(file, expected)

    def see_read(self, file: StaffFile, expected: State) -> None:
        path = self.house.file(file.data, file.suffix)
        whole, before = self.house.dump(), self.house.dump(bookkeeping=False)
        dry = self.house.read(path, self.on, "--dry-run", ALLOW)
        assert dry.exit_code == 0, f"{self.told}: {dry.output}"
        assert changed(whole, self.house.dump()) == {}, self.told
        last = self.house.last_import()
        self.take(path, expected)
        if self.house.last_import() == last:  # there was nothing to change, and there is nothing to take back
            assert changed(before, self.house.dump(bookkeeping=False)) == {}, self.told
        elif self.rng.random() < 0.5:
            self.take_back()
            assert changed(before, self.house.dump(bookkeeping=False)) == {}, f"{self.told}, taken back"
            self.take(path, expected)
        after = self.house.dump(bookkeeping=False)
        self.take(path, expected)
        assert changed(after, self.house.dump(bookkeeping=False)) == {}, f"{self.told}, again"
        self.state = expected

    def take(self, path, expected: State) -> None:
        result = self.house.read(path, self.on, ALLOW)
        assert result.exit_code == 0, f"{self.told}: {result.output}"
        found = self.house.state()
        assert differences(expected, found, self.on) == [], self.told

    def take_back(self) -> None:
        result = self.house.people("undo", self.house.last_import())
        assert result.exit_code == 0, f"{self.told}: {result.output}"

    def see_refused(self, file: StaffFile, expected: Refusal) -> None:
        before = self.house.dump()
        result = self.house.read(self.house.file(file.data, file.suffix), self.on, ALLOW)
        assert result.exit_code == 1, f"{self.told}: {result.output}"
        assert expected.lines <= named_lines(result) <= expected.mentioned, f"{self.told}: {result.output}"
        assert changed(before, self.house.dump()) == {}, self.told

    def reorganise(self) -> None:
        """Rename or move a department that stands today; the office says so from then on."""
        standing = [
            number
            for number, one in self.state.departments.items()
            if any(span.holds(self.on) for span in one.positions) and one.positions[-1].first <= self.on
        ]
        if not standing:
            return
        number = self.rng.choice(standing)
        path = "/".join(name.replace("/", "\\/") for name in self.state.path(number, self.on))
        above, _, name = path.rpartition("/") if "\\/" not in path else ("", "", "")
        if name and self.rng.random() < 0.5:
            self.command("rename", path, f"{name} {self.on:%j}", f"{above}/{name} {self.on:%j}".strip("/"))
        elif above and name:
            self.command("move", path, "/", name)

    def command(self, word: str, path: str, to: str, then: str) -> None:
        if any(now == then for now in self.office.paths.values()):
            return
        result = self.house.department(word, path, to, "--on", str(self.on))
        assert result.exit_code == 0, f"{self.told}: {result.output}"
        self.state = getattr(reference, word)(self.state, path, to, self.on)
        self.office.call(path, then)


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS))]
)
def test_every_file_leaves_what_the_reference_says(house, shared_app, tmp_path, part):
    size = SEQUENCES // PARTS if os.environ.get("CI") == "true" else QUICK
    for seed in range(part * 1_000, part * 1_000 + size):
        Sequence(House.make(shared_app, tmp_path), seed).go()
        with shared_app.app_context():
            db.session.remove()
