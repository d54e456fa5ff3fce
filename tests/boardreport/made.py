"""Reports made by hand: every figure is said here, so that a test says only what it changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from mhtraining.boardreport.models import CellKind, PublicFigure, PublicRelease
from mhtraining.boardreport.report import (
    Aim,
    Expected,
    InOrder,
    Month,
    Report,
    Row,
    Seal,
    SignalMonth,
)
from mhtraining.coverage.charted import BandRow, Counted
from tests.conftest import NOW
from tests.coverage.world import World

OCTOBER = date(2026, 10, 31)
ENDS = (date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30), OCTOBER)


def made_report(**changes: Any) -> Report:
    """A report of 100 people of whom 70 are covered, with a goal of 80 percent; `changes` go before that."""
    said: dict[str, Any] = {
        "code": "voorbeeld",
        "organisation": "Gemeente Voorbeeld",
        "on": OCTOBER,
        "made_on": date(2026, 11, 22),
        "minimum_group": 5,
        "whole": Counted(100, 70),
        "goal": Aim(80, date(2027, 6, 30)),
        "domains": (Row("Sociaal domein", Counted(60, 48)), Row("Boa's", None), Row("KCC", Counted(30, 18))),
        "departments": (
            Row("Publiek", None, key="department:1", path="Publiek"),
            Row("KCC", Counted(30, 18), 1, "department:2", "Publiek/KCC"),
            Row("Zorg", Counted(60, 48), key="department:3", path="Zorg"),
        ),
        "municipalities": (),
        "modules": (Row("Basis", Counted(100, 75)), Row("Balie", Counted(30, 20))),
        "months": tuple(Month(on, Counted(100, 60 + 2 * at)) for at, on in enumerate(ENDS, start=1)),
        "expected": Expected(
            "dated",
            date(2027, 1, 10),
            date(2027, 3, 1),
            date(2027, 8, 20),
            (BandRow(date(2026, 11, 30), 68, 72, 74),),
        ),
        "in_order": InOrder(3, ("Publiek/KCC",), ("Publiek", "Publiek/KCC"), (), ("Zorg",)),
        "signals": (SignalMonth(date(2026, 9, 1), None, 0), SignalMonth(date(2026, 10, 1), 4, 2)),
        "minutes": 35,
        "seal": Seal(OCTOBER, "a" * 64),
    }
    return Report(**{**said, **changes})


def released_whole(world: World, on: date, counted: tuple[int, int] | None) -> None:
    """Release the figure of a whole organisation, hidden when there is none."""
    in_scope, covered = counted or (None, None)
    figure = PublicFigure(
        kind=CellKind.ORGANISATION, cell="organisation", name="", in_scope=in_scope, covered=covered
    )
    world.session.add(
        PublicRelease(
            organisation_id=world.id, month_end=on, minimum_group=5, released_at=NOW, figures=[figure]
        )
    )
    world.session.commit()
