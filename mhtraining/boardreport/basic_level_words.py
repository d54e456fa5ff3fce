"""What is said of the six aims: their names, what is known, and what is missing; in the language spoken."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from mhtraining.boardreport.basic_level import FRESH_YEARS, Known, Lack, Level, Standing
from mhtraining.boardreport.models import BasicAim
from mhtraining.boardreport.worded import cells
from mhtraining.web.formats import long_date, month_name


def aim_said(aim: BasicAim) -> str:
    """What the aim is called."""
    return {
        BasicAim.POLICY: _("Policy for the approach"),
        BasicAim.OFFICER: _("A contact officer to turn to, everywhere"),
        BasicAim.POINT: _("An internal reporting point"),
        BasicAim.KNOWLEDGE: _("Knowledge in the whole organisation"),
        BasicAim.PARTNERS: _("Clear which partners play a part"),
        BasicAim.CARE: _("Care and shelter for victims"),
    }[aim]


def level_said(level: Level) -> str:
    """How far it is met."""
    return {Level.MET: _("met"), Level.PARTLY: _("partly"), Level.MISSING: _("not yet")}[level]


def known_said(aim: BasicAim, known: Known) -> list[str]:
    """What the system knows of an aim by itself; nothing where it knows nothing."""
    if aim is BasicAim.OFFICER:
        return [
            _share(_("With a contact officer"), known.officers, known.departments),
            _share(_("With a deputy"), known.deputies, known.departments),
        ]
    if aim is BasicAim.POINT:
        checked = long_date(known.checked_on) if known.checked_on else _("not yet")
        return [
            _("The route of the organisation was checked: %(day)s", day=checked),
            _share(_("With a checked route"), known.routes, known.departments),
        ]
    if aim is BasicAim.KNOWLEDGE and known.figure_on is not None:
        month, (both, percent) = month_name(known.figure_on), cells(known.figure)
        return [_("Coverage of %(month)s: %(both)s, %(percent)s", month=month, both=both, percent=percent)]
    if aim is BasicAim.PARTNERS:
        said = ngettext(
            "%(num)s partner stands in the route", "%(num)s partners stand in the route", known.partners
        )
        return [said]
    return []


def lack_said(lack: Lack, known: Known) -> str:
    """What is missing, in a sentence."""
    if lack is Lack.OFFICERS:
        return _without(_("without a contact officer"), known.departments - known.officers)
    if lack is Lack.DEPUTIES:
        return _without(_("without a deputy"), known.departments - known.deputies)
    if lack is Lack.ROUTES:
        return _without(_("without a checked route"), known.departments - known.routes)
    if lack is Lack.FRESH_EVIDENCE:
        return _("What was shown is more than %(years)s years old.", years=FRESH_YEARS)
    return {
        Lack.EVIDENCE: _("Nothing was shown for this yet."),
        Lack.POINT: _("The route of the organisation names no reporting point."),
        Lack.POINT_CHECK: _("The route of the organisation was not checked."),
        Lack.FIGURE: _("No coverage was released yet that can be shown."),
        Lack.GOAL: _("There is no goal yet."),
        Lack.BELOW_GOAL: _("The goal is not reached."),
        Lack.PARTNERS: _("No partners stand in the route, and nothing was shown."),
    }[lack]


def lacks_said(standing: Standing, known: Known) -> list[str]:
    """Everything that an aim lacks, each sentence once."""
    return list(dict.fromkeys(lack_said(lack, known) for lack in standing.lacks))


def _share(label: str, number: int, departments: int) -> str:
    of = ngettext(
        "%(number)s of %(num)s department", "%(number)s of %(num)s departments", departments, number=number
    )
    return f"{label}: {of}"


def _without(what: str, number: int) -> str:
    if not number:
        return _("There are no departments.")
    return ngettext("%(num)s department %(what)s.", "%(num)s departments %(what)s.", number, what=what)
