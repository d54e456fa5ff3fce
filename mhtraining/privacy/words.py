"""The words for what is stored as a word of ours: roles, forms, outcomes, acts."""

from __future__ import annotations

from mhtraining.web.language import lazy as _l

ROLES = {
    "manager": _l("manager"),
    "contact-officer": _l("contact officer"),
    "coordinator": _l("coordinator"),
    "regional-coordinator": _l("regional coordinator"),
    "administrator": _l("administrator"),
}
SOURCES = {
    "platform": _l("here, online"),
    "classroom": _l("in a classroom"),
    "team": _l("in a team session"),
    "external": _l("training elsewhere"),
    "import": _l("taken over from an earlier system"),
}
OUTCOMES = {"passed": _l("passed"), "failed": _l("not passed yet"), "completed": _l("completed")}
VERBS = {**OUTCOMES, "voided": _l("taken back")}
PURPOSES = {"invitation": _l("invitation"), "reset": _l("new password")}
ENDS = {
    "signed-out": _l("signed out"),
    "password": _l("the password was changed"),
    "disabled": _l("the account was closed"),
}
ACTS = {
    "account.disable": _l("closed your account"),
    "account.invite": _l("made a link to set your password"),
    "account.password": _l("changed the password"),
    "account.password-by-link": _l("set a password with a link"),
    "certificate.issue": _l("made a proof of participation"),
    "completion.import": _l("recorded what you completed elsewhere"),
    "extension.add": _l("gave you an extension"),
    "organisation.init": _l("added you as coordinator"),
    "person.look": _l("looked at your file"),
    "role.assign": _l("gave you a role"),
    "role.end": _l("ended your role"),
    "waiver.add": _l("gave you a waiver"),
    "waiver.end": _l("ended your waiver"),
    "completion.record": _l("recorded what you completed outside the platform"),
    "completion.void": _l("took back what you completed"),
    "team-session.attend": _l("recorded that you were at a team session"),
}
"""What an entry of the audit trail says was done; another is shown by its own name."""

OWN_ACTS = {
    **ACTS,
    "account.disable": _l("closed an account"),
    "account.invite": _l("made a link to set a password"),
    "extension.add": _l("gave an extension"),
    "person.look": _l("looked at somebody's file"),
    "role.assign": _l("gave a role"),
    "role.end": _l("ended a role"),
    "waiver.add": _l("gave a waiver"),
}
"""The same for what the reader did: to whom is not told there."""
