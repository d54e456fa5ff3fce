"""A chart on a page: its words and table before it is drawn, its picture after; and the drawing itself."""

from __future__ import annotations

import re

import pytest
from flask import render_template_string
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from mhtraining.core.db import db, reading
from mhtraining.coverage.charted import Charted
from mhtraining.coverage.drawing import draw_pictures
from mhtraining.coverage.pictures import picture
from mhtraining.organisation.models import Employee, Role
from mhtraining.organisation.services import assign_role
from tests.accounts.made import NOW, made_person, set_clock, signed_in_browser
from tests.coverage.test_charts import TREND

PAGE = (
    '{% from "coverage/_charts.html" import chart %}'
    "{% call chart(shown) %}<table><caption>De cijfers</caption></table>{% endcall %}"
)


@pytest.fixture
def site(app):
    """An organisation with a coordinator, whose browser is signed in, and a page with a chart."""
    set_clock(app)
    person, account = made_person(app)
    with app.app_context():
        session = db.session()
        assign_role(session, session.get_one(Employee, person), Role.COORDINATOR, starts_on=NOW.date())
        session.commit()
        organisation_id = session.get_one(Employee, person).organisation_id
        session.rollback()

    def page(charted: Charted = TREND) -> str:
        with app.test_request_context(), reading(), db.engine.connect() as reader:
            shown = picture(reader, charted, organisation_id=organisation_id, now=NOW)
            return render_template_string(PAGE, shown=shown)

    return page, signed_in_browser(app, account)


def draw(app) -> None:
    with app.app_context():
        draw_pictures(sessionmaker(db.engine), NOW)


def test_words_and_table_are_there_before_the_picture(app, site):
    page, _browser = site
    before = page()
    draw(app)
    after = page()

    assert ("De grafiek wordt getekend" in before, "<img" in before) == (True, False)
    assert ("De grafiek wordt getekend" in after, "<img" in after) == (False, True)
    for each in (before, after):
        assert "Lijn: van 41% in september 2026 naar 63% in november 2026." in each
        assert "<caption>De cijfers</caption>" in each
    assert 'alt="Dekking per maand"' in after


def test_a_picture_has_forms_for_phones_and_the_dark_and_print_gets_the_light_one(app, site):
    page, _browser = site
    page()
    draw(app)
    found = page()

    assert re.findall(r"/manage/charts/\d+/([\w-]+)", found) == [
        "narrow-dark",
        "narrow-light",
        "wide-dark",
        "wide-light",
    ]
    assert all(media.startswith("screen") for media in re.findall(r'media="([^"]+)"', found))


def test_one_that_could_not_be_drawn_is_said(app, site):
    page, _browser = site
    page()
    draw(app)
    with app.app_context():
        db.session.execute(text("DELETE FROM drawing"))
        db.session.commit()

    assert "kon niet getekend worden" in page()


def test_a_drawing_never_changes_at_its_address_and_runs_nothing(app, site):
    page, browser = site
    page()
    draw(app)
    [address] = re.findall(r'src="([^"]+)"', page())
    answer = browser.get(address)
    again = browser.get(address, headers={"If-None-Match": answer.headers["ETag"]})

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert (again.status_code, again.data) == (304, b"")
    assert browser.get(address.replace("wide-light", "square")).status_code == 404
