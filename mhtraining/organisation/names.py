"""Names as they are stored, compared and sorted: text is cleaned, and persons sort the Dutch way."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

from mhtraining.core.errors import UsageError

# letters that Unicode does not take apart into a plain letter and a mark
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_SORT_KEY_LENGTH = 260


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


def dutch_key(text: str) -> str:
    """Text to sort by: no accents, no case; a hyphen parts words, an apostrophe does not count."""
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


def email_as_written(text: str) -> str:
    """The e-mail address, cleaned. Raises UsageError when it is not one.

    Addresses of a network of its own (without a dot, .local, .test) are addresses too.
    """
    try:
        return validate_email(text.strip(), check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError as error:
        raise UsageError(f"{text.strip()!r} is not an e-mail address.") from error


def email_key(address: str) -> str:
    """The form in which addresses are compared: any case is the same address (rule 7)."""
    return address.strip().lower()
