from __future__ import annotations

import re
from pathlib import Path

import mhtraining.web

STYLESHEET = Path(mhtraining.web.__file__).parent / "static" / "style.css"


def test_the_stylesheet_is_small() -> None:
    assert len(STYLESHEET.read_bytes()) < 25_000


def test_every_rule_stands_in_a_layer_so_that_a_municipalitys_theme_beats_it() -> None:
    css = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    outside, depth, start = [], 0, 0
    for place, letter in enumerate(css):
        if letter == "{":
            if depth == 0:
                outside.append(css[start:place].strip().rpartition(";")[2].strip())
            depth += 1
        elif letter == "}":
            depth -= 1
            start = place + 1
    assert depth == 0
    assert outside == ["@layer tokens", "@layer elements", "@layer components", "@layer pages"]


def test_every_token_that_is_used_is_set() -> None:
    css = STYLESHEET.read_text(encoding="utf-8")
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert used <= set(re.findall(r"(--[\w-]+)\s*:", css))


def test_it_asks_for_nothing_from_elsewhere_and_draws_no_mark_with_a_letter() -> None:
    css = STYLESHEET.read_text(encoding="utf-8")
    assert "url(" not in css
    assert "@import" not in css
    assert not set("✓◐○▲✕") & set(css)
