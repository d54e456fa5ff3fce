"""A report as blocks of text, tables and charts: what page, file and paper are each made from.

All words are in it. An issued report keeps them, so that a later version of the program says nothing else.
"""

from __future__ import annotations

import msgspec

LANGUAGE = "nl"
"""A report is for a Dutch board, whatever language its coordinator works in."""


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """The heading of a part."""

    text: str


class Text(msgspec.Struct, frozen=True, tag="text"):
    """A paragraph; `lead`: one of the key message, in larger letters."""

    text: str
    lead: bool = False


class Bullets(msgspec.Struct, frozen=True, tag="bullets"):
    """Sentences under each other."""

    items: tuple[str, ...]


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """Labels with what belongs to them."""

    pairs: tuple[tuple[str, str], ...]


class Table(msgspec.Struct, frozen=True, tag="table"):
    """A table: the first cell of a row is its heading, `depths` how far that one is moved in.

    `wordy`: its last column holds sentences, not numbers, and takes the most room.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    depths: tuple[int, ...] = ()
    wordy: bool = False


class Chart(msgspec.Struct, frozen=True, tag="chart"):
    """A chart by its name, with its title and what it shows in words."""

    name: str
    title: str
    story: str


Block = Heading | Text | Bullets | Facts | Table | Chart


class Document(msgspec.Struct, frozen=True):
    """The whole: what stands at its top, then its blocks; in Dutch."""

    organisation: str
    title: str
    day: str
    blocks: tuple[Block, ...]


def written(document: Document) -> str:
    """The document as JSON, from which `read` makes it again."""
    return msgspec.json.encode(document).decode()


def read(text: str) -> Document:
    """The document that was written so. Raises msgspec.MsgspecError for anything else."""
    return msgspec.json.decode(text, type=Document)
