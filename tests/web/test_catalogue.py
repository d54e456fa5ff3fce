"""The Dutch catalogue is complete, used, and compiled."""

from __future__ import annotations

import string
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "mhtraining" / "translations" / "nl" / "LC_MESSAGES"
ADVICE = "run `make catalogue` and fill in what is empty (docs/translating.md)"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Dutch catalogue as it is written."""
    return read_po(BytesIO((FOLDER / "messages.po").read_bytes()), locale="nl")


@pytest.fixture(scope="module")
def used() -> set[str | tuple[str, ...]]:
    """Every string that code and templates ask for, found the way `make catalogue` finds them."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT / "mhtraining",
        methods,
        options,
        keywords={**DEFAULT_KEYWORDS, "_l": None},
        strip_comment_tags=True,
    )
    return {message for _file, _line, message, _comments, _context in found}


def texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]


def places(text: str) -> set[str]:
    return {part.partition(")")[0] for part in text.split("%(")[1:]}


def translations(catalogue: Catalog) -> dict[str, list[str]]:
    return {_first(message.id): texts(message) for message in catalogue if message.id}


def test_every_string_is_in_the_catalogue(catalogue: Catalog, used: set[str | tuple[str, ...]]) -> None:
    missing = sorted(str(message) for message in used if catalogue.get(_first(message)) is None)
    assert missing == [], ADVICE


def test_nothing_is_left_over(catalogue: Catalog, used: set[str | tuple[str, ...]]) -> None:
    asked = {_first(message) for message in used}
    left_over = sorted(
        _first(message.id) for message in catalogue if message.id and _first(message.id) not in asked
    )
    assert (left_over, list(catalogue.obsolete)) == ([], []), ADVICE


def test_everything_is_translated_and_nothing_is_a_guess(catalogue: Catalog) -> None:
    empty = [message.id for message in catalogue if message.id and not all(texts(message))]
    fuzzy = [message.id for message in catalogue if message.id and message.fuzzy]
    assert (empty, fuzzy) == ([], []), ADVICE


def test_a_translation_fills_the_same_places(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            wanted = places(message.id if isinstance(message.id, str) else "".join(message.id))
            for text in texts(message):
                assert places(text) <= wanted, message.id
            assert set().union(*map(places, texts(message))) == wanted, message.id


def test_the_compiled_catalogue_is_that_of_the_written_one(catalogue: Catalog) -> None:
    compiled = read_mo((FOLDER / "messages.mo").open("rb"))
    assert translations(compiled) == translations(catalogue), "run `make catalogue`"


def test_dutch_speaks_to_a_colleague(catalogue: Catalog) -> None:
    """ "Je", never "u"; and none of the words of an exam."""
    wrong = [
        text
        for message in catalogue
        for text in texts(message)
        if {"u", "uw", "gecertificeerd", "gefeliciteerd"}
        & set(text.lower().translate(str.maketrans(dict.fromkeys(string.punctuation, " "))).split())
    ]
    assert wrong == []


def _first(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]
