"""What goes well, what asks for attention, and what is asked of the board: rules on the figures of a report.

Each rule says one sentence, or none; docs/board-report.md lists them. Nothing here is said that the
figures do not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from mhtraining.boardreport.report import Report, Row, change_of, goal_of, is_reached, shown
from mhtraining.coverage.forecast import Outcome
from mhtraining.organisation.queries import parts_of
from mhtraining.web.formats import long_date, month_name

MONTHS_BACK = 3
"""A change is one since so many month ends ago: of one month it may be the holidays."""
NAMED = 5
"""So many departments are named; the others are counted."""

Rule = Callable[[Report], str]


def going_well(report: Report) -> tuple[str, ...]:
    """The sentences on what goes well, in the order of the rules."""
    return _said(
        report,
        _goal_reached,
        _rising,
        _in_time,
        _domains_there,
        _departments_there,
        _officers_there,
        _routes_there,
    )


def for_attention(report: Report) -> tuple[str, ...]:
    """The sentences on what does not go well."""
    return _said(
        report,
        _no_goal,
        _falling,
        _late,
        _will_fall,
        _lowest_domain,
        _lowest_module,
        _without_officer,
        _without_deputy,
        _without_manager,
        _without_route,
    )


def asked_of_board(report: Report) -> tuple[str, ...]:
    """What the board is asked, the first always: to take note."""
    return _said(report, _take_note, _ask_goal, _ask_time, _ask_officers, _ask_route, _ask_signals)


def change_lately(report: Report) -> Fraction | None:
    """By how many points of percent coverage changed in MONTHS_BACK months; None where that is not known."""
    if len(report.months) <= MONTHS_BACK:
        return None
    return change_of(report.months[-1 - MONTHS_BACK].counted, report.months[-1].counted)


def _said(report: Report, *rules: Rule) -> tuple[str, ...]:
    return tuple(said for rule in rules if (said := rule(report)))


def _goal_reached(report: Report) -> str:
    if report.goal is None or not is_reached(report.whole, report.goal.percent):
        return ""
    return _("The goal of %(goal)s%% is reached.", goal=report.goal.percent)


def _rising(report: Report) -> str:
    change = int(change_lately(report) or 0)  # whole points, cut off
    if change < 1:
        return ""
    return ngettext(
        "Coverage rose by %(num)s point of percent in three months.",
        "Coverage rose by %(num)s points of percent in three months.",
        change,
    )


def _falling(report: Report) -> str:
    change = -int(change_lately(report) or 0)
    if change < 1:
        return ""
    return ngettext(
        "Coverage fell by %(num)s point of percent in three months.",
        "Coverage fell by %(num)s points of percent in three months.",
        change,
    )


def _in_time(report: Report) -> str:
    if not report.to_go or not _is_dated(report) or not _comes_in_time(report):
        return ""
    return _("At this pace the goal is reached in time.")


def _late(report: Report) -> str:
    if not report.to_go or report.goal is None or report.expected is None:
        return ""
    if report.goal.reach_by <= report.on:
        day = long_date(report.goal.reach_by)
        return _("The goal was to be reached by %(day)s, and was not.", day=day)
    if _is_dated(report) and not _comes_in_time(report):
        return _("At this pace the goal is reached later than was agreed.")
    return ""


def _will_fall(report: Report) -> str:
    """Where even the high end of what is expected in a year lies below where we stand."""
    if report.expected is None or report.whole is None or report.whole.percent is None:
        return ""
    last = report.expected.months[-1:]
    if not last or last[0].high >= report.whole.percent:
        return ""
    return _(
        "If it goes on like this, coverage falls to about %(percent)s%% in %(month)s.",
        percent=round(last[0].median),
        month=month_name(last[0].on),
    )


def _is_dated(report: Report) -> bool:
    return report.expected is not None and report.expected.outcome == Outcome.DATED


def _comes_in_time(report: Report) -> bool:
    expected, goal = report.expected, report.goal
    return bool(expected and goal and expected.median and expected.median <= goal.reach_by)


def _domains_there(report: Report) -> str:
    there = [row.name for row in shown(report.domains) if _has_reached(report, row)]
    if not there:
        return ""
    return _("These groups have reached the goal: %(names)s.", names=listed(there))


def _departments_there(report: Report) -> str:
    there = [row.path for row in shown(report.departments) if _has_reached(report, row)]
    return _named(
        there,
        lambda number: ngettext(
            "%(num)s department has reached its goal", "%(num)s departments have reached their goal", number
        ),
    )


def _has_reached(report: Report, row: Row) -> bool:
    return is_reached(row.counted, goal_of(row, report))


def _lowest(report: Report, rows: Iterable[Row]) -> Row | None:
    """The row that is farthest below the goal; None where all have reached it."""
    below = [row for row in shown(rows) if goal_of(row, report) and not _has_reached(report, row)]
    return min(below, key=_share, default=None)


def _share(row: Row) -> tuple[float, str]:
    return (row.counted.covered / row.counted.in_scope if row.counted else 1), row.name


def _lowest_domain(report: Report) -> str:
    row = _lowest(report, report.domains)
    if row is None or row.counted is None:
        return ""
    return _("Of the groups %(name)s is lowest: %(percent)s%%.", name=row.name, percent=row.counted.percent)


def _lowest_module(report: Report) -> str:
    row = _lowest(report, report.modules)
    if row is None or row.counted is None:
        return ""
    return _(
        "Of the modules “%(name)s” is lowest: %(percent)s%%.", name=row.name, percent=row.counted.percent
    )


def _no_goal(report: Report) -> str:
    return "" if report.goal else _("There is no goal yet.")


def _officers_there(report: Report) -> str:
    lacking = report.in_order.without_contact_officer + report.in_order.without_deputy
    if lacking or not report.in_order.departments:
        return ""
    return _("Every department has a contact officer with a deputy.")


def _routes_there(report: Report) -> str:
    if report.in_order.without_route or not report.in_order.departments:
        return ""
    return _("The reporting route of every department was checked.")


def _without_officer(report: Report) -> str:
    return _named(
        report.in_order.without_contact_officer,
        lambda number: ngettext(
            "%(num)s department has no contact officer", "%(num)s departments have no contact officer", number
        ),
    )


def _without_deputy(report: Report) -> str:
    return _named(
        report.in_order.without_deputy,
        lambda number: ngettext(
            "%(num)s department has no deputy for the contact officer",
            "%(num)s departments have no deputy for the contact officer",
            number,
        ),
    )


def _without_manager(report: Report) -> str:
    return _named(
        report.in_order.without_manager,
        lambda number: ngettext(
            "%(num)s department has no manager in the system",
            "%(num)s departments have no manager in the system",
            number,
        ),
    )


def _without_route(report: Report) -> str:
    return _named(
        report.in_order.without_route,
        lambda number: ngettext(
            "Of %(num)s department nobody checked the reporting route",
            "Of %(num)s departments nobody checked the reporting route",
            number,
        ),
    )


def _named(paths: Sequence[str], said: Callable[[int], str]) -> str:
    """The sentence for so many departments, with the names of the highest of them."""
    if not paths:
        return ""
    names = highest(paths)
    among = "" if len(names) == len(paths) and len(names) <= NAMED else _("among them") + " "
    return f"{said(len(paths))}: {among}{', '.join(names[:NAMED])}."


def highest(paths: Sequence[str]) -> list[str]:
    """The names of those that hang below none of the others; whole paths where a name is not unique."""
    parts = {path: parts_of(path) for path in paths}
    tops = [
        path
        for path, names in parts.items()
        if not any(names[: len(other)] == other for other in parts.values() if len(other) < len(names))
    ]
    own = [parts[path][-1] for path in tops]
    return [
        name if own.count(name) == 1 else " / ".join(parts[path])
        for name, path in zip(own, tops, strict=True)
    ]


def listed(names: Sequence[str]) -> str:
    """The first NAMED names, and how many others there are."""
    if len(names) <= NAMED + 1:  # "and 1 other" would be no shorter than its name
        return ", ".join(names)
    others = len(names) - NAMED
    return _("%(names)s and %(number)s others", names=", ".join(names[:NAMED]), number=others)


def lacking(report: Report) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a department should have, and the paths of those that have it not."""
    order = report.in_order
    return (
        (_("Contact officer"), order.without_contact_officer),
        (_("Deputy of the contact officer"), order.without_deputy),
        (_("Manager in the system"), order.without_manager),
        (_("Reporting route that was checked"), order.without_route),
    )


