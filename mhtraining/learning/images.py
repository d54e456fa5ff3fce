"""How an image of a module is answered: as what it is, running and loading nothing."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

TYPES = {
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
"""An SVG opened on its own must run nothing and load nothing; in `<img>` it never does. Styles inside it
are left out then; in `<img>`, where this policy is not asked, they hold."""


def image_response(path: str, data: bytes | None) -> ResponseReturnValue:
    """The image; raises NotFound where there is none or the file is of no type that is shown."""
    kind = TYPES.get(path.rpartition(".")[2].lower())
    if data is None or kind is None:
        raise NotFound
    headers = {
        "Content-Type": kind,
        "Content-Security-Policy": POLICY,
        "Cache-Control": "private, max-age=3600",
    }
    return data, 200, headers
