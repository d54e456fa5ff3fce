"""A manager of the demonstration finds who is too late, filters, takes the list along, goes to a session."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.server import Demonstration

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def names(page: Page) -> list[str]:
    """Who is in the list, on all its parts."""
    found: list[str] = []
    while True:
        found += page.locator("table[aria-labelledby=people] tbody th a").all_inner_texts()
        following = page.locator("main a[rel=next]")
        if not following.count():
            return found
        following.click()


def taken(page: Page, label: str) -> bytes:
    """The file behind a link."""
    with page.expect_download() as download:
        page.get_by_role("link", name=label, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_a_manager_finds_who_is_too_late_and_takes_the_list_along(
    browser: Browser, demonstration: Demonstration
) -> None:
    context = browser.new_context(locale="nl-NL", accept_downloads=True)
    page = context.new_page()
    page.goto(f"{demonstration.url}/sign-in")
    page.locator('button[value^="karin.mulder@"]').click()
    page.get_by_role("link", name="Mijn team", exact=True).click()
    assert "medewerkers zijn bij" in page.locator("p.headline").inner_text()
    everybody = names(page)

    page.goto(f"{demonstration.url}/manage/line")
    late_link = page.locator("main a[href*='show=late']")
    told = int(late_link.inner_text().split()[0])
    late_link.click()
    filtered = page.url
    late = names(page)
    assert len(late) == told
    assert set(late) < set(everybody)

    page.goto(filtered)
    csv = taken(page, "Download als CSV").decode("utf-8-sig").splitlines()
    sheet = openpyxl.load_workbook(BytesIO(taken(page, "Download als spreadsheet (.xlsx)"))).active
    assert sheet is not None
    in_csv = [row.split(";")[0] for row in csv]
    assert in_csv == [row[0].value for row in sheet.iter_rows()]
    assert in_csv[1 : told + 1] == late

    page.get_by_label("Wiens team").select_option("direct")
    page.get_by_role("button", name="Toon", exact=True).click()
    assert set(names(page)) < set(late)

    page.goto(filtered)
    page.get_by_role("link", name="Lijst om te printen voor het teamoverleg").click()
    assert page.locator("table tbody th").all_inner_texts() == late
    assert page.pdf().startswith(b"%PDF")
    page.goto(filtered)
    page.get_by_role("link", name="Tekst voor iedereen die nog iets moet doen").click()
    text = page.get_by_label("De tekst").input_value()
    assert "Groet,\nKarin Mulder" in text
    assert not any(name.split(",")[0] in text for name in late)

    page.goto(filtered)
    page.get_by_role("link", name="Een teamsessie vastleggen").click()
    assert page.get_by_role("button", name="Laat zien wie er werkte").count() == 1
    context.close()
