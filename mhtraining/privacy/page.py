"""A person's own file in plain words: sections of small tables, from the same rows as the download."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mhtraining.privacy import words
from mhtraining.privacy.cells import (
    Link,
    Section,
    Table,
    or_dash,
    paper,
    period,
    role,
    seal,
    title_of,
    until,
    who,
    word,
)
from mhtraining.web.formats import day_and_time, long_date

File = Mapping[str, Any]


def sections_of(file: File, titles: Mapping[str, str]) -> list[Section]:
    """The page of this file (`own_file.outline_of`); `titles` are the modules' by slug."""
    return [
        _person(file),
        _work(file),
        _duties(file, titles),
        _done(file, titles),
        _attempts(file, titles),
        _signing_in(file),
        _trail(file),
    ]


def _person(file: File) -> Section:
    person = file["person"]
    name = " ".join(
        part for part in (person["given_name"], person["particle"], person["family_name"]) if part
    )
    rows = [
        (_("Name"), name),
        (_("Organisation"), person["organisation"]),
        (_("Employee number"), or_dash(person["number"])),
        (_("E-mail address"), or_dash(person["email"])),
        (_("Random name in the register of completions"), person["subject_key"]),
    ]
    return Section(_("Who you are"), [Table(_("Who you are"), (_("What"), _("Kept")), rows)])


def _work(file: File) -> Section:
    headers = (_("From"), _("Up to and including"))
    return Section(
        _("Where you work"),
        [
            Table(_("In service"), headers, [period(row) for row in file["employments"]], dated=True),
            Table(
                _("Departments"),
                (_("Department"), *headers),
                [(row["department"], *period(row)) for row in file["placements"]],
            ),
            Table(
                _("Roles"),
                (_("Role"), *headers),
                [(role(row), *period(row)) for row in file["roles"]],
            ),
            Table(_("Absence"), headers, [period(row) for row in file["absences"]], dated=True),
            Table(
                _("Meetings of contact officers that you were at"),
                (_("Held on"),),
                [(long_date(row["held_on"]),) for row in file["meetings"]],
                dated=True,
            ),
            Table(
                _("What you see to, agreed at a meeting of contact officers"),
                (_("What was agreed"), _("Agreed on"), _("By when"), _("Done on")),
                [_agreed(row) for row in file["meeting_points"]],
            ),
        ],
    )


