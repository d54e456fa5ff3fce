"""What somebody reads when a page can't be given: what happened, and what to do now."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, g, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest, HTTPException, NotFound, TooManyRequests
from werkzeug.sansio.utils import get_current_url

from mhtraining.core.errors import NotFoundError
from mhtraining.web.language import lazy as _l
from mhtraining.web.paths import page_it_came_from

TEXTS = {
    400: (_l("This did not work"), _l("We could not read what was sent. Go back and try again.")),
    403: (_l("This page is not for you"), _l("You do not have the role that belongs to this page.")),
    404: (
        _l("We can't find this page"),
        _l("The address may be wrong, or the page is not there any more. Start again from My modules."),
    ),
    405: (_l("This page can't be opened like this"), _l("Start again from My modules.")),
    413: (_l("This is too much at once"), _l("What you sent is too big. Make it smaller and try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("It is not your fault. What you had finished is still there. Try again in a few minutes."),
    ),
    503: (
        _l("The training is out of reach for a moment"),
        _l("What you had finished is still there. Try again in a few minutes."),
    ),
}
TOO_OLD = (
    _l("This page was open for too long"),
    _l("That is why we could not use what you sent. Go back to the page and send it again."),
)
NOT_RECEIVED = _l(
    "What you had finished is still there. What you sent just now may be lost: go back in a minute "
    "and send it again. It never counts twice."
)
TOO_OFTEN = _l("Too many tries")


def init_app(app: Flask) -> None:
    """Answer every error with a page of our own, in the reader's language."""
    app.before_request(_refuse_impossible_host)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, too_old)
    app.register_error_handler(NotFoundError, not_found)
    app.register_error_handler(DataError, unreadable)


def http_error(error: HTTPException) -> ResponseReturnValue:
    """The page of this HTTP error, with the headers that belong to it (Allow, Retry-After)."""
    code = error.code or 500
    if request_ctx.url_adapter is None or not _host_can_be_read():  # no page can link to another
        return str(TEXTS[400][1]), 400, {"Content-Type": "text/plain; charset=utf-8"}
    if code >= 500:
        _forget_the_person()
    title, sentence = TEXTS.get(code, TEXTS[400] if code < 500 else TEXTS[500])
    kept = [(name, value) for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")]
    seconds, wait_minutes, back = getattr(error, "retry_after", None), None, None
    if code == 429:
        said = error.description != TooManyRequests.description
        title, sentence = TOO_OFTEN, str(error.description) if said else ""
        wait_minutes = -(-seconds // 60) if isinstance(seconds, int) else None
    elif code == 503 and request.method not in ("GET", "HEAD"):
        sentence, back = NOT_RECEIVED, page_it_came_from()
    page = render_template(
        "web/error.html", title=title, sentence=sentence, wait_minutes=wait_minutes, back=back
    )
    return page, code, kept


def too_old(_error: CSRFError) -> ResponseReturnValue:
    """The form's token is not (or no longer) this session's: lead back to the page it came from."""
    page = render_template("web/error.html", title=TOO_OLD[0], sentence=TOO_OLD[1], back=page_it_came_from())
    return page, 400


def unreadable(_error: DataError) -> ResponseReturnValue:
    """The address, or what was sent, holds something that no column can (a NUL character)."""
    return http_error(NotFound() if request.method in ("GET", "HEAD") else BadRequest())


def not_found(_error: NotFoundError) -> ResponseReturnValue:
    """What is not there, and what is somebody else's, answer alike."""
    return http_error(NotFound())


def _refuse_impossible_host() -> None:
    """Answer 400 where the request names a host that is none: no address can be made with it."""
    if not _host_can_be_read():
        raise BadRequest


def _host_can_be_read() -> bool:
    try:
        host = request.host
    except UnicodeError:
        return False
    return bool(host) and _can_be_read(host)


@lru_cache(maxsize=256)
def _can_be_read(host: str) -> bool:
    try:
        return bool(get_current_url("https", host))
    except UnicodeError:  # begins like an encoded name (`xn--`) and isn't one
        return False


def _forget_the_person() -> None:
    """Show the page as to a visitor: looking up who it is would ask the database that just failed."""
    g.person_of_error = g.get("_login_user")  # the log still says who it was
    g._login_user = AnonymousUserMixin()
