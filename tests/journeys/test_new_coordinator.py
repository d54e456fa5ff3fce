"""The first day of a coordinator: from the invitation to people, rules and managers; and once more."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from mhtraining.core.settings import Settings
from tests.durability.served import Served, serving
from tests.journeys.server import COMMAND, ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "een-lange-zin-om-te-onthouden"
PEOPLE = 530
TEAMS = (
    ("Publiekszaken/KCC", "kcc"),
    ("Publiekszaken/Burgerzaken", "kcc"),
    ("Sociaal Domein/Wijkteam Oost", "sociaal-domein"),
    ("Sociaal Domein/Wijkteam West", "sociaal-domein"),
    ("Veiligheid/Handhaving", "boa"),
)


def dutch_excel() -> bytes:
    """530 people as a Dutch Excel saves them: `;`, Windows-1252, trailing delimiters, blank rows last."""
    lines = [
        "Personeelsnummer;Voornaam;Tussenvoegsel;Achternaam;Email;Afdeling;Doelgroep;In_dienst;Uit_dienst;"
        "Kostenplaats;"
    ]
    for at in range(PEOPLE):
        path, audience = TEAMS[at % len(TEAMS)]
        particle = "van der" if at % 7 == 0 else ""
        lines.append(
            f"{at:05};Zoë{at % 50};{particle};Müller{at};p{at}@proefstad.example;{path};{audience};"
            f"0{1 + at % 9}-03-20{10 + at % 15};;K{at % 9};"
        )
    lines += [";;;;;;;;;;", ";;;;;;;;;;", ""]
    return "\r\n".join(lines).encode("cp1252")


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[tuple[Served, str]]:
    """A real, empty installation with the content published, served; and the coordinator's link."""
    settings = Settings(
        instance=tmp_path,
        database_url=f"sqlite:///{tmp_path}/mhtraining.sqlite3",
        secret_key="eerste-dag" * 4,
        content=(ROOT / "content",),
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "MHTRAINING_INSTANCE": str(tmp_path),
        "MHTRAINING_SECRET_KEY": settings.secret_key,
        "MHTRAINING_CONTENT": str(ROOT / "content"),
    }

    def command(*arguments: str) -> str:
        done = subprocess.run(
            [*COMMAND, *arguments],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    printed = command(
        "init",
        "--organisation",
        "Gemeente Proefstad",
        "--code",
        "proefstad",
        "--coordinator",
        "lead@proefstad.example",
    )
    command("content", "publish")
    found = re.search(r"/password/\S+", printed)
    assert found, printed
    with serving(settings) as served:
        yield served, found.group(0)


class Coordinator:
    """Somebody who has never seen the product, in a browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def says(self, text: str) -> None:
        """What the page must show."""
        body = self.page.locator("body").inner_text()
        assert text in body, f"{text!r} is not on {self.page.url}: {body[:1500]}"

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()

    def follow(self, label: str) -> None:
        self.page.get_by_role("link", name=label).first.click()

    def accept_invitation(self, link: str) -> None:
        self.open(link)
        for field in self.page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        self.page.locator("main form .button").click()
        if "/sign-in" in self.page.url:
            self.page.locator("input[type=email]").fill("lead@proefstad.example")
            self.page.locator("input[type=password]").fill(PASSWORD)
            self.page.locator("main form .button").last.click()

    def bring_in(self) -> None:
        """Upload the list, look at everything it changes, confirm."""
        self.open("/manage/staff")
        file = {"name": "personeel.csv", "mimeType": "text/csv", "buffer": dutch_excel()}
        self.page.locator("input[type=file]").set_input_files(files=[file])
        self.press("Bekijk wat er verandert")
        for text in (
            "530 rijen",
            "cp1252",
            "kostenplaats",
            "Publiekszaken/KCC",
            "Müller0",
            "Pagina 1 van 11",
        ):
            self.says(text)
        self.press("Lees deze lijst in")
        self.says("De personeelslijst is ingelezen")

    def appoint(self, department: str, role: str, person: str) -> None:
        """Give somebody a role of a department."""
        self.open("/manage/departments")
        self.follow(department)
        self.follow(role)
        self.page.locator("#q").fill(person)
        self.press("Zoek")
        self.follow(person)
        self.press("Geef deze rol")
        self.says(person)


def test_the_first_day_of_a_coordinator(installation: tuple[Served, str], browser: Browser) -> None:
    served, link = installation
    context = browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    someone = Coordinator(context.new_page(), f"http://127.0.0.1:{served.port}")

    someone.accept_invitation(link)
    someone.open("/manage")
    someone.says("Personeelslijst")
    someone.bring_in()

    someone.open("/manage/requirements/preset")
    someone.says("530")  # basis, for everybody
    someone.says("212")  # two of five teams
    someone.press("Deze regels maken")
    someone.open("/manage/requirements")
    someone.page.locator("main table a").first.click()
    someone.says("530")

    someone.appoint("KCC", "Kies een leidinggevende", "Müller10")
    someone.appoint("KCC", "Kies een aandachtsfunctionaris", "Müller15")

    someone.open("/manage/staff")
    someone.follow("Terugdraaien")
    someone.says("528 mensen die door de lijst erbij kwamen")  # two have a role in the audit trail
    someone.says("2 mensen blijven")
    someone.press("Draai terug")
    someone.says("De import is teruggedraaid")
    someone.open("/manage/departments")
    assert "KCC" not in someone.page.locator("main").inner_text()

    someone.bring_in()
    someone.open("/manage/people?q=Müller52")
    someone.says("Müller520")
    context.close()
