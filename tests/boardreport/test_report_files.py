"""The files of a report: what each claims, that all say the same figures, that no text in them is markup."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from flask import Flask
from pypdf import PdfReader

from mhtraining.boardreport.charts import charts_of
from mhtraining.boardreport.files import files_of
from mhtraining.boardreport.letter import plain
from mhtraining.boardreport.report import Month, Report, Row, digest_of
from mhtraining.coverage.charted import Counted
from tests.boardreport.made import OCTOBER, made_report
from tests.certificates.test_press import structure
from tests.conforming import faults

NASTY = "<b>Zorg</b> #panic() *x* | =SUM(A1) 漢 \\"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@pytest.fixture(scope="module")
def files(bare_app: Flask) -> dict[str, bytes]:
    """The files of one report."""
    with bare_app.app_context():
        return files_of(made_report())


def test_two_checkers_find_nothing_in_the_paper(files: dict[str, bytes], tmp_path: Path) -> None:
    assert faults(files["report.pdf"], tmp_path) == []


def words_of(pdf: bytes) -> str:
    """The words of all pages."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class Tags(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_paper_claims_to_be_accessible_and_lasting(files: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(files["report.pdf"]))
    root = reader.trailer["/Root"]
    claims = root["/Metadata"].get_object().get_data().decode()

    assert re.search(r"<pdfuaid:part>1<", claims)
    assert re.search(r"<pdfaid:part>2<", claims)
    assert re.search(r"<pdfaid:conformance>A<", claims)
    assert root["/Lang"] == "nl"
    assert reader.metadata is not None
    assert reader.metadata.title == "Mensenhandel herkennen: hoe ver we zijn"
    assert str(reader.metadata.creation_date) == "2026-11-22 00:00:00+00:00"


def test_its_headings_tables_and_charts_are_tagged_and_charts_have_a_text(files: dict[str, bytes]) -> None:
    parts = structure(PdfReader(io.BytesIO(files["report.pdf"])))
    kinds = [kind for kind, _alt in parts]

    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 10
    assert kinds.count("/Table") == 6
    assert kinds.count("/TH") >= 6 * 3
    told = [alt or "" for kind, alt in parts if kind == "/Figure"]
    assert len(told) == 2
    assert told[0].startswith("Dekking per maand. Lijn: van 62% in juni 2026 naar 70% in oktober 2026.")
    assert told[1].startswith("Dekking per afdeling. ")


def test_it_says_its_key_message_where_it_comes_from_and_the_seal(files: dict[str, bytes]) -> None:
    said = words_of(files["report.pdf"])

    assert "waren 70 van 100 medewerkers bij" in said
    assert "daarvoor zijn nog 10 medewerkers nodig" in said
    assert digest_of(made_report()) in said  # whole, to be searched for
    assert "a" * 64 in said
    assert "cijfers over minder dan 5 mensen" in said


def test_the_same_report_gives_the_same_bytes_and_another_others(
    bare_app: Flask, files: dict[str, bytes]
) -> None:
    with bare_app.app_context():
        again, other = files_of(made_report()), files_of(made_report(whole=Counted(100, 71)))

    assert again == files
    for name in ("report.pdf", "report.html", "report.md", "report.xlsx", "report.ods", "report.csv"):
        assert other[name] != files[name]


def test_any_text_is_text_in_every_file(bare_app: Flask) -> None:
    with bare_app.app_context():
        files = files_of(
            made_report(departments=(Row(NASTY, Counted(60, 40), path=NASTY),), organisation=NASTY)
        )

    assert "<b>Zorg</b> #panic() *x* | =SUM(A1) □ \\" in words_of(files["report.pdf"])
    page = Tags(files["report.html"].decode())
    assert NASTY in page.text
    assert "b" not in {tag for tag, _attributes in page.found}
    assert "\\<b\\>Zorg\\</b\\> #panic() \\*x\\* \\| =SUM(A1) 漢 \\\\" in files["report.md"].decode()
    assert ["Afdeling", NASTY, 60, 40, 66, 80, "nee"] in sheets_of_xlsx(files["report.xlsx"])["Cijfers"]
    assert ["Afdeling", NASTY, 60, 40, 66, 80, "nee"] in sheets_of_ods(files["report.ods"])["Cijfers"]


def test_the_page_of_its_own_needs_nothing_from_elsewhere(files: dict[str, bytes]) -> None:
    page = Tags(files["report.html"].decode())

    assert not {"script", "link", "img", "iframe", "form"} & {tag for tag, _attributes in page.found}
    assert not [tag for tag, attributes in page.found if {"src", "href"} & set(attributes)]
    assert [tag for tag, _attributes in page.found].count("svg") == 2
    assert "html" in {tag for tag, attributes in page.found if attributes.get("lang") == "nl"}
    assert "@import" not in files["report.html"].decode()
    assert not re.search(r"url\((?!#)", files["report.html"].decode())


def test_what_looks_like_a_list_in_the_letter_is_text() -> None:
    assert plain("1. Gemeente") == "1\\. Gemeente"
    assert plain("- Gemeente - en 2. meer") == "\\- Gemeente - en 2. meer"


def test_the_letter_has_the_parts_that_councils_know(files: dict[str, bytes]) -> None:
    letter = files["report.md"].decode()

    assert re.findall(r"^## (.+)$", letter, re.MULTILINE) == [
        "Kennisnemen van", "Inleiding", "Kernboodschap", "Financiën", "Vervolg",
    ]  # fmt: skip
    assert "| Sociaal domein | 48 van 60 | 80% |" in letter
    assert "| Boa's | niet getoond | – |" in letter
    assert "ongeveer 35 minuten mee bezig. In dit rapport staan geen bedragen." in letter


