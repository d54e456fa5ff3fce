"""The words of the pages about people: steps, filters, how a module stands, refusals."""

from __future__ import annotations

from flask_babel import gettext as _

from mhtraining.coordination.first_steps import Task
from mhtraining.coordination.people import Service
from mhtraining.coordination.person import Standing
from mhtraining.coordination.services import LeftError, OwnAccountError
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.services.errors import LastCoordinatorError
from mhtraining.web.language import lazy as _l

STEPS = {
    Task.MODULES: (
        _l("Publish the modules"),
        _l("The administrator of the system does this, with the command:"),
    ),
    Task.STAFF: (_l("Upload the staff list"), _l("A list from HR says who works where.")),
    Task.REQUIREMENTS: (
        _l("Say which modules are required"),
        _l("The usual set is one click: the basis for everybody, and for each audience its own module."),
    ),
    Task.MANAGERS: (
        _l("Appoint managers"),
        _l("A manager keeps a department up to date, and all below it. Still without:"),
    ),
    Task.CONTACT_OFFICERS: (
        _l("Appoint contact officers"),
        _l("A contact officer is whom colleagues go to with a signal. Still without:"),
    ),
    Task.ROUTE: (
        _l("Fill in the reporting route and verify it"),
        _l("Call every number once, and say that it is right. Not verified yet for:"),
    ),
}
"""What each first step is called, and what there is to do."""
PLACES = {
    Task.STAFF: "/manage/staff",
    Task.REQUIREMENTS: "/manage/requirements",
    Task.MANAGERS: "/manage/departments",
    Task.CONTACT_OFFICERS: "/manage/departments",
    Task.ROUTE: "/manage/route",
}
"""Where each is done."""
SERVICES = {
    Service.NOW: _l("In service today"),
    Service.LEFT: _l("Left"),
    Service.EVERYBODY: _l("Everybody"),
}
STANDINGS = {
    Standing.DONE: _l("Done"),
    Standing.DUE: _l("Still to do"),
    Standing.OVERDUE: _l("Too late"),
    Standing.WAIVED: _l("Waived"),
}
MARKS = {
    Standing.DONE: "done",
    Standing.DUE: "open",
    Standing.OVERDUE: "late",
    Standing.WAIVED: "open",
}
"""The shape beside each (style.css)."""


def sentence_of(error: RefusedError) -> str:
    """What the coordinator reads when something about a person's role or account was refused."""
    if isinstance(error, LastCoordinatorError):
        return _("This is the last coordinator of the organisation. Make somebody else coordinator first.")
    if isinstance(error, LeftError):
        return _("This person does not work here any more.")
    if isinstance(error, OwnAccountError):
        return _("You can't close your own account. Ask another coordinator.")
    return _("This person has that role already, or it has ended already. Look at the roles below.")
