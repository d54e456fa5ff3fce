"""The evaluation of a region in words: blocks as of a report, in Dutch, made by rules on its figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from mhtraining.boardreport.basic_level import Level
from mhtraining.boardreport.basic_level_words import aim_said, lacks_said, level_said
from mhtraining.boardreport.comparing import change_said
from mhtraining.boardreport.document import LANGUAGE, Block, Bullets, Document, Facts, Heading, Table, Text
from mhtraining.boardreport.evaluation import YEARS, Evaluation, Member, digest_of
from mhtraining.boardreport.findings import listed
from mhtraining.boardreport.models import BasicAim
from mhtraining.boardreport.report import Month
from mhtraining.boardreport.worded import both, cells
from mhtraining.coverage.charted import Counted
from mhtraining.web.formats import long_date, month_name, number


def document_of(evaluation: Evaluation) -> Document:
    """The whole evaluation in words."""
    with force_locale(LANGUAGE):
        return Document(
            organisation=_("Region %(code)s", code=evaluation.region),
            title=_("Approach to human trafficking: evaluation over two years"),
            day=_("From %(first)s to %(last)s", first=_end(evaluation.since), last=_end(evaluation.on)),
            blocks=tuple(_blocks(evaluation)),
        )


def _blocks(evaluation: Evaluation) -> Iterable[Block]:
    yield from (Text(said, lead=True) for said in key_message(evaluation))
    yield Heading(_("What this evaluation is about"))
    yield Text(
        _(
            "The municipalities want to meet six aims together, the basic level. After two years they look "
            "how far they are, and which steps follow."
        )
    )
    if not evaluation.members:
        yield Text(_("No organisation reports in this region yet."))
        return
    yield from _aims(evaluation)
    yield from _coverage(evaluation)
    yield from _in_order(evaluation)
    yield Heading(_("Steps that follow"))
    yield Bullets(next_steps(evaluation))
    for member in evaluation.members:
        yield from _of_member(evaluation, member)
    yield from _definitions(evaluation)


def key_message(evaluation: Evaluation) -> list[str]:
    """How many meet the basic level, and how coverage of all together moved."""
    members = evaluation.members
    if not members:
        return []
    there = sum(member.is_there for member in members)
    said = [
        ngettext(
            "Of %(num)s organisation, %(there)s meets all six aims of the basic level.",
            "Of %(num)s organisations, %(there)s meet all six aims of the basic level.",
            len(members),
            there=number(there),
        )
    ]
    now, then = evaluation.whole(evaluation.on), evaluation.whole(evaluation.since)
    if now is None or now.percent is None:
        if not any(one.on == evaluation.on for one in evaluation.together):
            return [*said, _("Not every organisation released how many employees are up to date.")]
        return [*said, _("How many employees are up to date together can not be shown.")]
    said.append(
        _("Together %(both)s employees are up to date (%(percent)s%%).", both=both(now), percent=now.percent)
    )
    if then is not None and then.percent is not None:
        said.append(_("%(years)s years before it was %(percent)s%%.", years=YEARS, percent=then.percent))
    return said


def next_steps(evaluation: Evaluation) -> tuple[str, ...]:
    """One sentence for each aim that not everybody meets, with who does not; or that all are met."""
    steps = []
    for aim in BasicAim:
        lacking = [member.name for member in evaluation.members if member.level(aim) is not Level.MET]
        if lacking:
            steps.append(_("%(aim)s: still to do at %(names)s.", aim=aim_said(aim), names=listed(lacking)))
    if not steps:
        return (_("All organisations meet the basic level: together they can choose what comes next."),)
    return tuple(steps)


def _aims(evaluation: Evaluation) -> Iterable[Block]:
    yield Heading(_("The six aims"))
    rows = []
    for aim in BasicAim:
        levels = [member.level(aim) for member in evaluation.members]
        rows.append((aim_said(aim), *(number(levels.count(level)) for level in Level)))
    columns = (_("Aim"), *(level_said(level).capitalize() for level in Level))
    yield Table(_("How many organisations meet each aim"), columns, tuple(rows))


def _coverage(evaluation: Evaluation) -> Iterable[Block]:
    yield Heading(_("Knowledge in the organisations"))
    ends = (evaluation.since, evaluation.on)
    rows = [_then_and_now(one.name, one.months, ends) for one in evaluation.members]
    if len(rows) > 1:
        rows.append(_then_and_now(_("Together"), evaluation.together, ends))
    columns = (_("Organisation"), *map(_end, ends), _("Change in points"))
    yield Table(_("Coverage, then and now"), columns, tuple(rows))
    if len(evaluation.members) > 1:
        yield _by_quarter(_("Coverage of all together by quarter"), evaluation.together, evaluation)


def _then_and_now(name: str, months: Iterable[Month], ends: tuple[date, date]) -> tuple[str, ...]:
    found = {one.on: one.counted for one in months}
    figures = (_cell(found[on]) if on in found else _("not released") for on in ends)
    return name, *figures, change_said(*(found.get(on) for on in ends))


def _by_quarter(caption: str, months: Iterable[Month], evaluation: Evaluation) -> Table:
    found = {one.on: one.counted for one in months}
    rows = tuple(
        (_end(on), *(cells(found[on]) if on in found else (_("not released"), "–")))
        for on in reversed(evaluation.months)
    )
    return Table(caption, (_("Month"), _("Employees"), _("Coverage")), rows)


def _in_order(evaluation: Evaluation) -> Iterable[Block]:
    yield Heading(_("Contact officers and the reporting route"))
    rows = tuple(
        (
            one.name,
            _of(one.known.officers, one.known.departments),
            _of(one.known.deputies, one.known.departments),
            _of(one.known.routes, one.known.departments),
        )
        for one in evaluation.members
    )
    columns = (_("Organisation"), _("Contact officer"), _("Deputy"), _("Checked route"))
    yield Table(_("Departments that have it"), columns, rows)


def _of_member(evaluation: Evaluation, member: Member) -> Iterable[Block]:
    yield Heading(member.name)
    columns = (_("Aim"), _("How it stands"), _("Evidence"), _("What is missing"))
    rows = tuple(
        (
            aim_said(one.aim),
            level_said(one.level),
            number(len(one.evidence)),
            " ".join(lacks_said(one, member.known)) or "–",
        )
        for one in member.aims
    )
    yield Table(_("The six aims"), columns, rows, wordy=True)
    shown = tuple(
        _(
            "%(aim)s: %(title)s, %(day)s, %(link)s",
            aim=aim_said(standing.aim),
            title=one.title,
            day=long_date(one.seen_on),
            link=one.link,
        )
        for standing in member.aims
        for one in standing.evidence
    )
    if shown:
        yield Text(_("What the organisation shows for it:"))
        yield Bullets(shown)
    yield _by_quarter(_("Coverage by quarter"), member.months, evaluation)


def _definitions(evaluation: Evaluation) -> Iterable[Block]:
    yield Heading(_("What the words and numbers mean"))
    yield Bullets(
        (
            _(
                "Coverage: of the employees of whom modules are required, how many have completed all of "
                "those, and none has expired; at the end of a month, as the organisation released it. "
                "Figures that would say too much about few people are not shown."
            ),
            _(
                "Together: everybody of all organisations. It is shown only where each of them shows its own "
                "figure."
            ),
            _("Contact officers, routes and the six aims are as on the day on which this was made."),
            _("An aim is met where nothing is missing of it, and partly where something is there."),
            _("Whether contact officers are trained is not said: that would be about single people."),
        )
    )
    yield Heading(_("Where these figures come from"))
    yield Facts(
        (
            (_("Figures as on"), long_date(evaluation.on)),
            (_("Report made on"), long_date(evaluation.made_on)),
            (_("Hash of the data (SHA-256)"), digest_of(evaluation)),
        )
    )


def _end(on: date) -> str:
    return month_name(on)


def _cell(counted: Counted | None) -> str:
    numbers, percent = cells(counted)
    return numbers if percent == "–" else f"{percent} ({numbers})"


def _of(part: int, whole: int) -> str:
    return _("%(number)s of %(all)s", number=number(part), all=number(whole))
