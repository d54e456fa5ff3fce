"""The figures of coverage as kept rows: rebuildable from the facts, compared with them by `coverage verify`.

One row says by how much a figure changes on a day, so that a figure as at a day is a sum, and a past
day costs what today costs. Measured on 200,000 people: docs/decisions/0013-kept-figures.md.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import Connection, ForeignKey, Index, String, Text, event, insert
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.db import Model
from mhtraining.organisation.models import Organisation

MEASURES = ("in_scope", "covered", "ever_trained", "overdue", "expiring", "lapsed")
"""What is kept of a cell: five numbers of people on a day, and `lapsed`: how often somebody who went on
being in scope stopped being covered, from the beginning up to and including the day."""

EVERYTHING = ""
"""The module of a cell that counts everything required together."""

IN_SERVICE, ON_LEAVE, NOWHERE, FROM = "*in-service", "*on-leave", "*nowhere", "*from-"
"""In place of a module, in cells of the whole organisation that say nothing of coverage: how many people
are in service, how many of those on long leave, how many in no department; and with the source after
FROM, how many completions of people in service are valid. Only `in_scope` counts there."""
STAR = "*"
"""What those begin with, and no module does."""


class CoverageDelta(Model):
    """By how much the figures of a cell change on `day`: append-only, folded at night.

    A cell is a module (empty: everything required together) in a part of the organisation: `scope` is
    empty for all of it, `d:7` for department 7 with all below it, `m:Oudewater` for a municipality.
    """

    __table_args__ = (
        # holds all that is summed, so that the table itself is not read; the order decides the speed
        Index("ix_coverage_delta_cell", "organisation_id", "module_slug", "scope", "day", *MEASURES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    module_slug: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(String(80))
    day: Mapped[date]
    in_scope: Mapped[int]
    covered: Mapped[int]
    ever_trained: Mapped[int]
    overdue: Mapped[int]
    expiring: Mapped[int]
    lapsed: Mapped[int]


class CoverageState(Model):
    """How the kept figures of an organisation stand.

    `waiting_since`: rules, tree or very many people changed, and a job has still to work it out.
    `waiting_for`: slugs of the modules whose rules alone changed, apart by spaces; None: anything may have.
    `version` is another word after every change of rules or tree, a rebuild, and whatever waits.
    """

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    waiting_since: Mapped[datetime | None]
    waiting_for: Mapped[str | None] = mapped_column(Text)
    version: Mapped[str] = mapped_column(String(16))


class CoverageWaiting(Model):
    """A person whose facts changed while the organisation's figures waited for the job."""

    __table_args__ = (Index("ix_coverage_waiting_organisation", "organisation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))


def new_version() -> str:
    """A word that was never a version before."""
    return secrets.token_hex(8)


@event.listens_for(Organisation, "after_insert")
def _begin(_mapper: object, connection: Connection, made: Organisation) -> None:
    """Figures stand from an organisation's first moment: made later, two would wait for each other."""
    row = {"organisation_id": made.id, "waiting_since": None, "version": new_version()}
    connection.execute(insert(CoverageState).values(row))
