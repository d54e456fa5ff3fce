"""What the public figures of a month end are, and keeping them once they are released."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from mhtraining.boardreport.groups import Numbers, numbers
from mhtraining.boardreport.models import CellKind, PublicFigure, PublicRelease
from mhtraining.boardreport.queries import hold, people_on, releases
from mhtraining.boardreport.suppression import shown

FAMILIES = (CellKind.DEPARTMENT, CellKind.AUDIENCE, CellKind.MUNICIPALITY)
"""Cells that a reader subtracts together from one that contains them."""


def work_out(
    session: Session, organisation_id: int, on: date, minimum_group: int, before: Sequence[PublicRelease]
) -> list[PublicFigure]:
    """The figures to release as at this month end, `before` being all that was released. Writes nothing."""
    people = people_on(session, organisation_id, on)
    found = numbers(people.groups)
    seen = shown(
        people.groups,
        families=[people.family(kind) for kind in FAMILIES],
        minimum=minimum_group,
        known=_known(found, before),
        hidden_before=_hidden(on, before),
    )
    nobody = Numbers(0, 0)  # of whom there is nothing to hide
    said = {one.cell: found.get(one.cell, nobody) for one in people.cells}
    return [
        PublicFigure(
            kind=one.kind,
            cell=one.cell,
            name=one.name,
            in_scope=said[one.cell].in_scope if one.cell in seen or one.cell not in found else None,
            covered=said[one.cell].covered if one.cell in seen or one.cell not in found else None,
        )
        for one in people.cells
    ]


def keep(session: Session, made: PublicRelease, before: Sequence[PublicRelease]) -> None:
    """Store this release, unless another was stored since it was worked out beside those `before`."""
    hold(session, made.organisation_id)
    if [one.id for one in releases(session, made.organisation_id)] == [one.id for one in before]:
        session.add(made)
        session.flush()


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
