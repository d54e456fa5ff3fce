"""The front matter of modules and scenarios: cutting it off, and the keys each may have (E101-E104)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from msgspec import Meta

from mhtraining.content.model import Source
from mhtraining.content.nodes import Line
from mhtraining.content.parsed import ParsedFile, Role, Run
from mhtraining.content.schema import Key, Reader, Schema, read_yaml
from mhtraining.content.source_text import START, Findings
from mhtraining.content.yaml_core import Path

Text = Annotated[str, Meta(pattern=r"\S")]
Title = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
Summary = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Minutes = Annotated[int, Meta(ge=1, le=60)]
Ids = Annotated[list[Text], Meta(min_length=1)]

MODULE: Schema = {
    "title": Key(Title, required=True),
    "summary": Key(Summary, required=True),
    "audiences": Key(Ids, required=True),
    "minutes": Key(Minutes, required=True),
    "objectives": Key(Annotated[dict[Text, Any], Meta(min_length=1)], required=True),
    "sources": Key(list[Any], required=True),
    "reviewed_on": Key(date | None, required=True),
    "reviewed_by": Key(Text | None, required=True),
    "review_before": Key(date | None, required=True),
    "language": Key(Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]),
    "pass_mark": Key(Annotated[int, Meta(ge=0, le=100)]),
    "valid_months": Key(Annotated[int, Meta(ge=1, le=120)] | None),
    "content_warning": Key(Text | None),
}

SOURCE: Schema = {
    "id": Key(Text, required=True),
    "title": Key(Text, required=True),
    "url": Key(Text | None),
    "seen_on": Key(date, required=True),
}

SCENARIO: Schema = {
    "title": Key(Title, required=True),
    "objectives": Key(Ids, required=True),
    "forms": Key(list[Text], required=True),
    "minutes": Key(Minutes, required=True),
    "look_alike": Key(bool),
    "acute": Key(bool),
    "content_warning": Key(Text | None),
    "sources": Key(list[Text]),
}


@dataclass(slots=True)
class FrontMatter:
    """The front matter of one file.

    `values` are those that are right, by key; None where the front matter is unreadable. `body` is the
    number of the line after it (from 1), None where it cannot be told where it ends.
    """

    values: dict[str, Any] | None
    reader: Reader | None
    body: int | None

    def known(self, key: str) -> bool:
        """Whether the key's value, or its absence, is known."""
        return (
            self.values is not None
            and self.reader is not None
            and (key in self.values or key not in self.reader.document.value)
        )


def read_front_matter(lines: Sequence[str], schema: Schema, findings: Findings) -> FrontMatter:
    """Read the YAML between the first line and the next `---`."""
    if lines[0].rstrip() != "---":
        findings.add("E101", START, "the file does not start with front matter between two lines `---`")
        return FrontMatter(None, None, None)
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        findings.add("E101", START, "the front matter has no end; put a line `---` under it")
        return FrontMatter(None, None, None)
    document = read_yaml("\n".join(lines[1:end]), 2, findings)
    if document is None:
        return FrontMatter(None, None, end + 2)
    if document.value is None:
        document.value = {}
    if not isinstance(document.value, dict):
        findings.add("E101", START, "the front matter is no map of keys with values")
        return FrontMatter(None, None, end + 2)
    reader = Reader(document, findings)
    return FrontMatter(reader.map(document.value, (), schema), reader, end + 2)


def front_runs(front: FrontMatter, paths: Sequence[Path], parsed: ParsedFile) -> list[Run]:
    """The values of the front matter that a reader sees, as texts at the places of their keys."""
    runs = []
    for path in paths:
        value: Any = front.values
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str) and path in parsed.keys:
            place = parsed.keys[path]
            line = Line(place.line, place.column, value.strip().replace("\n", " "))
            runs.append(Run(Role.FRONT, 0, (line,)))
    return runs


def read_sources(front: FrontMatter) -> tuple[list[Source], frozenset[str] | None]:
    """A module's sources, and their ids as far as given (None where they cannot be known)."""
    assert front.values is not None
    assert front.reader is not None
    written = front.values.get("sources")
    if not isinstance(written, list):
        return [], None
    sources: list[Source] = []
    ids: set[str] = set()
    for number, value in enumerate(written):
        good = front.reader.map(value, ("sources", number), SOURCE)
        source_id = (good or {}).get("id")
        if source_id in ids:
            front.reader.wrong(("sources", number, "id"), f"the source id `{source_id}` is here twice")
        elif source_id is not None:
            ids.add(source_id)
        if good and {"id", "title", "seen_on"} <= good.keys():
            sources.append(Source(good["id"], good["title"], good.get("url"), good["seen_on"]))
    known = all(isinstance(value, dict) and isinstance(value.get("id"), str) for value in written)
    return sources, frozenset(ids) if known else None
