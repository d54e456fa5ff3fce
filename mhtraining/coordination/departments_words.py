"""What the coordinator reads about departments: what is missing, what a refusal means, who does what."""

from __future__ import annotations

from flask_babel import gettext as _

from mhtraining.coordination.departments_tree import Missing
from mhtraining.core.errors import MhtrainingError, NotFoundError
from mhtraining.organisation.models import Role
from mhtraining.organisation.services.errors import (
    BelowItselfError,
    HangsBelowError,
    NameTakenError,
    TooEarlyError,
)
from mhtraining.requirements.merging import StillRequiredError
from mhtraining.web.formats import long_date
from mhtraining.web.language import lazy as _l

MISSING = {
    Missing.AUDIENCE: _l("audience"),
    Missing.MANAGER: _l("manager"),
    Missing.CONTACT_OFFICER: _l("contact officer"),
    Missing.DEPUTY: _l("deputy"),
    Missing.ROUTE: _l("verified reporting route"),
}
FINDINGS = {
    Missing.AUDIENCE: _l("Departments with people, but without an audience"),
    Missing.MANAGER: _l("Departments that nobody leads"),
    Missing.CONTACT_OFFICER: _l("Departments without a contact officer"),
    Missing.DEPUTY: _l("Departments without a deputy of the contact officer"),
    Missing.ROUTE: _l("Departments without a verified reporting route"),
}
KINDS = {
    "path": _l("Name and place"),
    "audience": _l("Audience"),
    "municipality": _l("Municipality"),
}
ROLES = {Role.MANAGER: _l("Manager"), Role.CONTACT_OFFICER: _l("Contact officer")}


def sentence_of(error: MhtrainingError, otherwise: str) -> str:
    """What the coordinator reads when a change was refused; `otherwise` for what this act alone can meet."""
    if isinstance(error, NameTakenError):
        return _(
            "There is a department with the name %(name)s there already. Choose another name.",
            name=error.name,
        )
    if isinstance(error, BelowItselfError):
        return _("A department can not hang below itself. Choose another place.")
    if isinstance(error, HangsBelowError):
        return _("That department hangs below this one. Move it to another place first.")
    if isinstance(error, TooEarlyError):
        return _(
            "What holds now began on %(day)s. Choose that day or a later one.", day=long_date(error.since)
        )
    if isinstance(error, StillRequiredError):
        rules = ", ".join(map(str, error.rules))
        return _(
            "This department has requirements of its own: number %(numbers)s. End those first.", numbers=rules
        )
    if isinstance(error, NotFoundError):
        return _("That department does not exist on that day. Choose another department or another day.")
    return otherwise
