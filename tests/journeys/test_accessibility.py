"""Every page there is, looked at by axe-core and measured; an endpoint that nobody visits fails."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response
from werkzeug.exceptions import HTTPException

from mhtraining.app import create_app
from mhtraining.boardreport.month_ends import last_month_end
from mhtraining.content.library import Library, load_library
from mhtraining.core.clock import civil_day
from mhtraining.core.settings import load_settings
from tests.journeys.inspection import ENGLISH_VIEWS, Inspection
from tests.journeys.learner import Learner
from tests.journeys.requiring import visit_completions, visit_requirements
from tests.journeys.server import ROOT, Demonstration, running

pytestmark = pytest.mark.browser

NOT_PAGES = {
    "static": "files",
    "web.healthz": "a word for a monitor",
    "learning.attempt": "leads on to a page",
    "learning.image": "images",
    "certificates.pdf": "a file",
    "privacy.download": "a file",
    "charts.drawing": "images",
    "line.csv": "a file",
    "line.xlsx": "a file",
    "overview.file": "a file",
    "reports.file": "a file",
    "region.evaluation_file": "a file",
}
LOOKS = 120
"""How often a page is loaded again, at most, until a job has done what it waits for."""
PEOPLE = ("samira.bakker", "joris.vandenbrink", "noor.hendriks", "bilal.kaya", "marit.vandenberg")
COORDINATOR = "marit.vandenberg"
FEATURES = {
    "choice": "fieldset input[type=radio]",
    "spot": "fieldset input[type=checkbox]",
    "order": "ul.order",
    "match": "ul.match",
    "reflect": ".reflect",
    "wise": ".question .tone-best .yours",
    "better": ".question .tone-mid .yours",
    "not wise": ".question .tone-not .yours",
    "groups": ".groups",
    "ordered": "table.stack",
    "matched": ".verdicts:not(:has(.verdict__why))",
    "transcript": ".transcript",
    "timeline": ".timeline",
    "practice": "form[action$='/practise'] .button:not(.button--secondary)",
    "assessment": "form[action$='/assessment']",
    "warning": "form[action$='/swap']",
    "route": ".panel--route",
    "table": ".flow table",
    "folded": "details",
    "repeated": ".actions a[href*=stops], .actions form[action*=stops]",
}
"""What makes one page of an endpoint different from another."""

KEPT = (
    "/manage/route",
    "/manage/route/organisation",
    "/manage/route/1",
    "/manage/signals",
    "/manage/meetings",
    "/manage/signals/1/2026-01",
    "/manage/audit",
    "/manage/settings",
)
"""Pages that a coordinator keeps."""

QUESTIONS = {"choice", "spot", "order", "match"}
FEEDBACK = {"wise", "not wise", "groups", "ordered", "matched", "folded"}
STOPS = {"practice", "assessment", "table", "route"}
MOST_ATTEMPTS = 4
"""The assessment draws three of six, those never shown first: the warning comes in one of these."""


class Tour:
    """A visit to the product in one browser that looks at every kind of page it comes upon."""

    def __init__(self, page: Page, served: Demonstration, folder: Path) -> None:
        self.page, self.url = page, served.url
        self.inspection = Inspection(page)
        self.seen: set[tuple[str, str]] = set()
        app = create_app(load_settings({"MHTRAINING_INSTANCE": str(folder)}))
        self.addresses = app.url_map.bind("127.0.0.1")
        self.endpoints = {
            rule.endpoint for rule in app.url_map.iter_rules() if rule.methods and "GET" in rule.methods
        }

    def go(self, path: str) -> Response | None:
        return self.page.goto(self.url + path)

    def endpoint(self) -> str:
        try:
            path = re.split("[?#]", self.page.url.removeprefix(self.url))[0]
            return str(self.addresses.match(path)[0])
        except HTTPException as error:
            return str(error.code)

    def look(self, name: str = "", *, english: bool = False, anyway: bool = False) -> None:
        """Look at this page when it shows what no page of its endpoint showed before, or anyway."""
        endpoint = name or self.endpoint()
        shows = {name for name, selector in FEATURES.items() if self.page.locator(selector).count()}
        kinds = {(endpoint, each) for each in ("page", *shows)}
        if kinds <= self.seen and not anyway:
            return
        first = (endpoint, "page") not in self.seen
        self.seen |= kinds
        address = re.sub(r"(attempts|walks)/[0-9]+", "", self.page.url)
        called = f"{endpoint} {address} {self.page.locator('h1').inner_text()}"
        called += " answered" if self.page.locator("#verdict").count() else ""
        self.inspection.look(called)
        if english and first:
            self._look_in_english(called)

    def _look_in_english(self, called: str) -> None:
        self.page.context.add_cookies([{"name": "language", "value": "en", "url": self.url}])
        self.page.reload()
        assert self.page.locator("html").get_attribute("lang") == "en"
        self.inspection.look(called, ENGLISH_VIEWS)
        self.page.context.clear_cookies(name="language")
        self.page.reload()

    def sign_in(self, person: str) -> None:
        self.page.context.clear_cookies()
        self.go("/sign-in")
        self.page.locator(f'button[value^="{person}@"]').click()


@pytest.fixture(scope="module")
def library() -> Library:
    """The content that the demonstration published."""
    return load_library([ROOT / "content"])


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A small demonstration in which one practice has a content warning, so that its page is there."""
    folder = tmp_path_factory.mktemp("accessibility")
    shutil.copytree(ROOT / "content", folder / "content")
    practice = folder / "content/modules/kcc/scenarios/iemand-praat-mee.md"
    text = practice.read_text(encoding="utf-8")
    practice.write_text(text.replace("---\n", "---\ncontent_warning: Iemand is bang.\n", 1), encoding="utf-8")
    with running(folder, employees=60, content=folder / "content") as served:
        yield served


