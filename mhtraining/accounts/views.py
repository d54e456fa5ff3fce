"""The pages for signing in and out, and for setting a password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug import Response
from werkzeug.exceptions import TooManyRequests

from mhtraining.accounts import demonstration, services, throttle
from mhtraining.accounts.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from mhtraining.accounts.known_browser import KnownBrowser, remember_browser
from mhtraining.accounts.models import Account, LinkPurpose
from mhtraining.accounts.queries import only_organisation
from mhtraining.accounts.signing_in import TOKEN, load_person, me, put_token
from mhtraining.accounts.throttle import Limit
from mhtraining.accounts.tokens import token_of_link
from mhtraining.core.clock import now, today
from mhtraining.core.db import db, writing
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place, signed_in
from mhtraining.web.paths import same_site_path

bp = Blueprint("accounts", __name__, template_folder="templates")
bp.before_app_request(load_person)
bp.record_once(navigation.add(NavItem(_l("Sign out"), "accounts.sign_out", place=Place.MASTHEAD, post=True)))
bp.record_once(navigation.add(NavItem(_l("Change password"), "accounts.change_password", place=Place.FOOTER)))


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with e-mail address and password."""
    target = same_site_path(request.values.get("next"))
    if signed_in():
        return redirect(target, code=303)
    form = SignInForm(next=target)
    if form.was_sent_well():
        email, password = form.email.data or "", form.password.data or ""
        fitting = _accounts_that_fit(email, password, _sign_in_limits(email))
        if fitting:
            services.refresh_hash(db.session(), fitting[0], password)
            response = _begin_session(fitting[0], target)
            remember_browser(response, email, today())
            return response
        form.refuse()
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        people=demonstration.people(db.session(), request.remote_addr),
        organisation_name=only_organisation(db.session()),
    )
    return page, 422 if form.errors else 200


@bp.post("/sign-in/demonstration")
def sign_in_demonstration() -> ResponseReturnValue:
    """Sign in as one of the people of a demonstration, on the demonstrator's own machine only."""
    account = demonstration.account(db.session(), request.remote_addr, request.form.get("email", ""))
    if account is None:
        abort(404)
    return _begin_session(account.id, same_site_path(request.form.get("next")))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    if signed_in():
        services.end_session(db.session(), me().session_id, now=now())
        db.session.commit()
    cookie.clear()
    flash(_("You are signed out."))
    return redirect(url_for(".sign_in"), code=303)


@bp.get("/password/forgotten")
def forgotten() -> str:
    """Say whom to ask for a new link: no mail is sent from here."""
    return render_template("accounts/forgotten.html", organisation_name=only_organisation(db.session()))


@bp.route("/password/<any(invitation, reset):purpose>/<token>", methods=["GET", "POST"])
def set_password(purpose: str, token: str) -> ResponseReturnValue:
    """Set a password with a link; only sending the form uses the link up."""
    form = NewPasswordForm()
    kind = LinkPurpose(purpose)
    if token_of_link(kind, token) is None:
        _count_guessed_link()
    try:
        account = services.account_by_link(db.session(), kind, token, now=now())
        if form.was_sent_well():
            password = form.password.data or ""
            weakness = services.weakness_for(account, password)
            if weakness is None:
                services.set_password_by_link(db.session(), kind, token, password, now=now())
                db.session.commit()
                cookie.clear()
                flash(_("Your password is saved. You can sign in with it now."))
                response = redirect(url_for(".sign_in"), code=303)
                remember_browser(response, account.employee.email or "", today())
                return response
            form.refuse(weakness)
    except services.LinkGoneError:
        db.session.rollback()
        return render_template("accounts/link_gone.html"), 410
    page = render_template(
        "accounts/set_password.html",
        form=form,
        person=account.employee,
        invitation=purpose == "invitation",
        organisation_name=account.employee.organisation.name,
    )
    return page, 422 if form.errors else 200


@bp.route("/password", methods=["GET", "POST"])
@login_required  # type: ignore[untyped-decorator]
def change_password() -> ResponseReturnValue:
    """Choose another password; every other session of this account ends."""
    form = ChangePasswordForm()
    account = db.session.get_one(Account, me().account_id)
    if form.was_sent_well():
        password = form.password.data or ""
        weakness = services.weakness_for(account, password)
        if weakness is not None:
            form.refuse(weakness)
        elif account.id not in _accounts_that_fit(
            account.employee.email or "",
            form.current.data or "",
            throttle.present_password_limits(account.id),
        ):
            form.refuse_current()
        else:
            services.change_password(db.session(), account, password, now=now())
            response = _begin_session(account.id, url_for(".change_password"))
            flash(_("Your new password is saved. Other browsers are signed out."))
            return response
    page = render_template("accounts/change_password.html", form=form, person=account.employee)
    return page, 422 if form.errors else 200


def _accounts_that_fit(email: str, password: str, limits: Sequence[Limit]) -> list[int]:
    """The accounts that this address and password open; the try is counted first, in its own transaction.

    No transaction is open while hashes are verified: that takes long, and SQLite has one writer.
    """
    moment = now()
    wait = throttle.count_try(db.session(), limits, now=moment)
    db.session.commit()
    if wait is not None:
        raise _too_often(wait, unknown_browser=len(limits) > 1)
    found, rounds = services.who_may_fit(db.session(), email, now=moment)
    db.session.commit()
    fitting = services.fitting_accounts(found, rounds, password)
    if fitting:
        throttle.take_back(db.session(), limits, now=moment)
    return fitting


def _sign_in_limits(email: str) -> tuple[Limit, ...]:
    browser = KnownBrowser.of_request()
    known = browser is not None and browser.knows(email, today())
    return throttle.sign_in_limits(
        email, request.remote_addr or "", browser.name if browser and known else None
    )


def _count_guessed_link() -> None:
    """Count a link that was not signed here; one that was can't be guessed, and is always looked at."""
    with writing():
        limits = throttle.guessed_link_limits(request.remote_addr or "")
        wait = throttle.count_try(db.session(), limits, now=now())
        db.session.commit()
    if wait is not None:
        raise _too_often(wait)


def _too_often(wait: timedelta, *, unknown_browser: bool = False) -> TooManyRequests:
    way_out = _("In a browser in which you signed in before, you can sign in right away.")
    return TooManyRequests(way_out if unknown_browser else None, retry_after=int(wait.total_seconds()) + 1)


def _begin_session(account_id: int, target: str) -> Response:
    token = services.start_session(db.session(), account_id, now=now(), replaces=cookie.get(TOKEN))
    db.session.commit()
    put_token(token)
    return redirect(target, code=303)
