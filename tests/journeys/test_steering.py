"""The coordinator of the demonstration steers: the goal, a past day, the charts, the files, a department."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.server import Demonstration

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LOOKS = 60
"""How often the page is loaded again, at most, until its charts are drawn."""


def taken(page: Page, label: str) -> str:
    """The text of the file behind a link."""
    with page.expect_download() as download:
        page.get_by_role("link", name=label, exact=True).click()
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_the_coordinator_steers_by_the_figures(browser: Browser, demonstration: Demonstration) -> None:
    context = browser.new_context(locale="nl-NL", accept_downloads=True)
    page = context.new_page()
    page.goto(f"{demonstration.url}/sign-in")
    page.locator('button[value^="marit.vandenberg@"]').click()
    page.get_by_role("link", name="Beheer", exact=True).click()
    page.locator("main").get_by_role("link", name="Dekking", exact=True).click()
    headline = page.locator("p.headline").inner_text()
    assert "tot het doel van 80%" in headline

    data = json.loads(taken(page, "Download als JSON"))
    assert headline.startswith(f"{data['covered']} van {data['in_scope']} ")
    assert f"({data['percent']}%)" in headline
    rows = list(csv.reader(StringIO(taken(page, "Download als CSV")), delimiter=";"))
    assert [int(cell) for cell in rows[1][4:7]] == [data["in_scope"], data["covered"], data["percent"]]
    table = page.locator("table.heat tbody tr")
    assert table.count() == len(data["departments"])
    for number, row in enumerate(data["departments"]):
        assert f"{row['covered']} van {row['in_scope']}" in table.nth(number).inner_text()

    for _look in range(LOOKS):
        if page.locator("main picture img").count() == 4:
            break
        page.wait_for_timeout(1000)  # a job draws them; the page says: load it again
        page.reload()
    images = page.locator("main picture img")
    expect(images).to_have_count(4)
    for number in range(4):
        images.nth(number).scroll_into_view_if_needed()
        assert images.nth(number).evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    page.get_by_label("Stand van").fill("2026-06-30")
    page.get_by_role("button", name="Toon die dag").click()
    assert "stand van 30 juni 2026" in page.locator("p.eyebrow").inner_text()
    past = json.loads(taken(page, "Download als JSON"))
    assert past["on"] == "2026-06-30"
    month = next(row for row in data["months"] if row["on"] == "2026-06-30")
    assert (past["covered"], past["in_scope"]) == (month["covered"], month["in_scope"])

    page.locator("table.heat tbody th a").first.click()
    assert page.locator("table[aria-labelledby=people] tbody tr").count() > 0
    context.close()
