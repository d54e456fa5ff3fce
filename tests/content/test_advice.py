"""Every warning code: a right library with one thing changed, and the one warning it must give."""

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from mhtraining.content.check import check
from mhtraining.content.selection import Selection

RIGHT = Path(__file__).parent / "fixtures" / "right"
AUTHORING = Path(__file__).parents[2] / "docs" / "authoring.md"
TODAY = date(2026, 12, 1)
MODULE = "modules/balie/module.md"
ZIJ = "modules/balie/scenarios/zij-antwoordt.md"
ALLES = "modules/balie/scenarios/alles-is-goed.md"
VRAAG = "modules/balie/scenarios/vraag.md"

LONG = (
    "Je schrijft op wat je zag en wat je hoorde, "
    "en je belt daarna meteen de collega die alle signalen verzamelt."
)
HARD = (
    "Gemeentelijke verantwoordelijkheid veronderstelt interdisciplinaire samenwerkingsverbanden. "
    "Signaleringsverantwoordelijkheid vereist aanhoudende deskundigheidsbevordering. "
)

ONE_BEST_WALK = """\
---
title: Zij antwoordt
objectives: [herkennen, handelen]
forms: [arbeid]
acute: true
minutes: 1
---
Een man wil zich inschrijven. De vrouw naast hem praat.

## Wat doe je? {: #doen weight=2 }
- [x] Je belt een tolk. → [verder](#BEST)
  > Zo hoor je hem zelf.
- [~] Je helpt hen snel. → [verder](#ACCEPTABLE)
  > Vriendelijk, maar je hoort hem niet.
- [ ] Je vraagt haar waarom. → [verder](#NOT_WISE)
  > Daarmee waarschuw je haar.

## Eén punt {: #een .order weight=1 }
1. Eerst dit.
2. Dan dat.
3. Dan de rest.

> Zo hoort het.

→ [klaar](#einde)

## Drie punten {: #drie .order weight=3 }
1. Eerst dit.
2. Dan dat.
3. Dan de rest.

> Zo hoort het.
"""


def walks(best, acceptable, not_wise):
    text = ONE_BEST_WALK.replace("NOT_WISE", not_wise).replace("ACCEPTABLE", acceptable)
    return {ZIJ: text.replace("BEST", best)}


def choices(options):
    """A scenario of choice steps, in place of practice: each of the options given as (mark, text) pairs."""
    steps = [
        f"## Wat doe je {number}? {{: #s{number} }}\n"
        + "\n".join(f"- [{mark}] {text}\n  > Daarom." for mark, text in step)
        for number, step in enumerate(options, start=1)
    ]
    front = (
        "---\ntitle: Vraag\nobjectives: [handelen]\nforms: [crimineel]\nminutes: 1\n---\nJe ziet iets.\n\n"
    )
    return {VRAAG: front + "\n\n".join(steps) + "\n"}


SHORT, LONGER = "Je belt.", "Je belt nu meteen."
LONGEST = [[(" ", SHORT), ("x", LONGER)], [("x", LONGER), (" ", SHORT)]] * 5
SAME_PLACE = [[(" ", SHORT), ("x", LONGER)], [(" ", LONGER), ("x", SHORT)]] * 5
# the two choice steps of the counted scenario have their best option first and last
MIXED = [[(" ", SHORT), ("x", LONGER)], [("x", SHORT), (" ", LONGER)]] * 5
FIVE_MINUTES = {MODULE: [("minutes: 2", "minutes: 5")]}

