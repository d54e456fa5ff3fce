"""The press: a program of its own that reads a paper as JSON and writes it as PDF.

Run as `python -I press.py`. It imports nothing of the rest, so that no process that serves pages ever
loads the typesetter. PDF/UA-1 and PDF/A-2a at once; the same paper gives the same bytes.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

import fontpkg_noto_sans
import segno
import typst

TEMPLATE = Path(__file__).with_name("paper.typ").read_bytes()
FONTS = Path(fontpkg_noto_sans.ROOT) / "files"
STANDARDS = ["ua-1", "a-2a"]
MOST_SECONDS = 30
"""Of processor time: many times what a paper takes."""
NOT_THERE = "□"
"""Stands for a character that no font has (PDF/UA refuses a missing one), or that PDF/A forbids."""
LAST_LATIN = "ɏ"
MAY_BREAK = ("eyebrow", "name", "module", "about")
LONGEST_WORD = 30
"""Of a longer one, as in no language of ours, the lines may break inside."""
ONE_LETTER = b"""
#set document(title: "x", date: datetime(year: 2000, month: 1, day: 1))
#set text(font: "Noto Sans", lang: "nl")
#sys.inputs.letter
"""


def pressed(paper: dict[str, Any]) -> bytes:
    """The paper as PDF. Characters that can't be printed are replaced by an empty square."""
    paper = {**paper, "code": qr_code(paper["address"])}
    for part in MAY_BREAK:
        paper[part] = re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", "\\g<0>\u200b", paper[part])
    letters = {letter for letter in json.dumps(paper, ensure_ascii=False) if letter > "~"}
    try:
        return _printed(TEMPLATE, paper=json.dumps(paper))
    except typst.TypstError:
        lacking = {letter for letter in letters if not _prints(letter)}
    try:
        return _printed(TEMPLATE, paper=_without(paper, lacking))
    except typst.TypstError:  # letters that only fail together
        return _printed(TEMPLATE, paper=_without(paper, {x for x in letters if x > LAST_LATIN}))


def qr_code(address: str) -> str:
    """The address as a QR code in SVG; a quarter of it may be damaged."""
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()


def _printed(template: bytes, **inputs: str) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    compiler = typst.Compiler(template, font_paths=fonts, ignore_system_fonts=True)
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS, sys_inputs=inputs)  # type: ignore[arg-type]
    assert isinstance(made, bytes)
    return made


def _prints(letter: str) -> bool:
    try:
        _printed(ONE_LETTER, letter=letter)
    except typst.TypstError:
        return False
    return True


def _without(paper: dict[str, Any], lacking: set[str]) -> str:
    text = json.dumps(paper, ensure_ascii=False).translate(dict.fromkeys(map(ord, lacking), NOT_THERE))
    return json.dumps({**json.loads(text), "address": paper["address"], "code": paper["code"]})


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sys.stdout.buffer.write(pressed(json.load(sys.stdin.buffer)))
