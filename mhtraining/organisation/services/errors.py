"""Refusals that a page tells apart, to say them in the reader's language."""

from __future__ import annotations

from datetime import date

from mhtraining.core.errors import RefusedError


class NameTakenError(RefusedError):
    """A department beside it has the name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a department {name!r} there already: choose another name.")
        self.name = name


class BelowItselfError(RefusedError):
    """It would come to hang below itself."""

    def __init__(self) -> None:
        super().__init__("A department can't hang below itself: choose another place.")


class HangsBelowError(RefusedError):
    """The department to merge into hangs below the one that would end."""

    def __init__(self) -> None:
        super().__init__(
            "The department to merge into hangs below the one that would end: move it to another place first."
        )


class TooEarlyError(RefusedError):
    """What holds now began later than the day from which it would change."""

    def __init__(self, on: date, since: date) -> None:
        super().__init__(f"What holds now holds from {since}: a change can't start before, on {on}.")
        self.since = since


class LastCoordinatorError(RefusedError):
    """Nobody would be coordinator of the organisation any more."""

    def __init__(self) -> None:
        super().__init__(
            "This is the last coordinator of the organisation: make somebody else coordinator first."
        )
