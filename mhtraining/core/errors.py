"""Errors that a person sees: one sentence that says what happened and what to do."""

from __future__ import annotations


class MhtrainingError(Exception):
    """Something a person can be told in one sentence."""

    exit_code = 1


class RefusedError(MhtrainingError):
    """A rule says no; nothing was written. Commands end with exit code 1."""


class UsageError(MhtrainingError):
    """Wrong usage, or input that can't be read; nothing was written. Commands end with exit code 2."""

    exit_code = 2


class NotFoundError(UsageError):
    """What was named does not exist, or is not this person's: both answer alike."""
