"""Paths inside this site: what they may hold, and where a form may send somebody next."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from werkzeug.routing import IntegerConverter, ValidationError

LARGEST_ID = 2**31 - 1
"""What PostgreSQL's integer holds."""


class Id(IntegerConverter):
    """`<int:…>` in an address: a number that the database can hold. A larger one is not there (404)."""

    regex = r"\d{1,10}"

    def to_python(self, value: str) -> int:
        """The number. Raises ValidationError for one that is too large."""
        number = int(value)
        if number > LARGEST_ID:
            raise ValidationError
        return number


def number_sent(text: str) -> int:
    """An id as a form or a query sent it; 0, which is nobody's, for anything that the database can't hold."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
    return number if number <= LARGEST_ID else 0


def page_it_came_from() -> str:
    """The page of this site from which this request was sent, else the first one."""
    came_from = urlsplit(request.referrer or "")
    return same_site_path(came_from.path) if came_from.netloc == request.host else "/"


def this_page() -> str:
    """Where this page can be asked for again: where its form stood, if its own address only takes forms."""
    rule = request.url_rule
    if rule is not None and "GET" not in (rule.methods or ()):
        return page_it_came_from()
    return request.full_path if request.query_string else request.path


def same_site_path(value: str | None, default: str = "/") -> str:
    """`value` when it is a path on this site, else `default`.

    Refused: another host in any spelling a browser accepts (`//host`, `/\\host`, a scheme, control
    characters that a browser drops before it reads the address).
    """
    if not value or not value.startswith("/") or len(value) > 2000:
        return default
    if value.startswith("//") or "\\" in value:
        return default
    return default if any(ord(letter) < 33 or ord(letter) == 127 for letter in value) else value
