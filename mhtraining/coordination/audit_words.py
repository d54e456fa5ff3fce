"""The words for what the audit trail holds: what was done, and what its details are called."""

from __future__ import annotations

from mhtraining.web.language import lazy as _l

ACTIONS = {
    "account.disable": _l("account closed"),
    "account.invite": _l("link to set a password made"),
    "account.password": _l("password changed"),
    "account.password-by-link": _l("password set with a link"),
    "audit.export": _l("audit trail exported"),
    "certificate.issue": _l("proof of participation made"),
    "completion.import": _l("completion from elsewhere recorded"),
    "completion.record": _l("completion recorded"),
    "completion.void": _l("completion taken back"),
    "completions.import": _l("list of completions imported"),
    "content.publish": _l("modules published"),
    "department.audience": _l("audience of a department changed"),
    "department.make": _l("department made"),
    "department.merge": _l("department merged"),
    "department.move": _l("department moved"),
    "department.municipality": _l("municipalities of a department changed"),
    "department.rename": _l("department renamed"),
    "evidence.add": _l("shown for an aim of the basic level"),
    "evidence.remove": _l("taken away what was shown for an aim"),
    "extension.add": _l("extension given"),
    "goal.set": _l("goal set"),
    "installation.backup": _l("backup made"),
    "installation.restore": _l("backup put back"),
    "meeting.action": _l("action of a meeting written down"),
    "meeting.cancel": _l("meeting taken away"),
    "meeting.decision": _l("decision of a meeting written down"),
    "meeting.done": _l("action of a meeting done"),
    "meeting.not-done": _l("action of a meeting not done after all"),
    "meeting.plan": _l("meeting planned"),
    "meeting.presence": _l("who was at a meeting noted"),
    "meeting.remove": _l("decision or action of a meeting taken away"),
    "module.retire": _l("module retired"),
    "organisation.init": _l("organisation made"),
    "people.merge": _l("two numbers made one person"),
    "person.look": _l("file looked at"),
    "person.staff-import": _l("changed by a staff list"),
    "person.staff-undo": _l("change by a staff list taken back"),
    "records.rebuild": _l("completions rebuilt"),
    "region.add": _l("reports in a region"),
    "report.issue": _l("report to the board issued"),
    "requirement.add": _l("requirement made"),
    "requirement.end": _l("requirement ended"),
    "requirement.preset": _l("usual requirements made"),
    "role.assign": _l("role given"),
    "role.end": _l("role ended"),
    "route.set": _l("reporting route changed"),
    "route.verify": _l("reporting route checked"),
    "settings.change": _l("setting changed"),
    "signals.enter": _l("signals of a month entered"),
    "staff.import": _l("staff list imported"),
    "staff.undo": _l("staff list taken back"),
    "team-session.attend": _l("completion by a team session"),
    "team-session.completes": _l("what a team session counts for changed"),
    "team-session.record": _l("team session recorded"),
    "waiver.add": _l("waiver given"),
    "waiver.end": _l("waiver ended"),
}
"""What was done, by the word under which it is logged; a test finds every one in the source."""
DETAILS = {
    "aim": _l("aim"),
    "by": _l("to be reached by"),
    "by_before": _l("before that by"),
    "change": _l("change"),
    "department": _l("department"),
    "digest": _l("hash"),
    "deputy": _l("deputy"),
    "from": _l("from"),
    "into": _l("into"),
    "made": _l("made"),
    "module": _l("module"),
    "month": _l("month"),
    "municipalities": _l("municipalities"),
    "on": _l("as of"),
    "parent": _l("below"),
    "parts": _l("parts"),
    "percent": _l("percent"),
    "percent_before": _l("before that percent"),
    "region": _l("region"),
    "role": _l("role"),
    "rows": _l("rows"),
    "setting": _l("setting"),
    "until": _l("until"),
    "value": _l("value"),
}
"""What details are called, where a person would not know them by their own name."""
VALUES = {
    "managers_see_persons": _l("managers see persons"),
    "yes": _l("yes"),
    "no": _l("no"),
}
"""What is stored as a word of ours."""


def action_said(action: str) -> str:
    """What was done, in words."""
    return str(ACTIONS.get(action, action))


def detail_said(action: str, detail: dict[str, object], departments: dict[int, str]) -> str:
    """The details of an entry in one line: ids, days and slugs, departments by their paths of today."""
    return "; ".join(
        f"{DETAILS.get(name, name)}: {_value(action, name, value, departments)}"
        for name, value in detail.items()
        if value not in (None, "", [])
    )


def _value(action: str, name: str, value: object, departments: dict[int, str]) -> str:
    another = action.startswith("department.") and name in ("into", "made", "parent")
    if (another or name == "department") and isinstance(value, int):
        return departments.get(value, str(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(VALUES.get(str(value), value))
