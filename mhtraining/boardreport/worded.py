"""A report in words: its blocks in the order in which a board reads them. Everything is said in Dutch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from mhtraining.boardreport.charts import charts_of
from mhtraining.boardreport.document import (
    LANGUAGE,
    Block,
    Bullets,
    Chart,
    Document,
    Facts,
    Heading,
    Table,
    Text,
)
from mhtraining.boardreport.findings import (
    asked_of_board,
    for_attention,
    going_well,
    highest,
    lacking,
    listed,
)
from mhtraining.boardreport.report import Report, Row, digest_of, goal_of, is_reached
from mhtraining.coverage.charted import Charted, Counted
from mhtraining.coverage.forecast import Outcome
from mhtraining.coverage.told import story_of, title_of
from mhtraining.web.formats import long_date, month_name, number


def document_of(report: Report) -> Document:
    """The whole report in words."""
    with force_locale(LANGUAGE):
        return Document(
            organisation=report.organisation,
            title=title(),
            day=_("Figures as on %(day)s", day=long_date(report.on)),
            blocks=tuple(_blocks(report)),
        )


def title() -> str:
    """What the report is called, in the language that is spoken."""
    return _("Recognising human trafficking: how far we are")


def key_message(report: Report) -> list[str]:
    """Where we stand, the goal, and when it is expected: one to three sentences."""
    if report.whole is None:
        return [_("How many employees are up to date is not shown: it would say too much about few people.")]
    if not report.whole.in_scope:
        return [_("On %(day)s nothing was required of anybody.", day=long_date(report.on))]
    said = [
        _(
            "On %(day)s, %(both)s employees were up to date with what they must know about human trafficking "
            "(%(percent)s%%).",
            day=long_date(report.on),
            both=both(report.whole),
            percent=report.whole.percent,
        )
    ]
    if report.goal is not None:
        goal, day = report.goal.percent, long_date(report.goal.reach_by)
        reached = is_reached(report.whole, goal)
        said.append(
            _("The goal of %(goal)s%% by %(day)s is reached.", goal=goal, day=day)
            if reached
            else ngettext(
                "The goal is %(goal)s%% by %(day)s; %(num)s employee more is needed for that.",
                "The goal is %(goal)s%% by %(day)s; %(num)s employees more are needed for that.",
                report.to_go,
                goal=goal,
                day=day,
            )
        )
    return [*said, *expected(report)]


def expected(report: Report) -> list[str]:
    """On which day the goal is expected to be reached, in at most one sentence."""
    found = report.expected
    if found is None or found.outcome == "unknown":
        return []
    if found.outcome == "too_little":
        return [_("When the goal will be reached can not be said: there is too little data.")]
    if found.outcome == Outcome.NOT_WITHIN or found.median is None:
        return [_("If it goes on like this, the goal is not reached within three years.")]
    day = long_date(found.median)
    if found.low is None or found.high is None:
        return [_("If it goes on like this, the goal is reached around %(day)s, or much later.", day=day)]
    return [
        _(
            "If it goes on like this, the goal is reached around %(day)s. With a chance of four in five that "
            "is between %(low)s and %(high)s.",
            day=day,
            low=long_date(found.low),
            high=long_date(found.high),
        )
    ]


def both(counted: Counted) -> str:
    """Both numbers of a figure: "412 of 530"."""
    return _("%(covered)s of %(all)s", covered=number(counted.covered), all=number(counted.in_scope))


def _blocks(report: Report) -> Iterable[Block]:
    yield from (Text(said, lead=True) for said in key_message(report))
    yield Heading(_("What is asked of the board"))
    yield Bullets(asked_of_board(report))
    for heading, sentences in (
        (_("What goes well"), going_well(report)),
        (_("What needs attention"), for_attention(report)),
    ):
        if sentences:
            yield from (Heading(heading), Bullets(sentences))
    charts = charts_of(report)
    yield from _by_domain(report)
    yield from _through_time(report, charts.get("trend"))
    yield from _in_order(report)
    yield from _signals(report)
    yield from _figures(report, charts.get("departments"))
    yield from _definitions(report)
    yield from _provenance(report)


def _by_domain(report: Report) -> Iterable[Block]:
    if report.domains:
        yield Heading(_("By group"))
        yield _table(_("Coverage by group of employees"), _("Group"), report.domains, report)
        yield Text(
            _(
                "A group is everybody of the departments with this work. Departments without a "
                "group count in the total."
            )
        )


def _through_time(report: Report, charted: Charted | None) -> Iterable[Block]:
    yield Heading(_("Through time"))
    yield from _chart("trend", charted)
    rows = tuple((month_name(one.on), *cells(one.counted)) for one in reversed(report.months))
    yield Table(_("Coverage at the end of each month"), (_("Month"), *_columns()), rows)


def _chart(name: str, charted: Charted | None) -> Iterable[Block]:
    if charted is not None:
        yield Chart(name, title_of(charted), story_of(charted))


def _in_order(report: Report) -> Iterable[Block]:
    order = report.in_order
    yield Heading(_("Contact officers and the reporting route"))
    rows = tuple(
        (label, number(order.departments - len(paths)), number(len(paths)), listed(highest(paths)) or "–")
        for label, paths in lacking(report)
    )
    columns = (_("What"), _("In order"), _("Missing"), _("Departments where it is missing"))
    said = ngettext("Of %(num)s department", "Of %(num)s departments", order.departments)
    yield Table(said, columns, rows, wordy=True)
    yield Text(
        _(
            "What a department has, serves all below it; of those that lack it the highest are named here. "
            "All of them stand in the spreadsheet of this report. The route is as it was when this report "
            "was made."
        )
    )


def _signals(report: Report) -> Iterable[Block]:
    yield Heading(_("Signals per month"))
    if all(one.count is None for one in report.signals):
        yield Text(_("No department filled in how many signals it had in the past year."))
        return
    yield Text(
        _(
            "Bare numbers that departments fill in. Many signals can mean that much happens, or "
            "that people look well. No signal is a case that was proved."
        )
    )
    rows = tuple(
        (
            month_name(one.month),
            _("not filled in") if one.count is None else number(one.count),
            number(one.departments),
        )
        for one in reversed(report.signals)
    )
    yield Table(_("Signals per month"), (_("Month"), _("Signals"), _("Departments that filled it in")), rows)


def _figures(report: Report, charted: Charted | None) -> Iterable[Block]:
    parts: tuple[tuple[str, str, Sequence[Row]], ...] = (
        (_("Coverage by department"), _("Department"), report.departments),
        (_("Coverage by module"), _("Module"), report.modules),
        (_("Coverage by municipality"), _("Municipality"), report.municipalities),
    )
    yield Heading(_("All figures"))
    yield from _chart("departments", charted)
    for caption, what, rows in parts:
        if rows:
            yield _table(caption, what, rows, report)


def _table(caption: str, what: str, rows: Sequence[Row], report: Report) -> Table:
    """The rows with both numbers, the percentage, and whether their goal is reached where there is one."""
    columns: tuple[str, ...] = (what, *_columns())
    if report.goal is not None:
        columns = (*columns, _("Goal reached"))
    found = []
    for row in rows:
        goal = goal_of(row, report)
        there = () if report.goal is None else (_("yes") if is_reached(row.counted, goal) else "",)
        found.append((row.name, *cells(row.counted), *there))
    return Table(caption, columns, tuple(found), tuple(row.depth for row in rows))


def _columns() -> tuple[str, str]:
    return _("Employees"), _("Coverage")


def cells(counted: Counted | None) -> tuple[str, str]:
    """Both numbers of a figure, and its percentage; or why there are none."""
    if counted is None:
        return _("not shown"), "–"
    if counted.percent is None:
        return _("nobody"), "–"
    return both(counted), f"{counted.percent}%"


def definitions(report: Report) -> tuple[str, ...]:
    """What the words and numbers mean, in a sentence or two each."""
    return (
        _(
            "Coverage: of the employees of whom modules are required, how many have completed all of those, "
            "and none has expired. Of one module: how many have completed that one. Both numbers stand with "
            "each percentage; percentages are rounded down."
        ),
        _(
            "Who counts: everybody in service on the day of the figures of whom a module is required. Not "
            "who is on long leave, and not who has a waiver for everything."
        ),
        _(
            "A department counts with all departments below it. Somebody who works in two places counts in "
            "both, and once in the total."
        ),
        _(
            "Not shown: figures of fewer than %(minimum)s people, those that say the same of everybody where "
            "there are fewer than %(twice)s, and those from which such a figure could be worked out.",
            minimum=report.minimum_group,
            twice=2 * report.minimum_group,
        ),
    )


def _definitions(report: Report) -> Iterable[Block]:
    yield Heading(_("What the words and numbers mean"))
    yield Bullets(
        (
            *definitions(report),
            _(
                "The expected day and percentages: worked out from how fast people complete modules, how "
                "long that lasts, and who comes and goes. They are no promise."
            ),
            _("Goals, names of modules and signals are as they were when this report was made."),
        )
    )


def _provenance(report: Report) -> Iterable[Block]:
    yield Heading(_("Where these figures come from"))
    pairs = [
        (_("Figures as on"), long_date(report.on)),
        (_("Report made on"), long_date(report.made_on)),
        (_("Hash of the data (SHA-256)"), digest_of(report)),
    ]
    if report.seal is not None:
        day = long_date(report.seal.day)
        pairs.append((_("Seal of the records of completions, %(day)s", day=day), report.seal.digest))
    yield Facts(tuple(pairs))
