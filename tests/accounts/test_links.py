from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mhtraining.accounts import services
from mhtraining.accounts.models import Account, AccountLink, LinkPurpose
from mhtraining.accounts.tokens import new_token, words_of_link
from mhtraining.audit.models import AuditEntry
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.models import Employee
from tests.accounts.made import SetClock, csrf, is_signed_in, made_person, send, sign_in, signed_in_browser

NEW = "vijf bomen bij het water"
LATER = "zes bomen bij het water"


def link_for(app: Flask, clock: SetClock, employee_id: int) -> str:
    with app.app_context():
        path = services.invite(db.session(), db.session.get_one(Employee, employee_id), now=clock.now())
        db.session.commit()
    return path


def opens(browser: FlaskClient, path: str) -> bool:
    status = browser.get(path).status_code
    assert status in (200, 410)
    return status == 200


def use(browser: FlaskClient, path: str, password: str = NEW) -> int:
    return send(browser, path, password=password, again=password).status_code


def test_an_invitation_makes_the_account_and_lets_its_person_in(
    app: Flask, browser: FlaskClient, clock: SetClock
) -> None:
    employee_id, _ = made_person(app, account=False)
    path = link_for(app, clock, employee_id)
    assert path.startswith("/password/invitation/")
    assert "Welkom, Samira Bakker" in browser.get(path).text
    assert use(browser, path) == 303
    sign_in(browser, password=NEW)
    assert is_signed_in(browser)


def test_looking_does_not_use_a_link_up_and_using_it_does(
    app: Flask, browser: FlaskClient, clock: SetClock
) -> None:
    path = link_for(app, clock, made_person(app)[0])
    assert opens(browser, path)
    assert opens(browser, path)
    use(browser, path)
    assert not opens(browser, path)


def test_of_two_forms_open_at_once_one_sets_the_password(
    app: Flask, browser: FlaskClient, clock: SetClock
) -> None:
    path = link_for(app, clock, made_person(app)[0])
    late = app.test_client()
    form = {"csrf_token": csrf(late.get(path)), "password": LATER, "again": LATER}
    assert use(browser, path) == 303
    assert late.post(path, data=form).status_code == 410
    sign_in(browser, password=NEW)
    assert is_signed_in(browser)


def test_two_uses_in_one_moment_are_settled_by_the_database(
    app: Flask, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = link_for(app, clock, made_person(app)[0]).rpartition("/")[2]
    with app.app_context():
        seen_by_both = db.session.scalars(select(AccountLink)).one()
        monkeypatch.setattr(services, "_link", lambda *_given: seen_by_both)
        services.set_password_by_link(db.session(), LinkPurpose.RESET, words, NEW, now=clock.now())
        with pytest.raises(services.LinkGoneError):
            services.set_password_by_link(db.session(), LinkPurpose.RESET, words, LATER, now=clock.now())


@pytest.mark.parametrize(
    ("password", "lasts"), [(None, {"days": 14}), ("vier fietsen in de regen", {"minutes": 60})]
)
def test_an_invitation_lasts_14_days_and_a_reset_60_minutes(
    app: Flask, browser: FlaskClient, clock: SetClock, password: str | None, lasts: dict[str, float]
) -> None:
    path = link_for(app, clock, made_person(app, password=password)[0])
    clock.forward(**lasts)
    clock.forward(seconds=-1)
    assert opens(browser, path)
    clock.forward(seconds=1)
    assert not opens(browser, path)


def test_a_newer_link_ends_the_older_one(app: Flask, browser: FlaskClient, clock: SetClock) -> None:
    employee_id, _ = made_person(app)
    older, newer = link_for(app, clock, employee_id), link_for(app, clock, employee_id)
    assert (opens(browser, older), opens(browser, newer)) == (False, True)


def test_a_link_of_somebody_else_ends_nobodys(app: Flask, browser: FlaskClient, clock: SetClock) -> None:
    mine = link_for(app, clock, made_person(app)[0])
    link_for(app, clock, made_person(app, email="ander@voorbeeld.nl")[0])
    assert opens(browser, mine)


def test_a_changed_link_and_one_for_another_purpose_do_not_work(
    app: Flask, browser: FlaskClient, clock: SetClock
) -> None:
    path = link_for(app, clock, made_person(app)[0])
    assert not opens(browser, path[:-9] + ("A" if path[-9] != "A" else "B") + path[-8:])
    assert not opens(browser, path.replace("/reset/", "/invitation/"))
    with app.app_context():
        assert not opens(browser, f"/password/reset/{words_of_link('reset', new_token())}")
    assert browser.get(path.replace("/reset/", "/other/")).status_code == 404


def test_setting_a_password_by_link_ends_every_session_and_is_in_the_audit_trail(
    app: Flask, browser: FlaskClient, clock: SetClock
) -> None:
    employee_id, account_id = made_person(app)
    old = signed_in_browser(app, account_id)
    use(browser, link_for(app, clock, employee_id))
    assert not is_signed_in(old)
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.employee_id) == ("account.password-by-link", employee_id)


def test_disabling_ends_sessions_and_links_at_once_and_inviting_opens_the_account_again(
    app: Flask, browser: FlaskClient, clock: SetClock
) -> None:
    employee_id, account_id = made_person(app)
    path = link_for(app, clock, employee_id)
    here = signed_in_browser(app, account_id)
    with app.app_context():
        services.disable(db.session(), db.session.get_one(Account, account_id), now=clock.now())
        db.session.commit()
    assert (is_signed_in(here), opens(browser, path)) == (False, False)
    again = link_for(app, clock, employee_id)
    assert again.startswith("/password/invitation/")
    sign_in(browser)
    assert not is_signed_in(browser)  # the old password went with it
    use(browser, again)
    sign_in(browser, password=NEW)
    assert is_signed_in(browser)


def test_the_old_password_works_until_the_reset_is_used(
    app: Flask, browser: FlaskClient, clock: SetClock
) -> None:
    link_for(app, clock, made_person(app)[0])
    sign_in(browser)
    assert is_signed_in(browser)


def test_the_database_keeps_no_link_that_could_be_used(app: Flask, clock: SetClock) -> None:
    path = link_for(app, clock, made_person(app)[0])
    with app.app_context():
        row = db.session.scalars(select(AccountLink)).one()
        assert row.nonce_hash not in path
        assert words_of_link("reset", row.nonce_hash) != path.rpartition("/")[2]


def test_without_an_address_there_is_nothing_to_invite(app: Flask, clock: SetClock) -> None:
    employee_id, _ = made_person(app, account=False)
    with app.app_context():
        person = db.session.get_one(Employee, employee_id)
        person.email = person.email_key = None
        with pytest.raises(RefusedError, match="no e-mail address"):
            services.invite(db.session(), person, now=clock.now())
