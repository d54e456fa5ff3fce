from __future__ import annotations

import pytest
from flask import Flask

from tests.accounts.made import made_person, send, set_clock, signed_in_browser


def test_pages_are_dutch_unless_this_browser_chose_english(app: Flask) -> None:
    browser = app.test_client()
    assert '<html lang="nl">' in browser.get("/sign-in", headers={"Accept-Language": "en"}).text
    answer = send(browser, "/language", page="/sign-in", language="en", next="/sign-in?next=/password")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/password")
    page = browser.get("/sign-in")
    assert '<html lang="en">' in page.text
    assert "A signal? How to report it" in page.text
    send(browser, "/language", page="/sign-in", language="nl", next="/sign-in")
    assert '<html lang="nl">' in browser.get("/sign-in").text


def test_the_cookie_of_the_language_is_read_by_the_server_alone(app: Flask) -> None:
    cookie = send(app.test_client(), "/language", page="/sign-in", language="en").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_language_that_we_do_not_speak_changes_nothing(app: Flask) -> None:
    browser = app.test_client()
    assert browser.get_cookie("language") is None
    send(browser, "/language", page="/sign-in", language="xx")
    assert browser.get_cookie("language") is None
    browser.set_cookie("language", "../../etc")
    assert '<html lang="nl">' in browser.get("/sign-in").text


def test_choosing_a_language_leads_to_no_other_site(app: Flask) -> None:
    answer = send(app.test_client(), "/language", page="/sign-in", language="en", next="//evil.example")
    assert answer.headers["Location"] == "/"


def test_the_language_form_comes_back_to_the_page_with_its_question(app: Flask) -> None:
    page = app.test_client().get("/sign-in?next=/password%3Fa%3D1")
    assert 'name="next" value="/sign-in?next=/password?a%3D1"' in page.text.replace("%3Fa", "?a")


def test_another_language_for_an_answer_to_a_form_leads_to_the_page_of_that_form(app: Flask) -> None:
    sent_from = {"Referer": "http://localhost/route"}
    answer = app.test_client().post("/sign-out", data={"csrf_token": "too old"}, headers=sent_from)
    assert answer.status_code == 400
    assert 'name="next" value="/route"' in answer.text


def test_reporting_a_signal_is_the_last_item_for_everybody(app: Flask) -> None:
    set_clock(app)
    for browser in (app.test_client(), signed_in_browser(app, made_person(app)[1])):
        menu = browser.get("/password/forgotten").text.partition('<nav class="nav"')[2].partition("</nav>")[0]
        assert menu.rpartition("<li")[2].startswith(' class="nav__route"><a href="/route">Signaal? Zo meld')


def test_who_is_signed_in_sees_name_organisation_and_a_button_to_sign_out(app: Flask) -> None:
    set_clock(app)
    page = signed_in_browser(app, made_person(app)[1]).get("/password").text
    masthead = page.partition('<div class="masthead">')[2].partition("</header>")[0]
    assert "Samira Bakker" in masthead
    assert "<b>Signalen zien</b> Gemeente Voorbeeld" in masthead
    assert '<form method="post" action="/sign-out">' in masthead


def test_a_visitor_sees_no_menu_of_the_rooms(app: Flask) -> None:
    page = app.test_client().get("/password/forgotten").text
    assert "/sign-out" not in page
    assert "Wachtwoord wijzigen" not in page


@pytest.mark.parametrize("path", ["/sign-in", "/password/forgotten", "/nowhere"])
def test_pages_hold_no_script_no_style_of_their_own_and_nothing_from_elsewhere(app: Flask, path: str) -> None:
    page = app.test_client().get(path).text
    assert "<script" not in page
    assert " style=" not in page
    assert "<style" not in page
    assert "http" not in page.replace('http-equiv="', "")
