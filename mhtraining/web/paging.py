"""Long lists in parts of 50, by plain links: which part is asked for, and where the others are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

ROWS = 50
LAST = 10_000
"""No page beyond this one: an offset that no database holds would come from a far number."""


@dataclass(frozen=True)
class Part:
    """Part `number` (from 1) of a list of `total` rows."""

    number: int
    total: int

    @property
    def skip(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * ROWS

    @property
    def count(self) -> int:
        """How many parts the list has."""
        return max(1, -(-self.total // ROWS))

    @property
    def before(self) -> str | None:
        """The address of the part before this one."""
        return self.address(min(self.number - 1, self.count)) if self.number > 1 else None

    @property
    def after(self) -> str | None:
        """The address of the part after this one."""
        return self.address(self.number + 1) if self.number < self.count else None

    def address(self, number: int) -> str:
        """Where part `number` of this page's list is."""
        others = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
        return f"{request.path}?{urlencode([*others, ('page', str(number))])}"


def part_asked(total: int = 0) -> Part:
    """The part that this request asks for with `page`; the first when it names none."""
    return Part(max(1, min(request.args.get("page", 1, type=int), LAST)), total)
