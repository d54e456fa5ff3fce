"""What docs/operating.md says of nginx holds, with that very file: TLS, addresses, limits, files, outages."""

from __future__ import annotations

import gzip
import re
import shutil
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mhtraining.accounts import throttle
from mhtraining.app import create_app
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from tests.serving.proxied import NAME, SECRET, Answer, Proxied, proxied

LIMIT = 1_000_000
"""What mhtraining itself takes, in bytes."""


@pytest.fixture(scope="module")
def settings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation of this file's tests; which engine it has makes no difference to a proxy."""
    folder = tmp_path_factory.mktemp("behind")
    shutil.copyfile(sqlite_template, folder / "mhtraining.sqlite3")
    url = f"sqlite:///{folder}/mhtraining.sqlite3"
    return Settings(instance=folder, database_url=url, secret_key=SECRET)


@pytest.fixture(scope="module")
def both(settings: Settings) -> Iterator[Proxied]:
    """nginx, and the installation behind it."""
    with proxied(settings.instance, settings) as running:
        yield running


def security_of(answer: Answer) -> list[int]:
    """How often each header that every answer must have once is there."""
    names = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")
    names += ("Strict-Transport-Security", "Cache-Control")
    return [len(answer.headers.get_all(name, [])) for name in names]


def token_of(answer: Answer) -> str:
    """The CSRF token of a page that holds a form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text)
    assert found, answer.text
    return found.group(1)


def sign_in(
    both: Proxied, *, address: str, referrer: str = f"https://{NAME}/sign-in", **headers: str
) -> Answer:
    """Send the form of the sign-in page from this address; nobody has this account."""
    page = both.ask("GET", "/sign-in", address=address)
    cookies = "; ".join(cookie.partition(";")[0] for cookie in page.headers.get_all("Set-Cookie", []))
    return both.ask(
        "POST",
        "/sign-in",
        address=address,
        body=f"csrf_token={token_of(page)}&email=nobody%40voorbeeld.nl&password=x".encode(),
        Content_Type="application/x-www-form-urlencoded",
        Cookie=cookies,
        Referer=referrer,
        **headers,
    )


def test_a_page_comes_over_tls_with_secure_cookies_and_each_header_once(both: Proxied) -> None:
    page = both.ask("GET", "/sign-in")

    cookies = page.headers.get_all("Set-Cookie", [])
    assert (page.status, len(cookies) > 0) == (200, True)
    assert [cookie for cookie in cookies if "Secure" not in cookie or "HttpOnly" not in cookie] == []
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert security_of(page) == [1, 1, 1, 1, 1]
    assert "1.22" not in str(page.headers)


@pytest.mark.parametrize("host", [NAME, "evil.example"])
def test_without_tls_one_is_led_to_our_name_with_it(both: Proxied, host: str) -> None:
    answer = both.ask_plainly("/modules/kcc?a=1", host)

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/modules/kcc?a=1")


def test_another_name_gets_no_answer(both: Proxied) -> None:
    with pytest.raises(ssl.SSLError):
        both.ask("GET", "/sign-in", name="evil.example")


def test_a_visitor_cannot_choose_the_address_that_is_counted(both: Proxied, settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        place = throttle.sign_in_limits("nobody@voorbeeld.nl", "127.0.0.2", None)[1:2]
        for _ in range(throttle.TRIES_PER_PLACE):
            throttle.count_try(db.session(), place, now=datetime.now(UTC))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    claims = {"X_Forwarded_For": "203.0.113.9", "X_Real_IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}

    assert sign_in(both, address="127.0.0.2", **claims).status == 429
    assert sign_in(both, address="127.0.0.3", X_Forwarded_For="127.0.0.2").status == 422


def test_a_visitor_cannot_choose_the_name_by_which_a_form_is_trusted(both: Proxied) -> None:
    evil = {"referrer": "https://evil.example/", "X_Forwarded_Host": "evil.example"}

    assert sign_in(both, address="127.0.0.4", **evil).status == 400
    assert sign_in(both, address="127.0.0.4").status == 422


@pytest.mark.parametrize(("size", "ours"), [(LIMIT + 1, True), (2**20, True), (2**20 + 1, False)])
def test_what_is_too_much_is_refused_with_the_same_headers(both: Proxied, size: int, ours: bool) -> None:
    answer = both.ask("POST", "/sign-in", body=b"x" * size, Content_Type="application/x-www-form-urlencoded")

    assert (answer.status, "Dit is te veel in één keer" in answer.text) == (413, ours)
    assert security_of(answer) == [1, 1, 1, 1, 1]


def test_what_nginx_itself_refuses_has_the_headers_too(both: Proxied) -> None:
    assert security_of(both.ask("GET", "/" + "x" * 10_000)) == [1, 1, 1, 1, 1]


def test_the_stylesheet_is_asked_of_the_application_once_and_compressed(both: Proxied) -> None:
    found = re.search(r'href="(/static/style\.css\?v=\w+)"', both.ask("GET", "/sign-in").text)
    assert found
    before = len(both.logged())
    answers = [both.ask("GET", found.group(1), Accept_Encoding="gzip") for _ in range(3)]

    assert [line["endpoint"] for line in both.logged()[before:]] == ["static"]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, max-age=31536000, immutable"}
    assert all(b"--" in gzip.decompress(answer.body) for answer in answers)
    assert security_of(answers[2]) == [1, 1, 1, 1, 1]


def test_a_page_is_neither_kept_nor_compressed(both: Proxied) -> None:
    before = len(both.logged())
    answers = [both.ask("GET", "/sign-in", Accept_Encoding="gzip") for _ in range(2)]

    assert [answer.headers["Content-Encoding"] for answer in answers] == [None, None]
    assert len(both.logged()) == before + 2


def test_the_log_names_the_request_as_nginx_did(both: Proxied) -> None:
    named = both.ask("GET", "/nowhere").headers["X-Request-Id"]

    assert re.fullmatch("[0-9a-f]{32}", named)
    assert both.logged()[-1]["request"] == named


def test_a_monitor_outside_hears_whether_it_is_well_and_no_figures(both: Proxied) -> None:
    assert (both.ask("GET", "/healthz").text, both.ask("GET", "/healthz.json").status) == ("ok", 404)


def test_while_the_application_is_away_people_are_told_so_and_then_it_is_back(both: Proxied) -> None:
    style = re.search(r'href="(/static/style\.css\?v=\w+)"', both.ask("GET", "/sign-in").text).group(1)  # type: ignore[union-attr]
    both.ask("GET", style)
    ended = both.stop("app")
    away = both.ask("GET", "/password/reset/geheim")
    kept = both.ask("GET", style)
    both.start_app()
    back = both.ask("GET", "/sign-in")

    assert (ended, away.status, away.headers["Retry-After"]) == (0, 503, "30")
    assert "Probeer het over een minuut opnieuw" in away.text
    assert security_of(away) == [1, 1, 1, 1, 1]
    assert (kept.status, back.status) == (200, 200)
    written = [path for path in both.folder.glob("nginx*") if path.suffix in (".log", ".out")]
    assert len(written) == 2
    assert "geheim" not in "".join(path.read_text() for path in written)  # a link's token is nobody's to read
