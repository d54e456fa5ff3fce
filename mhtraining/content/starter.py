"""The files of a module to start from: short, in the format, and right by the check."""

from __future__ import annotations

from datetime import date

MODULE = """\
---
title: Titel van de module
summary: Eén zin over wat je na deze module kunt.
audiences: [alle]
minutes: 3
objectives:
  herkennen: Je herkent signalen en let op de combinatie.
  handelen: Je weet wat je doet, ook als er niets aan de hand is.
sources:
  - id: bron
    title: Naam van de bron
    seen_on: {today}
reviewed_on: null
reviewed_by: null
review_before: null
---

# De eerste les

Schrijf hier de les. Gebruik korte zinnen en gewone woorden. Laat zien wat iemand in het werk kan merken.

[Oefening: Hij antwoordt steeds](scenarios/hij-antwoordt-steeds.md)

Zie je twee of meer signalen? Geef ze dan vandaag nog door.

{{{{ route }}}}

# Toets {{: .assessment }}

Je krijgt twee situaties. Na elk antwoord lees je waarom het wel of niet verstandig is.

- [Zij helpt haar vader](scenarios/zij-helpt-haar-vader.md)
- [Hij fluistert](scenarios/hij-fluistert.md)
"""

SCENARIOS = {
    "hij-antwoordt-steeds": """\
---
title: Hij antwoordt steeds
objectives: [herkennen, handelen]
forms: []
minutes: 1
---
Een vrouw komt zich inschrijven. De man naast haar beantwoordt alle vragen.

## Wat valt je op? {: #kijken .spot }
- [x] Hij houdt haar paspoort vast.
  > Wie over iemands papieren beslist, heeft macht over die persoon.
- [ ] Zij spreekt weinig Nederlands.
  > Taal is geen signaal.

## Wat doe je? {: #doen }
- [ ] Je vraagt hem: "Waarom houdt u haar paspoort?"
  > Dat is begrijpelijk. Maar nu weet hij dat jij iets vermoedt.
- [x] Je spreekt haar zelf aan.
  > Rustig, en je hoort haar zelf.
- [~] Je helpt hen en zegt niets.
  > Vriendelijk, maar het signaal verdwijnt.
""",
    "zij-helpt-haar-vader": """\
---
title: Zij helpt haar vader
objectives: [herkennen, handelen]
forms: []
look_alike: true
minutes: 1
---
Een man van 80 vraagt een pas aan. Zijn dochter praat. Hij verbetert haar, en ze lachen.

## Wat doe je? {: #doen }
- [x] Je helpt hen gewoon.
  > Hij praat vrij en heeft zijn eigen papieren. Niets doorgeven is hier goed.
- [~] Je overlegt zonder namen.
  > Dat mag altijd. Nodig is het hier niet.
- [ ] Je geeft het door.
  > Je ziet geen signaal. Mensen krijgen dan vragen die ze niet verdienen.
""",
    "hij-fluistert": """\
---
title: Hij fluistert
objectives: [herkennen, handelen]
forms: []
acute: true
minutes: 1
---
Een man belt. Hij fluistert dat hij is opgesloten en dat ze er zo aankomen.

## Wat doe je eerst? {: #eerst }
- [ ] Je verbindt hem door.
  > Dat voelt als hulp. Maar het kost tijd die hij niet heeft.
- [~] Je vraagt wat er is gebeurd.
  > Je neemt hem serieus. Alleen is een verhaal lang en een plek kort.
- [x] Je vraagt waar hij is.
  > Valt de lijn weg, dan weet je in elk geval waar hulp heen moet.

## En dan? {: #dan }
- [x] Een collega belt 112.
  > Jij blijft bij hem, en de hulp is onderweg.
- [ ] Je zoekt zijn gegevens op.
  > Dat kan later nog. Gevaar gaat altijd voor.
""",
}


def starter_files(today: date) -> dict[str, str]:
    """The files by their path in the module's folder; `today` is the day its source was seen."""
    files = {"module.md": MODULE.format(today=today.isoformat())}
    return files | {f"scenarios/{name}.md": text for name, text in SCENARIOS.items()}
