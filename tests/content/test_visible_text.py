"""What a reader sees of a text as it was written."""

from datetime import date

import pytest

from mhtraining.content.model import Fact
from mhtraining.content.visible_text import visible, without_targets

FACTS = {"nood": Fact("112", "politie.nl", date(2026, 1, 1))}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("**Let op:** _nu_ `code` ~~weg~~", "Let op: nu code weg"),
        ("[hier](https://a.nl/b_c \"titel\") en <https://a.nl>", "hier en https://a.nl"),
        ("[![alt](x.png)](https://a.nl)", "alt"),
        ("Bel {{ fact nood }} of {{ fact weg }}", "Bel 112 of {{ fact weg }}"),
        (r"\*ster\* &amp; snake_case", "*ster* & snake_case"),
    ],
)  # fmt: skip
def test_marks_and_targets_are_not_seen(text, seen):
    assert visible(text, FACTS) == seen


def test_blanking_targets_moves_nothing():
    text = "[redden](https://redden.nl) ![slaaf](slaaf.png) {{ fact slaaf }} slaaf"

    blanked = without_targets(text)

    assert len(blanked) == len(text)
    assert blanked.split() == ["[redden", "![slaaf", "slaaf"]
