"""The forms of the staff list: which file, from which day, and that many leaving is meant."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField
from wtforms.validators import InputRequired

from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l


class UploadForm(Form):
    """A staff list, and the first day on which its changes hold."""

    file = FileField(_l("The staff list"), [FileRequired(_l("Choose the file with the staff list"))])
    starts_on = DateField(_l("From which day on"), [InputRequired(_l("Fill in a day, like 31-12-2026"))])

    def refuse(self, sentence: str) -> None:
        """Say why this file can't be taken."""
        self.file.errors = [*self.file.errors, sentence]


class ConfirmForm(Form):
    """That the list is to be brought in; of many leavers, that it is meant."""

    seen = HiddenField()
    """The digest of the listing that was shown: another list may wait at the same address since."""
    allow_leavers = BooleanField(_l("Yes, these people really leave"))

    def refuse(self, sentence: str) -> None:
        """Say that so many leavers must be confirmed."""
        errors: list[Any] = [sentence]
        self.allow_leavers.errors = errors
