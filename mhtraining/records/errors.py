"""Why a completion or a team session is refused; the pages say it in a sentence."""

from __future__ import annotations

from mhtraining.core.errors import RefusedError


class AlreadyRecordedError(RefusedError):
    """The same completion is recorded already: person, module, day and source."""


class AlreadyVoidedError(RefusedError):
    """The completion is taken back already."""
