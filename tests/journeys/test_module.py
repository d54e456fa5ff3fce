"""The whole road of an employee: from the invitation to a completion that coverage counts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import create_engine, text

from mhtraining.content.library import Library, load_library
from mhtraining.content.model import Ref
from tests.journeys.learner import Learner
from tests.journeys.server import ROOT, Demonstration

pytestmark = pytest.mark.browser

PASSWORD = "een-lange-zin-om-te-onthouden"


@pytest.fixture(scope="session")
def library() -> Library:
    """The content that the demonstration published."""
    return load_library([ROOT / "content"])


@pytest.fixture
def employee(demonstration: Demonstration) -> str:
    """The address of a KCC employee who has never done the module kcc; another one each time."""
    engine = create_engine(f"sqlite:///{demonstration.environment['MHTRAINING_INSTANCE']}/mhtraining.sqlite3")
    with engine.connect() as connection:
        found = connection.scalars(
            text(
                "SELECT email_key FROM employee e JOIN placement p ON p.employee_id = e.id "
                "JOIN department_position d ON d.department_id = p.department_id "
                "WHERE d.name = 'KCC' AND p.ends_on IS NULL AND email_key IS NOT NULL "
                "AND e.id NOT IN (SELECT employee_id FROM attempt WHERE module_slug = 'kcc') "
                "AND e.id NOT IN (SELECT employee_id FROM completion WHERE module_slug = 'kcc') "
                "AND e.id NOT IN (SELECT employee_id FROM absence WHERE ends_on IS NULL) ORDER BY e.id"
            )
        ).all()
    engine.dispose()
    assert found, "every KCC employee of the demonstration has begun the module"
    return str(found[0])


SLOW = pytest.mark.slow
WAYS = [
    pytest.param((True, 320), id="scripts, 320"),
    pytest.param((True, 1280), id="scripts, 1280", marks=SLOW),
    pytest.param((False, 320), id="no scripts, 320", marks=SLOW),
    pytest.param((False, 1280), id="no scripts, 1280"),
]


@pytest.fixture(params=WAYS)
def new_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[object]:
    """Makes a page in a browser of its own (no cookie of another), with or without JavaScript."""
    scripts, width = request.param
    contexts = []

    def make() -> Page:
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 800}, locale="nl-NL"
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def covered(demonstration: Demonstration) -> int:
    """How many people coverage counts for the module kcc."""
    figures = json.loads(demonstration.command("coverage", "--module", "kcc", "--format", "json"))
    return int(figures["covered"])


def accept_invitation(page: Page, demonstration: Demonstration, email: str) -> None:
    printed = demonstration.command("accounts", "invite", email)
    found = re.search(r"/password/\S+", printed)
    assert found, printed
    page.goto(demonstration.url + found.group(0))
    for field in page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main form button.button").click()


def sign_in(page: Page, demonstration: Demonstration, email: str) -> None:
    page.goto(demonstration.url + "/sign-in")
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form").filter(has=page.locator("input[type=password]")).locator("button").click()
    assert page.url == demonstration.url + "/"


def test_an_employee_completes_a_module_and_coverage_counts_one_more(
    demonstration: Demonstration, library: Library, employee: str, new_page: object
) -> None:
    before = covered(demonstration)
    page: Page = new_page()  # type: ignore[operator]
    accept_invitation(page, demonstration, employee)
    sign_in(page, demonstration, employee)
    learner = Learner(page, library)
    learner.open_module("kcc")
    learner.go_until(r"/walks/\d+/1$", skill="best")
    learner.do_page("worst")  # a wrong answer on the way
    learner.go_until(r"/stops/5$", skill="best")
    learner.go_until(r"/walks/\d+/2$", skill="best")
    left_at, done = page.url, page.locator("progress").first.get_attribute("value")
    page.context.close()

    page = new_page()  # type: ignore[operator]
    sign_in(page, demonstration, employee)
    learner = Learner(page, library, learner.answered)
    page.locator("main .panel--now .button").click()
    assert page.url == left_at
    assert page.locator("progress").first.get_attribute("value") == done
    first = re.sub(r"/2$", "/1", left_at)
    page.goto(first)
    assert page.locator(".verdict, table").count(), "what was answered is no longer there"
    page.goto(left_at)

    learner.go_until(r"/result$", skill="worst")
    assert page.locator("h1").inner_text() == "Nog niet geslaagd"
    assert covered(demonstration) == before
    first_draw = {scenario for scenario, _ in learner.answered}
    page.locator("main .button").first.click()
    learner.answered.clear()
    learner.go_until(r"/result$", skill="best")
    assert page.locator("h1").inner_text() == "Je bent geslaagd"
    again = {scenario for scenario, _ in learner.answered} & first_draw
    # new, but for a look-alike where both were drawn the first time: a draw never goes without one
    assert all(library.scenarios[Ref("kcc", scenario)].look_alike for scenario in again), again
    assert len(again) <= 1
    assert page.locator(".panel--route").count() == 1
    assert covered(demonstration) == before + 1
    assert "digest" in demonstration.command("records", "verify")
