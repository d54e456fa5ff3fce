"""Small modules written in the format itself, published; and somebody who does them in a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from mhtraining.catalogue.models import Change
from mhtraining.catalogue.services import publish
from mhtraining.content.library import load_library
from mhtraining.content.model import Ref, Scenario
from mhtraining.content.version import read_bundle
from mhtraining.core.db import db
from tests.accounts.made import NOW, signed_in_browser

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)

FOLDER = {
    "audiences.yaml": "alle: Iedereen\nkcc: KCC\n",
    "signals.yaml": """
groups:
  vrijheid: Vrijheid
  papieren: Papieren
  geld: Geld
  werk_wonen: Werk en wonen
  contact_angst: Contact en angst
forms:
  arbeid: Arbeidsuitbuiting
""",
    "facts.yaml": "nood: {value: '112', source: overheid, checked_on: 2026-01-01, kind: phone}\n",
    "terms.yaml": "",
}

HEAD = """---
title: {title}
summary: Je leert iets.
audiences: [alle]
minutes: 10
pass_mark: 80
{more}objectives:
  zien: Je ziet het.
sources: []
reviewed_on: 2026-01-01
reviewed_by: Redactie
review_before: 2027-01-01
---
"""

PROEF = (
    HEAD.format(title="De proef", more="")
    + """
# Eerste les

Bel {{ fact nood }} bij gevaar.

![Een stip](images/stip.png)

[Alles](scenarios/alles.md)

Nog een stuk tekst.

# Jouw route

{{ route }}

# Toets {: .assessment draw=2 }

Je krijgt twee situaties.

- [Een](scenarios/een.md)
- [Twee](scenarios/twee.md)
- [Gewoon](scenarios/gewoon.md)
- [Zwaar](scenarios/zwaar.md)
"""
)

ALLES = """---
title: Alles op een rij
objectives: [zien]
forms: [arbeid]
minutes: 3
---
Aan de balie staat een man met drie paspoorten.

## Wat valt je op? {: #kijken .spot }
- [x] Hij houdt haar paspoort vast. {papieren}
  > Uitleg paspoort.
- [x] Zij mag niet praten. {vrijheid}
  > Uitleg praten.
- [ ] Zij spreekt weinig Nederlands.
  > Uitleg taal.

## Zet op volgorde {: #volgorde .order }
1. Kijken.
2. Schrijven.
3. Bellen.

> Uitleg volgorde.

## Wat hoort bij elkaar? {: #paren .match }
| Links | Rechts |
|---|---|
| Paspoort weg | Papieren weg |
| Loon weg | Geld weg |
| Bankpas weg | Geld weg |

> Uitleg paren.

## Even nadenken {: #denken .reflect }
Waar denk je aan?

