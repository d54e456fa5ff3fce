"""The pages of a paper: one's own, its file, and the public page on which anybody may check it."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from mhtraining.accounts.signing_in import me
from mhtraining.certificates.issuing import issue_once
from mhtraining.certificates.queries import (
    certificate_at,
    certificate_of,
    name_is_known,
    paper_of,
    pdf_of,
    standing_of,
)
from mhtraining.certificates.services import NameUnknownError, PaperChangedError
from mhtraining.certificates.wording import worded
from mhtraining.core.clock import civil_day, now, today
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError
from mhtraining.core.settings import Settings
from mhtraining.core.typesetting import TypesettingFailedError
from mhtraining.web import beside
from mhtraining.web.beside import Beside
from mhtraining.web.language import lazy as _l

NOT_INDEXED = {"X-Robots-Tag": "noindex"}

bp = Blueprint("certificates", __name__, template_folder="templates")
bp.record_once(beside.add(Beside("completion", _l("Proof of participation"), "certificates.own")))


@bp.get("/completions/<int:sequence>")
@login_required  # type: ignore[untyped-decorator]
def own(sequence: int) -> str:
    """Show the paper of one of one's own completions; before it is issued, what it would say."""
    session, person = db.session(), me().employee_id
    found = certificate_of(session, person, sequence)
    paper = found or paper_of(session, person, sequence, _settings())
    return render_template(
        "certificates/own.html",
        paper=paper,
        words=worded(paper, civil_day(found.issued_at) if found else None),
        standing=standing_of(session, found, today()) if found else None,
        address=_address(found.token) if found else None,
        nameless=not (found or name_is_known(session, person)),
        sequence=sequence,
    )


@bp.post("/completions/<int:sequence>")
@login_required  # type: ignore[untyped-decorator]
def issue(sequence: int) -> ResponseReturnValue:
    """Issue the paper of one of one's own completions, once."""
    try:
        issue_once(
            db.session(),
            employee_id=me().employee_id,
            sequence=sequence,
            settings=_settings(),
            address=_address,
            actor=f"account:{me().account_id}",
            now=now(),
        )
    except PaperChangedError:
        db.session.rollback()
        flash(_("Something about this completion has just changed. Look at it, and try again."))
    except NameUnknownError:
        db.session.rollback()  # the page it leads to says what to do
    except TypesettingFailedError as error:
        current_app.logger.error("certificate of account %s: %s", me().account_id, error)
        return _not_made(sequence)
    return redirect(url_for(".own", sequence=sequence), code=303)


@bp.get("/completions/<int:sequence>/pdf")
@login_required  # type: ignore[untyped-decorator]
def pdf(sequence: int) -> Response:
    """The file of one of one's own papers, as it was made once."""
    certificate, data = pdf_of(db.session(), me().employee_id, sequence)
    name = f"bewijs-van-deelname-{certificate.module_slug}-{certificate.completed_on}.pdf"
    return Response(
        data, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.get("/certificates/")
def no_paper() -> ResponseReturnValue:
    """Say to anybody that this is the address of no paper, and what to do."""
    return render_template("certificates/missing.html"), 404, NOT_INDEXED


@bp.get("/certificates/<path:token>")
def check(token: str) -> ResponseReturnValue:
    """Show to anybody with its address what a paper says, and whether it still holds."""
    session = db.session()
    try:
        certificate = certificate_at(session, token)
    except NotFoundError:
        return no_paper()
    page = render_template(
        "certificates/check.html",
        paper=certificate,
        words=worded(certificate, civil_day(certificate.issued_at)),
        standing=standing_of(session, certificate, today()),
        organisation_name=certificate.organisation_name,
    )
    return page, 200, NOT_INDEXED


def _not_made(sequence: int) -> ResponseReturnValue:
    page = render_template(
        "web/error.html",
        title=_("Your paper could not be made"),
        sentence=_("What you completed is still there. Try again in a few minutes."),
        back=url_for(".own", sequence=sequence),
    )
    return page, 503, {"Retry-After": "60"}


def _address(token: str) -> str:
    """The public address of a paper, as the outside knows this site."""
    outside = _settings().url or request.host_url.rstrip("/")
    return outside + url_for(".check", token=token)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["mhtraining.settings"]
    return settings
