"""The second implementation of the staff import: the contract read in plain Python, in memory.

It knows nothing of the program and shares nothing with it. Where the contract leaves room, the reading
taken is said beside the code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from copy import deepcopy
from datetime import date, timedelta

from tests.staff_reference import rows as files
from tests.staff_reference.facts import FOREVER, Person, Span, State, joined
from tests.staff_reference.rows import Refusal, Sheet, Wanted
from tests.staff_reference.tree import Tree

ONE_DAY = timedelta(days=1)
MOST_LEAVERS = 20
"""Percent of those in service that may leave by one file."""
OF_THE_FILE = ("manager", "contact-officer", "coordinator")
"""The roles that a column `rol` governs."""


def apply(
    state: State, sheet: Sheet, on: date, *, audiences: Collection[str], allow_leavers: bool = False
) -> State | Refusal:
    """What the organisation looks like after this file, or why it is refused. `state` is left as it is."""
    if state.last_import is not None and on < state.last_import:
        return Refusal(whole="before the last import")
    wanted, refusal = files.read(sheet, audiences)
    if refusal.whole:
        return refusal
    after = deepcopy(state)
    change = _Change(after, sheet.columns, on)
    together: dict[str, list[Wanted]] = defaultdict(list)
    for one in wanted:
        together[one.number].append(one)
    change.recognise(together)
    if not refusal and not allow_leavers and change.too_many_leave():
        refusal.whole = "too many leavers"
    change.let_go()
    for some in together.values():
        if not change.carry_out(some):
            refusal.lines.add(some[0].line)
    refusal.clashes += change.double_addresses(together)
    if refusal:
        return refusal
    change.settle_departments(wanted)
    after.last_import = on
    return after


def cut(spans: list[Span], on: date) -> list[Span]:
    """What is left of the spans when everything ends on a day: what starts then or later never was."""
    for one in spans:
        if one.first < on < one.end:
            one.until = on
    return [one for one in spans if one.first < on]


class _Change:
    """One file on its way into one state."""

    def __init__(self, state: State, columns: frozenset[str], on: date) -> None:
        self.state, self.columns, self.on = state, columns, on
        self.tree = Tree(state, on)
        self.who: dict[str, Person] = {}

    def recognise(self, together: dict[str, list[Wanted]]) -> None:
        """Find everybody in the file: by number, else who has no number by e-mail, else a new person."""
        numbered = {one.number: one for one in self.state.people if one.number}
        addressed = {one.email.lower(): one for one in self.state.people if not one.number}
        for number, some in together.items():
            known = numbered.get(number)
            if known is None and some[0].email:
                known = addressed.get(some[0].email.lower())
            if known is None:
                known = Person(number, some[0].family)
                self.state.people.append(known)
            known.number = number
            self.who[number] = known

    def gone(self) -> list[Person]:
        """Who is in service, now or later, and not in the file."""
        here = {id(one) for one in self.who.values()}
        return [one for one in self.state.people if one.stays(self.on) and id(one) not in here]

    def too_many_leave(self) -> bool:
        """Whether more than 20 % of those in service leave."""
        staff = [one for one in self.state.people if one.serves(self.on)]
        leavers = [one for one in self.gone() if one.serves(self.on)]
        return len(leavers) * 100 > MOST_LEAVERS * len(staff)

    def let_go(self) -> None:
        """Who is not in the file leaves; absences stay as they are."""
        for one in self.gone():
            one.employments = cut(one.employments, self.on)
            one.placements = cut(one.placements, self.on)
            one.roles = cut(one.roles, self.on)

    def carry_out(self, some: list[Wanted]) -> bool:
        """Change one person as his rows say; False when the employment can't be."""
        person, row = self.who[some[0].number], some[0]
        texts = {
            "given": files.GIVEN,
            "particle": files.PARTICLE,
            "family": files.FAMILY,
            "email": files.EMAIL,
        }
        for name, column in texts.items():
            if column in self.columns:
                setattr(person, name, getattr(row, name))
        before = [*person.employments]
        employment = self._employ(person, row)
        if employment is None:
            return False
        self._place(person, employment, [self.tree.department(one.path) for one in some])
        person.roles = cut(person.roles, employment.end)
        if files.ROLE in self.columns:
            self._give_roles(person, employment, some, fresh=employment not in before)
        if files.AWAY in self.columns:
            self._absent(person, row)
        return True

    def _employ(self, person: Person, row: Wanted) -> Span | None:
        """The employment that the row speaks of, as it is from now on; None when it would overlap."""
        end = row.until + ONE_DAY if row.until else None
        known = next((one for one in person.employments if one.holds(self.on)), None)
        known = known or next((one for one in person.employments if one.first > self.on), None)
        known = known or next((one for one in person.employments if one.first == row.first), None)
        if known is None:
            known = Span(row.first, end)
            person.employments.append(known)
        else:
            self._correct(person, known, row.first, end if files.UNTIL in self.columns else known.until)
        others = [one for one in person.employments if one is not known]
        clash = any(one.first < known.end and known.first < one.end for one in others)
        return None if clash or known.first >= known.end else known

    def _correct(self, person: Person, known: Span, first: date, until: date | None) -> None:
        """Another first day or end of an employment; what began or ended with it goes along."""
        for one in person.placements:
            if known.first <= one.first < known.end:
                one.first = first if one.first == known.first else max(one.first, first)
                one.until = until if one.until == known.until else min(one.end, until or one.end)
        person.placements = [one for one in person.placements if one.first < one.end]
        known.first, known.until = first, until

    def _place(self, person: Person, employment: Span, departments: list[int]) -> None:
        inside = [one for one in person.placements if employment.first <= one.first < employment.end]
        now = max(self.on, employment.first)
        leaving = [one for one in inside if one.what not in departments and one.end > now]
        kept = [one for one in inside if one not in leaving]
        left = cut(leaving, now)
        start = now if inside else employment.first  # a first placement, or the first after a return
        there = {one.what for one in kept if one.end > now}
        if start < employment.end:
            missing = [one for one in dict.fromkeys(departments) if one not in there]
            kept += [Span(start, employment.until, one) for one in missing]
        person.placements = [one for one in person.placements if one not in inside] + kept + left

    def _give_roles(self, person: Person, employment: Span, some: list[Wanted], *, fresh: bool) -> None:
        """Exactly the roles of the rows hold from this day on; of who is new perhaps from `in_dienst` on."""
        wanted = {
            (one.role, None if one.role == "coordinator" else self.tree.department(one.path))
            for one in some
            if one.role and employment.end > self.on
        }
        ours = [one for one in person.roles if one.what[0] in OF_THE_FILE and one.end > self.on]
        kept = [one for one in ours if one.what in wanted]
        for one in kept:
            one.until = employment.until
        left = cut([one for one in ours if one.what not in wanted], self.on)
        start = max(self.on, employment.first)
        earliest = employment.first if fresh else start
        given = [
            Span(start, employment.until, what, earliest)
            for what in sorted(wanted - {one.what for one in kept}, key=repr)
        ]
        person.roles = [one for one in person.roles if one not in ours] + kept + left + given

    def _absent(self, person: Person, row: Wanted) -> None:
        end = row.back + ONE_DAY if row.back else None
        if row.away is None:
            for one in [one for one in person.absences if one.until is None]:
                one.until = self.on
            person.absences = [one for one in person.absences if one.first < one.end]
            return
        known = next((one for one in person.absences if one.first == row.away), None)
        if known is None:
            person.absences.append(Span(row.away, end))
        elif files.BACK in self.columns:
            known.until = end

    def double_addresses(self, together: dict[str, list[Wanted]]) -> list[set[int]]:
        """The lines of people in service, now or later, who would have one address, in any case."""
        holders: dict[str, set[int]] = defaultdict(set)
        people: dict[str, int] = defaultdict(int)
        for number, some in together.items():
            if self.who[number].email and self.who[number].stays(self.on):
                holders[self.who[number].email.lower()].add(some[0].line)
                people[self.who[number].email.lower()] += 1
        return [lines for address, lines in holders.items() if people[address] > 1]

    def settle_departments(self, wanted: list[Wanted]) -> None:
        """Give departments their first days, and the audiences that the rows name."""
        self.tree.settle()
        if files.AUDIENCE in self.columns:
            for one in wanted:
                if one.audience:
                    self.tree.set_audience(self.tree.department(one.path), one.audience)
        self.tree.drop_unused()


