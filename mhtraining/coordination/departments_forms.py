"""The forms by which departments change; each change holds from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from mhtraining.core.clock import today
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l

TOP = "0"
"""Stands in a list of departments for hanging below none."""
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(9999, 1, 1) - timedelta(days=366)

Choices = list[tuple[str, str]]


def _a_day_of_use(_form: Form, on: Field) -> None:
    if on.data is not None and not FIRST_DAY <= on.data <= LAST_DAY:
        raise ValidationError(_l("Choose a day after 1900"))


def _day() -> DateField:
    needed = InputRequired(_l("Fill in a day, like 2026-12-31"))
    return DateField(_l("From which day"), [needed, _a_day_of_use], default=today)


def _name() -> StringField:
    return StringField(
        _l("Name"),
        [
            InputRequired(_l("Fill in a name")),
            Length(max=120, message=_l("A name has at most 120 characters")),
        ],
    )


def _department(label: str) -> SelectField:
    return SelectField(label, validators=[InputRequired(_l("Choose a department"))])


class ChangeForm(Form):
    """A change of a department. Several stand on one page: `part` keeps their ids apart."""

    part = ""
    on: DateField

    def __init__(self, choices: dict[str, Choices] | None = None, part: str = "", **values: Any) -> None:
        """Make the form; `choices` are those of its lists, by field."""
        super().__init__(**values)
        for name, options in (choices or {}).items():
            listed = self._fields.get(name)
            if isinstance(listed, SelectField):
                listed.choices = options
        for field in self:
            field.id = f"{part or self.part}-{field.short_name}"
            field.label.field_id = field.id

    @property
    def day(self) -> date:
        """From which day, of a form that was sent well."""
        assert self.on.data is not None
        return self.on.data

    def refuse(self, sentence: str) -> None:
        """Say why it was not done."""
        self.form_errors.append(sentence)


class NameForm(ChangeForm):
    """Another name."""

    part = "name"
    name = _name()
    on = _day()


class PlaceForm(ChangeForm):
    """Another place in the tree."""

    part = "place"
    place = _department(_l("Below which department"))
    on = _day()


class AudienceForm(ChangeForm):
    """The audience."""

    part = "audience"
    audience = SelectField(_l("Audience"), validators=[InputRequired(_l("Choose an audience"))])
    on = _day()


class MunicipalitiesForm(ChangeForm):
    """The municipalities that are served."""

    part = "municipalities"
    names = TextAreaField(
        _l("Municipalities, one on each line"),
        [Length(max=4000, message=_l("That are too many municipalities"))],
    )
    on = _day()

    def lines(self) -> list[str]:
        """The names as typed, empty lines left out."""
        return [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]


class BelowForm(ChangeForm):
    """A new department."""

    part = "below"
    name = _name()
    audience = SelectField(_l("Audience"))
    on = _day()


class RoleForm(ChangeForm):
    """Somebody gets a role; which one says the address."""

    part = "role"
    employee = HiddenField()
    deputy = BooleanField(_l("As deputy"))
    on = _day()


class EndForm(ChangeForm):
    """A role ends."""

    on = DateField(
        _l("First day without this role"),
        [InputRequired(_l("Fill in a day, like 2026-12-31")), _a_day_of_use],
        default=today,
    )


class MergeForm(ChangeForm):
    """Into which other department, from which day."""

    part = "merge"
    into = _department(_l("Into which department"))
    on = _day()
