"""How hard a Dutch text reads: its sentences, words and syllables, and the Flesch-Douma score."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

WORD = re.compile(r"\w++(?:(?:[-'.,:/&@+]|’)\w++)*")
"""A word; parts joined by a hyphen, apostrophe or the like are one: `foto's`, `14.10`, `e-mail`.

The set holds plain characters only, which is three times as fast. No group is possessive: one that
fails halfway gives nothing back in Python 3.11.2, which Debian 12 has.
"""

_SENTENCE_END = re.compile(
    r"[.!?…](?<![.!?…]{2})[.!?…]*+(?:\]\([^()\s]*\)|[*_\"'”’»)\]`])*\s++(?=[*_\"'“‘„«(\[`]*(?:[A-ZÀ-ÖØ-Þ0-9]|\{\{))"
)
_ABBREVIATION = re.compile(
    r"\b(?:[^\W\d_]|art|bijv|blz|bv|ca|dhr|drs?|enz|evt|incl|ing|ir|jl|max|mevr|min|mr|nl|nr|prof|resp|st|tel|vgl)$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 4

# Longest first: what is one sound in Dutch spelling. A diaeresis starts a new syllable.
_VOWELS = re.compile(
    r"eau|aai|ooi|oei|eeu|ieu|ë[eiu]|üi|öo|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|ou|au|ai|oi|[aeiouyäëïöü]"
)
_SPELLED_OTHERWISE = [
    (re.compile("qu"), "kw"),
    (re.compile("team"), "tiem"),
    (re.compile("eum"), "ejum"),  # mu-se-um
    (re.compile("(?<![^aeiou])y(?=[aeiou])"), "j"),  # a consonant in yoga and royaal
    (re.compile("ĳ"), "ij"),
]


class Counts(NamedTuple):
    """How many sentences, words and syllables a text has."""

    sentences: int
    words: int
    syllables: int


def split_sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of one paragraph, each with the offset at which it starts.

    A sentence ends at . ! ? or … before white space and a capital, digit or fact; Markdown marks,
    quotation marks and brackets may stand in between. Abbreviations and initials end none.
    """
    starts = [0, *_ends(text)]
    ends = [*starts[1:], len(text)]
    return [(start, text[start:end].rstrip()) for start, end in zip(starts, ends, strict=True)]


def _ends(text: str) -> Iterator[int]:
    """Where the next sentence starts, for every sentence but the first."""
    for end in _SENTENCE_END.finditer(text):
        before = end.start()
        if text[before] == "." and _is_abbreviation(text[max(0, before - _LONGEST_ABBREVIATION - 1) : before]):
            continue
        yield end.end()


def _is_abbreviation(before: str) -> bool:
    """Whether the text before a dot, a letter more than the longest abbreviation, ends in one."""
    if len(before) > _LONGEST_ABBREVIATION and before.isalpha():  # as nearly always
        return False
    return bool(_ABBREVIATION.search(before))


@lru_cache(maxsize=50_000)
def count_syllables(word: str) -> int:
    """How many syllables a Dutch word has, by its spelling; at least one.

    A digit counts for one, and so does each letter of a word without vowels (BSN).
    """
    return sum(_syllables(part) for part in re.findall(r"[0-9]|[^\W\d_]+", word)) or 1


def flesch_douma(counts: Counts) -> float | None:
    """Reading ease: 206.84 − 0.93 × words per sentence − 77 × syllables per word; None without words.

    Higher is easier; Dutch on level B1 scores 60 and more. Flesch's formula fitted to Dutch:
    W. H. Douma (1960), De leesbaarheid van landbouwbladen.
    """
    if not counts.words:
        return None
    return 206.84 - 0.93 * counts.words / counts.sentences - 77 * counts.syllables / counts.words


def _syllables(part: str) -> int:
    if part.isdigit():
        return 1
    word = unicodedata.normalize("NFC", part.lower())
    if not word.isascii():
        word = "".join(letter if letter in "äëïöüĳ" else _plain(letter) for letter in word)
    for pattern, spelling in _SPELLED_OTHERWISE:
        word = pattern.sub(spelling, word)
    if sounds := len(_VOWELS.findall(word)):
        return sounds
    return len(word) if len(word) > 1 else 0  # tv, BSN; not the s of foto's


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
