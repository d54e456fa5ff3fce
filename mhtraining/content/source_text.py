"""From the bytes of a file to its lines, and the list in which a file's findings are gathered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mhtraining.content.model import Finding, Place

START = Place(1, 1)
"""Where a finding about a whole file stands."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class UnreadableTextError(ValueError):
    """The bytes are not UTF-8 text (E100); `place` is the first byte that is not."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


@dataclass(slots=True)
class Findings:
    """The findings of one file, in the order found. `file` is the path as the caller named it."""

    file: str
    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, place: Place, message: str) -> None:
        """Note one defect."""
        self.found.append(Finding(self.file, place.line, place.column, code, message))

    def has(self, *codes: str) -> bool:
        """Whether one of these codes was found."""
        return any(finding.code in codes for finding in self.found)


def read_lines(data: bytes) -> list[str]:
    """The lines of a text without their ends: LF, CRLF or, as in CommonMark, a lone CR.

    A byte order mark at the start is dropped. Raises UnreadableTextError where the bytes are not UTF-8 or
    hold a control character other than a tab: no editor writes those, and python-markdown uses two of them
    for its own bookkeeping.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `error.start` leaves out the mark that utf-8-sig took off, so it counts in what it decoded.
        place = _end(str(error.object[: error.start], "utf-8", "replace"))
        raise UnreadableTextError(place, "is not UTF-8 text; save it as UTF-8") from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if control := _CONTROL.search(text):
        place = _end(text[: control.start()])
        character = f"U+{ord(control[0]):04X}"
        raise UnreadableTextError(place, f"holds the control character {character}; take it out")
    return lines


def _end(text: str) -> Place:
    """The place just after `text`, when it stands at the start of a file."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Place(len(lines), len(lines[-1]) + 1)


def normalised(data: bytes) -> bytes:
    """A text's bytes as a version counts them: no byte order mark, CRLF as LF."""
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
