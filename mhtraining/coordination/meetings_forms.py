"""The forms of the meetings of contact officers: a day, who was there, a decision or an action."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from mhtraining.core.clock import today
from mhtraining.meetings.models import LONGEST_POINT, PointKind
from mhtraining.meetings.services import FARTHEST
from mhtraining.organisation.models import Employee
from mhtraining.web.fields import DayField, text_of_lines
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l

NOBODY = ("", "–")


def _near(_form: object, field: DayField) -> None:
    if field.data is not None and abs(field.data - today()) > FARTHEST:
        raise ValidationError(_l("This day is more than two years away"))


class MeetingForm(Form):
    """When the meeting is, or was."""

    held_on = DayField(_l("Day of the meeting"), [InputRequired(_l("Fill in the day")), _near])

    @property
    def day(self) -> date:
        """The day, when the form was sent well."""
        assert self.held_on.data is not None
        return self.held_on.data


class PresenceForm(Form):
    """Who was there; nobody ticked is an answer too."""

    people = SelectMultipleField(
        _l("Who was there?"), coerce=int, widget=ListWidget(), option_widget=CheckboxInput()
    )

    def offer(self, circle: Sequence[Employee]) -> None:
        """Fill the list."""
        self.people.choices = [(person.id, person.name) for person in circle]


class PointForm(Form):
    """A decision or an action: an action has somebody who does it, and a day."""

    kind = RadioField(
        _l("What is it?"),
        [InputRequired(_l("Choose what it is"))],
        choices=[(PointKind.ACTION.value, _l("An action")), (PointKind.DECISION.value, _l("A decision"))],
    )
    text = text_of_lines(_l("What was agreed"), longest=LONGEST_POINT, missing=_l("Fill in what was agreed"))
    owner = SelectField(_l("Who sees to it"), coerce=str)
    due_on = DayField(_l("By when"), [Optional(), _near])

    def offer(self, people: Sequence[Employee]) -> None:
        """Fill the list of who can see to it."""
        self.owner.choices = [NOBODY, *((str(person.id), person.name) for person in people)]

    def validate_text(self, field: TextAreaField) -> None:
        """What was agreed holds a letter that can be seen."""
        if not any(each.isprintable() and not each.isspace() for each in field.data or ""):
            raise ValidationError(_l("Fill in what was agreed"))

    def validate_owner(self, field: SelectField) -> None:
        """An action has somebody who does it."""
        if self.kind.data == PointKind.ACTION and not field.data:
            raise ValidationError(_l("Choose who does this"))

    def fits(self) -> bool:
        """Whether an action has its day: asked apart, for an empty day ends the checks of its field."""
        if self.kind.data == PointKind.ACTION and self.due_on.data is None and not self.due_on.errors:
            self.due_on.errors = [_l("Fill in by when it is done")]
            return False
        return True

    @property
    def owner_id(self) -> int | None:
        """Who sees to it, when the form was sent well."""
        return int(self.owner.data) if self.owner.data else None
