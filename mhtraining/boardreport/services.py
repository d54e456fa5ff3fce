"""Releases the public figures of a month end: once, and remembered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.boardreport.models import CellKind, PublicFigure, PublicRelease
from mhtraining.boardreport.queries import people_on, releases
from mhtraining.boardreport.suppression import Numbers, numbers, shown
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.models import Organisation

FAMILIES = (CellKind.DEPARTMENT, CellKind.AUDIENCE, CellKind.MUNICIPALITY)
"""Cells that a reader subtracts together from one that contains them."""


def last_month_end(today: date) -> date:
    """The last day of the last month that is over."""
    return today.replace(day=1) - timedelta(days=1)


def release(
    session: Session, organisation_id: int, on: date, *, minimum_group: int, today: date, now: datetime
) -> PublicRelease:
    """The public figures as at the month end `on`; made when they are asked for the first time.

    What was released stays, whatever is corrected afterwards. Raises RefusedError when `on` is no month
    end, or its month is not over.
    """
    if (on + timedelta(days=1)).day != 1:
        last = last_month_end(min(on, today))
        raise RefusedError(
            f"{on} is not the last day of a month: public figures are for month ends, as {last}."
        )
    if on >= today:
        raise RefusedError(
            f"The month of {on} is not over: the last that is, ended on {last_month_end(today)}."
        )
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    before = releases(session, organisation_id)
    for one in before:
        if one.month_end == on:
            return one
    made = PublicRelease(
        organisation_id=organisation_id, month_end=on, minimum_group=minimum_group, released_at=now
    )
    made.figures = _figures(session, organisation_id, on, minimum_group, before)
    session.add(made)
    session.flush()
    return made


def _figures(
    session: Session, organisation_id: int, on: date, minimum_group: int, before: Sequence[PublicRelease]
) -> list[PublicFigure]:
    people = people_on(session, organisation_id, on)
    found = numbers(people.groups)
    seen = shown(
        people.groups,
        families=[people.family(kind) for kind in FAMILIES],
        minimum=minimum_group,
        known=_known(found, before),
        hidden_before=_hidden(on, before),
    )
    return [
        PublicFigure(
            kind=one.kind,
            cell=one.cell,
            name=one.name,
            in_scope=found[one.cell].in_scope if one.cell in seen else None,
            covered=found[one.cell].covered if one.cell in seen else None,
        )
        for one in people.cells
    ]


def _known(found: Mapping[str, Numbers], before: Sequence[PublicRelease]) -> set[str]:
    """The cells that were released with the numbers they have now: readers may take them for unchanged."""
    shown_before = {
        (figure.cell, figure.in_scope, figure.covered) for one in before for figure in one.figures
    }
    return {cell for cell, said in found.items() if (cell, said.in_scope, said.covered) in shown_before}


def _hidden(on: date, before: Sequence[PublicRelease]) -> Collection[str]:
    """What the release before this month end hid."""
    earlier = [one for one in before if one.month_end < on]
    return {figure.cell for figure in earlier[-1].figures if figure.suppressed} if earlier else ()