# what is changed (a whole file, or pairs of old and new text), and the findings
CASES = {
    "W401 not reviewed": (
        {MODULE: [("reviewed_on: 2026-11-22", "reviewed_on: null")]},
        [f"{MODULE}:14:1: W401"],
    ),
    "W401 review due": ({MODULE: [("2027-05-22", "2026-11-30")]}, [f"{MODULE}:16:1: W401"]),
    "review due today": ({MODULE: [("2027-05-22", "2026-12-01")]}, []),
    "W402 unchecked": ({"facts.yaml": [(": checked", ": unchecked")]}, [f"{MODULE}:23:71: W402"]),
    "W402 too old": ({"facts.yaml": [(": 2026-11-22", ": 2021-11-30")]}, [f"{MODULE}:23:71: W402"]),
    "as old as may be": ({"facts.yaml": [(": 2026-11-22", ": 2021-12-01")]}, []),
    "a fact of no term": (
        {"facts.yaml": [(": 2026-11-22", ": 1999-11-22"), ("  stale_after_months: 60\n", "")]},
        [],
    ),
    "an old fact that nobody uses": (
        {"facts.yaml": [(": 2026-11-22", ": 1999-11-22")], MODULE: [(" {{ fact nood }}", "")]},
        [],
    ),
    "W402 once a file": (
        {"facts.yaml": [(": checked", ": unchecked")], MODULE: [("vrij.", "vrij. {{ fact nood }}.")]},
        [f"{MODULE}:23:56: W402"],
    ),
    "W403": ({MODULE: [("Nu weet je", "Nu weet\neen slaaf")]}, [f"{MODULE}:41:5: W403"]),
    "W403 in an option": ({ZIJ: [("een tolk", "[een *slaaf*](https://slaaf.nl)")]}, [f"{ZIJ}:18:21: W403"]),
    "W403 in front matter": ({MODULE: [("title: Sig", "title: Slaaf, sig")]}, [f"{MODULE}:2:1: W403"]),
    "W403 in an audience": ({"audiences.yaml": [("Klant", "Slaaf")]}, ["audiences.yaml:2:1: W403"]),
    "no term but a quotation": ({MODULE: [("Nu weet je", 'Hij zei: "Ik ben een slaaf." Weet')]}, []),
    "W404": ({MODULE: [("Nu weet", f"Nu.\n{LONG} Nu weet")]}, [f"{MODULE}:41:1: W404"]),
    "W404 in a why": ({ZIJ: [("Snel en rustig.", f"Snel. {LONG}")]}, [f"{ZIJ}:32:11: W404"]),
    "a sentence of twenty words": ({MODULE: [("Nu weet", LONG.replace("daarna ", "") + " Nu weet")]}, []),
    "W405": ({MODULE: [("Nu weet je de stappen.", HARD * 7)]}, [f"{MODULE}:21:1: W405"]),
    "W405 in a scenario": ({ZIJ: [("Snel en rustig.", HARD * 7)]}, [f"{ZIJ}:2:1: W405"]),
    "W405 in a short text": ({ZIJ: [("Snel en rustig.", HARD)]}, []),
    "W406": (
        {MODULE: [("Nu weet je de stappen.", "Je kijkt goed. " * 100), ("minutes: 2", "minutes: 4")]},
        [f"{MODULE}:21:1: W406"],
    ),
    "W407": ({MODULE: [("minutes: 2", "minutes: 4")]}, [f"{MODULE}:5:1: W407"]),
    "W408 never": ({MODULE: [("\nsources:", "\n  zien: Je ziet.\nsources:")]}, [f"{MODULE}:9:3: W408"]),
    "W408 some draw": (
        {MODULE: [("draw=2", "draw=1")], ALLES: [("[herkennen, handelen]", "[handelen]")]},
        [f"{MODULE}:7:3: W408"],
    ),
    "W409 longest": (
        {**choices(LONGEST), **FIVE_MINUTES, ZIJ: [("Je belt vandaag", "Je belt vandaag nog")]},
        [f"{MODULE}:1:1: W409"],
    ),
    "W409 same place": ({**choices([*SAME_PLACE, *SAME_PLACE]), MODULE: [("minutes: 2", "minutes: 7")]},
        [f"{MODULE}:1:1: W409"]),
    "mixed lengths and places": ({**choices(MIXED), **FIVE_MINUTES}, []),
    "W410 acute": ({ZIJ: [("acute: true\n", "")]}, ["audiences.yaml:2:1: W410"]),
    "W410 look-alike": (
        {ALLES: [("look_alike: true\n", ""), ("- [ ] De moeder", "- [x] De moeder")]},
        ["audiences.yaml:2:1: W410"],
    ),
    "W410 form": (
        {"signals.yaml": [("  arbeid:", "  bedelarij: Bedelarij\n  arbeid:")]},
        ["signals.yaml:8:3: W410"],
    ),
    "W411": (walks(best="een", acceptable="een", not_wise="drie"), [f"{ZIJ}:15:1: W411"]),
    "W412": (walks(best="een", acceptable="drie", not_wise="een"), [f"{ZIJ}:11:1: W412"]),
    "the best walk is the best": (walks(best="drie", acceptable="een", not_wise="een"), []),
    "W413": ({ZIJ: [(".spot }", ".spot weight=4 }")]}, [f"{MODULE}:42:1: W413"]),
    "worth twice as much": ({ZIJ: [(".spot }", ".spot weight=3 }")]}, []),
    "no draw is uneven": ({MODULE: [(" draw=2", "")], ZIJ: [(".spot }", ".spot weight=4 }")]}, []),
    "an assessment may be long": ({MODULE: [("Je krijgt twee situaties.", "Je kijkt goed. " * 101)]}, []),
    "without assessment nothing is tested": ({MODULE: [
        ("# Toets {: .assessment draw=2 }", "# Nog een les"),
        ("- [Zij", "\n[Zij"), ("- [Alles", "\n[Alles")]}, []),
    "equally long options": ({
        **choices([[(" ", "Je belt."), ("x", "Je gaat.")], [("x", "Ja."), (" ", "Ja!")]] * 5),
        **FIVE_MINUTES, ZIJ: [("Je belt vandaag", "Je belt vandaag nog")]}, []),
    "a draw with a look-alike tests what that tests": ({
        MODULE: [("scenarios/vraag", "scenarios/zij-antwoordt"),
            ("- [Zij antwoordt](scenarios/zij-antwoordt.md)",
             "- [Een](scenarios/vraag.md)\n- [Twee](scenarios/los.md)")],
        "modules/balie/scenarios/los.md": (RIGHT / VRAAG).read_text(),
        ALLES: [(" weight=2", "")]}, []),
    "W414": ({"modules/balie/scenarios/los.md": (RIGHT / VRAAG).read_text()}, [
        "modules/balie/scenarios/los.md:1:1: W414"]),
}  # fmt: skip


