"""The picture of a chart: asked for by a page that does not wait, drawn once by a job, removed in the end."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from mhtraining.core.db import db, reading, writing
from mhtraining.core.errors import NotFoundError
from mhtraining.coverage import drawing
from mhtraining.coverage.charted import Trend
from mhtraining.coverage.drawing import draw_pictures, pictures_wanted
from mhtraining.coverage.drawings import Drawing, Picture
from mhtraining.coverage.pictures import State, picture, svg_of
from mhtraining.coverage.sheet import FORMS
from mhtraining.organisation.models import Organisation
from mhtraining.organisation.scope import Scope
from tests.conftest import NOW
from tests.coverage.test_charts import AHEAD, DEPARTMENTS, HEAT, TREND


@pytest.fixture
def here(session, app):
    """The id of an organisation, inside a request: addresses are made there."""
    organisation = Organisation(code="vb", name="Voorbeeld")
    session.add(organisation)
    session.commit()
    found = organisation.id
    session.rollback()
    with app.test_request_context():
        yield found


@pytest.fixture
def sessions(here):
    return sessionmaker(db.engine)


@pytest.fixture
def cheap(monkeypatch):
    """Drawing costs nothing; counts what is drawn."""
    drawn = []

    def draw(rows):
        drawn.append(rows)
        return {form.name: f"<svg>{form.name}</svg>" for form in FORMS}

    monkeypatch.setattr(drawing, "drawings_of", draw)
    return drawn


def shown(charted, organisation_id, now=NOW, **more):
    """What a page shows, as a page asks: while it only reads."""
    with reading(), db.engine.connect() as reader:
        return picture(reader, charted, organisation_id=organisation_id, now=now, **more)


def kept(sessions):
    with reading(), sessions() as session:
        return session.scalars(select(Picture).order_by(Picture.id)).all()


def test_a_page_shows_words_at_once_and_the_picture_when_it_is_drawn(here, sessions):
    before = shown(TREND, here)
    draw_pictures(sessions, NOW)
    after = shown(TREND, here)

    assert (before.state, before.urls) == (State.WAITING, {})
    assert (after.state, set(after.urls)) == (State.DRAWN, {form.name for form in FORMS})
    assert (before.title, before.story) == (after.title, after.story)
    with sessions() as session:
        svg = svg_of(session, Scope(here), kept(sessions)[0].id, "narrow-dark")
    assert "doel 80%" in svg


def test_other_rows_wait_for_a_picture_of_their_own(here, sessions, cheap):
    shown(TREND, here)
    draw_pictures(sessions, NOW)
    others = [
        shown(Trend("nl", TREND.months), here),
        shown(Trend("en", TREND.months, TREND.band, 80), here),
        shown(TREND, here, department_id=7),
    ]

    assert [each.state for each in others] == [State.WAITING] * 3
    assert shown(TREND, here).state is State.DRAWN


def test_what_is_wanted_is_known_until_it_is_drawn(here, sessions, cheap):
    def wanted():
        with reading(), db.engine.connect() as connection:
            return pictures_wanted(connection)

    before = wanted()
    for charted in (TREND, TREND, HEAT, DEPARTMENTS, AHEAD):
        shown(charted, here)
    asked = wanted()
    draw_pictures(sessions, NOW)

    assert (before, asked, wanted(), len(cheap), len(set(cheap))) == (False, True, False, 4, 4)


def test_two_that_draw_at_the_same_time_keep_one_drawing(here, sessions, cheap, app, monkeypatch):
    shown(TREND, here)
    both = Barrier(2, timeout=30)
    draw = drawing.drawings_of

    def at_the_same_time(rows):
        both.wait()
        return draw(rows)

    monkeypatch.setattr(drawing, "drawings_of", at_the_same_time)
    failed = []

    def run():
        try:
            draw_pictures(sessions, NOW)
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    draw_pictures(sessions, NOW)

    assert (failed, len(cheap)) == ([], 2)
    with sessions() as session:
        assert len(session.scalars(select(Drawing)).all()) == len(FORMS)


def test_one_that_can_not_be_drawn_is_told_and_stops_no_other(here, sessions, cheap, monkeypatch, caplog):
    shown(TREND, here)
    shown(HEAT, here)
    draw = drawing.drawings_of
    monkeypatch.setattr(drawing, "drawings_of", lambda rows: 1 / 0 if "trend" in rows else draw(rows))
    draw_pictures(sessions, NOW)

    assert (shown(TREND, here).state, shown(HEAT, here).state) == (State.FAILED, State.DRAWN)
    assert [record.fields for record in caplog.records] == [{"picture": kept(sessions)[0].id}]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_page_does_not_wait_while_another_writes(here, sessions, no_waiting):
    with writing(), db.engine.connect() as writer:  # also when the test before only read
        writer.begin()
        busy = shown(TREND, here)
        writer.rollback()

    assert (busy.state, kept(sessions)) == (State.WAITING, [])
    shown(TREND, here)
    assert len(kept(sessions)) == 1


def test_pictures_are_removed_when_a_newer_one_or_nobody_asks_for_them(here, sessions, cheap):
    shown(TREND, here)
    shown(HEAT, here)
    draw_pictures(sessions, NOW)
    soon, later = NOW + timedelta(minutes=59), NOW + timedelta(minutes=61)
    shown(Trend("nl", TREND.months), here, now=soon)
    counts = []
    for moment in (soon, later, NOW + timedelta(days=2), NOW + timedelta(days=4)):
        if moment > later:
            shown(HEAT, here, now=NOW + timedelta(days=2))
        draw_pictures(sessions, moment)
        counts.append([each.chart for each in kept(sessions)])

    assert counts == [["trend", "heat", "trend"], ["heat", "trend"], ["heat", "trend"], ["heat"]]
    with sessions() as session:
        assert len(session.scalars(select(Drawing)).all()) == len(FORMS)


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (lambda here: Scope(here), True),
        (lambda here: Scope(here, frozenset({7, 8})), True),
        (lambda here: Scope(here, frozenset({8})), False),
        (lambda here: Scope(here, frozenset()), False),
        (lambda here: Scope(here + 1), False),
    ],
)
def test_a_drawing_is_for_who_may_see_its_part(here, sessions, cheap, scope, found):
    shown(TREND, here, department_id=7)
    draw_pictures(sessions, NOW)
    [one] = kept(sessions)
    with sessions() as session:
        if found:
            assert svg_of(session, scope(here), one.id, "wide-light") == "<svg>wide-light</svg>"
        else:
            with pytest.raises(NotFoundError):
                svg_of(session, scope(here), one.id, "wide-light")


def test_one_of_the_whole_organisation_is_not_for_who_sees_some_departments(here, sessions, cheap):
    shown(TREND, here)
    draw_pictures(sessions, NOW)
    [one] = kept(sessions)
    with sessions() as session, pytest.raises(NotFoundError):
        svg_of(session, Scope(here, frozenset({7})), one.id, "wide-light")


def test_what_serves_pages_loads_nothing_that_draws():
    code = "import sys, mhtraining.app, mhtraining.working; print('matplotlib' in sys.modules)"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed == "False\n"
