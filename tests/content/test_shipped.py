"""The library that is shipped: no error and no warning on the day its facts were checked."""

from datetime import date
from pathlib import Path

from mhtraining.content.advice import advise
from mhtraining.content.library import load_library

CONTENT = Path(__file__).parents[2] / "content"


def test_the_shipped_library_has_no_finding():
    library = load_library([CONTENT])

    assert [*library.findings, *advise(library, date(2026, 11, 22))] == []
