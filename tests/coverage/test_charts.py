"""Charts show the rows they are given, the same every time, in colours of the house; without a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from mhtraining.coverage.charted import (
    Ahead,
    BandRow,
    ByDepartment,
    Charted,
    Counted,
    DepartmentRow,
    ExpiryRow,
    Heat,
    HeatRow,
    MonthRow,
    SignalRow,
    Signals,
    Trend,
    kind,
    read,
    version_of,
    written,
)
from mhtraining.coverage.charts import drawn
from mhtraining.coverage.sheet import DARK, FORMS, LIGHT, Form
from mhtraining.coverage.told import story_of, title_of

ROOT = Path(__file__).resolve().parent.parent.parent
ON = date(2026, 11, 22)
WIDE, _wide_dark, NARROW, _narrow_dark = FORMS
DEPARTMENTS = ByDepartment(
    "nl",
    ON,
    (
        DepartmentRow("Publiekszaken", 0, Counted(530, 412), 80),
        DepartmentRow("KCC", 1, Counted(61, 52), 80),
        DepartmentRow("Nieuw", 1, Counted(0, 0), 80),
    ),
)
TREND = Trend(
    "nl",
    (
        MonthRow(date(2026, 8, 31), Counted(0, 0)),
        MonthRow(date(2026, 9, 30), Counted(100, 41)),
        MonthRow(date(2026, 10, 31), Counted(100, 57)),
        MonthRow(ON, Counted(100, 63)),
    ),
    (BandRow(date(2026, 12, 31), 60.5, 71.9, 82), BandRow(date(2027, 1, 31), 64, 78, 93)),
    80,
)
HEAT = Heat(
    "nl",
    ON,
    ("Basis", "Balie", "Op straat", "Wijkteam", "Jeugd", "Zorg"),
    (
        HeatRow("Publiekszaken", 0, (*[Counted(40, 10 + 3 * n) for n in range(5)], None)),
        HeatRow("KCC", 1, (None, Counted(7, 7), Counted(0, 0), Counted(9, 0), None, None)),
    ),
    80,
)
AHEAD = Ahead("nl", ON, tuple(ExpiryRow(date(2026, 1 + n, 1), 1000 * n + 3) for n in range(12)))
SIGNALS = Signals(
    "nl",
    (
        SignalRow(date(2026, 7, 31), Counted(0, 0), None),
        SignalRow(date(2026, 8, 31), Counted(100, 41), 0),
        SignalRow(date(2026, 9, 30), Counted(100, 57), 4),
        SignalRow(date(2026, 10, 31), Counted(100, 63), 12),
    ),
    date(2026, 9, 30),
)
CHARTS: tuple[Charted, ...] = (DEPARTMENTS, TREND, HEAT, AHEAD, SIGNALS)
EMPTY: tuple[Charted, ...] = (
    ByDepartment("nl", ON, ()),
    Trend("nl", ()),
    Heat("nl", ON, (), ()),
    Heat("nl", ON, ("Basis",), ()),
    Ahead("nl", ON, ()),
    Signals("nl", ()),
    Signals("nl", (SignalRow(ON, Counted(0, 0), None),)),
)
each_chart = pytest.mark.parametrize("charted", CHARTS, ids=kind)
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    """Dutch is spoken."""
    app = Flask("mhtraining")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "mhtraining" / "translations")
    Babel(app)
    with app.app_context(), force_locale("nl"):
        yield


def texts(svg: str) -> list[str]:
    """What the picture shows as text, in order."""
    return [part.text or "" for part in fromstring(svg).iter() if part.tag.endswith("}text")]


@each_form
@each_chart
def test_the_same_rows_give_the_same_bytes(charted: Charted, form: Form) -> None:
    again = read(written(charted))

    assert drawn(charted, form) == drawn(again, form)


@each_form
@each_chart
def test_a_drawing_says_what_it_shows_and_needs_nothing_but_itself(charted: Charted, form: Form) -> None:
    svg = drawn(charted, form)
    root = fromstring(svg)
    [title, desc] = [
        next(part.text for part in root if part.tag.endswith(tag)) for tag in ("}title", "}desc")
    ]

    assert (title, desc) == (title_of(charted), story_of(charted))
    assert (root.get("role"), root.get("lang"), root.get("width")) == ("img", "nl", str(form.width))
    assert not re.search(r"style=|<style|<script|<metadata|url\((?!#)|href=\"(?!#)|DejaVu|NaN|<!", svg)


def test_departments_show_both_numbers_and_whether_the_goal_is_reached() -> None:
    assert texts(drawn(DEPARTMENTS, WIDE)) == [
        *("Publiekszaken", "412 van 530 (77%)"),
        *("KCC", "52 van 61 (85%) ✓"),
        *("Nieuw", "niemand telt mee"),
        "doel 80%",
    ]
    assert texts(drawn(DEPARTMENTS, NARROW))[:4] == ["Publiekszaken", "77%", "KCC", "85% ✓"]


def test_goals_that_differ_are_named_without_a_percentage() -> None:
    other = DepartmentRow("KCC", 0, Counted(10, 9), 95)

    said = texts(drawn(ByDepartment("nl", ON, (*DEPARTMENTS.rows, other)), WIDE))
    assert (said[-1], "9 van 10 (90%)" in said) == ("streep: het doel", True)


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_heat_map_has_the_number_in_every_cell(form: Form) -> None:
    said = texts(drawn(HEAT, form))
    wanted = ["25%", "32%", "40%", "47%", "55%", "100% ✓", "0%"]

    assert sorted(text for text in said if "%" in text) == sorted(wanted)
    assert said.count("–") == 5
    assert {"A", "F", *HEAT.modules, "Publiekszaken", "KCC"} <= set(said)


def test_few_modules_stand_above_their_columns_by_name() -> None:
    few = Heat("nl", ON, ("Basis", "Balie, telefoon"), (HeatRow("KCC", 0, (Counted(9, 6), None)),))

    assert texts(drawn(few, WIDE)) == ["Basis", "Balie, telefoon", "KCC", "66%", "–"]


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_trend_shows_where_it_stands_the_goal_and_what_is_expected(form: Form) -> None:
    said = texts(drawn(TREND, form))

    assert said[-3:] == ["dekking, nu 63%", "doel 80%", "verwacht, met marge"]
    assert "aug 2026" in said
    assert story_of(TREND) == (
        "Lijn: van 41% in september 2026 naar 63% in november 2026. Het doel is 80%. "
        "Verwacht in januari 2027: 78%, waarschijnlijk tussen 64% en 93%."
    )


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=["wide", "narrow"])
def test_months_ahead_show_their_numbers(form: Form) -> None:
    said = texts(drawn(AHEAD, form))

    assert {"3", "1.003", "11.003"} <= set(said)
    assert sum(text.startswith(("jan", "feb", "dec")) for text in said) == 3


@pytest.mark.parametrize("charted", EMPTY, ids=kind)
def test_nothing_to_show_is_drawn_all_the_same(charted: Charted) -> None:
    assert all(fromstring(drawn(charted, form)).tag.endswith("}svg") for form in (WIDE, NARROW))
    assert story_of(charted)


HOSTILE = "<script>&$x$ 夜\x07\ud800 " + 200 * "W"


def test_a_name_is_shown_as_it_is_whatever_it_holds() -> None:
    charted = ByDepartment("nl", ON, (DepartmentRow(HOSTILE, 0, Counted(1, 1)),))
    [name, _figure] = texts(drawn(charted, WIDE))

    assert name.startswith("<script>&$x$")
    assert name.endswith("…")
    assert "<script>" not in drawn(charted, WIDE)


def test_it_is_drawn_in_the_language_of_its_rows() -> None:
    english = ByDepartment("en", ON, (DepartmentRow("KCC", 0, Counted(12345, 12345), 80),))

    with force_locale("en"):
        assert texts(drawn(english, WIDE)) == ["KCC", "12,345 of 12,345 (100%) ✓", "goal 80%"]


def test_other_rows_are_another_version() -> None:
    rows = [written(charted) for charted in (*CHARTS, *EMPTY)]

    assert len({version_of(each) for each in rows}) == len(rows)


TOKENS = {
    "ink": "--basis-color-default-color-document",
    "muted": "--basis-color-default-color-subtle",
    "line": "--basis-color-default-border-subtle",
    "bar": "--basis-color-action-1-border-default",
    "strong": "--basis-color-action-1-color-default",
    "tint": "--heat-2",
    "track": "--basis-color-default-bg-subtle",
}


def test_the_colours_are_those_of_the_pages() -> None:
    light, dark = (
        (ROOT / "mhtraining/web/static/style.css").read_text().split("prefers-color-scheme: dark", 1)
    )
    for part, theme in ((light, LIGHT), (dark.split("@layer elements")[0], DARK)):
        tokens = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]+);", part))
        assert {name: tokens[token] for name, token in TOKENS.items()} == {
            name: getattr(theme, name) for name in TOKENS
        }
        assert [tokens[f"--heat-{step}"] for step in range(1, 6)] == list(theme.heat)
        ink = (tokens["--heat-ink"], tokens["--heat-ink-2"].replace("#fff", "#ffffff"))
        assert ink == theme.heat_ink
    assert {field.name for field in fields(LIGHT)} == {*TOKENS, "heat", "heat_ink"}