## Wat doe je? {: #doen weight=2 }
- [ ] Je vraagt of hij haar dwingt. → [gevolg zien](#gewaarschuwd)
  > Uitleg vragen.
- [~] Je doet niets. → [naar het einde](#einde)
  > Uitleg niets.
- [x] Je belt je collega. → [verder met bellen](#klaar)
  > Uitleg bellen.

## Hij loopt weg {: #gewaarschuwd .end }
Dat was de afloop.

## Klaar {: #klaar }
Je collega weet het nu.
"""


def choice(title: str, *, look_alike: bool = False, warning: str = "", minutes: int = 2) -> str:
    """A scenario of one choice and one spot: best are option 2 and option 1."""
    forms = "[]" if look_alike else "[arbeid]"
    signal = (
        "- [ ] Zij lacht.\n  > Uitleg lacht."
        if look_alike
        else "- [x] Zij is bang. {contact_angst}\n  > Uitleg bang."
    )
    more = ("look_alike: true\n" if look_alike else "") + (f"content_warning: {warning}\n" if warning else "")
    return f"""---
title: {title}
objectives: [zien]
forms: {forms}
{more}minutes: {minutes}
---
De situatie van {title}.

## Wat doe je?
- [ ] Weglopen bij {title}.
  > Uitleg weglopen {title}.
- [x] Doorgeven bij {title}.
  > Uitleg doorgeven {title}.
- [~] Afwachten bij {title}.
  > Uitleg afwachten {title}.

## Wat zie je? {{: .spot }}
{signal}
- [ ] Zij heeft een jas aan.
  > Uitleg jas {title}.
"""


MODULES = {
    "proef/module.md": PROEF,
    "proef/images/stip.png": PIXEL,
    "proef/scenarios/alles.md": ALLES,
    "proef/scenarios/een.md": choice("Een"),
    "proef/scenarios/twee.md": choice("Twee"),
    "proef/scenarios/gewoon.md": choice("Gewoon", look_alike=True),
    "proef/scenarios/zwaar.md": choice("Zwaar", warning="Dit gaat over geweld."),
}

LEZEN = (
    HEAD.format(title="Alleen lezen", more="valid_months: null\n")
    + """
# Les

Lees dit.

[Zacht](scenarios/zacht.md)

En dit.
"""
)
LEZEN_MODULE = {
    "lezen/module.md": LEZEN,
    "lezen/scenarios/zacht.md": choice("Zacht", warning="Dit gaat over angst."),
}


def published(app: Flask, folder: Path, modules: dict[str, str | bytes], **more: str | bytes) -> None:
    """Write a content folder with these modules, and publish it, committed."""
    for name, text in {
        **FOLDER,
        **{f"modules/{path}": text for path, text in {**modules, **more}.items()},
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with app.app_context():
        publish_in(db.session(), folder)
        db.session.commit()


def publish_in(session: Session, folder: Path) -> None:
    """Publish a content folder in this session."""
    library = load_library([folder])
    errors = [finding for finding in library.findings if finding.severity == "error"]
    assert not errors, errors
    publish(session, library, change=Change.FACT, now=NOW)


@dataclass
class Learner:
    """Somebody in a browser: presses the forms a page holds, as a person would."""

    browser: FlaskClient
    page: TestResponse | None = None

    def get(self, path: str) -> TestResponse:
        """Open an address, following where it leads."""
        self.page = self.browser.get(path, follow_redirects=True)
        return self.page

    @property
    def path(self) -> str:
        """Where the learner is."""
        assert self.page is not None
        return self.page.request.path

    @property
    def text(self) -> str:
        """The page's words, without tags, white space folded."""
        assert self.page is not None
        body = re.sub(r"(?s)<head>.*?</head>", "", self.page.text)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    def press(self, label: str = "", follow: bool = True, **data: object) -> TestResponse:
        """Send the form of the main part whose button says `label` (the first one without)."""
        action, fields = self.form(label)
        self.page = self.browser.post(action, data={**fields, **data}, follow_redirects=follow)
        return self.page

    def do_counted(self, best: bool) -> str:
        """Do the counted scenario whose first question this is, all best or all wrong; gives its title."""
        title = re.search(r"<h1>(.*?)</h1>", self.page.text).group(1)  # type: ignore[union-attr]
        self.press("This is what I do", options="2" if best else "1")
        self.press("Go on")
        right = [] if title == "Gewoon" else ["1"]
        self.press("Check", options=right if best else ["2"])
        self.press("Go on")
        return title

    def to_the_assessment(self) -> None:
        """From the module's page through all lessons and practice to the assessment's opening."""
        self.get("/modules/proef")
        self.press("Begin")
        self.press("Next: practise")
        self.press("Check", options=["1", "2"])
        self.press("Go on")
        self.press("Check", row1="1", row2="2", row3="3")
        self.press("Go on")
        self.press("Check", row1="1", row2="1", row3="2")
        self.press("Go on")
        self.press("Go on")
        self.press("This is what I do", options="3")
        self.press("Verder met bellen")
        self.press("Go on")
        for _stop in range(3):
            self.press("Next")

    def form(self, label: str = "") -> tuple[str, dict[str, str]]:
        """Address and hidden fields of the form whose button says `label`."""
        assert self.page is not None
        main = self.page.text.split("<main", 1)[1].split("</main>", 1)[0]
        for form in re.findall(r'(?s)<form[^>]*method="post".*?</form>', main):
            button = re.search(r"(?s)<button[^>]*>(.*?)</button>", form)
            if button and label in unescape(button.group(1)):
                action = unescape(re.search(r'action="([^"]+)"', form).group(1))  # type: ignore[union-attr]
                hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
                return action, dict(_name_and_value(each) for each in hidden)
        raise AssertionError(f"no form with {label!r} on {self.path}: {self.text[:600]}")


def learner_of(app: Flask, account_id: int) -> Learner:
    """This account signed in in a browser of its own, with English pages."""
    browser = signed_in_browser(app, account_id)
    browser.set_cookie("language", "en")
    return Learner(browser)


def _name_and_value(tag: str) -> tuple[str, str]:
    name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
    assert name is not None
    return name.group(1), unescape(value.group(1)) if value else ""


def alles() -> Scenario:
    """The practice scenario with every kind of step, parsed."""
    files = {name: text if isinstance(text, bytes) else text.encode() for name, text in MODULES.items()}
    return read_bundle("proef", files).scenarios[Ref("proef", "alles")]
