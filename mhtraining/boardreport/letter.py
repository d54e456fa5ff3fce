"""The report as a letter to the council in Markdown, in the order that Dutch councils know.

Kennisnemen van, Inleiding, Kernboodschap, Financiën, Vervolg: the shape of a raadsinformatiebrief. It is
a draft that a board makes its own; everything in it comes from the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from mhtraining.boardreport.document import LANGUAGE
from mhtraining.boardreport.findings import asked_of_board, for_attention, going_well
from mhtraining.boardreport.report import Report, Row, digest_of
from mhtraining.boardreport.worded import cells, definitions, key_message, title
from mhtraining.web.formats import long_date

_MARKUP = re.compile(r"([\\`*_\[\]<>|~&]|^[#+-])")
_NUMBERED = re.compile(r"^(\d+)([.)])")


def letter_of(report: Report) -> str:
    """The letter, in Dutch."""
    with force_locale(LANGUAGE):
        return "\n\n".join(_parts(report)) + "\n"


def _parts(report: Report) -> Iterable[str]:
    yield f"# {plain(title())}"
    yield plain(report.organisation)
    yield _part(_("To take note of"))
    yield _(
        "The state of the training on recognising human trafficking, as on %(day)s.", day=long_date(report.on)
    )
    yield _part(_("Introduction"))
    yield _(
        "Employees at the counter, in social work and on the street can see signals of human "
        "trafficking. They learn "
        "to recognise these and to pass them on. This letter says how many employees "
        "are up to date."
    )
    yield _part(_("Key message"))
    yield plain(" ".join(key_message(report)))
    for heading, sentences in (
        (_("What goes well"), going_well(report)),
        (_("What needs attention"), for_attention(report)),
    ):
        if sentences:
            yield f"### {heading}"
            yield _bullets(sentences)
    if report.domains:
        yield _table(_("Group"), report.domains)
    yield _bullets(definitions(report))
    yield _part(_("Finances"))
    yield _finances(report)
    yield _part(_("What comes next"))
    plans = asked_of_board(report)[1:]
    if plans:
        yield _("The board intends:")
    yield _bullets(plans or (_("The next report follows after the end of the month."),))
    yield plain(
        _(
            "Figures as on %(day)s, put together on %(made)s. Hash of the data (SHA-256): %(digest)s",
            day=long_date(report.on),
            made=long_date(report.made_on),
            digest=digest_of(report),
        )
    )


def _part(heading: str) -> str:
    return f"## {heading}"


def _finances(report: Report) -> str:
    """What the figures say of costs, which is time alone."""
    said = _("This report holds no amounts of money.")
    if not report.minutes:
        return said
    time = ngettext(
        "Who does all required modules, spends about %(num)s minute on them.",
        "Who does all required modules, spends about %(num)s minutes on them.",
        report.minutes,
    )
    return f"{time} {said}"


def _bullets(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {plain(said)}" for said in sentences)


def _table(what: str, rows: Iterable[Row]) -> str:
    lines = [f"| {what} | {_('Employees')} | {_('Coverage')} |", "|---|---|---|"]
    lines += ["| " + " | ".join((plain(row.name), *cells(row.counted))) + " |" for row in rows]
    return "\n".join(lines)


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is."""
    escaped = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return _NUMBERED.sub(r"\1\\\2", escaped)