@pytest.fixture
def tour(
    browser: Browser, demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tour]:
    """A visit in a browser of its own."""
    context = browser.new_context(locale="nl-NL", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    yield Tour(context.new_page(), demonstration, tmp_path_factory.mktemp("map"))
    context.close()


def visit_signed_out(tour: Tour, invitation: str) -> None:
    """The pages before one is signed in, and those of errors."""
    page = tour.page
    tour.go("/sign-in")
    tour.look(english=True)
    page.locator("form.section .button").click()
    tour.look("sign-in refused")
    for path in ("/password/forgotten", "/route", invitation):
        tour.go(path)
        tour.look(english=True)
    page.locator("main .button").click()
    tour.look("password refused")
    tour.go("/password/invitation/nothing")
    tour.look("link gone", english=True)
    tour.go("/nowhere")
    tour.look()
    tour.go("/language")
    tour.look()
    tour.go("/sign-in")
    page.context.clear_cookies()
    page.locator("form.section .button").click()
    tour.look("400 old form")


def visit_signed_in(tour: Tour) -> None:
    """The pages of somebody who is signed in, but for those of a module."""
    for person in PEOPLE:
        tour.sign_in(person)
        tour.look("learning.my_modules", english=person == PEOPLE[0], anyway=True)
    for path in ("/route", "/nowhere"):
        tour.go(path)
        tour.look(anyway=True)
    tour.go("/password")
    tour.look(english=True)
    tour.page.locator("main .button").click()
    tour.look("change refused")


def visit_keeping(tour: Tour) -> None:
    """The pages on which routes, signals and settings are kept, and the audit trail; each refused once."""
    for path in KEPT:
        tour.go(path)
        tour.look(english=True)
    tour.page.locator("main form .button").click()
    tour.look("settings refused")
    tour.go("/manage/audit?since=1999-12-31")
    tour.look("audit refused")
    tour.go("/manage/signals/1/2026-01")
    tour.page.locator("main form input[inputmode]").first.fill("veel")
    tour.page.locator("main form .button").click()
    tour.look("signals refused")
    visit_meeting(tour)


def visit_meeting(tour: Tour) -> None:
    """A meeting of contact officers: refused, planned, held, with an action that is refused once."""
    page = tour.page
    tour.go("/manage/meetings")
    page.locator("form[action='/manage/meetings'] .button").click()
    tour.look("meeting refused")
    page.locator("input[name=held_on]").fill("2026-01-12")
    page.locator("form[action='/manage/meetings'] .button").click()
    page.locator("form[action$=presence] input[type=checkbox]").first.check()
    page.locator("form[action$=presence] .button").click()
    page.locator("form[action$=points] .button").click()
    tour.look("point refused")
    page.locator("textarea[name=text]").fill("De meldroute van alle teams nakijken")
    page.locator("select[name=owner]").select_option(index=1)
    page.locator("input[name=due_on]").fill("2026-02-01")
    page.locator("form[action$=points] .button").click()
    for summary in page.locator("main summary").all():
        summary.click()
    tour.look(english=True)


def walk_through(tour: Tour, learner: Learner, until: str, skill: str) -> None:
    """Do a module up to a page, looking at every kind of page and at every kind of refused answer."""
    page = tour.page
    while not re.search(until, page.url):
        tour.look(english=True)
        form = page.locator("main form").filter(has=page.locator("fieldset"))
        kind = next((each for each in QUESTIONS if page.locator(FEATURES[each]).count()), None)
        if kind not in (None, "spot") and (f"{kind} refused", "page") not in tour.seen:
            form.locator("button").click()
            tour.look(f"{kind} refused")
        learner.do_page(skill)


def visit_module(tour: Tour, learner: Learner) -> None:
    """A whole module, failed and passed, and again until its content warning was drawn."""
    tour.go("/modules/kcc")
    tour.look(english=True)
    tour.page.locator("main form .button").click()
    walk_through(tour, learner, r"/result$", "worst")
    tour.look("failed")
    for _ in range(MOST_ATTEMPTS):
        tour.page.locator("main .button").first.click()
        warned = ("learning.walk", "warning") in tour.seen
        walk_through(tour, learner, r"/result$", "best" if warned else "worst")
        if warned:
            break
    tour.look(english=True)


def visit_my_data(tour: Tour) -> None:
    """The page with everything about me, with all that can be folded open, and the answers of one attempt."""
    tour.go("/my-data")
    for summary in tour.page.locator("main summary").all():
        summary.click()
    tour.look(english=True)
    tour.page.locator("main a[href$='/answers']").first.click()
    tour.look(english=True)


def visit_paper(tour: Tour) -> None:
    """From the result of a module that was passed to its paper, and to the page that anybody may open."""
    page = tour.page
    page.locator("main a[href^='/completions/']").click()
    tour.look(english=True)
    page.locator("main form .button").click()
    tour.look("paper made", english=True)
    address = page.locator("main a[href*='/certificates/']").get_attribute("href") or ""
    visit_my_data(tour)
    page.context.clear_cookies()
    tour.go(address.removeprefix(tour.url))
    tour.look(english=True)
    tour.go("/certificates/")
    tour.look(english=True)


def visit_staff_list(tour: Tour) -> None:
    """Upload a list that can't be taken and one that can, look at both, and at taking an import back."""
    page = tour.page
    tour.go("/manage/staff")
    tour.look(english=True)
    page.locator("form.panel .button").click()
    tour.look("upload refused")
    header = "personeelsnummer;achternaam;afdeling;in_dienst;schoenmaat\n"
    for name, rows in (("rows refused", "1;;KCC;2020-01-01;\n"), ("", "1;Vis;Nieuw/Team;2020-01-01;\n")):
        tour.go("/manage/staff")
        file = {"name": "lijst.csv", "mimeType": "text/csv", "buffer": (header + rows).encode()}
        page.locator("input[type=file]").set_input_files(files=[file])
        page.locator("form.panel .button").click()
        tour.look(name, english=not name)
    if page.locator("#allow_leavers").count():
        page.locator("#allow_leavers").check()
    page.locator("form[action$='/confirm'] .button").click()
    tour.look(anyway=True)
    page.locator("main table a").first.click()
    tour.look(english=True)
    page.locator("main form .button").click()


def visit_people(tour: Tour) -> None:
    """Where the coordinator starts, the list of people, one person's file, and a link that is shown once."""
    page = tour.page
    tour.sign_in(COORDINATOR)
    tour.go("/manage")
    tour.look(english=True)
    tour.go("/manage/people?q=noor&role=manager")
    tour.look("nobody found")
    tour.go("/manage/people?q=hendriks+noor")
    tour.look(english=True)
    page.locator("main table a").first.click()
    for summary in page.locator("main summary").all():
        summary.click()
    tour.look(english=True)
    page.locator("details:has(#role) summary").click()
    page.locator("form[action$='/roles'] .button").click()
    tour.look("role refused")
    page.locator("form[action$='/invite'] .button").click()
    tour.look("link made", english=True)
    tour.sign_in("karin.mulder")
    tour.go("/manage/people?q=bakker+samira")
    tour.look("people of a manager")
    page.locator("main table a").first.click()
    tour.look("person of a manager")


def visit_line(tour: Tour) -> None:
    """A manager's line, filtered, printed and nudged; the coordinator's, before and after choosing."""
    page = tour.page
    tour.sign_in("karin.mulder")
    tour.go("/manage/line")
    tour.look(english=True)
    page.locator("main a[href*='/nudge/']").first.click()
    tour.look(english=True)
    for path in ("/manage/line/nudge", "/manage/line/print"):
        tour.go(path)
        tour.look(english=True)
    tour.go("/manage/line?who=direct&show=late")
    tour.look("line filtered")
    tour.sign_in(COORDINATOR)
    tour.go("/manage/line")
    tour.look("line of nobody chosen")
    page.locator("main table a").first.click()
    tour.look("line of a department")
    tour.go("/manage/coverage")
    for summary in page.locator("main summary").all():
        summary.click()
    tour.look(english=True)
    tour.go("/manage/coverage/signals")
    for summary in page.locator("main summary").all():
        summary.click()
    tour.look(english=True)
    tour.go("/manage/coverage/officers")
    tour.look(english=True)
    tour.go("/manage/coverage/not-asked")
    tour.look(english=True)
    tour.go("/manage/coverage?on=2026-02-31")
    tour.look("coverage on no day")


def visit_region(tour: Tour, demonstration: Demonstration) -> None:
    """The organisations of a region, here of one, which has released figures."""
    demonstration.command("region", "add", "streek", "voorbeeld")
    demonstration.command(
        "accounts", "role", "noor.hendriks@voorbeeld.example", "regional-coordinator", "streek"
    )
    tour.sign_in("noor.hendriks")
    tour.go("/manage/region")
    tour.look(english=True)
    tour.go("/manage/region/evaluation")
    tour.look(english=True)
    tour.sign_in(COORDINATOR)


def visit_basic_level(tour: Tour) -> None:
    """The six aims: what was shown for one, and refused for another."""
    page = tour.page
    tour.go("/manage/basic-level")
    page.locator("summary").first.click()
    page.locator("input[name=policy-title]").fill("Beleidsplan")
    page.locator("input[name=policy-link]").fill("https://voorbeeld.example/plan")
    page.locator("form[action$=policy] .button").click()
    for summary in page.locator("main summary").all():
        summary.click()
    tour.look(english=True)
    page.locator("main summary").last.click()
    page.locator("form[action$=care] .button").click()
    tour.look("evidence refused")


def visit_reports(tour: Tour) -> None:
    """No report yet, one that is being made, a draft, the issued one, and two side by side."""
    page, on = tour.page, last_month_end(civil_day(datetime.now(UTC)))
    tour.go("/manage/reports")
    tour.look(english=True)
    page.locator("main section.panel button").click()
    tour.look("report asked for")
    waited_for(tour, "form[action$='/issue']")
    tour.look("draft of a report", english=True)
    page.locator("form[action$='/issue'] button").click()
    waited_for(tour, "a[href$='report.pdf']")
    tour.look(english=True)
    tour.go(f"/manage/reports/compare?earlier={on}&later={on}")
    tour.look(english=True)


def waited_for(tour: Tour, what: str) -> None:
    """Load the page again until a job has done what it waits for."""
    for _look in range(LOOKS):
        if tour.page.locator(what).count():
            return
        tour.page.wait_for_timeout(1000)  # the page says: load it again
        tour.page.reload()
    raise AssertionError(f"{what} did not come")


def visit_departments(tour: Tour) -> None:
    """The tree, a department and its changes, a refused one too, and two numbers that are one person."""
    page = tour.page
    tour.go("/manage/departments")
    tour.look(english=True)
    page.locator("main section").last.locator("a").first.click()
    for summary in page.locator("main summary").all():
        summary.click()
    tour.look(english=True)
    address = page.url.removeprefix(tour.url)
    page.locator("details:has(#name-name) summary").click()
    page.locator("#name-name").fill("")
    page.locator("form[action$='/name'] button").click()
    tour.look("change of a department refused")
    page.locator("a[href$='/merge']").click()
    page.locator("select").select_option(index=2)
    page.locator("main form button").last.click()
    tour.look(english=True)
    tour.go(f"{address}/roles/contact-officer")
    page.locator("#q").fill("b")
    page.locator("main form button").click()
    tour.look()
    page.locator("main section a").first.click()
    tour.look("departments.choose for somebody", english=True)
    person = page.url.rpartition("=")[2]
    tour.go(f"/manage/people/{person}/merge?q=a")
    tour.look()
    page.locator("main section a").first.click()
    tour.look("merging.merge shown", english=True)


def test_every_page_can_be_used_by_everybody(
    tour: Tour, library: Library, demonstration: Demonstration
) -> None:
    printed = demonstration.command("accounts", "invite", "samira.bakker@voorbeeld.example")
    found = re.search(r"/password/\S+", printed)
    assert found, printed
    visit_signed_out(tour, found.group(0))
    visit_signed_in(tour)
    tour.sign_in("marit.vandenberg")
    visit_keeping(tour)
    tour.sign_in("samira.bakker")
    visit_module(tour, Learner(tour.page, library))
    visit_paper(tour)
    tour.sign_in(COORDINATOR)
    visit_staff_list(tour)
    visit_departments(tour)
    visit_requirements(tour)
    visit_completions(tour)
    visit_people(tour)
    visit_line(tour)
    visit_reports(tour)
    visit_basic_level(tour)
    visit_region(tour, demonstration)

    assert not tour.inspection.findings, "\n".join(tour.inspection.findings)
    visited = {endpoint for endpoint, _ in tour.seen}
    assert tour.endpoints - visited == set(NOT_PAGES), "a page nobody visits, or one listed as none"
    assert {each for endpoint, each in tour.seen if endpoint == "learning.step"} >= QUESTIONS | FEEDBACK
    assert {each for endpoint, each in tour.seen if endpoint == "learning.stop"} >= STOPS
    assert {f"{kind} refused" for kind in QUESTIONS - {"spot"}} | {"404", "405", "400 old form"} <= visited


BAD = """<!doctype html><html lang="nl"><title>Proef</title><main>
<h1>Een</h1><h1>Twee</h1><img src="http://127.0.0.2:9/beeld.png">
<p style="color: #999">Te licht</p><button style="width: 12px; height: 12px; padding: 0">x</button>
<p style="width: 2000px">Te breed</p><script>console.error("mis")</script></main>"""


def test_the_inspection_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    inspection = Inspection(page)
    page.set_content(BAD)
    inspection.look("een")
    inspection.look("twee")
    found = "\n".join(inspection.findings)
    for finding in (
        "2 h1",
        "that of een too",
        "image-alt",
        "color-contrast",
        "px too wide",
        "small target",
        "console: mis",
        "asks 127.0.0.2",
    ):
        assert finding in found, f"{finding} in: {found}"
    page.close()
