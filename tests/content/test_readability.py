"""Sentences, syllables and the Flesch-Douma score of Dutch text."""

import pytest

from mhtraining.content.readability import (
    WORD,
    Counts,
    count_syllables,
    flesch_douma,
    split_sentences,
)

# Counted by hand, by the hyphenation of Dutch dictionaries.
SYLLABLES = """
de 1|huis 1|jeugd 1|tolk 1|ui 1|jij 1|één 1|ooit 1|zaait 1|sneeuw 1|zee 1|team 1|boa 2|balie 2|paspoort 2
foto's 2|bureau 2|niveau 2|mooie 2|bloeien 2|nieuwe 2|leeuwen 2|vrijheid 2|bijeen 2|idee 2|zeeën 2|uien 2
e-mail 2|type 2|systeem 2|baby 2|yoga 2|royaal 2|loyaal 2|geëist 2|geëerd 2|quota 2|café 2|cliënt 2|dieet 2
signaal 2|auto 2|kauwen 2|haast 1|privé 2|weeïg 2|signalen 3|gemeente 3|telefoon 3|museum 3|ideeën 3
station 3|politie 3|familie 3|speciaal 3|eieren 3|actueel 3|theater 3|video 3|radio 3|privacy 3|pionier 3
kwaliteit 3|reünie 3|vacuüm 3|ruïne 3|oceaan 3|bijzonder 3|energie 3|oudere 3|uitbuiting 3|doorgeven 3
medewerker 4|mensenhandel 4|patiënten 4|situatie 4|financieel 4|officieel 4|januari 4|hygiëne 4|kopiëren 4
tweeëntwintig 4|beïnvloeden 4|Italië 4|actuele 4|coördinator 5|geïnteresseerd 5|minderjarige 5
identiteitskaart 5|verantwoordelijkheid 6|aandachtsfunctionaris 7|burgerservicenummer 7|BSN 3|tv 2|112 3
"""


@pytest.mark.parametrize("line", SYLLABLES.replace("\n", "|").strip("|").split("|"))
def test_syllables(line):
    word, syllables = line.split()

    assert count_syllables(word) == int(syllables)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hij wacht. Zij niet.", ["Hij wacht.", "Zij niet."]),
        ("Echt waar?! Ja… Nee", ["Echt waar?!", "Ja…", "Nee"]),
        ('"Kom maar." Ze knikt.', ['"Kom maar."', "Ze knikt."]),
        ('Hij zegt: "Kom maar." en gaat.', ['Hij zegt: "Kom maar." en gaat.']),
        ("**Vrijheid.** Kan dat?", ["**Vrijheid.**", "Kan dat?"]),
        ("[Zie hier.](https://a.nl) Lees dat.", ["[Zie hier.](https://a.nl)", "Lees dat."]),
        ("Zie art. 3 en bijv. Jan of dhr. De Vries.", ["Zie art. 3 en bijv. Jan of dhr. De Vries."]),
        ("Bel A. Jansen om 14.10 uur.", ["Bel A. Jansen om 14.10 uur."]),
        ("Bel nu. {{ fact nood }} helpt. 112 ook.", ["Bel nu.", "{{ fact nood }} helpt.", "112 ook."]),
        ("Hij wacht.\nZij niet.", ["Hij wacht.", "Zij niet."]),
        ("geen eind", ["geen eind"]),
    ],
)
def test_sentences(text, sentences):
    found = list(split_sentences(text))

    assert [sentence for _, sentence in found] == sentences
    assert all(text.startswith(sentence, offset) for offset, sentence in found)



def test_words():
    assert WORD.findall("Foto's om 14.10 uur: e-mail (of 0800-2000), 5.000 keer; 'n kans.") == [
        "Foto's", "om", "14.10", "uur", "e-mail", "of", "0800-2000", "5.000", "keer", "n", "kans",
    ]  # fmt: skip


def test_flesch_douma_is_the_formula_of_the_format():
    assert flesch_douma(Counts(sentences=4, words=40, syllables=60)) == pytest.approx(
        206.84 - 0.93 * 10 - 77 * 1.5
    )


def test_no_words_give_no_score():
    assert flesch_douma(Counts(0, 0, 0)) is None
