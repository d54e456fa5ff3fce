"""The coordinator's pages of rules and exceptions, each opened as it is come upon."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.test_accessibility import Tour


def visit_requirements(tour: Tour) -> None:
    """Rules: the list, the form, the preview, one rule, the usual set; the goal; exceptions."""
    page = tour.page
    tour.sign_in("marit.vandenberg")
    tour.go("/manage/requirements")
    tour.look(english=True)
    page.locator("main .button").click()
    tour.look(english=True)
    page.locator("main form .button").click()
    tour.look("rule refused")
    page.locator("#module").select_option(index=1)
    page.locator("#due_days").fill("60")
    page.locator("main form .button").click()
    tour.look(english=True)
    tour.go("/manage/requirements/preset")
    tour.look(english=True)
    tour.go("/manage/requirements")
    page.locator("main th a").first.click()
    tour.look(english=True)
    tour.go("/manage/goal")
    tour.look(english=True)
    page.locator("#percent").fill("800")
    page.locator("main form .button").click()
    tour.look("goal refused")
    page.locator("#percent").fill("85")
    page.locator("#whom").select_option(index=1)
    page.locator("main form .button").click()
    tour.look(english=True)
    for act in ("waivers", "extensions"):
        tour.go(f"/manage/people/1/{act}/new")
        tour.look(english=True)
        page.locator("main form .button").click()
        tour.look(f"{act} refused")
    tour.go("/manage/people/1/waivers/new")
    page.locator("#module").select_option(index=1)
    page.locator("#reason").fill("Andere cursus")
    page.locator("main form .button").click()
    tour.go("/manage/people/1/waivers/new")
    page.locator("main .findings a").first.click()
    tour.look(english=True)


def visit_completions(tour: Tour) -> None:
    """Completions from elsewhere: one person's, a wrong file and a good one, taking back; team sessions."""
    page = tour.page
    tour.go("/manage/completions/person?q=samira")
    tour.look(english=True)
    page.locator("main .findings a").first.click()
    tour.look(english=True)
    page.locator("main form .button").click()
    tour.look("completion refused")
    page.locator("#module").select_option(index=1)
    page.locator("#completed_on").fill("2024-03-01")
    page.locator("#source-0").check()
    page.locator("#evidence").fill("Presentielijst")
    page.locator("main form .button").click()
    tour.look(english=True)
    page.locator("main td a[href$='/void']").first.click()
    tour.look(english=True)
    for name, row in (("file refused", "niemand@x.nl;kcc;32-01-2026;thuis;"), ("file", GOOD_ROW)):
        tour.go("/manage/completions/upload")
        tour.look(english=True)
        content = f"email;module;datum;bron;bewijs\n{row}\n".encode()
        page.locator("#file").set_input_files(
            {"name": "elders.csv", "mimeType": "text/csv", "buffer": content}
        )
        page.locator("main form .button").click()
        tour.look(name)
    visit_team_sessions(tour)


GOOD_ROW = "samira.bakker@voorbeeld.example;kcc;01-02-2024;klassikaal;Lijst"


def visit_team_sessions(tour: Tour) -> None:
    """A session is begun, refused without anybody, and recorded; looked at by coordinator and manager."""
    page = tour.page
    tour.go("/manage/team-sessions")
    tour.look(english=True)
    page.locator("#department").select_option(label="\u2003KCC")
    page.locator("#module").select_option(index=1)
    page.locator("main form[method=get] .button").click()
    tour.look(english=True)
    page.locator("main form .button").click()
    tour.look("session refused")
    page.locator("main input[type=checkbox]").first.check()
    page.locator("main form .button").click()
    tour.look(english=True)
    tour.sign_in("karin.mulder")
    tour.go("/manage/team-sessions")
    tour.look(anyway=True)
