"""What a right module and scenario parse to."""

from datetime import date
from fractions import Fraction

from mhtraining.content.model import Arrow, Kind, Mark, Place, Prose, Ref, ScenarioLink
from mhtraining.content.parse_module import parse_module
from mhtraining.content.parse_scenario import parse_scenario

SCENARIO = """\
---
title: Hij antwoordt steeds
objectives: [herkennen, handelen]
forms: [arbeid]
minutes: 4
acute: true
---
Een vrouw wil zich inschrijven.
> Zij kijkt weg.

## Wat valt je op? {: #kijken .spot }
Let op:
- papieren
- geld

* [X] Hij houdt haar paspoort vast. {papieren}
    > Wie je papieren heeft,
    > heeft macht.
    >
    > Onthoud dat.
* [ ] Zij spreekt `{geen}` Nederlands.

    > Taal is geen signaal.

## Wat doe je?
- [x] Je spreekt haar aan,
  met de tolk. → [bellen](#rij)
  > Rustig.
- [~] Je zegt niets. -> [](#einde)
  > Het signaal verdwijnt.

→ [dit is fout als er pijlen zijn](#rij)
"""
RIGHT_SCENARIO = SCENARIO.replace("\n→ [dit is fout als er pijlen zijn](#rij)\n", "") + """
## Volgorde {: #rij .order weight=3 }
1. een
2. twee
3. drie
> Zo dus.
-> [klaar](#paren)

## Paren {: #paren .match .end }
Vraag
| Links | Rechts |
|---|:-:|
| a | `x` |
| b \\| c | y |

> Daarom.
"""  # fmt: skip


def parsed():
    scenario, findings = parse_scenario(Ref("kcc", "hij"), RIGHT_SCENARIO.encode(), "hij.md")
    assert findings == []
    assert scenario is not None
    return scenario


def test_front_matter_and_situation():
    scenario = parsed()

    assert (scenario.ref, scenario.title, scenario.minutes) == (("kcc", "hij"), "Hij antwoordt steeds", 4)
    assert (scenario.objectives, scenario.forms) == (("herkennen", "handelen"), ("arbeid",))
    assert (scenario.acute, scenario.look_alike, scenario.content_warning, scenario.sources) == (
        True,
        False,
        None,
        (),
    )
    assert scenario.situation == "Een vrouw wil zich inschrijven.\n\n> Zij kijkt weg."


def test_a_spot_step():
    step = parsed().step("kijken")

    assert (step.heading, step.kind, step.weight, step.place) == (
        "Wat valt je op?",
        Kind.SPOT,
        1,
        Place(11, 1),
    )
    assert step.text == "Let op:\n\n-   papieren\n-   geld"
    signal, other = step.options
    assert (signal.mark, signal.text, signal.group) == (
        Mark.BEST,
        "Hij houdt haar paspoort vast.",
        "papieren",
    )
    assert signal.why == "Wie je papieren heeft,\nheeft macht.\n\nOnthoud dat."
    assert (other.text, other.group) == ("Zij spreekt `{geen}` Nederlands.", None)
    assert (signal.place, other.place) == (Place(16, 1), Place(21, 1))


def test_a_choice_step_is_what_a_task_list_makes():
    step = parsed().step("wat-doe-je")

    assert (step.kind, step.weight, step.arrow) == (Kind.CHOICE, 1, None)
    assert [option.mark.worth for option in step.options] == [1, Fraction(1, 2)]
    assert step.options[0].text == "Je spreekt haar aan,\nmet de tolk."
    assert step.options[0].arrow == Arrow("rij", "bellen", Place(27, 16))
    assert step.options[1].arrow == Arrow("einde", "Verder", Place(29, 22))


def test_order_and_match_steps():
    order, match = parsed().step("rij"), parsed().step("paren")

    assert (order.items, order.explanation, order.weight) == (("een", "twee", "drie"), "Zo dus.", 3)
    assert order.arrow == Arrow("paren", "klaar", Place(37, 1))
    assert (match.header, match.rows) == (("Links", "Rechts"), (("a", "`x`"), ("b \\| c", "y")))
    assert (match.text, match.explanation, match.ends) == ("Vraag", "Daarom.", True)


def test_line_ends_and_a_byte_order_mark_make_no_difference():
    for written in (
        RIGHT_SCENARIO.replace("\n", "\r\n"),
        "\ufeff" + RIGHT_SCENARIO,
        RIGHT_SCENARIO.replace("\n", "\r"),
    ):
        assert parse_scenario(Ref("kcc", "hij"), written.encode(), "hij.md") == (parsed(), [])


def test_a_module():
    text = """\
---
title: Signalen
summary: Je leert signalen zien.
audiences: [alle]
minutes: 10
objectives: {zien: Je ziet signalen.}
sources:
  - {id: a, title: Een bron, seen_on: "2026-11-22"}
reviewed_on: null
reviewed_by: null
review_before: 2027-01-01
valid_months: null
---
Een
===
Tekst
- a

[Doe *dit*](scenarios/dit.md)

Meer {{ fact nood }}.

[Daarna](../basis/scenarios/dat.md)
[bron]: https://a.nl

## Twee

# Toets {: .assessment draw=1 }
Succes.

+ [Telt](scenarios/telt.md)
+ [Telt ook][t]

[t]: scenarios/ook.md
"""
    text = text.replace("[bron]: https://a.nl\n", "\n[bron]: https://a.nl\n")
    module, findings = parse_module("kcc", text.encode(), "module.md")

    assert findings == []
    assert module is not None
    assert (module.slug, module.language, module.pass_mark, module.valid_months) == ("kcc", "nl", 80, None)
    assert (module.reviewed_on, module.review_before) == (None, date(2027, 1, 1))
    assert [(source.id, source.url, source.seen_on) for source in module.sources] == [
        ("a", None, date(2026, 11, 22))
    ]
    assert module.lessons[0].heading == "Een"
    assert module.lessons[0].parts == (
        Prose("Tekst\n\n-   a", Place(16, 1)),
        ScenarioLink(Ref("kcc", "dit"), "Doe *dit*", Place(19, 1)),
        Prose("Meer {{ fact nood }}.", Place(21, 1)),
        ScenarioLink(Ref("basis", "dat"), "Daarna", Place(23, 1)),
        Prose("## Twee", Place(27, 1)),
    )
    assert module.assessment is not None
    assert (module.assessment.heading, module.assessment.text, module.assessment.draw) == (
        "Toets",
        "Succes.",
        1,
    )
    assert [link.ref.scenario for link in module.assessment.links] == ["telt", "ook"]
