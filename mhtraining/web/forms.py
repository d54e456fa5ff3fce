"""The form that every form derives from: Flask-WTF's, with the two calls we make of it typed."""

from __future__ import annotations

from flask_wtf import FlaskForm


class Form(FlaskForm):
    """A form with a CSRF token; it fills itself from the request that sends it."""

    def __init__(self, **values: object) -> None:
        """Make the form; `values` are what its fields show before anything was sent."""
        super().__init__(**values)  # type: ignore[no-untyped-call]

    def was_sent_well(self) -> bool:
        """Whether this request sends the form and nothing is wrong with it."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call]
