"""The press: a program of its own that reads a manuscript as JSON and writes it as PDF.

Run as `python -I press.py TEMPLATE`, a file in Typst that takes the manuscript as data. It imports nothing
of the rest, so that no process that serves pages ever loads the typesetter. PDF/UA-1 and PDF/A-2a at once;
the same manuscript gives the same bytes.
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

FONTS = Path(fontpkg_noto_sans.ROOT) / "files"
STANDARDS = ["ua-1", "a-2a"]
MOST_SECONDS = 30
"""Of processor time: many times what a paper or a report takes."""
NOT_THERE = "□"
"""Stands for a character that no font has (PDF/UA refuses a missing one), or that PDF/A forbids."""
LAST_LATIN = "ɏ"
LONGEST_WORD = 30
"""In letters. Of a longer one, as in no language of ours, the lines may break inside."""
LONGEST_ADDRESS = 60
DIGEST = re.compile("[0-9a-f]{64}")
RAW = ("address", "code", "charts")
"""Parts that are no text to be read: what a code leads to, and drawings."""
ONE_LETTER = b"""
#set document(title: "x", date: datetime(year: 2000, month: 1, day: 1))
#set text(font: "Noto Sans", lang: "nl")
#sys.inputs.letter
"""


def pressed(template: bytes, manuscript: dict[str, Any]) -> bytes:
    """The manuscript as PDF. Characters that can't be printed are replaced by an empty square.

    An `address` gets a QR code beside it. Nothing is changed in the parts of RAW.
    """
    raw = {name: manuscript[name] for name in RAW if name in manuscript}
    if "address" in raw:
        raw["code"] = qr_code(raw["address"])
    texts = shown({name: part for name, part in manuscript.items() if name not in RAW})
    texts = {
        name: _breakable(part, LONGEST_ADDRESS if name == "shown" else LONGEST_WORD)
        for name, part in texts.items()
    }
    letters = {letter for letter in json.dumps(texts, ensure_ascii=False) if letter > "~"}
    try:
        return _printed(template, paper=json.dumps(texts | raw))
    except typst.TypstError:
        lacking = {letter for letter in letters if not _prints(letter)}
    try:
        return _printed(template, paper=json.dumps(_without(texts, lacking) | raw))
    except typst.TypstError:  # letters that only fail together
        far = {letter for letter in letters if letter > LAST_LATIN}
        return _printed(template, paper=json.dumps(_without(texts, far) | raw))


def _breakable(value: Any, longest: int) -> Any:
    """The texts in `value`, with places to break the line inside words that are longer."""
    if isinstance(value, str):
        return re.sub(rf"[^\s/]{{{longest + 1},}}", lambda word: _broken(word[0], longest), value)
    if isinstance(value, dict):
        return {name: _breakable(each, longest) for name, each in value.items()}
    return [_breakable(each, longest) for each in value] if isinstance(value, list) else value


def _broken(word: str, longest: int) -> str:
    """The word with places to break it; a digest stays whole, to be searched for and copied."""
    if DIGEST.fullmatch(word):
        return word
    return "\u200b".join(word[at : at + longest] for at in range(0, len(word), longest))


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


def _without(texts: dict[str, Any], lacking: set[str]) -> dict[str, Any]:
    text = json.dumps(texts, ensure_ascii=False).translate(dict.fromkeys(map(ord, lacking), NOT_THERE))
    found: dict[str, Any] = json.loads(text)
    return found


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sys.stdout.buffer.write(pressed(Path(sys.argv[1]).read_bytes(), json.load(sys.stdin.buffer)))