def rename(state: State, path: str, name: str, on: date) -> State:
    """What the command `department rename` makes of it."""
    after = deepcopy(state)
    tree = Tree(after, on)
    place = after.departments[tree.department(files.segments(path))].position(on).what
    tree.reposition(tree.department(files.segments(path)), place.parent, name)
    return after


def move(state: State, path: str, below: str, on: date) -> State:
    """What the command `department move` makes of it; `/` is the top."""
    after = deepcopy(state)
    tree = Tree(after, on)
    parent = None if below == "/" else tree.department(files.segments(below))
    department = tree.department(files.segments(path))
    tree.reposition(department, parent, after.departments[department].position(on).what.name)
    return after


def merge(state: State, path: str, into: str, on: date) -> State:
    """What the command `department merge` makes of it: all that is there goes on in the other department."""
    after = deepcopy(state)
    tree = Tree(after, on)
    source, target = tree.department(files.segments(path)), tree.department(files.segments(into))
    for person in after.people:
        goes_on = [one for one in person.placements if one.what == source and one.end > on]
        there = [one for one in person.placements if one.what == target and one.end > on]
        moved = [] if there else [Span(max(one.first, on), one.until, target) for one in goes_on]
        kept = [one for one in person.placements if one not in goes_on]
        person.placements = kept + moved + cut(goes_on, on)
        roles = [one for one in person.roles if one.what[1] == source]
        person.roles = [one for one in person.roles if one.what[1] != source] + cut(roles, on)
    for number, one in after.departments.items():
        last = one.positions[-1]
        if number != source and last.end > on and last.what.parent == source:  # what ended before stays
            tree.reposition(number, target, last.what.name)
    gone = after.departments[source]
    gone.positions, gone.audiences = cut(gone.positions, on), cut(gone.audiences, on)
    return after


def merge_people(state: State, wrong: str, right: str) -> State:
    """What the command `people merge` makes of it: the days of both are those of the right number."""
    after = deepcopy(state)
    gone, stays = after.person(wrong), after.person(right)
    assert gone is not None
    assert stays is not None
    known = {one.first for one in stays.absences}
    stays.absences += [one for one in gone.absences if one.first not in known]
    for name in ("employments", "placements", "roles"):
        both = joined([*getattr(stays, name), *getattr(gone, name)])
        spans = [Span(first, None if end == FOREVER else end, what) for first, end, what in both]
        setattr(stays, name, spans)
    gone.employments, gone.placements, gone.absences, gone.roles = [], [], [], []
    return after
