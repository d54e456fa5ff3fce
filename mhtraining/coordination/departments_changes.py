"""The changes of a department: the form of each, what it does, and what a refusal of it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mhtraining.catalogue.queries import vocabulary
from mhtraining.content.model import EVERYBODY
from mhtraining.coordination.departments_forms import (
    TOP,
    AudienceForm,
    BelowForm,
    ChangeForm,
    Choices,
    MunicipalitiesForm,
    NameForm,
    PlaceForm,
)
from mhtraining.coordination.departments_tree import Branch
from mhtraining.organisation import services
from mhtraining.organisation.models import Department
from mhtraining.organisation.queries import audiences_on, paths
from mhtraining.web.language import lazy as _l


@dataclass(frozen=True)
class Change:
    """One change: its form, its word in the audit trail, how it is done (gives the trail's detail)."""

    form: type[ChangeForm]
    action: str
    do: Callable[[Session, Department, Any], dict[str, Any]]
    otherwise: str = _l("That can not be kept: the text holds signs that can not be shown. Type it again.")


def _rename(session: Session, own: Department, form: NameForm) -> dict[str, Any]:
    services.rename_department(session, own, form.name.data or "", form.day)
    return {}


def _move(session: Session, own: Department, form: PlaceForm) -> dict[str, Any]:
    parent_id = int(form.place.data) or None
    services.move_department(session, own, parent_id, form.day)
    return {"parent": parent_id}


def _set_audience(session: Session, own: Department, form: AudienceForm) -> dict[str, Any]:
    services.set_audience(session, own, form.audience.data, form.day)
    return {"audience": form.audience.data}


def _set_municipalities(session: Session, own: Department, form: MunicipalitiesForm) -> dict[str, Any]:
    services.set_municipalities(session, own, form.lines(), form.day)
    return {"municipalities": len(form.lines())}


def _make_below(session: Session, own: Department, form: BelowForm) -> dict[str, Any]:
    made = services.make_department(
        session,
        organisation_id=own.organisation_id,
        name=form.name.data or "",
        parent_id=own.id,
        starts_on=form.day,
        audience=form.audience.data or None,
    )
    return {"made": made.id}


CHANGES: dict[str, Change] = {
    "name": Change(NameForm, "rename", _rename),
    "place": Change(PlaceForm, "move", _move, _l("This department does not exist any more on that day.")),
    "audience": Change(
        AudienceForm, "audience", _set_audience, _l("This department does not exist any more on that day.")
    ),
    "municipalities": Change(MunicipalitiesForm, "municipality", _set_municipalities),
    "below": Change(BelowForm, "make", _make_below),
}


def choices_for(session: Session, own: Department, day: date) -> dict[str, Choices]:
    """What can be chosen in the lists of these forms, by field."""
    others = [
        (str(number), path)
        for number, path in paths(session, own.organisation_id, day).items()
        if number != own.id
    ]
    known = dict(vocabulary(session).audiences)
    used = set(audiences_on(session, own.organisation_id, day).values())
    audiences = [(name, known.get(name, name)) for name in sorted({*known, *used} - {EVERYBODY})]
    return {
        "place": [("", _("Choose")), (TOP, _("At the top")), *others],
        "into": [("", _("Choose")), *others],
        "audience": [("", _("None")), *audiences],
    }


def forms_of(
    session: Session, own: Department, branch: Branch, sent: ChangeForm | None, day: date
) -> dict[str, ChangeForm]:
    """The forms of a department's page, each with what holds now; the one that was sent as it was sent."""
    choices = choices_for(session, own, day)
    now: dict[str, dict[str, Any]] = {
        "name": {"name": branch.name},
        "place": {"place": str(branch.above.id) if branch.above else TOP},
        "audience": {"audience": branch.audience or ""},
        "municipalities": {"names": "\n".join(branch.municipalities)},
        "below": {"audience": ""},
    }
    return {
        what: sent
        if isinstance(sent, change.form)
        else change.form(choices=choices, formdata=None, **now[what])
        for what, change in CHANGES.items()
    }