@pytest.fixture
def content(tmp_path):
    """The right library, with a counted scenario for its acute one."""
    folder = tmp_path / "content"
    shutil.copytree(RIGHT, folder)
    change(folder, {VRAAG: [("acute: true\n", "")], ZIJ: [("minutes: 1\n", "minutes: 1\nacute: true\n")]})
    return folder


def change(folder, changes):
    for name, new in changes.items():
        path = folder / name
        if isinstance(new, str):
            path.write_text(new)
            continue
        text = path.read_text()
        for before, after in new:
            assert before in text, before
            text = text.replace(before, after, 1)
        path.write_text(text)


def found(folder):
    findings = check(Selection((folder,)), TODAY).findings
    return [
        f"{os.path.relpath(each.file, folder)}:{each.line}:{each.column}: {each.code}" for each in findings
    ]


def test_the_right_library_has_no_warning(content):
    assert found(content) == []


@pytest.mark.parametrize("name", CASES)
def test_a_change_gives_its_warning_and_no_other(name, content):
    changes, findings = CASES[name]
    change(content, changes)

    assert found(content) == findings


CODES = {f"W{number}" for number in range(401, 415)}


def test_every_code_has_a_case():
    assert {name[:4] for name in CASES if re.match(r"W\d", name)} == CODES


def test_every_code_is_explained_with_a_wrong_and_a_right_example():
    sections = re.split(r"^### (?=[EW]\d{3} )", AUTHORING.read_text(), flags=re.MULTILINE)[1:]
    explained = {section[:4]: section for section in sections if section.startswith("W")}

    assert set(explained) == CODES
    for code, section in explained.items():
        assert "Wrong:" in section, code
        assert "Right:" in section, code


def test_what_an_unusable_scenario_hides_is_not_reported(content):
    change(
        content, {ZIJ: [("- [x] Je belt een", "- [ ] Je belt een")]}
    )  # no minutes, objectives, forms known

    assert [finding[-4:] for finding in found(content)] == ["E207"]


def test_what_an_unreadable_module_hides_is_not_reported(content):
    shutil.copytree(content / "modules/balie", content / "modules/basis")
    change(content, {"modules/basis/module.md": [("---\n", "")]})  # links nothing, and is for nobody
    change(content, {ZIJ: [("acute: true\n", "")]})

    assert [finding[-4:] for finding in found(content)] == ["E101"]


def test_scenarios_of_another_module_do_not_test_the_objectives_of_this_one(content):
    shutil.copytree(content / "modules/balie", content / "modules/basis")
    change(content, {MODULE: [("(scenarios/alles", "(../basis/scenarios/alles"), ("draw=2", "draw=1")]})
    (content / ALLES).unlink()

    assert found(content) == [f"{MODULE}:7:3: W408", f"{MODULE}:8:3: W408"]


def test_an_audience_has_what_the_modules_for_everybody_show(content):
    shutil.copytree(content / "modules/balie", content / "modules/basis")
    change(content, {"modules/basis/module.md": [("[kcc]", "[alle]")], ZIJ: [("acute: true\n", "")]})

    assert found(content) == []
