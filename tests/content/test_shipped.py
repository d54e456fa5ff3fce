"""The library that is shipped: no error and no warning on the day its facts were checked."""

from datetime import date
from pathlib import Path

from mhtraining.content.check import check
from mhtraining.content.selection import Selection

CONTENT = Path(__file__).parents[2] / "content"


def test_the_shipped_library_has_no_finding():
    assert check(Selection((CONTENT,)), date(2026, 11, 22)).findings == []
