"""The evaluation of a region over two years: released figures, the six aims, and sentences by rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.boardreport.basic_level import Evidence, Known, standings
from mhtraining.boardreport.document import Bullets, Table
from mhtraining.boardreport.evaluation import Evaluation, Member, digest_of, evaluate, trend_months
from mhtraining.boardreport.evaluation_files import as_csv, as_pdf, file_of
from mhtraining.boardreport.evaluation_words import document_of, key_message, next_steps
from mhtraining.boardreport.models import AimEvidence, BasicAim
from mhtraining.boardreport.report import Month
from mhtraining.core.typesetting import TypesettingFailedError
from mhtraining.coverage.charted import Counted
from mhtraining.organisation.models import Region
from tests.boardreport.made import released_whole
from tests.boardreport.test_basic_level import ALL_THERE, FRESH, NOTHING
from tests.command_line import run
from tests.conforming import faults
from tests.conftest import NOW, TODAY
from tests.coverage.world import World

SINCE, ON = date(2024, 10, 31), date(2026, 10, 31)
PAGE = "/manage/region/evaluation"


def member(
    name: str, known: Known, then: Counted | None, now: Counted | None, *, shown: bool = False
) -> Member:
    evidence = dict.fromkeys(BasicAim, (FRESH,)) if shown else {}
    months = (Month(SINCE, then),) if then else ()
    return Member(name, (*months, Month(ON, now)), known, standings(known, evidence, TODAY))


def made(*members: Member, together: tuple[Counted | None, Counted | None] = (None, None)) -> Evaluation:
    months = trend_months(ON)
    return Evaluation(
        "streek", ON, TODAY, months, members, (Month(SINCE, together[0]), Month(ON, together[1]))
    )


def test_the_months_are_the_quarters_of_two_years() -> None:
    assert trend_months(ON)[0] == SINCE
    assert trend_months(ON)[-2:] == (date(2026, 7, 31), ON)
    assert trend_months(date(2026, 2, 28))[:2] == (date(2024, 2, 29), date(2024, 5, 31))
    assert len(trend_months(ON)) == 9


def test_the_key_message_says_who_is_there_and_how_coverage_moved(bare_app: Flask) -> None:
    there = member("Anders", ALL_THERE, None, None, shown=True)
    lacking = member("Voorbeeld", ALL_THERE, None, None)  # meets four of six
    with bare_app.test_request_context(headers={"Cookie": "language=en"}):
        assert key_message(made()) == []
        hidden = "How many employees are up to date together can not be shown."
        assert key_message(made(there, lacking)) == [
            "Of 2 organisations, 1 meet all six aims of the basic level.",
            hidden,
        ]
        now = "Together 85 of 150 employees are up to date (56%)."
        assert key_message(made(there, lacking, together=(None, Counted(150, 85))))[1:] == [now]
        moved = made(there, lacking, together=(Counted(100, 40), Counted(150, 85)))
        assert key_message(moved)[1:] == [now, "2 years before it was 40%."]
        assert key_message(made(there, together=(Counted(0, 0), Counted(0, 0))))[1:] == [hidden]
        unreleased = msgspec.structs.replace(made(there, lacking), together=())
        assert key_message(unreleased)[1:] == [
            "Not every organisation released how many employees are up to date."
        ]


def test_a_step_follows_for_each_aim_that_somebody_does_not_meet(bare_app: Flask) -> None:
    there = member("Anders", ALL_THERE, None, None, shown=True)
    lacking = member("Voorbeeld", ALL_THERE, None, None)
    with bare_app.test_request_context(headers={"Cookie": "language=en"}):
        assert next_steps(made(there)) == (
            "All organisations meet the basic level: together they can choose what comes next.",
        )
        assert next_steps(made(there, lacking)) == (
            "Policy for the approach: still to do at Voorbeeld.",
            "Care and shelter for victims: still to do at Voorbeeld.",
        )
        partly = msgspec.structs.replace(ALL_THERE, deputies=2)
        assert next_steps(made(there, member("Half", partly, None, None, shown=True))) == (
            "A contact officer to turn to, everywhere: still to do at Half.",
        )


def test_every_figure_in_its_words_is_there(bare_app: Flask) -> None:
    both = made(
        member("Anders", ALL_THERE, Counted(100, 40), Counted(100, 50), shown=True),
        member("Voorbeeld", NOTHING, None, Counted(50, 35)),
    )
    both = msgspec.structs.replace(both, together=both.together[1:])
    with bare_app.test_request_context():
        document = document_of(both)
    tables = {block.caption: block for block in document.blocks if isinstance(block, Table)}
    assert tables["Dekking toen en nu"].rows == (
        ("Anders", "40% (40 van 100)", "50% (50 van 100)", "+10,0"),
        ("Voorbeeld", "niet vrijgegeven", "70% (35 van 50)", "–"),
        ("Samen", "niet vrijgegeven", "niet getoond", "–"),
    )
    together = tables["Dekking van allemaal samen per kwartaal"].rows
    assert together[0] == ("oktober 2026", "niet getoond", "–")
    assert {row[1:] for row in together[1:]} == {("niet vrijgegeven", "–")}
    assert tables["Afdelingen die het hebben"].rows[0] == ("Anders", "3 van 3", "3 van 3", "3 van 3")
    aims = tables["Hoeveel organisaties elk doel halen"]
    assert aims.columns == ("Doel", "Gehaald", "Deels gehaald", "Nog niet")
    assert {row[1:] for row in aims.rows} == {("1", "0", "1")}
    shown = [item for block in document.blocks if isinstance(block, Bullets) for item in block.items]
    assert "Beleid voor de aanpak: Plan, 1 januari 2025, https://voorbeeld.example/plan" in shown


def test_the_same_data_give_the_same_bytes_and_other_data_another_hash(
    bare_app: Flask, tmp_path: Path
) -> None:
    one, same = (made(member("Anders", ALL_THERE, None, Counted(100, 50))) for _ in range(2))
    other = made(member("Anders", ALL_THERE, None, Counted(100, 51)))
    assert digest_of(one) == digest_of(same) != digest_of(other)
    with bare_app.test_request_context():
        assert as_pdf(one) == as_pdf(same)
        assert faults(as_pdf(one), tmp_path) == []
        assert as_csv(one) == as_csv(same)
        assert "Anders;Dekking;31-10-2026;50;100;\r\n" in as_csv(one).decode()


def test_as_markdown_it_says_the_same(bare_app: Flask) -> None:
    shown = Evidence(1, "Plan | 2026 *", "https://voorbeeld.example/a", TODAY)
    known = msgspec.structs.replace(
        member("Anders", NOTHING, None, None), aims=standings(NOTHING, {BasicAim.CARE: (shown,)}, TODAY)
    )
    with bare_app.test_request_context():
        lines = file_of(made(known, member("A | B", NOTHING, None, None)), "md").decode().splitlines()
    assert lines[:3] == [
        "# Aanpak mensenhandel: evaluatie over twee jaar",
        "",
        "Regio streek · Van oktober 2024 tot en met oktober 2026",
    ]
    assert lines[lines.index("## Anders") + 2 :][:4] == [
        "**De zes doelen**",
        "",
        "| Doel | Hoe het staat | Bewijs | Wat ontbreekt |",
        "|---|---|---|---|",
    ]
    assert (
        "- Zorg en opvang voor slachtoffers: Plan \\| 2026 \\*, 22 november 2026, https://voorbeeld.example/a"
        in lines
    )
    assert "- Cijfers op: 31 oktober 2026" in lines
    assert "| A \\| B | 0 van 0 | 0 van 0 | 0 van 0 |" in lines


def test_a_region_is_evaluated_from_what_was_released(worlds: dict[str, World]) -> None:
    session = worlds["voorbeeld"].session
    released_whole(worlds["voorbeeld"], SINCE, (40, 20))
    released_whole(worlds["voorbeeld"], ON, (50, 35))
    released_whole(worlds["anders"], ON, None)
    released_whole(worlds["elders"], ON, (999, 1))
    session.add(
        AimEvidence(
            organisation_id=worlds["anders"].id,
            aim=BasicAim.CARE,
            title="Opvang",
            link="https://anders.example",
            seen_on=TODAY,
            added_at=NOW,
        )
    )
    session.commit()
    found = evaluate(session, session.scalars(select(Region)).one(), ON, TODAY)
    anders, voorbeeld = found.members

    assert [one.name for one in found.members] == ["Gemeente Anders", "Gemeente Voorbeeld"]
    assert voorbeeld.months == (Month(SINCE, Counted(40, 20)), Month(ON, Counted(50, 35)))
    assert anders.months == (Month(ON, None),)
    assert found.together == (Month(ON, None),)  # of SINCE one released nothing
    assert [one.title for aim in anders.aims for one in aim.evidence] == ["Opvang"]
    assert not any(aim.evidence for aim in voorbeeld.aims)


def test_the_page_and_its_files_are_the_regions_own(regional: FlaskClient, worlds: dict[str, World]) -> None:
    session = worlds["voorbeeld"].session
    session.add(Region(code="oost"))
    session.commit()
    released_whole(worlds["voorbeeld"], ON, (50, 35))
    page = regional.get(PAGE)
    assert page.status_code == 200
    assert "70% (35 van 50)" in page.text
    assert f"{PAGE}/pdf?region=streek&amp;on=2026-10-31" in page.text
    assert ">Markdown</a>" in page.text
    for query in ("region=oost", "region=x", "on=2026-11-30", "on=2026-10-30", "on=x", "on=1999-12-31"):
        assert regional.get(f"{PAGE}?{query}").status_code == 404, query
        assert regional.get(f"{PAGE}/csv?{query}").status_code == 404, query
    assert regional.get(f"{PAGE}?on=20261031").status_code == 404
    assert regional.get(f"{PAGE}/exe").status_code == 404
    assert regional.get(f"{PAGE}/pdf").data.startswith(b"%PDF-")
    csv = regional.get(f"{PAGE}/csv")
    assert csv.headers["Content-Disposition"] == 'attachment; filename="evaluatie-streek-2026-10-31.csv"'
    assert "Gemeente Voorbeeld;Dekking;31-10-2026;35;50;" in csv.data.decode()


def test_only_paper_waits_for_the_press(
    regional: FlaskClient, worlds: dict[str, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise TypesettingFailedError("busy")

    monkeypatch.setattr("mhtraining.boardreport.region_views.at_the_press", busy)
    assert [regional.get(f"{PAGE}/{form}").status_code for form in ("pdf", "md", "csv")] == [503, 200, 200]


def test_a_press_that_fails_is_said(
    regional: FlaskClient, worlds: dict[str, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object) -> bytes:
        raise TypesettingFailedError("busy")

    monkeypatch.setattr("mhtraining.boardreport.region_views.file_of", fails)
    answer = regional.get(f"{PAGE}/pdf")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "The file could not be made" in answer.text


def test_the_command_writes_it(app: Flask, worlds: dict[str, World], tmp_path: Path) -> None:
    released_whole(worlds["voorbeeld"], ON, (50, 35))
    worlds["voorbeeld"].session.rollback()
    path = tmp_path / "e.csv"
    args = ("report", "evaluation", "streek", "--format", "csv", "-o", str(path))
    assert run(app, *args).exit_code == 0
    assert "35;50" in path.read_text(encoding="utf-8-sig")
    assert run(app, *args, "--on", "2026-10-30").exit_code == 1
    assert run(app, "report", "evaluation", "nergens", "--format", "csv", "-o", str(path)).exit_code == 2


def test_an_empty_region_says_so(app: Flask, session: Session) -> None:
    region = Region(code="leeg")
    session.add(region)
    session.flush()
    found = evaluate(session, region, ON, TODAY)
    with app.test_request_context():
        texts = [getattr(block, "text", "") for block in document_of(found).blocks]
        assert "In deze regio rapporteert nog geen organisatie." in texts
