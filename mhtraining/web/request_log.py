"""One log line a request: what was asked of which route, how it ended, how long it took, by ids alone.

The address itself is never written: it may hold a link's token. Its route pattern and its ids are.
"""

from __future__ import annotations

import logging
import re
import secrets
from time import perf_counter
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, request

from mhtraining.core.logs import request_id
from mhtraining.core.settings import Settings

log = logging.getLogger("mhtraining.requests")

METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"))
HEADER = "X-Request-Id"
_FROM_A_PROXY = re.compile(r"[0-9a-fA-F-]{8,36}")


def init_app(app: Flask) -> None:
    """Log every request and every exception of `app`; call it before what sets headers."""
    settings: Settings = app.extensions["mhtraining.settings"]

    @app.before_request
    def begin() -> None:
        g.begun = perf_counter()
        given = request.headers.get(HEADER, "") if settings.proxies else ""
        request_id.set(given if _FROM_A_PROXY.fullmatch(given) else secrets.token_hex(8))

    @app.after_request  # of all such functions the one named first is called last
    def end(response: Response) -> Response:
        response.headers[HEADER] = request_id.get() or ""
        level = _level(response.status_code)
        if log.isEnabledFor(level):
            log.log(level, "request", extra={"fields": _fields(response)})
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        request_id.set(None)

    def log_exception(
        exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> None:
        app.logger.error("exception", exc_info=exc_info)  # Flask's own names the address

    app.log_exception = log_exception  # type: ignore[method-assign]


def _level(status: int) -> int:
    if status >= 500:
        return logging.ERROR
    return logging.DEBUG if request.endpoint == "web.healthz" else logging.INFO


def _fields(response: Response) -> dict[str, Any]:
    """What is known of this request, by ids: the person as long as one is signed in."""
    asked, here = request._get_current_object(), g._get_current_object()  # type: ignore[attr-defined]
    rule = asked.url_rule
    person = here.get("person_of_error") or here.get("_login_user")
    return {
        "method": asked.method if asked.method in METHODS else "other",
        "route": rule.rule if rule else None,
        "endpoint": rule.endpoint if rule else None,
        "ids": {name: value for name, value in (asked.view_args or {}).items() if isinstance(value, int)},
        "status": response.status_code,
        "ms": round((perf_counter() - here.get("begun", perf_counter())) * 1000, 1),
        "account": getattr(person, "account_id", None),
        "employee": getattr(person, "employee_id", None),
    }
