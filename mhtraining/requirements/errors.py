"""Why a rule or an exception is refused; the pages say it in a sentence."""

from __future__ import annotations

from mhtraining.core.errors import RefusedError


class AlreadyRequiredError(RefusedError):
    """There is a rule for the same module, people and due day already."""


class RetiredModuleError(RefusedError):
    """The module is retired by the day from which it would be required."""


class EndedAlreadyError(RefusedError):
    """The rule or waiver ended already, or ends before the day given."""
