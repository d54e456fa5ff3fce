"""Why an act on an attempt is refused; the pages say it in a sentence."""

from __future__ import annotations

from mhtraining.core.errors import RefusedError


class StaleAnswerError(RefusedError):
    """The step was answered already, or is not the one to answer now (double click, old page)."""


class DoneMeanwhileError(RefusedError):
    """The module was done since the page that asks for a new attempt was opened (an old page)."""

    def __init__(self, attempt_id: int) -> None:
        super().__init__(f"Attempt {attempt_id} was made since that page was opened.")
        self.attempt_id = attempt_id


class NotOpenError(RefusedError):
    """The place in the module is not open yet, or what was asked can't be done there."""


class RetiredModuleError(RefusedError):
    """The module has been retired: attempts in hand may be finished, none begin."""
