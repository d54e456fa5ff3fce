"""The forms for completions from elsewhere and for team sessions."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from mhtraining.core.clock import today
from mhtraining.organisation.models import Employee
from mhtraining.organisation.queries import Branch
from mhtraining.records.models import RecordSource
from mhtraining.web.fields import DayField, text_of_lines
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l

LARGEST_FILE = 350_000
"""Bytes of an uploaded file: some 4,000 rows. It comes back with the confirmation, in base 64."""
LONGEST_EVIDENCE = 1000
NOTHING = ("", "–")


def _module() -> SelectField:
    return SelectField(_l("Module"), [InputRequired(_l("Make a choice"))])


def _past_day(label: str) -> DayField:
    def not_in_the_future(_form: object, field: DayField) -> None:
        if field.data is not None and field.data > today():
            raise ValidationError(_l("This day lies in the future"))

    return DayField(label, [InputRequired(_l("Fill in the day")), not_in_the_future])


class CompletionForm(Form):
    """One completion from elsewhere, with what shows it."""

    module = _module()
    completed_on = _past_day(_l("Completed on"))
    source = RadioField(
        _l("Where was that?"),
        [InputRequired(_l("Choose where it was"))],
        choices=[
            (RecordSource.CLASSROOM.value, _l("In a classroom")),
            (RecordSource.EXTERNAL.value, _l("At an outside training")),
        ],
    )
    evidence = text_of_lines(
        _l("What shows it"), longest=LONGEST_EVIDENCE, missing=_l("Fill in what shows it")
    )

    @property
    def day(self) -> date:
        """The day, when the form was sent well."""
        assert self.completed_on.data is not None
        return self.completed_on.data


def _not_too_large(_form: object, field: FileField) -> None:
    if field.data and len(field.data.stream.read(LARGEST_FILE + 1)) > LARGEST_FILE:
        raise ValidationError(_l("This file is too large: split it in parts of 4,000 rows"))
    if field.data:
        field.data.stream.seek(0)


class UploadForm(Form):
    """A file of completions, to be looked at first."""

    file = FileField(
        _l("File"),
        [
            FileRequired(_l("Choose a file")),
            _not_too_large,
        ],
    )


class ConfirmForm(Form):
    """The file that was looked at, sent again with the word to record it."""

    name = StringField(validators=[Length(max=200)])
    content = HiddenField(validators=[InputRequired(), Length(max=LARGEST_FILE * 4 // 3 + 4)])

    @classmethod
    def of(cls, name: str, data: bytes) -> ConfirmForm:
        """The form that carries this file."""
        return cls(formdata=None, name=name, content=b64encode(data).decode())

    @property
    def data_of_file(self) -> bytes | None:
        """The bytes of the file; None when what was sent is none."""
        try:
            return b64decode(self.content.data or "", validate=True)
        except (binascii.Error, ValueError):
            return None


class TeamForm(Form):
    """Which department talked which module through, and when."""

    class Meta(Form.Meta):
        """Sent by GET to be filled in further; what records carries the page's own token."""

        csrf = False

    department = SelectField(_l("Department"), [InputRequired(_l("Make a choice"))], coerce=str)
    module = _module()
    held_on = _past_day(_l("Day"))

    def offer(self, tree: Sequence[Branch], modules: Mapping[str, str]) -> None:
        """Fill the two lists: departments of the tree, and titles of modules by slug."""
        self.department.choices = [
            NOTHING,
            *((str(one.department_id), "\u2003" * one.depth + one.name) for one in tree),
        ]
        self.module.choices = [NOTHING, *modules.items()]

    @property
    def triple(self) -> tuple[int, str, date]:
        """Department, module and day, when the form was sent well."""
        assert self.held_on.data is not None
        return int(self.department.data), str(self.module.data), self.held_on.data


class AttendanceForm(Form):
    """Who was there."""

    people = SelectMultipleField(
        _l("Who was there?"),
        [InputRequired(_l("Choose who was there"))],
        coerce=int,
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )

    def offer(self, team: Sequence[Employee]) -> None:
        """Fill the list."""
        self.people.choices = [(person.id, person.name) for person in team]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Say in one sentence when somebody was chosen who is not on the list (an old page)."""
        well = bool(super().validate(extra_validators))
        if self.people.errors and self.people.raw_data:
            self.people.errors = [_l("This list has changed. Choose again who was there")]
        return well
