"""Words of terms.yaml: any case, whole or as a start, not in quotations or where they are allowed."""

import pytest

from mhtraining.content.model import Term
from mhtraining.content.terms import TermFinder

TERMS = (
    Term("slaaf", "Reden.", "beter", match="start", allow=("slaafse kopie",)),
    Term("redden", "Reden.", "beter"),
    Term("verdacht type", "Reden.", "beter"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Een slaaf wil Slaafs zijn.", [(4, "slaaf"), (14, "Slaafs")]),
        ("Verslaafd is iets anders.", []),
        ("Je kunt haar REDDEN.", [(13, "REDDEN")]),
        ("De redders kwamen.", []),
        ("Een verdacht\ntype.", [(4, "verdacht\ntype")]),
        ('Hij zei: "Ik ben een slaaf." Meer niet.', []),
        ("Hij zei: “een slaaf”, „een slaaf” en «een slaaf».", []),
        ("Hij zei: 'een slaaf, zo's slaaf'.", []),
        ("'s Avonds een slaaf bij de jongens' huis.", [(14, "slaaf")]),
        ('Een "woord" en een slaaf "hier".', [(19, "slaaf")]),
        ("Een slaafse kopie en een slaafse houding.", [(25, "slaafse")]),
    ],
)
def test_terms_are_found(text, found):
    assert [(offset, word) for offset, word, _ in TermFinder(TERMS).find(text)] == found


def test_without_terms_nothing_is_found():
    assert list(TermFinder(()).find("een slaaf")) == []
