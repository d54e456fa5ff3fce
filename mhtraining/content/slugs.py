"""What the names of modules and scenarios may be."""

from __future__ import annotations

import re

_SLUG = re.compile(r"[a-z0-9-]{3,64}")
_SCENARIO_ID = re.compile(r"[a-z0-9-]{1,64}")


def is_slug(name: str) -> bool:
    """Whether a folder's name can be a module's."""
    return _SLUG.fullmatch(name) is not None


def is_scenario_id(name: str) -> bool:
    """Whether a file's name, without `.md`, can be a scenario's."""
    return _SCENARIO_ID.fullmatch(name) is not None