def _take_note(report: Report) -> str:
    return _("Take note of this report.")


def _ask_goal(report: Report) -> str:
    return "" if report.goal else _("Set a goal: so many percent of the employees, by a day.")


def _ask_time(report: Report) -> str:
    if not report.to_go:
        return ""
    first = _lowest(report, report.domains)
    if first is None:
        return _("Ask managers to give their employees time for the modules.")
    return _(
        "Ask managers to give their employees time for the modules, beginning with %(name)s.", name=first.name
    )


def _ask_officers(report: Report) -> str:
    lacking = {*report.in_order.without_contact_officer, *report.in_order.without_deputy}
    if not lacking:
        return ""
    return ngettext(
        "Have contact officers and deputies appointed where they lack, in %(num)s department.",
        "Have contact officers and deputies appointed where they lack, in %(num)s departments.",
        len(lacking),
    )


def _ask_route(report: Report) -> str:
    lacking = len(report.in_order.without_route)
    if not lacking:
        return ""
    return ngettext(
        "Have the reporting route of %(num)s department checked.",
        "Have the reporting route of %(num)s departments checked.",
        lacking,
    )


def _ask_signals(report: Report) -> str:
    if report.signals and report.signals[-1].count is not None:
        return ""
    return _("Ask departments to fill in each month how many signals they had, also when there were none.")
