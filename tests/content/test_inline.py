"""Links, images and code in a line are found as GitHub finds them."""

import pytest

from mhtraining.content.inline import find_links, inlined, masked
from mhtraining.content.nodes import Definition

BRON = {"bron": Definition("https://a.nl", ""), "met titel": Definition("b.md", 'een "t"')}

LINKS = {
    "[a](b)": [("a", "b")],
    "[a](<b c> 'titel')": [("a", "b c")],
    "[a](b(c)d)": [("a", "b(c)d")],
    "[a]( b )": [("a", "b")],
    "[a]()": [("a", "")],
    "[a](b c)": [],
    "[a] (b)": [],
    "[a [b] c](d)": [("a [b] c", "d")],
    "[a [b](c) d](e)": [("b", "c")],
    "[![a](b)](c)": [("a", "b"), ("![a](b)", "c")],
    "![a](b)": [("a", "b")],
    "`[a](b)`": [],
    "[`a]`](b)": [("`a]`", "b")],
    "``[a](b)` [c](d)``": [],
    "`[a](b)": [("a", "b")],
    "\\[a](b)": [],
    "[a\\]](b)": [("a\\]", "b")],
    "[a](b\\)": [],
    "[a][bron]": [("a", "https://a.nl")],
    "[Bron][] en [bron]": [("Bron", "https://a.nl"), ("bron", "https://a.nl")],
    "[a][Met  Titel]": [("a", "b.md")],
    "[a][weg]": [],
}


@pytest.mark.parametrize("text", LINKS)
def test_links_are_those_of_github(text):
    assert [(link.label, link.target) for link in find_links(masked(text), text, BRON)] == LINKS[text]


def test_a_masked_text_keeps_its_length():
    text = "a `b` \\` ``c`` \\\\ `d"

    assert masked(text).replace("\0", "") == "a     `d"
    assert len(masked(text)) == len(text)


def test_references_are_written_out():
    text = "![x][bron], [y][met titel] en `[bron]`"

    assert inlined(text, BRON) == '![x](<https://a.nl>), [y](<b.md> "een &quot;t&quot;") en `[bron]`'
