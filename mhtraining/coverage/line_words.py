"""The words of the manager's pages: how a module stands, whom the list shows, the text of a nudge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import gettext as _

from mhtraining.coverage.line import TO_DO, Member, Show
from mhtraining.coverage.standing import Standing, Status
from mhtraining.web.formats import long_date
from mhtraining.web.language import lazy as _l

STANDINGS = {
    Standing.DONE: _l("Done"),
    Standing.DUE: _l("Still to do"),
    Standing.OVERDUE: _l("Too late"),
    Standing.WAIVED: _l("Waived"),
    Standing.ON_LEAVE: _l("On long leave"),
    Standing.NOT_REQUIRED: _l("Not required"),
}
_PLACE = "\x1f"
MARKS = {
    Standing.DONE: "done",
    Standing.DUE: "open",
    Standing.OVERDUE: "late",
    Standing.WAIVED: "open",
}
"""The shape beside each (style.css)."""
SHOWS = {
    Show.EVERYBODY: _l("Everybody"),
    Show.TO_DO: _l("Who has something still to do"),
    Show.LATE: _l("Who is too late"),
}


class Said(dict[Status, tuple[str, str, str]]):
    """How a status is said on a page: its mark, its words, and its day; each is worked out once."""

    def __init__(self) -> None:
        super().__init__()
        self._endless = _("without a last day")
        self._days = {
            Standing.DONE: _("valid up to and including %(day)s", day=_PLACE),
            Standing.OVERDUE: _("it was due on %(day)s", day=_PLACE),
            Standing.DUE: _("by %(day)s at the latest", day=_PLACE),
        }

    def __missing__(self, status: Status) -> tuple[str, str, str]:
        standing, day = status
        when = self._endless if standing is Standing.DONE else ""
        if day is not None:
            when = self._days[standing].replace(_PLACE, long_date(day))
        self[status] = said = MARKS.get(standing, ""), str(STANDINGS[standing]), when
        return said


def nudge_for(
    member: Member, titles: Mapping[str, str], *, site: str, address: str, sender: str, on: date
) -> str:
    """A text for one person with what is still to do, and by when."""
    return _(
        "Hello %(name)s,\n\n"
        "There is still something for you to do in %(site)s:\n\n"
        "%(modules)s\n\n"
        "Go to %(address)s and sign in. You can stop at any moment and go on later.\n\n"
        "Does it not work out? Tell me, then we look together at what does.\n\n"
        "Kind regards,\n%(sender)s",
        name=member.given_name or member.name,
        site=site,
        modules=_lines(member.having(TO_DO), titles, on),
        address=address,
        sender=sender,
    )


def nudge_for_all(
    members: Iterable[Member], titles: Mapping[str, str], *, site: str, address: str, sender: str, on: date
) -> str:
    """A text for everybody who has something still to do: it names modules and days, nobody."""
    first: dict[str, date] = {}
    for member in members:
        for slug, day in member.having(TO_DO).items():
            known = first.get(slug)
            if known is None or known < on or on <= day < known:
                first[slug] = day
    return _(
        "Hello all,\n\n"
        "Some of us still have something to do in %(site)s:\n\n"
        "%(modules)s\n\n"
        "Go to %(address)s and sign in. There you see what you still have to do yourself, and by when. "
        "You can stop at any moment and go on later.\n\n"
        "Does it not work out? Tell me, then we look together at what does.\n\n"
        "Kind regards,\n%(sender)s",
        site=site,
        modules=_lines(dict(sorted(first.items(), key=lambda item: (item[1], item[0]))), titles, on),
        address=address,
        sender=sender,
    )


def _lines(days: Mapping[str, date], titles: Mapping[str, str], on: date) -> str:
    return "\n".join(
        _("- %(module)s: by %(day)s at the latest", module=titles.get(slug, slug), day=long_date(day))
        if day >= on
        else _("- %(module)s: this was due already", module=titles.get(slug, slug))
        for slug, day in days.items()
    )
