"""Everything that changes something needs the CSRF token of this very session; nothing is exempt."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from mhtraining.web import csrf as protection
from tests.accounts.made import csrf
from tests.security.site import UNSAFE, Site, everything

sqlite_alone = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def token_of(browser: FlaskClient) -> str:
    """The token of this browser's session."""
    return csrf(browser.get("/route"))


def unsafe(site: Site) -> list[str]:
    """Every address at which something can be changed, filled in for the employee."""
    return [site.address(rule, "employee") for rule, method in site.rules() if method in UNSAFE]


@sqlite_alone
def test_nothing_is_exempt(site: Site) -> None:
    assert not protection._exempt_views
    assert not protection._exempt_blueprints
    assert site.app.config["WTF_CSRF_CHECK_DEFAULT"]
    assert set(site.app.config["WTF_CSRF_METHODS"]) >= set(UNSAFE)
    safe = {"GET", "HEAD", "OPTIONS"}
    for rule in site.app.url_map.iter_rules():
        assert rule.methods is not None
        assert rule.methods - safe <= set(UNSAFE), rule


def test_without_the_sessions_own_token_nothing_changes(site: Site) -> None:
    for who in ("employee", None):
        nothing_changes(site, site.browser(who))


def nothing_changes(site: Site, browser: FlaskClient) -> None:
    other = site.browser("colleague")
    own, foreign = token_of(browser), token_of(other)
    cut, signature = own.rsplit(".", 1)
    refused = {
        "none": {},
        "empty": {"csrf_token": ""},
        "another session's": {"csrf_token": foreign},
        "altered": {"csrf_token": f"{cut}.{signature[::-1]}"},
        "unsigned": {"csrf_token": cut.split(".")[0]},
    }
    before = everything(site.app)
    for path in unsafe(site):
        for name, form in refused.items():
            # "csrf_token" in the address is no token of a form
            answer = browser.post(path, data=form, query_string={"csrf_token": own})
            assert answer.status_code == 400, f"{path}, {name}"
    assert everything(site.app) == before


def test_with_the_token_the_same_requests_are_taken(site: Site) -> None:
    before = everything(site.app)
    for path in unsafe(site):
        browser = site.browser("employee")
        answer = browser.post(path, data={"csrf_token": token_of(browser), "language": "en"})
        assert answer.status_code in (303, 403, 404, 410, 422), path
    assert everything(site.app) != before


@sqlite_alone
def test_a_method_named_in_a_form_or_header_is_not_believed(site: Site) -> None:
    browser = site.browser("employee")
    headers = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    assert browser.get("/sign-out?_method=POST", headers=headers).status_code == 405
    assert browser.get("/password").status_code == 200


def test_what_is_only_looked_at_changes_nothing(site: Site) -> None:
    browser, before = site.browser("employee"), everything(site.app)
    for rule, method in site.rules():
        if method in ("GET", "HEAD"):
            browser.open(site.address(rule, "employee"), method=method)
    after = everything(site.app)
    assert {name: rows for name, rows in after.items() if rows != before[name]}.keys() <= {"sign_in_session"}


@sqlite_alone
def test_every_form_of_every_page_holds_the_token(site: Site) -> None:
    browser, forms = site.browser("employee"), 0
    for rule, method in site.rules():
        if method == "GET":
            page = browser.get(site.address(rule, "employee"), follow_redirects=True)
            for form in re.findall(
                r'(?s)<form[^>]*method="post".*?</form>', page.data.decode(errors="replace")
            ):
                forms += 1
                assert form.count('name="csrf_token"') == 1, (rule, form)
    assert forms > 20
