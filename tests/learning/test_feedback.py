"""What is said after an answer, and what stands on the timeline."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from mhtraining.content.model import Fact, Ref, Vocabulary
from mhtraining.learning.feedback import Judgement, Tile, feedback_of, tiles
from mhtraining.learning.texts import Texts
from mhtraining.learning.timeline import signal_counts, timeline
from mhtraining.learning.walk_state import WalkState
from tests.learning.made import alles

GROUPS = ("vrijheid", "papieren", "geld", "werk_wonen", "contact_angst")
"""The fixed order of the tiles."""


def walk(*answers: object) -> WalkState:
    return WalkState(alles(), seed=1, counted=False, answers=answers)


def test_a_spot_is_told_seen_missed_false_alarm_rightly_left_in_that_order() -> None:
    step = alles().step("kijken")

    told = feedback_of(step, [1, 3], all_whys=True)
    assert [each.judgement for each in told.verdicts] == [
        Judgement.SEEN,
        Judgement.MISSED,
        Judgement.FALSE_ALARM,
    ]
    assert (told.found, told.signals, told.false_alarms) == (1, 2, 1)
    assert told.judgement is Judgement.NOT_WISE
    assert feedback_of(step, [], all_whys=True).verdicts[-1].judgement is Judgement.RIGHTLY_LEFT


def test_the_tiles_stand_in_the_fixed_order() -> None:
    assert tiles(alles().step("kijken"), [1], GROUPS) == (
        ("vrijheid", Tile.MISSED),
        ("papieren", Tile.SEEN),
        ("geld", Tile.NOT_HERE),
        ("werk_wonen", Tile.NOT_HERE),
        ("contact_angst", Tile.NOT_HERE),
    )


def test_a_choice_tells_its_own_verdict_first_and_its_arrow_is_the_button() -> None:
    step = alles().step("doen")

    told = feedback_of(step, 2, all_whys=True)
    assert [each.yours for each in (*told.verdicts, *told.others)] == [True, False, False]
    assert told.verdicts[0].judgement is Judgement.BETTER
    assert told.label == "naar het einde"
    assert feedback_of(step, 2, all_whys=False).others == ()


def test_an_order_tells_every_place_given_beside_the_right_one() -> None:
    told = feedback_of(alles().step("volgorde"), [2, 1, 3], all_whys=False)

    assert [(row.text, row.given, row.right) for row in told.rows] == [
        ("Kijken.", "2", "1"),
        ("Schrijven.", "1", "2"),
        ("Bellen.", "3", "3"),
    ]
    assert (told.pairs_right, told.pairs) == (2, 3)
    assert told.explanation.strip() == "Uitleg volgorde."
    assert told.judgement is Judgement.BETTER


def test_pairs_tell_what_was_chosen_beside_what_is_right() -> None:
    told = feedback_of(alles().step("paren"), ["Geld weg", "Geld weg", "Papieren weg"], all_whys=False)

    assert [row.is_right for row in told.rows] == [False, True, False]
    assert told.rows_right == 1


def test_the_timeline_holds_every_signal_found_and_missed_and_every_act_with_why() -> None:
    done = walk([1, 3], [1, 2, 3], ["Papieren weg", "Geld weg", "Geld weg"], None, 1, None)

    moments = timeline(done)
    assert [moment.judgement for moment in moments] == [
        Judgement.SEEN,
        Judgement.MISSED,
        Judgement.FALSE_ALARM,
        Judgement.WISE,
        Judgement.WISE,
        Judgement.NOT_WISE,
    ]
    assert all(moment.why.strip() for moment in moments)
    assert signal_counts(done) == (1, 2)
    assert done.ended
    assert [step.id for step in done.path][-2:] == ["doen", "gewaarschuwd"]


def test_text_and_reflection_need_no_feedback() -> None:
    before = walk([1], [1, 2, 3], ["Papieren weg", "Geld weg", "Geld weg"])
    read = WalkState(before.scenario, 1, False, before.answers, feedback_read=3)

    assert read.with_answer(None).unread is None
    assert read.with_answer(None).to_answer == 5
    assert walk([1]).to_answer is None  # its feedback is unread
    assert walk([1]).position == 1


def test_texts_follow_the_facts_of_today() -> None:
    def texts(number: str) -> Texts:
        facts = {"nood": Fact(number, "bron", date(2026, 1, 1))}
        words = Vocabulary({}, {}, {}, (), facts, ())
        return Texts(words, lambda path: f"/beeld/{path}", lambda: Markup("<p>route</p>"))

    ref = Ref("proef", "alles")
    assert texts("112").line("Bel {{ fact nood }}.") == "Bel 112."
    assert texts("113").line("Bel {{ fact nood }}.") == "Bel 113."
    assert texts("113").of_scenario(ref, "Bel {{ fact nood }}.") == "<p>Bel 113.</p>"
    assert "/beeld/proef/images/stip.png" in texts("1").of_scenario(ref, "![Stip](../images/stip.png)")
    assert texts("1").of_scenario(ref, "{{ route }}") == "<p>route</p>"
