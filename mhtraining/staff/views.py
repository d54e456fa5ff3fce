"""The coordinator's pages of the staff list: upload, see everything it would change, confirm, take back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, may, needs
from mhtraining.accounts.signing_in import me
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.core.patience import SECONDS_FOR_AN_IMPORT, patience_of_a_request
from mhtraining.staff import uploads
from mhtraining.staff.columns import DUTCH, Column, ForbiddenColumnError, HeaderError
from mhtraining.staff.forms import ConfirmForm, UploadForm
from mhtraining.staff.queries import imports, last_import, upload_of
from mhtraining.staff.refusals import RowsRefusedError
from mhtraining.staff.services import ManyLeaveError, TooEarlyError
from mhtraining.staff.staff_list import MOST_BYTES
from mhtraining.staff.undoing import ChangedSinceError, NoCoordinatorError, journal_of, take_back, what_goes
from mhtraining.staff.words import KINDS, WHATS, page_of
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.large_forms import takes_a_file
from mhtraining.web.navigation import NavItem, Place

bp = Blueprint("staff", __name__, template_folder="templates", url_prefix="/manage/staff")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Staff list"),
            "staff.staff",
            order=10,
            place=Place.MANAGE,
            shown=lambda: may(Right.STAFF),
            about=_l("Bring in the list of people from HR, see what changes, take it back."),
        )
    )
)


@bp.get("")
@needs(Right.STAFF)
def staff() -> str:
    """Show where to upload a list, and the lists that came in."""
    return _page(UploadForm(starts_on=today()))


@bp.post("")
@takes_a_file(MOST_BYTES)
@needs(Right.STAFF)
def upload() -> ResponseReturnValue:
    """Read a list and lead to what it would change."""
    form = UploadForm()
    if not form.was_sent_well() or form.starts_on.data is None:
        return _page(form), 422
    try:
        with patience_of_a_request(SECONDS_FOR_AN_IMPORT):
            kept = uploads.keep(
                db.session(),
                me().organisation_id,
                me().account_id,
                data=form.file.data.read(MOST_BYTES + 1),
                name=_name(form.file.data.filename),
                on=form.starts_on.data,
                now=now(),
            )
            db.session.commit()
    except (UsageError, RefusedError) as error:
        db.session.rollback()
        form.refuse(_sentence(error))
        return _page(form), 422
    return redirect(url_for(".waiting", upload_id=kept.id), code=303)


@bp.get("/uploads/<int:upload_id>")
@needs(Right.STAFF)
def waiting(upload_id: int) -> str:
    """Show how a list was understood and everything it would change."""
    return _preview(upload_id, ConfirmForm())


@bp.post("/uploads/<int:upload_id>/confirm")
@needs(Right.STAFF)
def confirm(upload_id: int) -> ResponseReturnValue:
    """Bring the list in."""
    form = ConfirmForm()
    if not form.was_sent_well():
        return _preview(upload_id, form), 422
    session = db.session()
    upload = upload_of(session, me().organisation_id, upload_id)
    actor = f"account:{me().account_id}"
    try:
        with patience_of_a_request(SECONDS_FOR_AN_IMPORT):
            uploads.confirm(
                session,
                upload,
                seen=form.seen.data or "",
                now=now(),
                actor=actor,
                allow_leavers=form.allow_leavers.data,
            )
            session.commit()
    except ManyLeaveError:
        session.rollback()
        form.refuse(_("Tick this box when it is right that so many people leave"))
        return _preview(upload_id, form), 422
    except (uploads.ChangedMeanwhileError, RefusedError):
        session.rollback()
        uploads.look_again(session, upload, now=now())
        session.commit()
        flash(_("Something changed since you uploaded the list. Look once more at what it would do."))
        return redirect(url_for(".waiting", upload_id=upload_id), code=303)
    flash(_("The staff list is brought in."))
    return redirect(url_for(".staff"), code=303)


@bp.post("/uploads/<int:upload_id>/cancel")
@needs(Right.STAFF)
def cancel(upload_id: int) -> ResponseReturnValue:
    """Throw the uploaded list away."""
    session = db.session()
    session.delete(upload_of(session, me().organisation_id, upload_id))
    session.commit()
    flash(_("The list is thrown away. Nothing was changed."))
    return redirect(url_for(".staff"), code=303)


@bp.get("/imports/<int:import_id>/undo")
@needs(Right.STAFF)
def ask_undo(import_id: int) -> str:
    """Say what taking the last import back comes to."""
    try:
        brought, journal = journal_of(db.session(), me().organisation_id, import_id)
        taken = what_goes(db.session(), me().organisation_id, journal)
    except RefusedError as error:
        return render_template("staff/undo.html", refused=_sentence(error))
    return render_template("staff/undo.html", brought=brought, taken=taken)


@bp.post("/imports/<int:import_id>/undo")
@needs(Right.STAFF)
def undo(import_id: int) -> ResponseReturnValue:
    """Take the last import back."""
    session = db.session()
    actor = f"account:{me().account_id}"
    try:
        with patience_of_a_request(SECONDS_FOR_AN_IMPORT):
            take_back(session, me().organisation_id, import_id, now=now(), actor=actor)
            session.commit()
        flash(_("The import is taken back. Everything is as it was before."))
    except RefusedError as error:
        session.rollback()
        flash(_sentence(error))
    return redirect(url_for(".staff"), code=303)


def _page(form: UploadForm) -> str:
    session = db.session()
    brought = imports(session, me().organisation_id)
    last = last_import(session, me().organisation_id)
    return render_template("staff/staff.html", form=form, imports=brought, last=last)


def _preview(upload_id: int, form: ConfirmForm) -> str:
    upload = upload_of(db.session(), me().organisation_id, upload_id)
    listing = uploads.listing_of(upload)
    form.seen.data = uploads.digest_of(upload)
    return render_template(
        "staff/preview.html",
        form=form,
        upload=upload,
        listing=listing,
        kinds=KINDS,
        whats=WHATS,
        columns=[DUTCH[Column(one)] for one in listing["columns"]],
        shown=page_of(listing, request.args),
    )


def _name(filename: str | None) -> str:
    """The file's name without folders, as far as it can be shown."""
    name = (filename or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:200] or "?"


def _sentence(error: UsageError | RefusedError) -> str:
    """What the coordinator reads when a list, or taking one back, was refused."""
    if isinstance(error, (HeaderError, ForbiddenColumnError, RowsRefusedError)):
        return str(error)
    if isinstance(error, TooEarlyError):
        return _("An earlier list holds from a later day on. Give that day or a later one.")
    if isinstance(error, NoCoordinatorError):
        return _("Then nobody would be coordinator. Make somebody coordinator first who was there before.")
    if isinstance(error, ChangedSinceError):
        return _(
            "Something that this import changed was changed again since. It can't be taken back. "
            "Correct the list and bring it in again."
        )
    if isinstance(error, RefusedError):
        return _("Only the last import can be taken back, and only once.")
    return _(
        "We can't read this file. Save it as .xlsx or as CSV, with at most 200,000 rows and 50 MB. "
        "The first line must name the columns."
    )
