"""The forms for rules, waivers, extensions and the goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from mhtraining.organisation.queries import Branch
from mhtraining.requirements.services import LONGEST_DUE_DAYS, LONGEST_REASON
from mhtraining.requirements.under import Draft
from mhtraining.web.fields import DayField, text_of_lines
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l

AUDIENCE, DEPARTMENT = "audience", "department"
NOTHING = ("", "–")


def _from() -> DayField:
    return DayField(_l("From which day"), [InputRequired(_l("Fill in from which day"))])


def _module() -> SelectField:
    return SelectField(_l("Module"), [InputRequired(_l("Make a choice"))])


def _due_on() -> DayField:
    return DayField(_l("Due on a fixed day"), [Optional()])


def _due_days() -> IntegerField:
    range_ = NumberRange(0, LONGEST_DUE_DAYS, _l("Fill in a number of days from 0 to %(max)s"))
    return IntegerField(_l("Or due so many days after somebody falls under it"), [Optional(), range_])


class Dues(Form):
    """From when something is required and when it is due: a day, a number of days, or both."""

    class Meta(Form.Meta):
        """Sent by GET to be looked at; its POST carries the page's own token."""

        csrf = False

    starts_on = _from()
    due_on = _due_on()
    due_days = _due_days()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Also: at least one of the two, and no due day before it is required."""
        well = bool(super().validate(extra_validators))
        if self.due_on.errors or self.due_days.errors:
            return False
        if self.due_on.data is None and self.due_days.data is None:
            self.due_on.errors = [_l("Fill in a day, a number of days, or both")]
            return False
        if self.due_on.data and self.starts_on.data and self.due_on.data < self.starts_on.data:
            self.due_on.errors = [_l("This day lies before the day from which it is required")]
            return False
        return well

    @property
    def first_day(self) -> date:
        """The day from which it is required, when the form was sent well."""
        assert self.starts_on.data is not None
        return self.starts_on.data

    @property
    def dues(self) -> dict[str, Any]:
        """The three values by name, as services take them."""
        return {name: self[name].data for name in ("starts_on", "due_on", "due_days")}


class RuleForm(Dues):
    """A rule before it is saved; all fields in the order of the page."""

    module = _module()
    whom = SelectField(_l("Of whom"), [InputRequired(_l("Make a choice"))])
    starts_on = _from()
    due_on = _due_on()
    due_days = _due_days()

    def offer(self, modules: Mapping[str, str], audiences: Mapping[str, str], tree: Sequence[Branch]) -> None:
        """Fill the two lists: titles of modules by slug, labels of audiences by id, the tree."""
        self.module.choices = [NOTHING, *modules.items()]
        self.whom.choices = {
            _("Audience"): [(f"{AUDIENCE}:{key}", label) for key, label in audiences.items()],
            _("Department with all below it"): [
                (f"{DEPARTMENT}:{one.department_id}", "\u2003" * one.depth + one.name) for one in tree
            ],
        }

    def draft(self, organisation_id: int) -> Draft:
        """What the form says, when it was sent well."""
        kind, which = str(self.whom.data).split(":", 1)
        if kind == DEPARTMENT:
            return Draft(organisation_id, self.module.data, department_id=int(which))
        return Draft(organisation_id, self.module.data, audience=which)


class EndForm(Form):
    """From which day a rule or waiver no longer holds."""

    on = DayField(_l("No longer from"), [InputRequired(_l("Fill in from which day it no longer holds"))])

    @property
    def day(self) -> date:
        """The day, when the form was sent well."""
        assert self.on.data is not None
        return self.on.data

    def refuse(self, sentence: str) -> None:
        """Say why this day is refused."""
        self.on.errors = [sentence]

    def not_before(self, starts_on: date) -> bool:
        """Whether the day is not before the first one; if it is, says so."""
        if self.on.data is not None and self.on.data < starts_on:
            self.refuse(_l("This day lies before the first day: choose the first day, or a later one"))
            return False
        return True


class WaiverForm(Form):
    """A module is not required of a person for some time."""

    module = _module()
    starts_on = _from()
    until = DayField(_l("Up to and including (leave empty for: until further notice)"), [Optional()])
    reason = text_of_lines(_l("Reason"), longest=LONGEST_REASON, missing=_l("Fill in a reason"))

    def validate_until(self, field: DayField) -> None:
        """The last day is not before the first."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("This day lies before the first day"))

    @property
    def waiver(self) -> dict[str, Any]:
        """What the form says, as the service takes it."""
        until = self.until.data
        return {
            "module_slug": self.module.data,
            "starts_on": self.starts_on.data,
            "ends_on": None if until is None else until + timedelta(days=1),
            "reason": self.reason.data,
        }


class ExtensionForm(Form):
    """A module is due later for a person."""

    module = _module()
    due_on = DayField(_l("The new day by which it must be done"), [InputRequired(_l("Fill in a day"))])
    reason = text_of_lines(_l("Reason"), longest=LONGEST_REASON, missing=_l("Fill in a reason"))

    @property
    def extension(self) -> dict[str, Any]:
        """What the form says, as the service takes it."""
        return {"module_slug": self.module.data, "due_on": self.due_on.data, "reason": self.reason.data}


class GoalForm(Form):
    """What part of the people is to be covered by when: of the organisation, or of a department."""

    whom = SelectField(_l("Of whom"), [Optional()])
    percent = IntegerField(
        _l("How many percent"),
        [
            InputRequired(_l("Fill in a percentage")),
            NumberRange(1, 100, _l("Fill in a percentage from 1 to 100")),
        ],
    )
    reach_by = DayField(_l("Reached by which day"), [InputRequired(_l("Fill in by which day"))])

    def offer(self, tree: Sequence[Branch]) -> None:
        """Fill the list: the whole organisation, and the tree."""
        self.whom.choices = [
            ("", _("The whole organisation")),
            *((str(one.department_id), "\u2003" * one.depth + one.name) for one in tree),
        ]

    def not_before(self, today: date) -> bool:
        """Whether the day has not passed; if it has, says so."""
        if self.reach_by.data is not None and self.reach_by.data < today:
            self.reach_by.errors = [_l("This day has passed: choose today, or a later day")]
            return False
        return True

    @property
    def goal(self) -> dict[str, Any]:
        """What the form says, as the service takes it."""
        return {
            "percent": self.percent.data,
            "reach_by": self.reach_by.data,
            "department_id": int(self.whom.data) if self.whom.data else None,
        }
