"""The form for what shows that an aim is met."""

from __future__ import annotations

from datetime import date

from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from mhtraining.boardreport.evidence import is_link, is_title
from mhtraining.boardreport.models import LONGEST_LINK, LONGEST_TITLE
from mhtraining.core.clock import today
from mhtraining.web.fields import DayField
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l


def _stripped(text: str | None) -> str | None:
    return " ".join(text.split()) if text else text


def _readable(_form: object, field: StringField) -> None:
    if not is_title(field.data or ""):
        raise ValidationError(_l("This text holds characters that can't be shown: type it again"))


def _followable(_form: object, field: StringField) -> None:
    if not is_link(field.data or ""):
        raise ValidationError(_l("Fill in a link that begins with https://"))


def _not_ahead(_form: object, field: DayField) -> None:
    if field.data is not None and field.data > today():
        raise ValidationError(_l("This day lies in the future"))


class EvidenceForm(Form):
    """What it is, where it can be read, and when it was seen there."""

    title = StringField(
        _l("What shows it"),
        [
            DataRequired(_l("Fill in what shows it")),
            Length(max=LONGEST_TITLE, message=_l("This text is too long: make it shorter")),
            _readable,
        ],
        filters=[_stripped],
    )
    link = StringField(
        _l("Link"),
        [
            InputRequired(_l("Fill in the link")),
            Length(max=LONGEST_LINK, message=_l("This link is too long")),
            _followable,
        ],
        filters=[lambda text: text.strip() if text else text],
    )
    seen_on = DayField(_l("Day"), [InputRequired(_l("Fill in the day")), _not_ahead])

    @property
    def day(self) -> date:
        """The day, when the form was sent well."""
        assert self.seen_on.data is not None
        return self.seen_on.data
