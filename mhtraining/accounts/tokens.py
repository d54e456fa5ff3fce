"""Random tokens, of which only hashes are kept, and the signed words that a link carries."""

from __future__ import annotations

import secrets
from hashlib import sha256

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from mhtraining.web.signing import exact_serializer


def new_token() -> str:
    """A token of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the database keeps of a token: its SHA-256."""
    return sha256(token.encode()).hexdigest()


def words_of_link(purpose: str, token: str) -> str:
    """What a link for this purpose carries: the token, signed with a salt of that purpose."""
    return str(_signer(purpose).dumps(token))


def token_of_link(purpose: str, words: str) -> str | None:
    """The token that a link carries; None when it was not signed here, or for another purpose."""
    try:
        token = _signer(purpose).loads(words)
    except BadSignature:
        return None
    return token if isinstance(token, str) else None


def _signer(purpose: str) -> URLSafeSerializer:
    return exact_serializer(current_app.config["SECRET_KEY"], f"accounts.link.{purpose}")
