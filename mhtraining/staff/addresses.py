"""Whose each e-mail address is after an import: unique, any case, among the people of an organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from mhtraining.organisation.names import email_as_written, email_key
from mhtraining.staff.columns import Column, Header
from mhtraining.staff.known import Person
from mhtraining.staff.refusals import Refusal, refusal
from mhtraining.staff.staff_list import Said
from mhtraining.web.language import lazy as _l


class Named(Protocol):
    """Somebody whom the list names: the row, and the person as he or she is to be."""

    @property
    def said(self) -> Said:
        """What the list says."""

    @property
    def person(self) -> Person:
        """The person as changed so far."""


def settle_addresses(
    named: Sequence[Named],
    people: dict[int, Person],
    after: dict[int, Person],
    *,
    header: Header,
    on: date,
    today: date,
) -> list[Refusal]:
    """Give everybody in `named` and `after` the address that is theirs; the rows that can't have theirs.

    Who leaves gives the address up: at once, or while `on` lies ahead as soon as somebody needs it. Who
    returns gets the old one back while it is free. Addresses may swap within one list.
    """
    mine = {one.person.id for one in named if one.person.id is not None}
    fixed, loose = _of_others(people, after, mine, on, today)
    refusals: list[Refusal] = []
    taken: dict[str, Named] = {}
    for one in named:
        if header.has(Column.EMAIL):
            one.person.email = email_as_written(one.said.email) if one.said.email else None
        one.person.email_key = None
        if one.person.email is None or not one.person.in_service_from(on):
            continue
        key = email_key(one.person.email)
        other = taken.get(key)
        if key in fixed or other is not None:
            if not header.has(Column.EMAIL):
                one.person.email = None  # somebody else has it now
                continue
            refusals += _refused(one, other)
            continue
        taken[key] = one
        one.person.email_key = key
    for key in taken.keys() & loose.keys():
        loser = after[loose[key]].copy()  # who left before is not a copy yet
        loser.email_key = None
        after[loose[key]] = loser
    return refusals


def _of_others(
    people: dict[int, Person], after: dict[int, Person], mine: set[int], on: date, today: date
) -> tuple[set[str], dict[str, int]]:
    """Addresses of people whom the list does not name: those that stay theirs, and those they may lose.

    Whoever leaves by this list, today or earlier, gives the address up here.
    """
    fixed: set[str] = set()
    loose: dict[str, int] = {}
    for employee_id, person in after.items():
        if employee_id in mine or person.email_key is None:
            continue
        leaves = people[employee_id].in_service_from(on) and not person.in_service_from(on)
        if leaves and on <= today:
            person.email_key = None
        elif person.is_gone(on):
            loose[person.email_key] = employee_id
        else:
            fixed.add(person.email_key)
    return fixed, loose


def _refused(one: Named, other: Named | None) -> Iterator[Refusal]:
    if other is None:
        yield refusal(one.said.line, _l("its e-mail address is somebody else's, who is not in the list"))
        return
    template = _l("line %(other)s has the same e-mail address, for another number")
    yield refusal(one.said.line, template, other=other.said.line)
    yield refusal(other.said.line, template, other=one.said.line)
