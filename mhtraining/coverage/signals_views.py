"""The page `/manage/coverage/signals`: signals beside coverage, and what came after a training wave."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from mhtraining.accounts.access import Right, needs
from mhtraining.accounts.signing_in import me
from mhtraining.catalogue.queries import vocabulary
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.reader import reader
from mhtraining.coverage.charted import Counted, SignalRow, Signals
from mhtraining.coverage.kept import is_waiting
from mhtraining.coverage.pictures import picture
from mhtraining.coverage.signals_beside import compared, months_of, usual_wave, waves
from mhtraining.coverage.signals_words import outcome
from mhtraining.organisation.queries import paths
from mhtraining.web.language import spoken

bp = Blueprint("signals_beside", __name__, template_folder="templates", url_prefix="/manage/coverage")


@bp.get("/signals")
@needs(Right.STEERING)
def page() -> str:
    """Show the months of the organisation or of a department, of all forms or of one."""
    session, organisation_id = db.session(), me().organisation_id
    departments, forms = paths(session, organisation_id, today()), vocabulary(session).forms
    department_id, form = request.args.get("department", type=int), request.args.get("form") or None
    if (department_id is not None and department_id not in departments) or (form and form not in forms):
        abort(404)
    months = months_of(session, organisation_id, department_id, today())
    possible = waves(months)
    wave = next((one for one in possible if one.on.isoformat() == request.args.get("wave")), None)
    wave = wave or usual_wave(months, form)
    charted = Signals(
        spoken() or "nl",
        tuple(
            SignalRow(one.on, Counted(one.counts.in_scope, one.counts.covered), one.number(form))
            for one in months
        ),
        None if wave is None else wave.on,
    )
    return render_template(
        "coverage/signals.html",
        months=months,
        departments=departments,
        department_id=department_id,
        forms=forms,
        form=form,
        waves=sorted(possible, key=lambda one: one.on, reverse=True),
        wave=wave,
        said=None if wave is None else outcome(compared(months, wave, form), wave.first),
        waiting=is_waiting(session, organisation_id),
        chart=picture(
            reader(), charted, organisation_id=organisation_id, now=now(), department_id=department_id
        )
        if months
        else None,
    )
