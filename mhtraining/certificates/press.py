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
from unicodedata import category

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
LONGEST_WORD = {"eyebrow": 30, "name": 30, "module": 30, "about": 30, "shown": 60}
"""Of a longer one, as in no language of ours and in few addresses, the lines may break inside."""
ONE_LETTER = b"""
#set document(title: "x", date: datetime(year: 2000, month: 1, day: 1))
#set text(font: "Noto Sans", lang: "nl")
#sys.inputs.letter
"""


def pressed(paper: dict[str, Any]) -> bytes:
    """The paper as PDF. Characters that can't be printed are replaced by an empty square."""
    paper = {**shown(paper), "address": paper["address"], "code": qr_code(paper["address"])}
    for part, longest in LONGEST_WORD.items():
        paper[part] = re.sub(rf"[^\s/]{{{longest}}}(?=[^\s/])", "\\g<0>\u200b", paper[part])
    letters = {letter for letter in json.dumps(paper, ensure_ascii=False) if letter > "~"}
    try:
        return _printed(TEMPLATE, paper=json.dumps(paper))
    except typst.TypstError:
        lacking = {letter for letter in letters if not _prints(letter)}
    try:
        return _printed(TEMPLATE, paper=_without(paper, lacking))
    except typst.TypstError:  # letters that only fail together
        return _printed(TEMPLATE, paper=_without(paper, {x for x in letters if x > LAST_LATIN}))


def shown(value: Any) -> Any:
    """The texts in `value` without control characters and halves of characters, which nothing can show."""
    if isinstance(value, str):
        spaced = re.sub(r"[\t-\r]", " ", value)
        return "".join(NOT_THERE if category(x) in ("Cc", "Cs") else x for x in spaced)
    if isinstance(value, dict):
        return {name: shown(each) for name, each in value.items()}
    return [shown(each) for each in value] if isinstance(value, list) else value


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
