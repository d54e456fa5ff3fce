"""A paper in words, in the language that is spoken now: the same for the page and for the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from mhtraining.certificates.models import Certificate
from mhtraining.certificates.paper import Paper
from mhtraining.records.models import RecordSource
from mhtraining.web.formats import long_date

_PLACE = "\x1f"

FORMS: dict[RecordSource, Callable[[], str]] = {
    RecordSource.CLASSROOM: lambda: _("In a classroom"),
    RecordSource.TEAM: lambda: _("In a team session"),
    RecordSource.EXTERNAL: lambda: _("Training elsewhere"),
    RecordSource.IMPORT: lambda: _("Taken over from an earlier system"),
}


@dataclass(frozen=True)
class Wording:
    """The words of a paper. `did` stands around the module's title; `facts` are (label, value)."""

    title: str
    eyebrow: str
    did: tuple[str, str]
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    check: str
    alt: str


def worded(paper: Paper | Certificate, issued_on: date | None) -> Wording:
    """The words of this paper; of one not issued yet `issued_on` is None."""
    before, _place, after = _("completed the module %(module)s.", module=_PLACE).partition(_PLACE)
    sentences = [
        _("This paper says that the module was completed. It is no diploma, and says nothing about answers.")
    ]
    if paper.source is not RecordSource.PLATFORM:
        sentences.insert(
            0, _("This was not done in %(site)s itself: the organisation recorded it.", site=paper.site_name)
        )
    return Wording(
        title=_("Proof of participation"),
        eyebrow=f"{paper.organisation_name} · {paper.site_name}",
        did=(before, after),
        facts=tuple(_facts(paper, issued_on)),
        sentences=tuple(sentences),
        check=_("Check this paper with the QR code or at"),
        alt=_("QR code that leads to the page on which this paper can be checked"),
    )


def _facts(paper: Paper | Certificate, issued_on: date | None) -> list[tuple[str, str]]:
    until = long_date(paper.last_valid_on) if paper.last_valid_on else _("No last day")
    facts = [(_("Completed on"), long_date(paper.completed_on)), (_("Valid up to and including"), until)]
    facts.append((_("Form"), _form(paper)))
    if paper.version_number is not None and paper.version_on is not None:
        version = _("%(number)s, of %(day)s", number=paper.version_number, day=long_date(paper.version_on))
        facts.append((_("Version of the module"), version))
    if issued_on is not None:
        facts.append((_("Issued on"), long_date(issued_on)))
    return facts


def _form(paper: Paper | Certificate) -> str:
    if paper.minutes is None:
        return FORMS[paper.source]()
    return ngettext("E-learning, %(num)s minute", "E-learning, %(num)s minutes", paper.minutes)
