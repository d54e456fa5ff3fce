"""Writing a module to start from into a content folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mhtraining.content.slugs import is_slug
from mhtraining.content.starter import starter_files


class NoSlugError(ValueError):
    """The name is no slug; the message says what one is."""


def new_module(folders: Sequence[Path], slug: str, today: date) -> Path:
    """Write a module to start from into the first content folder and give its folder.

    Raises NoSlugError, FileExistsError when one of the folders has a module of that slug, and OSError
    when it can't be written; then nothing is.
    """
    if not is_slug(slug):
        raise NoSlugError(f"{slug!r} is no slug: 3 to 64 of a-z, 0-9 and -")
    for folder in folders:
        if (folder / "modules" / slug).exists():
            raise FileExistsError(folder / "modules" / slug)
    modules = folders[0] / "modules"
    modules.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".new-", dir=modules))  # hidden, so that no check reads it
    try:
        for path, text in starter_files(today).items():
            (made / path).parent.mkdir(exist_ok=True)
            (made / path).write_text(text, encoding="utf-8", newline="\n")
        made.chmod(0o755)
        made.rename(modules / slug)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return modules / slug
