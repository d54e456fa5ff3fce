"""What a request does when the database can't be used: it says so in time, as a page with status 503."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from flask.typing import ResponseReturnValue
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from mhtraining.core.db import db, is_reading
from mhtraining.core.outages import Outage, concerns_everybody, is_outage
from mhtraining.core.patience import patience_of_a_request
from mhtraining.web.error_pages import http_error

RETRY_AFTER_SECONDS = 60
WITHOUT_DATABASE = {"static", "web.healthz"}
"""Endpoints that ask the database nothing, or ask it whether it is well."""
_KEY = "mhtraining.outages"


def init_app(app: Flask) -> None:
    """Give every request its patience, and answer 503 while the database is out of reach.

    Requests that write and requests that only read have an outage each: while SQLite's one writer is
    busy, or the disk is full, pages are still read.
    """
    app.extensions[_KEY] = {True: Outage(), False: Outage()}
    app.wsgi_app = _within_patience(app.wsgi_app)  # type: ignore[method-assign]
    app.register_error_handler(SQLAlchemyError, database_failed)
    app.before_request(_spare_the_database)
    app.after_request(_note_that_it_answered)
    if "sqlalchemy" not in app.extensions:  # a preview of modules has no database
        return
    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", _note_that_it_worked)


def database_failed(error: SQLAlchemyError) -> ResponseReturnValue:
    """The page that says the database is out of reach. Raises `error` again when it is our mistake."""
    if not is_outage(error):
        raise error
    if concerns_everybody(error):
        g.asks_the_database = False
        _outage().failed()
    current_app.logger.error("the database can't be used: %s", _first_line(error))
    return http_error(ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS))


def _within_patience(wsgi_app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def limited(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with patience_of_a_request():
            return wsgi_app(environ, start_response)

    return limited


def _spare_the_database() -> None:
    if request.endpoint in WITHOUT_DATABASE:
        return
    if _outage().spares():
        raise ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS)
    g.asks_the_database = True


def _note_that_it_worked(*_statement: object) -> None:
    """A statement was executed: nobody waits for what else this request does (a paper takes seconds)."""
    if has_request_context() and g.get("asks_the_database"):
        _outage().worked()


def _note_that_it_answered(response: Response) -> Response:
    """Whatever this answer is, also an error of another kind: the database did not fail."""
    if g.get("asks_the_database"):
        _outage().worked()
    return response


def _outage() -> Outage:
    outage: Outage = current_app.extensions[_KEY][is_reading()]
    return outage


def _first_line(error: SQLAlchemyError) -> str:
    """What the driver said, without the statement and its values."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__