def _agreed(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """A decision or action that the person sees to."""
    due, done = row["due_on"], row["done_on"]
    return (
        row["text"],
        long_date(row["held_on"]),
        long_date(due) if due else "–",
        long_date(done) if done else "–",
    )


def _duties(file: File, titles: Mapping[str, str]) -> Section:
    in_order = sorted(file["completions"], key=itemgetter("completed_on"))
    completed = {row["module"]: row["completed_on"] for row in in_order}  # the newest of each
    required = [
        (
            title_of(titles, row),
            long_date(row["due_on"]),
            long_date(completed[row["module"]]) if row["module"] in completed else _("not yet"),
            _("yes") if row["waived"] else _("no"),
        )
        for row in file["required"]
    ]
    waivers = [(title_of(titles, row), row["reason"], *period(row)) for row in file["waivers"]]
    extensions = [
        (title_of(titles, row), row["reason"], long_date(row["due_on"])) for row in file["extensions"]
    ]
    last = _("Up to and including")
    return Section(
        _("What you have to do"),
        [
            Table(
                _("Required of you"),
                (_("Module"), _("At the latest"), _("Completed on"), _("Waived now")),
                required,
            ),
            Table(_("Waivers"), (_("Module"), _("Reason"), _("From"), last), waivers),
            Table(_("Extensions"), (_("Module"), _("Reason"), _("New last day")), extensions),
        ],
    )


def _done(file: File, titles: Mapping[str, str]) -> Section:
    shown = {row["sequence"]: row["evidence"] for row in file["evidence"]}
    completions = [
        (
            title_of(titles, row),
            long_date(row["completed_on"]),
            until(row["last_valid_on"]),
            word(words.SOURCES, row["source"]),
            or_dash(shown.get(row["sequence"])),
            paper(row["sequence"], title_of(titles, row)),
        )
        for row in file["completions"]
    ]
    sessions = [(title_of(titles, row), long_date(row["held_on"])) for row in file["team_sessions"]]
    papers = [
        (row["module_title"], day_and_time(row["issued_at"]), paper(row["sequence"], row["module_title"]))
        for row in file["certificates"]
    ]
    records = [
        (
            str(row["sequence"]),
            title_of(titles, row),
            word(words.VERBS, row["verb"]),
            day_and_time(row["recorded_at"]),
            seal(row["digest"]),
        )
        for row in file["learning_records"]
    ]
    proof = _("Proof of participation")
    return Section(
        _("What you completed"),
        [
            Table(
                _("Completions"),
                (
                    _("Module"),
                    _("Completed on"),
                    _("Valid up to and including"),
                    _("How"),
                    _("Shown for it"),
                    proof,
                ),
                completions,
            ),
            Table(_("Team sessions"), (_("Module"), _("Held on")), sessions),
            Table(_("Proofs of participation"), (_("Module"), _("Made on"), proof), papers),
        ],
        [
            Table(
                _("The register of completions"),
                (_("Number"), _("Module"), _("What"), _("Recorded on"), _("Seal")),
                records,
            )
        ],
    )


def _attempts(file: File, titles: Mapping[str, str]) -> Section:
    rows = [
        (
            title_of(titles, row),
            day_and_time(row["started_at"]),
            day_and_time(row["ended_at"]) if row["ended_at"] else _("not ended"),
            word(words.OUTCOMES, row["outcome"]),
            Link(
                _("What you answered"),
                url_for("learning.answers", attempt_id=row["id"]),
                f"{title_of(titles, row)}, {day_and_time(row['started_at'])}",
            ),
        )
        for row in file["attempts"]
    ]
    waiting = [(day_and_time(row["held_at"]),) for row in file["held_answers"]]
    headers = (_("Module"), _("Begun on"), _("Ended on"), _("Outcome"), _("Answers"))
    return Section(
        _("Your attempts"),
        [
            Table(_("Your attempts"), headers, rows),
            Table(_("Answers that wait until you sign in again"), (_("Sent on"),), waiting, dated=True),
        ],
    )


def _signing_in(file: File) -> Section:
    account = file["account"]
    made = (
        []
        if account is None
        else [
            (
                day_and_time(account["made_at"]),
                _("yes") if account["has_password"] else _("no"),
                day_and_time(account["disabled_at"]) if account["disabled_at"] else _("no"),
            )
        ]
    )
    sessions = [
        (
            day_and_time(row["started_at"]),
            day_and_time(row["seen_at"]),
            day_and_time(row["ended_at"]) if row["ended_at"] else "–",
            word(words.ENDS, row["end_reason"]),
        )
        for row in file["sessions"]
    ]
    newest = file["links"][-1] if file["links"] else None  # it ended those before it
    links = [
        (
            word(words.PURPOSES, row["purpose"]),
            day_and_time(row["made_at"]),
            day_and_time(row["expires_at"]),
            day_and_time(row["used_at"])
            if row["used_at"]
            else (_("no") if row is newest else _("no, replaced")),
        )
        for row in file["links"]
    ]
    return Section(
        _("Signing in"),
        [Table(_("Your account"), (_("Made on"), _("Password set"), _("Closed")), made, dated=True)],
        [
            Table(
                _("Times you were signed in"),
                (_("Since"), _("Last seen"), _("Ended on"), _("Because")),
                sessions,
                dated=True,
            ),
            Table(
                _("Links to set a password"),
                (_("For"), _("Made on"), _("Works until"), _("Used")),
                links,
            ),
        ],
    )


def _trail(file: File) -> Section:
    about = [(day_and_time(row["at"]), who(row), word(words.ACTS, row["action"])) for row in file["audit"]]
    own = [(day_and_time(row["at"]), word(words.OWN_ACTS, row["action"])) for row in file["own_acts"]]
    return Section(
        _("Who looked at or changed your data"),
        [Table(_("Looks and changes"), (_("When"), _("Who"), _("What")), about, dated=True)],
        [Table(_("What you did yourself"), (_("When"), _("What")), own, dated=True)],
        empty=_("Nobody looked at your data or changed them."),
    )
