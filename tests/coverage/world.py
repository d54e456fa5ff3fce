"""A small organisation to count in: every fact is said in one line, days as "2026-06-01"."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count

from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Change, Module, ModuleVersion
from mhtraining.core.changes import changing, changing_rules
from mhtraining.core.db import Model
from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentAudience,
    DepartmentMunicipality,
    DepartmentPosition,
    Employee,
    Employment,
    Organisation,
    Placement,
)
from mhtraining.records.models import Completion, RecordSource
from mhtraining.requirements.models import Extension, Requirement, Waiver

LONG_AGO = "2020-01-01"
Day = str | None


def day(text: Day) -> date | None:
    """The day that this says."""
    return None if text is None else date.fromisoformat(text)


class World:
    """One organisation in one session."""

    def __init__(self, session: Session, code: str = "voorbeeld") -> None:
        self.session = session
        self.organisation = Organisation(code=code, name=f"Gemeente {code.title()}")
        session.add(self.organisation)
        session.flush()
        self.id = self.organisation.id
        self.sequences = count(1)

    def department(
        self,
        name: str,
        *,
        below: int | None = None,
        audience: str | None = None,
        serves: tuple[str, ...] = (),
        since: Day = LONG_AGO,
        until: Day = None,
    ) -> int:
        """A department at the top, or below another; everything of it holds over the same period."""
        department = Department(organisation_id=self.id)
        self.session.add(department)
        self.session.flush()
        self.position(department.id, name, below=below, since=since, until=until)
        if audience is not None:
            self.audience(department.id, audience, since=since, until=until)
        for municipality in serves:
            self.serves(department.id, municipality, since=since, until=until)
        return department.id

    def position(
        self,
        department: int,
        name: str,
        *,
        below: int | None = None,
        since: Day = LONG_AGO,
        until: Day = None,
    ) -> None:
        self._rule(
            DepartmentPosition(
                department_id=department, parent_id=below, name=name, starts_on=day(since), ends_on=day(until)
            )
        )

    def audience(self, department: int, audience: str, *, since: Day = LONG_AGO, until: Day = None) -> None:
        self._rule(
            DepartmentAudience(
                department_id=department, audience=audience, starts_on=day(since), ends_on=day(until)
            )
        )

    def serves(self, department: int, municipality: str, *, since: Day = LONG_AGO, until: Day = None) -> None:
        self._rule(
            DepartmentMunicipality(
                department_id=department, municipality=municipality, starts_on=day(since), ends_on=day(until)
            )
        )

    def module(self, slug: str, *, retired: Day = None, published: str = "2000-01-01") -> str:
        self._rule(Module(slug=slug, retired_on=day(retired)))
        self.session.add(
            ModuleVersion(
                version=slug.ljust(64, "0"),
                module_slug=slug,
                position=1,
                change=Change.FACT,
                published_at=datetime.combine(date.fromisoformat(published), time(12), tzinfo=UTC),
                published_on=date.fromisoformat(published),
                title=slug,
                summary=slug,
                minutes=5,
                audiences=["alle"],
                valid_months=24,
            )
        )
        self.session.flush()
        return slug

    def require(
        self,
        module: str,
        of: str | int = "alle",
        *,
        since: Day = LONG_AGO,
        until: Day = None,
        due: Day = None,
        days: int | None = None,
    ) -> None:
        """A rule for an audience (a word) or a department (its id)."""
        if self.session.get(Module, module) is None:
            self.module(module)
        self._rule(
            Requirement(
                organisation_id=self.id,
                module_slug=module,
                audience=of if isinstance(of, str) else None,
                department_id=None if isinstance(of, str) else of,
                starts_on=day(since),
                ends_on=day(until),
                due_on=day(due),
                due_days=30 if due is None and days is None else days,
            )
        )

    def person(
        self, *departments: int, since: Day = LONG_AGO, until: Day = None, has: tuple[str, ...] = ()
    ) -> int:
        """Somebody employed and placed in these departments, with completions that do not expire."""
        with changing(self.session, ()) as touched:  # counted once, not after each fact
            employee = Employee(organisation_id=self.id, family_name="Jansen", sort_key="jansen")
            self.session.add(employee)
            self.session.flush()
            touched.add(employee.id)
            self.employ(employee.id, since=since, until=until)
            for department in departments:
                self.place(employee.id, department, since=since, until=until)
            for module in has:
                self.complete(employee.id, module)
        return employee.id

    def employ(self, person: int, *, since: Day, until: Day = None) -> None:
        self._fact(person, Employment(employee_id=person, starts_on=day(since), ends_on=day(until)))

    def place(self, person: int, department: int, *, since: Day = LONG_AGO, until: Day = None) -> None:
        self._fact(
            person,
            Placement(employee_id=person, department_id=department, starts_on=day(since), ends_on=day(until)),
        )

    def absent(self, person: int, since: Day, until: Day = None) -> None:
        """On leave from this day up to, not including, `until`."""
        self._fact(person, Absence(employee_id=person, starts_on=day(since), ends_on=day(until)))

    def complete(self, person: int, module: str, on: Day = LONG_AGO, *, last: Day = None) -> None:
        """A completion on this day, valid up to and including `last`."""
        self._fact(
            person,
            Completion(
                employee_id=person,
                module_slug=module,
                completed_on=day(on),
                last_valid_on=day(last),
                valid_months=None if last is None else 12,
                source=RecordSource.CLASSROOM,
                sequence=next(self.sequences),
            ),
        )

    def waive(self, person: int, module: str, *, since: Day = LONG_AGO, until: Day = None) -> None:
        self._fact(
            person,
            Waiver(
                employee_id=person,
                module_slug=module,
                starts_on=day(since),
                ends_on=day(until),
                reason="reden",
            ),
        )

    def extend(self, person: int, module: str, *, due: Day) -> None:
        self._fact(person, Extension(employee_id=person, module_slug=module, due_on=day(due), reason="reden"))

    def _rule(self, row: Model) -> None:
        with changing_rules(self.session, self.id):
            self.session.add(row)

    def _fact(self, person: int, row: Model) -> None:
        with changing(self.session, [person]):
            self.session.add(row)
