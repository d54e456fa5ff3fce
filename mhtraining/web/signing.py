"""Signatures that hold in one spelling: a cookie or a link that was altered at all is refused.

A signature is written in letters of six bits; the last one has bits to spare, and a decoder passes over
what stands after it. So another last letter would do as well, and a letter more.
"""

from __future__ import annotations

from typing import Any

from itsdangerous import Signer, TimestampSigner, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode, want_bytes
from itsdangerous.exc import BadData


def _is_exact(signature: str | bytes) -> bool:
    try:
        return base64_encode(base64_decode(signature)) == want_bytes(signature)
    except BadData:
        return False


class ExactSigner(Signer):
    """Signs as its parent does; checks that the signature is spelled as it was made."""

    def verify_signature(self, value: str | bytes, sig: str | bytes) -> bool:
        """Whether this is the signature, in its own spelling."""
        return _is_exact(sig) and super().verify_signature(value, sig)


class ExactTimestampSigner(ExactSigner, TimestampSigner):
    """The same, with the moment of signing in what is signed."""


def exact_serializer(secret: object, salt: str) -> URLSafeSerializer:
    """Writes JSON as words for an address or a cookie, signed for one purpose (`salt`)."""
    options: dict[str, Any] = {"signer": ExactSigner}
    return URLSafeSerializer(str(secret), salt=salt, **options)
