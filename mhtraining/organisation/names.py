"""Names as they are stored, compared and sorted: text is cleaned, and persons sort the Dutch way."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from mhtraining.core.errors import UsageError

# letters that Unicode does not take apart into a plain letter and a mark
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_PLAIN_ASCII = str.maketrans({"-": " ", "_": " ", "'": None, "`": None})  # the same, of plain letters
_SORT_KEY_LENGTH = 260

# "valid e-mail address" of the HTML standard, section 4.10.5.1.5; plain letters only, so that Python
# and both databases agree on lower case. The greatest length is RFC 5321's.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_ADDRESS_LENGTH = 254


def clean(text: str, *, what: str, longest: int, needed: bool = True) -> str:
    """The text as it is stored: composed characters, single spaces, nothing around it.

    Raises UsageError when it holds control characters, is longer than the column, or is empty
    while it is needed; `what` names it in the sentence ("The family name").
    """
    found = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in found):
        raise UsageError(f"{what} holds characters that can't be shown: type it again.")
    if needed and not found:
        raise UsageError(f"{what} is empty: give one.")
    if len(found) > longest:
        raise UsageError(f"{what} is longer than {longest} characters: make it shorter.")
    return found


def same(text: str) -> str:
    """What two texts have in common when they count as the same: any case, trimmed."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@lru_cache(maxsize=65_536)
def dutch_key(text: str) -> str:
    """Text to sort by: no accents, no case; a hyphen parts words, an apostrophe does not count."""
    if text.isascii():
        return " ".join(text.lower().translate(_PLAIN_ASCII).split())
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter)).translate(_PLAIN)
    return " ".join(
        "".join(" " if letter in "-_" else letter for letter in plain if letter not in "'’‘`").split()
    )


def sort_key(family_name: str, given_name: str = "", particle: str = "") -> str:
    """The key that puts persons in Dutch order: "van der Berg" under B, then by given name, then particle.

    The ij sorts as i, j. The parts are kept apart by a space, which sorts before every letter, so
    that "Berg, Zoë" comes before "Bergman, Ada".
    """
    parts = (dutch_key(part) for part in (family_name, given_name, particle))
    return "  ".join(part for part in parts if part)[:_SORT_KEY_LENGTH]


def listed_name(family_name: str, given_name: str = "", particle: str = "") -> str:
    """A name as it stands in a list that is sorted by `sort_key`: "Berg, Noor van der"."""
    after = " ".join(part for part in (given_name, particle) if part)
    return f"{family_name}, {after}" if after else family_name


def email_as_written(text: str) -> str:
    """The e-mail address, trimmed. Raises UsageError when it is not one.

    What browsers accept in a field for e-mail is an address, also in a network of its own (.local).
    """
    address = text.strip()
    if len(address) > _ADDRESS_LENGTH or not _ADDRESS.fullmatch(address):
        raise UsageError(f"{address[:80]!r} is not an e-mail address.")
    return address


def email_key(address: str) -> str:
    """The form in which addresses are compared: any case is the same address (rule 7)."""
    return address.strip().lower()
