"""Why a row of a staff list can't be taken: a line, and a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mhtraining.core.errors import RefusedError


@dataclass(frozen=True)
class Refusal:
    """A row that can't be taken. `template` is translated when it is shown, then filled with `values`."""

    line: int
    template: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def reason(self) -> str:
        """Why, in the language that is spoken."""
        return str(self.template) % dict(self.values)


def refusal(line: int, template: str, **values: object) -> Refusal:
    """A refusal of this line; `values` are what the template names."""
    return Refusal(line, template, tuple(values.items()))


class RowsRefusedError(RefusedError):
    """Rows of the list can't be taken, so nothing of it was. `refusals`: every wrong row, in order."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        said = {(one.line, one.reason): one for one in refusals}
        self.refusals = [said[key] for key in sorted(said)]
        lines = len({one.line for one in self.refusals})
        rows = "1 row" if lines == 1 else f"{lines} rows"
        super().__init__(
            f"{rows} can't be taken, so nothing was imported: correct the list and give it again."
        )
