"""Why an act on an attempt is refused; the pages say it in a sentence."""

from __future__ import annotations

from mhtraining.core.errors import RefusedError


class StaleAnswerError(RefusedError):
    """The step was answered already, or is not the one to answer now (double click, old page)."""


class NotOpenError(RefusedError):
    """The place in the module is not open yet, or what was asked can't be done there."""


class RetiredModuleError(RefusedError):
    """The module has been retired: attempts in hand may be finished, none begin."""
