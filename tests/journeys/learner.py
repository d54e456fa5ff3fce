"""An employee in the browser: reads what the page shows, answers, and goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from mhtraining.content.library import Library
from mhtraining.content.model import Kind, Mark, Scenario, Step

MOST_PAGES = 150


@dataclass
class Learner:
    """Drives one page of one browser; `library` knows the answers, the page never tells them before."""

    page: Page
    library: Library
    answered: list[tuple[str, str]] = field(default_factory=list)

    def open_module(self, slug: str) -> None:
        """From the overview to the first page of a module."""
        self.page.goto(self._url("/"))
        self.page.locator(f'main a[href="/modules/{slug}"]').first.click()
        self.page.locator(f'main form[action^="/modules/{slug}/start"] button').click()

    def go_until(self, where: str, *, skill: str) -> None:
        """Do page after page until the address matches `where`; `skill` is "best" or "worst"."""
        for _ in range(MOST_PAGES):
            if re.search(where, self.page.url):
                return
            self.do_page(skill)
        raise AssertionError(f"{where} was not reached; stands on {self.page.url}")

    def do_page(self, skill: str) -> None:
        """Do what this page asks: answer the question on it, or press its one primary button."""
        self.page.wait_for_load_state()
        form = self.page.locator("main form").filter(has=self.page.locator("fieldset"))
        if form.count():
            self._answer(form.first, skill)
        else:
            button = self.page.locator("main .button:not(.button--secondary)")
            assert button.count(), f"nothing to press on {self.page.url}: {self.page.title()}"
            button.first.click()

    def step_here(self) -> tuple[Scenario, Step]:
        """The scenario and step of the question on this page."""
        title = self.page.locator("h1").inner_text()
        scenario = next(one for one in self.library.scenarios.values() if one.title == title)
        shown = self.page.locator("main").inner_text()
        steps = [one for one in scenario.steps if one.heading in shown]
        assert len(steps) == 1, f"{title}: {[one.id for one in steps]}"
        return scenario, steps[0]

    def _answer(self, form: Locator, skill: str) -> None:
        scenario, step = self.step_here()
        before = self.page.content()
        for option in step.options:
            assert option.why.split(".")[0] not in before, "the page tells why before it is answered"
        if step.kind is Kind.CHOICE:
            form.locator("input[type=radio]").nth(_choice(step, skill)).check()
        elif step.kind is Kind.SPOT:
            for place, option in enumerate(step.options):
                if (option.mark is Mark.BEST) == (skill == "best"):
                    form.locator("input[type=checkbox]").nth(place).check()
        elif step.kind is Kind.ORDER:
            for select, place in zip(form.locator("select").all(), _order(step, form, skill), strict=True):
                select.select_option(label=str(place))
        else:
            self._match(form, step, skill)
        form.locator("button").click()
        self.answered.append((scenario.ref.scenario, step.id))

    def _match(self, form: Locator, step: Step, skill: str) -> None:
        texts = [right for _, right in step.rows]
        given = texts if skill == "best" else texts[1:] + texts[:1]
        for select, text in zip(form.locator("select").all(), given, strict=True):
            select.select_option(label=text)

    def _url(self, path: str) -> str:
        return "/".join(self.page.url.split("/")[:3]) + path


def _choice(step: Step, skill: str) -> int:
    wanted = Mark.BEST if skill == "best" else Mark.NOT_WISE
    marks = [option.mark for option in step.options]
    return marks.index(wanted)


def _order(step: Step, form: Locator, skill: str) -> list[int]:
    """For each item in the order shown: its right place, or its place from the end."""
    places = []
    for row in form.locator("li").all():
        text = row.inner_text()
        place = next(number for number, item in enumerate(step.items, 1) if item in text)
        places.append(place if skill == "best" else len(step.items) + 1 - place)
    return places
