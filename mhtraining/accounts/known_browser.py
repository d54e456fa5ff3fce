"""The cookie by which a browser is known in which somebody signed in before: the throttle counts it apart.

The idea is OWASP's (Slow Down Online Guessing Attacks with Device Cookies). The cookie opens nothing:
it says that who holds it once gave the right password, or used the link, of these accounts. It holds a
random name for the browser and a keyed hash of each address, with the day until which that is known.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Self

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response

from mhtraining.accounts.tokens import new_token
from mhtraining.organisation.names import email_key
from mhtraining.web.cookies import cookie_name, set_cookie
from mhtraining.web.signing import exact_serializer

COOKIE = "known"
KNOWN_FOR = timedelta(days=180)
MOST_ACCOUNTS = 20
"""As many people may share a computer; the one who signed in longest ago makes room."""


@dataclass
class KnownBrowser:
    """What one browser's cookie says: its own random name, and until which day it knows which address."""

    name: str = field(default_factory=new_token)
    until: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_request(cls) -> Self | None:
        """What the cookie of this request says; None without one, or when it was not made here."""
        try:
            name, until = _signer().loads(request.cookies.get(cookie_name(COOKIE), ""))
            return cls(name, until)
        except (BadSignature, ValueError, TypeError):
            return None

    def knows(self, email: str, today: date) -> bool:
        """Whether this address signed in here, not too long ago."""
        return self.until.get(_mark(email), 0) > today.toordinal()

    def remember(self, email: str, today: date, response: Response) -> None:
        """Send the cookie that says that this address signed in here today."""
        mark = _mark(email)
        others = {key: day for key, day in self.until.items() if key != mark and day > today.toordinal()}
        newest = sorted(others.items(), key=lambda item: item[1])[-(MOST_ACCOUNTS - 1) :]
        self.until = {**dict(newest), mark: (today + KNOWN_FOR).toordinal()}
        words = str(_signer().dumps([self.name, self.until]))
        set_cookie(response, COOKIE, words, lasts=KNOWN_FOR)


def remember_browser(response: Response, email: str, today: date) -> None:
    """Let this browser be known as one of this address."""
    (KnownBrowser.of_request() or KnownBrowser()).remember(email, today, response)


def _mark(email: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"known:{email_key(email)}".encode(), sha256).hexdigest()[:32]


def _signer() -> URLSafeSerializer:
    return exact_serializer(current_app.config["SECRET_KEY"], "accounts.known-browser")
