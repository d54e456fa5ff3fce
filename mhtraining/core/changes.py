"""The seam through which every fact of coverage is written; writing around it is refused.

Employment, placement, absence, the department tree, rules, waivers, extensions, completions and
retirement decide a figure that must stay true in the same transaction. Models of such facts derive
from `Fact` or `RuleFact`; `guard` makes a session refuse to flush them, or to run bulk statements
on them, outside `changing` or `changing_rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from mhtraining.core.db import Base
from mhtraining.core.signals import facts_changed, facts_changing, rules_changed, rules_changing

_PEOPLE = "mhtraining.changing"
_RULES = "mhtraining.changing_rules"


class OutsideSeamError(RuntimeError):
    """A fact of coverage was about to be written outside the seam: a mistake in the program."""


class Fact:
    """Marks a model as a fact about persons: written inside `changing` only."""


class RuleFact:
    """Marks a model as a rule, a piece of the tree, or a retirement: inside `changing_rules` only."""


@dataclass
class Change:
    """People whose facts are being written; what was noted about them before, for who acts afterwards."""

    people: set[int]
    notes: dict[Any, Any] = field(default_factory=dict)


@dataclass
class RuleChange:
    """Rules being written: of these modules (slugs) alone; None: of any, or the tree, or a retirement."""

    modules: set[str] | None

    def widen(self, modules: Iterable[str] | None) -> None:
        """Let rules of these modules be written too."""
        self.modules = None if modules is None or self.modules is None else self.modules | set(modules)


def people_changing(session: Session) -> Change | None:
    """The change of people's facts that is open in this session."""
    change: Change | None = session.info.get(_PEOPLE)
    return change


def is_changing_rules(session: Session) -> bool:
    """Whether a change of rules or tree is open in this session."""
    return _RULES in session.info


@contextmanager
def changing(session: Session, people: Iterable[int]) -> Iterator[set[int]]:
    """Write facts about these people (employee ids) inside; re-entrant.

    Yields the set of ids touched: add the id of a person made inside. The people are locked before
    anything is read, and the figures follow in the same transaction; an exception rolls back both.
    """
    outer, asked = people_changing(session), set(people)
    if outer is not None:
        if fresh := asked - outer.people:
            facts_changing.send(None, session=session, people=frozenset(fresh), notes=outer.notes)
            outer.people |= fresh
        yield outer.people
        return
    change = Change(asked)
    facts_changing.send(None, session=session, people=frozenset(asked), notes=change.notes)
    session.info[_PEOPLE] = change
    try:
        yield change.people
        session.flush()
        facts_changed.send(None, session=session, people=frozenset(change.people), notes=change.notes)
    finally:
        del session.info[_PEOPLE]


@contextmanager
def changing_rules(
    session: Session, organisation_id: int | None, modules: Iterable[str] | None = None
) -> Iterator[None]:
    """Write rules, the tree or a retirement of this organisation (None: of all) inside; re-entrant.

    `modules`: slugs of those whose rules alone are written; None: it may be anything.
    """
    outer: RuleChange | None = session.info.get(_RULES)
    if outer is not None:
        outer.widen(modules)
        yield
        return
    change = RuleChange(None if modules is None else set(modules))
    rules_changing.send(None, session=session, organisation_id=organisation_id)
    session.info[_RULES] = change
    try:
        yield
        session.flush()
        rules_changed.send(None, session=session, organisation_id=organisation_id, modules=change.modules)
    finally:
        del session.info[_RULES]


def guard(factory: sessionmaker[Any] | type[Session] | Any) -> None:
    """Make sessions of this factory refuse facts that are written outside the seam."""

    @event.listens_for(factory, "before_flush")
    def refuse_objects(session: Session, _context: object, _instances: object) -> None:
        changed = [item for item in session.dirty if session.is_modified(item)]
        for item in [*session.new, *changed, *session.deleted]:
            _refuse(session, type(item))

    @event.listens_for(factory, "do_orm_execute")
    def refuse_statements(state: ORMExecuteState) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            table = getattr(state.statement, "table", None)  # a model, or its table underneath
            refuse_outside_seam(state.session, getattr(table, "name", None))


def refuse_outside_seam(session: Session, table: str | None) -> None:
    """Raises OutsideSeamError when this table holds facts and nobody is changing those in this session."""
    for model in _models_of(table):
        _refuse(session, model)


@cache
def _models_of(table: str | None) -> tuple[type, ...]:
    """The models whose rows stand in this table; all are known before the first statement."""
    found = (mapper.class_ for mapper in Base.registry.mappers)
    return tuple(model for model in found if model.__table__.name == table)


def _refuse(session: Session, model: type) -> None:
    if issubclass(model, Fact) and _PEOPLE not in session.info:
        raise OutsideSeamError(f"{model.__name__} written outside core.changes.changing")
    if issubclass(model, RuleFact) and _RULES not in session.info:
        raise OutsideSeamError(f"{model.__name__} written outside core.changes.changing_rules")


guard(Session)
