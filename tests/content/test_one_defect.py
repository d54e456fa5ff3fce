"""One defect gives one finding: what follows from it, or cannot be known because of it, is not reported."""

import pytest

from mhtraining.content.model import Ref
from mhtraining.content.parse_module import parse_module
from mhtraining.content.parse_scenario import parse_scenario

FRONT = "---\ntitle: a\nobjectives: [b]\nforms: []\nminutes: 1\n---\n"
LIST = "- [x] a\n  > b\n- [ ] c\n  > d\n"
MODULE = (
    "---\ntitle: a\nsummary: b\naudiences: [alle]\nminutes: 1\nobjectives: {c: d}\nsources: []\n"
    "reviewed_on: null\nreviewed_by: null\nreview_before: null\n---\n"
)

# What stands after the front matter, and the line in it (from 1), column and code of its one finding.
SCENARIOS = {
    "a misspelt kind": (f"s\n\n## a {{: .spto }}\n{LIST.replace('[ ]', '[x]')}", (3, 9, "E203")),
    "a misspelt kind with groups": (
        f"s\n\n## a {{: .spto }}\n{LIST.replace('a', 'a {geld}')}",
        (3, 9, "E203"),
    ),
    "two kinds": ("s\n\n## a {: .order .match }\nb\n", (3, 16, "E203")),
    "an attribute list without end": (f"s\n\n## a {{: .spot\n{LIST.replace('[ ]', '[x]')}", (3, 6, "E203")),
    "an attribute list without colon": ("s\n\n## a {.order}\n1. b\n", (3, 6, "E203")),
    "a mark forgotten": ("s\n\n## a\n" + LIST.replace("[x] ", ""), (4, 1, "E203")),
    "a step renamed": (f"s\n\n## a {{: #b }}\nx\n\n→ [c](#d)\n\n## d {{: #b }}\n{LIST}", (8, 9, "E202")),
    "an id in capitals": (f"s\n\n## a\nx\n\n→ [c](#D)\n\n## d {{: #D }}\n{LIST}", (8, 9, "E203")),
    "an arrow to nowhere": (
        f"s\n\n## a\n{LIST}\n-> [b](#x)\n\n## b {{: .end }}\nc\n\n## d\ne\n",
        (9, 1, "E204"),
    ),
    "steps after an end": ("s\n\n## a {: .end }\nb\n\n## c\nd\n\n## e\nf\n", (6, 1, "E205")),
    "a cycle before other steps": ("s\n\n## a\nb\n\n→ [c](#a)\n\n## d\ne\n", (3, 1, "E206")),
    "one option": ("s\n\n## a\n- [ ] b\n  > c\n", (3, 1, "E208")),
    "one spot option": ("s\n\n## a {: .spot }\n- [ ] b\n  > c\n", (3, 1, "E208")),
    "quotes that are not indented": ("s\n\n## a\n- [x] a\n> b\n- [ ] c\n  > d\n", (4, 1, "E209")),
    "a why without mark": ("s\n\n## a\n- [x] a\n\n  b\n- [ ] c\n  > d\n", (4, 1, "E209")),
    "an arrow behind the why": (f"s\n\n## a\n{LIST}  → [b](#einde)\n", (8, 3, "E203")),
    "an arrow before the quote": (
        "s\n\n## a {: .order }\n1. b\n2. c\n3. d\n\n→ [e](#einde)\n\n> f\n",
        (8, 1, "E203"),
    ),
    "a list after the list": (f"s\n\n## a\n{LIST}\n* [x] e\n  > f\n* [ ] g\n", (9, 1, "E216")),
    "text, a list and an arrow after the list": (
        f"s\n\n## a\n{LIST}\ne\n\n- f\n\n→ [g](#einde)\n",
        (9, 1, "E216"),
    ),
    "no body": ("", (-5, 1, "E215")),
    "only a situation": ("s\n", (-5, 1, "E215")),
    "a comment with steps in it": (f"s\n\n## a\n{LIST}\n<!--\n## x\n\n- [x] y\n-->\n", (9, 1, "E301")),
    "a tag and its end": (f"s <b>t</b>\n\n## a\n{LIST}", (1, 3, "E301")),
    "a link that is wrong in two ways": (f"s [t](http://0612345678)\n\n## a\n{LIST}", (1, 3, "E306")),
    "an image without text or file": (f"s ![](x.png)\n\n## a\n{LIST}", (1, 3, "E302")),
    "a fact in a target": (f"s [t](http://a.nl/{{{{fact_b}}}})\n\n## a\n{LIST}", (1, 19, "E304")),
}
MODULES = {
    "a misspelt assessment": ("# a {: .asessment draw=2 }\n- [b](scenarios/b.md)\n", (1, 8, "E203")),
    "an assessment without its class": ("# a {: draw=1 }\n- [b](scenarios/b.md)\n", (1, 8, "E203")),
    "an assessment without end": ("# a {: .assessment\n- [b](scenarios/b.md)\n", (1, 5, "E203")),
    "a numbered list": ("# a {: .assessment draw=9 }\n1. [b](scenarios/b.md)\n", (1, 1, "E208")),
    "two links in a paragraph": ("# a\n[b](scenarios/b.md)\n[c](scenarios/c.md)\n", (2, 1, "E217")),
    "text and no page": ("a\n\n## b\nc\n", (1, 1, "E215")),
    "an assessment between": (
        "# a {: .assessment }\n- [b](scenarios/b.md)\n\n# c {: .assessment }\n- [d](scenarios/d.md)\n\n# e\n",
        (4, 1, "E212"),
    ),
    "a task list": ("# a\n- [ ] b\n- [x] c\n", (2, 3, "E203")),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_one_defect_in_a_scenario_is_one_finding(name):
    body, (line, column, code) = SCENARIOS[name]
    _, findings = parse_scenario(Ref("kcc", "a"), (FRONT + body).encode(), "a.md")

    assert [(each.line - 6, each.column, each.code) for each in findings] == [(line, column, code)]


@pytest.mark.parametrize("name", MODULES)
def test_one_defect_in_a_module_is_one_finding(name):
    body, (line, column, code) = MODULES[name]
    _, findings = parse_module("kcc", (MODULE + body).encode(), "module.md")

    assert [(each.line - 11, each.column, each.code) for each in findings] == [(line, column, code)]


def test_two_defects_are_two_findings():
    body = "s\n\n## a\n- [x] a\n- [x] b\n  > c\n\n## d {: .end weight=2 }\n[e](http://f)\n"
    _, findings = parse_scenario(Ref("kcc", "a"), (FRONT + body).encode(), "a.md")

    assert [finding.code for finding in findings] == ["E207", "E209", "E203", "E306"]
