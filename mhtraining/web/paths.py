"""Paths inside this site: where a form may send somebody next."""

from __future__ import annotations


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
