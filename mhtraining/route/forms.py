"""The form with which a reporting route is kept: every part of it, as text."""

from __future__ import annotations

from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from mhtraining.core.errors import UsageError
from mhtraining.organisation.names import clean
from mhtraining.route.models import Route
from mhtraining.route.services import FIELDS, LONGEST_PARTNERS
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l

_TOO_LONG = _l("This is too long: at most %(max)d characters")


def _showable(_form: Form, field: Field) -> None:
    """Refuse what a page can't show, such as control characters."""
    for line in (field.data or "").splitlines():
        try:
            clean(line, what="This", longest=len(line), needed=False)
        except UsageError as error:
            raise ValidationError(
                str(_l("This holds characters that can't be shown: type it again"))
            ) from error


def _text(label: str, longest: int) -> StringField:
    return StringField(label, [Length(max=longest, message=_TOO_LONG), _showable])


class RouteForm(Form):
    """All parts of a route; a phone number is text, for people write "14 0348" and "toestel 12"."""

    contact_name = _text(_l("Contact officer"), 160)
    contact_phone = _text(_l("Phone of the contact officer"), 40)
    contact_hours = _text(_l("When the contact officer can be reached"), 120)
    deputy_name = _text(_l("Deputy"), 160)
    deputy_phone = _text(_l("Phone of the deputy"), 40)
    point_name = _text(_l("Internal reporting point"), 160)
    point_phone = _text(_l("Phone of the reporting point"), 40)
    point_hours = _text(_l("When the reporting point can be reached"), 120)
    partners = TextAreaField(
        _l("Partners outside"), [Length(max=LONGEST_PARTNERS, message=_TOO_LONG), _showable]
    )

    @classmethod
    def of(cls, route: Route | None) -> RouteForm:
        """The form, filled with what this route says now."""
        return cls(**{name: getattr(route, name) if route else "" for name in FIELDS})

    def values(self) -> dict[str, str]:
        """What was typed, part by part."""
        return {name: self[name].data or "" for name in FIELDS}