def sheets_of_xlsx(data: bytes) -> dict[str, list[list[Any]]]:
    """The cells of a workbook by sheet; days as days."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: [[_as_day(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book.worksheets
    }


def _as_day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def sheets_of_ods(data: bytes) -> dict[str, list[list[Any]]]:
    """The cells of an OpenDocument workbook by sheet, as its own standard says them."""
    with ZipFile(io.BytesIO(data)) as book:
        assert book.namelist()[0] == "mimetype"
        content = fromstring(book.read("content.xml"))
    return {
        table.attrib[f"{TABLE}name"]: [
            [_ods_value(cell) for cell in row.iter(f"{TABLE}table-cell")]
            for row in table.iter(f"{TABLE}table-row")
        ]
        for table in content.iter(f"{TABLE}table")
    }


def _ods_value(cell: Element) -> Any:
    match cell.attrib.get(f"{OFFICE}value-type"):
        case "float":
            value = float(cell.attrib[f"{OFFICE}value"])
            return int(value) if value.is_integer() else value
        case "date":
            return date.fromisoformat(cell.attrib[f"{OFFICE}date-value"][:10])
        case "string":
            return "".join(cell.itertext())
    return None


def expected_figures(report: Report) -> list[list[Any]]:
    """Part, name, both numbers and percent of every figure, written down once more."""
    paths = ("Publiek", "Publiek/KCC", "Zorg")
    rows = [("Organisatie", report.organisation, report.whole)]
    rows += [("Groep", row.name, row.counted) for row in report.domains]
    rows += [("Afdeling", path, row.counted) for path, row in zip(paths, report.departments, strict=True)]
    rows += [("Module", row.name, row.counted) for row in report.modules]
    return [[part, name, *numbers_of(counted)] for part, name, counted in rows]


def numbers_of(counted: Counted | None) -> list[int | None]:
    if counted is None:
        return [None, None, None]
    return [counted.in_scope, counted.covered, counted.covered * 100 // counted.in_scope]


def test_every_spreadsheet_says_the_same_figures(files: dict[str, bytes]) -> None:
    expected = expected_figures(made_report())
    xlsx, ods = sheets_of_xlsx(files["report.xlsx"]), sheets_of_ods(files["report.ods"])

    assert [row[:5] for row in xlsx["Cijfers"][1:]] == expected
    assert [row[:5] for row in ods["Cijfers"][1:]] == expected
    assert list(xlsx) == list(ods)
    for name, rows in xlsx.items():
        assert [_trimmed(row) for row in rows] == [_trimmed(row) for row in ods[name]]
    text = files["report.csv"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    assert [[*row[:2], *row[3:6]] for row in rows[: len(expected)]] == [
        ["" if cell is None else str(cell) for cell in row] for row in expected
    ]
    assert {len(row) for row in rows} == {14}
    assert ["Door de tijd", "", "31-10-2026", "100", "70", "70", *[""] * 8] in rows
    assert ["Verwacht", "", "30-11-2026", *[""] * 5, "68", "72", "74", *[""] * 3] in rows
    assert ["Signalen per maand", "", "01-10-2026", *[""] * 8, "4", "2", ""] in rows
    assert ["Ontbreekt", "Publiek/KCC", *[""] * 11, "Aandachtsfunctionaris"] in rows


def _trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] is None:
        row = row[:-1]
    return row


def test_many_departments_are_charted_as_far_as_they_fit_and_all_stand_in_the_table(bare_app: Flask) -> None:
    def rows(tops: int, below: int) -> tuple[Row, ...]:
        return tuple(
            Row(
                f"Team {top}.{number}",
                Counted(20, 10),
                1 if number else 0,
                path=f"Team {top}.0/Team {top}.{number}",
            )
            if number
            else Row(f"Team {top}.0", Counted(20, 10), path=f"Team {top}.0")
            for top in range(tops)
            for number in range(below + 1)
        )

    assert len(charts_of(made_report(departments=rows(6, 3)))["departments"].rows) == 24
    assert len(charts_of(made_report(departments=rows(6, 9)))["departments"].rows) == 6
    assert "departments" not in charts_of(made_report(departments=rows(25, 1)))
    with bare_app.app_context():
        said = words_of(files_of(made_report(departments=rows(6, 9)))["report.pdf"])
    assert "Team 0.0" in said
    assert "Team 5.9" in said


def test_below_a_hidden_department_whole_paths_stand_in_the_chart() -> None:
    names = [(row.name, row.depth) for row in charts_of(made_report())["departments"].rows]

    assert names == [("Publiek / KCC", 0), ("Zorg", 0)]


def test_no_two_parts_of_the_page_have_the_same_id(files: dict[str, bytes]) -> None:
    page = Tags(files["report.html"].decode())
    ids = [attributes["id"] for _tag, attributes in page.found if "id" in attributes]

    assert len(ids) == len(set(ids)) > 10
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", files["report.html"].decode()))
    assert used <= set(ids)


def test_hidden_figures_are_in_no_chart(bare_app: Flask) -> None:
    months = (Month(date(2026, 9, 30), None), Month(OCTOBER, Counted(100, 70)))
    with bare_app.app_context():
        files = files_of(made_report(months=months))

    assert "departments-wide-light.svg" in files
    assert ">Publiek<" not in files["departments-wide-light.svg"].decode()
    assert "trend-wide-light.svg" not in files  # of one month there is no line
    assert "Dekking per maand" not in files["report.html"].decode()
