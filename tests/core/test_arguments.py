"""Days on the command line."""

from datetime import date

import click
import pytest

from mhtraining.core.arguments import DAY


@pytest.mark.parametrize("text", ["2026-03-01", "01-03-2026", " 2026-03-01 "])
def test_a_day_is_read_as_people_write_it(text):
    assert DAY.convert(text, None, None) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    ["", "2026-02-30", "2026-3-1", "1-3-26", "20260301", "today", "2026-03-01x", "9999-12-31", "٢٠٢٦-٠٣-٠١"],
)
def test_what_is_no_day_is_wrong_usage(text):
    with pytest.raises(click.BadParameter):
        DAY.convert(text, None, None)
