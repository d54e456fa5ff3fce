"""The file: what it claims and holds, that it is one page, and that its code leads where it should."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from mhtraining.certificates.services import TEMPLATE
from mhtraining.core.typesetting import PRESS, typeset
from tests.conforming import faults

ADDRESS = "https://leren.voorbeeld.example/certificates/0123456789abcdefghjkmnpqrs"
PAPER: dict[str, Any] = {
    "language": "nl",
    "title": "Bewijs van deelname",
    "organisation": "Gemeente Voorbeeld",
    "eyebrow": "Gemeente Voorbeeld · Signalen zien",
    "name": "Şükrü van der Brûlé",
    "did": ["heeft de module ", " afgerond."],
    "module": "Basis: zien en doorgeven",
    "about": "Je leert signalen zien.",
    "facts": [
        ["Afgerond op", "12 maart 2025"],
        ["Geldig tot en met", "12 maart 2027"],
        ["Vorm", "E-learning"],
    ],
    "sentences": ["Het is geen diploma."],
    "check": "Controleer dit bewijs op",
    "alt": "QR-code naar de controlepagina",
    "issued": [2026, 11, 22],
    "address": ADDRESS,
    "shown": ADDRESS.removeprefix("https://"),
}


@pytest.fixture(scope="module")
def made() -> bytes:
    """The paper, from the real press."""
    return typeset(TEMPLATE, PAPER)


@pytest.fixture(scope="module")
def reader(made: bytes) -> PdfReader:
    """The paper, opened."""
    return PdfReader(io.BytesIO(made))


def folded(data: bytes) -> str:
    """The words of the page, in reading order."""
    text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
    return " ".join(text.replace("\u200b", "").split())


def structure(reader: PdfReader) -> list[tuple[str, str | None]]:
    """Every element of the structure tree in reading order: its type and alternative text."""
    found = []

    def visit(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, DictionaryObject) and "/S" in node:
            found.append((str(node["/S"]), node.get("/Alt")))
        below = node.get("/K", []) if isinstance(node, DictionaryObject) else node
        for each in below if isinstance(below, list) else [below]:
            if isinstance(each.get_object(), DictionaryObject | list):
                visit(each)

    visit(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_two_checkers_find_nothing(made: bytes, tmp_path: Path) -> None:
    assert faults(made, tmp_path) == []


def test_it_claims_to_be_accessible_and_lasting_and_says_its_language_and_title(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    claims = root["/Metadata"].get_object().get_data().decode()

    assert re.search(r"<pdfuaid:part>1<", claims)
    assert re.search(r"<pdfaid:part>2<", claims)
    assert re.search(r"<pdfaid:conformance>A<", claims)
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Bewijs van deelname – Şükrü van der Brûlé"
    assert str(reader.metadata.creation_date) == "2026-11-22 00:00:00+00:00"
    assert root["/OutputIntents"], "colours that mean the same everywhere"


def test_its_parts_are_tagged_and_the_code_has_a_text(reader: PdfReader) -> None:
    parts = structure(reader)
    types = [kind for kind, _ in parts]

    assert types.count("/H1") == 1
    assert types.index("/H1") < types.index("/Link") < types.index("/Figure")
    assert [alt for kind, alt in parts if kind == "/Figure"] == [PAPER["alt"]]


def test_it_says_all_that_it_was_given_in_order(made: bytes) -> None:
    said = folded(made)
    words = [
        PAPER["eyebrow"],
        PAPER["title"],
        PAPER["name"],
        "heeft de module Basis: zien en doorgeven afgerond.",
        PAPER["about"],
        "Afgerond op 12 maart 2025 Geldig tot en met 12 maart 2027 Vorm E-learning",
        "Het is geen diploma.",
        PAPER["shown"],
    ]

    assert all(each in said for each in words), said
    assert sorted(words, key=said.index) == words


def test_its_letters_come_from_our_own_typeface_alone(reader: PdfReader) -> None:
    fonts = reader.pages[0]["/Resources"]["/Font"]
    names = {fonts[name]["/BaseFont"].split("+")[-1].split("-")[0] for name in fonts}

    assert names == {"/NotoSans"} or all("NotoSans" in name for name in names), names


def test_it_is_a4_on_its_side_and_one_page(reader: PdfReader) -> None:
    [page] = reader.pages

    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 210]


def test_the_code_on_the_printed_page_leads_to_the_papers_address(made: bytes) -> None:
    picture = pypdfium2.PdfDocument(made)[0].render(scale=150 / 72).to_pil()

    [found] = zxingcpp.read_barcodes(picture)

    assert found.text == ADDRESS


def test_the_same_paper_gives_the_same_bytes(made: bytes) -> None:
    assert typeset(TEMPLATE, PAPER) == made
    assert typeset(TEMPLATE, {**PAPER, "name": "Anna Vos"}) != made


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("W" * 120 + " " + "x" * 120, "W" * 120),
        ("Anna 漢😀 Vos\ue000", "Anna □□ Vos□"),
        ("#panic() *x* $y$ <z> @w \\ `c` // d", "#panic() *x* $y$ <z> @w \\ `c` // d"),
        ('"), read("/etc/passwd', '"), read("/etc/passwd'),
        ("Μαρία Ελένη, Мария, Nguyễn", "Μαρία Ελένη, Мария, Nguyễn"),
    ],
)
def test_any_name_is_printed_on_one_page_and_none_is_markup(name: str, printed: str) -> None:
    data = typeset(TEMPLATE, {**PAPER, "name": name, "module": "W" * 80, "about": "Je leert. " * 20})

    assert len(PdfReader(io.BytesIO(data)).pages) == 1
    assert printed.replace(" ", "") in folded(data).replace(" ", "")


def test_what_can_not_be_shown_is_replaced_by_a_square() -> None:
    data = typeset(
        TEMPLATE, {**PAPER, "name": "An\x00na\x1b Vos\ud800", "facts": [["Vorm\x07", "E-\nlearning\x85"]]}
    )

    said = folded(data)
    assert "An□na□ Vos□" in said
    assert "Vorm□ E- learning□" in said


def test_a_long_address_stays_beside_the_code() -> None:
    address = f"https://{'.'.join(['w' * 60] * 4)}/certificates/0123456789abcdefghjkmnpqrs"
    page = pypdfium2.PdfDocument(typeset(TEMPLATE, {**PAPER, "address": address, "shown": address[8:]}))[0]

    text = page.get_textpage()
    right = max(text.get_charbox(index)[2] for index in range(text.count_chars()))
    assert right < (297 - 24 - 32) / 25.4 * 72
    [found] = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
    assert found.text == address


def test_the_press_touches_nothing_of_the_rest() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(PRESS.parent)!r}); import press; "
        "print([name for name in sys.modules if name.startswith(('mhtraining', 'flask', 'sqlalchemy'))])"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"


def test_no_process_that_serves_pages_loads_the_typesetter() -> None:
    code = (
        "import sys, mhtraining.app; print([n for n in ('typst', 'segno', 'matplotlib') if n in sys.modules])"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert json.loads(printed.replace("'", '"')) == []
