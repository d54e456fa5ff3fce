"""The form of an organisation's settings: what managers see, and why that is changed."""

from __future__ import annotations

from wtforms import Field, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import InputRequired, Length

from mhtraining.core.errors import UsageError
from mhtraining.organisation.names import clean
from mhtraining.organisation.services.settings import LONGEST_REASON
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l

YES, NO = "yes", "no"


class ManagersSeePersonsForm(Form):
    """Whether managers see persons; a reason goes with every change."""

    allowed = RadioField(
        _l("What do managers see of their department?"),
        [InputRequired(_l("Choose one of the two"))],
        choices=[
            SelectChoice(YES, _l("Who has done what, and who still has to")),
            SelectChoice(NO, _l("Figures only, never persons")),
        ],
        validate_choice=True,
    )
    reason = TextAreaField(
        _l("Why is this changed?"),
        [
            InputRequired(_l("Fill in why: for example the day of the works council's decision")),
            Length(max=LONGEST_REASON, message=_l("This is too long: at most %(max)d characters")),
        ],
    )

    def validate_reason(self, field: Field) -> None:
        """Refuse what holds no words, or what a page can't show."""
        try:
            clean(field.data or "", what="The reason", longest=LONGEST_REASON)
        except UsageError as error:
            raise ValidationError(
                str(_l("This holds characters that can't be shown: type it again"))
            ) from error
