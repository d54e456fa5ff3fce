"""Checks YAML values against the keys that the format knows (E102, E103, E104)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from mhtraining.content.model import Place
from mhtraining.content.source_text import START, Findings
from mhtraining.content.yaml_core import Path, YamlDocument, YamlError, load_yaml, nearest_key

_WHAT = {"`str`": "a text", "`int`": "a whole number", "`bool`": "true or false", "`array`": "a list"}
_WHAT |= {"`object`": "a map", "`null`": "nothing", "`float`": "a number", "`date`": "a date"}


class Key(NamedTuple):
    """A key that a map may have: the type of its value (for msgspec) and whether it must be there."""

    type: Any
    required: bool = False


Schema = Mapping[str, Key]


class Reader:
    """Reads the maps of one YAML document and notes what is wrong in them, at the key that has it."""

    def __init__(self, document: YamlDocument, findings: Findings) -> None:
        self.document = document
        self.findings = findings
        for key, place in document.repeated:
            findings.add("E102", place, f"the key {shown(key)} is here twice; keep one")

    def place(self, path: Path) -> Place:
        """Where the key of this path stands or, for an item of a list, the key that holds it."""
        return nearest_key(self.document.keys, path)

    def wrong(self, path: Path, message: str) -> None:
        """Note a value of the wrong type or out of range."""
        self.findings.add("E104", self.place(path), message)

    def map(self, value: Any, path: Path, schema: Schema) -> dict[str, Any] | None:
        """The values of a map by key, those that are right; None where it is no map at all."""
        if not isinstance(value, dict):
            self.wrong(path, f"{_named(path)} must be a map of keys with values")
            return None
        for key in value:
            if key not in schema:
                hint = f"known here: {', '.join(schema)}"
                self.findings.add(
                    "E102", self.place((*path, key)), f"the key {shown(key)} is unknown; {hint}"
                )
        good = {}
        for name, key in schema.items():
            if name in value:
                read = self.value(value[name], (*path, name), key.type)
                if read is not msgspec.UNSET:
                    good[name] = read
            elif key.required:
                where = f" in {_named(path)}" if path else ""
                self.findings.add("E103", START, f"the key {shown(name)} is missing{where}")
        return good

    def value(self, value: Any, path: Path, kind: Any) -> Any:
        """The value as this type; `msgspec.UNSET` where it cannot be."""
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            self.wrong(path, f"{_named(path)}: {_readable(str(error))}")
            return msgspec.UNSET


def read_yaml(text: str, first_line: int, findings: Findings) -> YamlDocument | None:
    """The YAML of a file; None where it cannot be read, which is noted (E101)."""
    try:
        return load_yaml(text, first_line)
    except YamlError as error:
        findings.add("E101", error.place, f"the YAML {error}")
        return None


def shown(key: str) -> str:
    """A key as a message shows it."""
    return f"`{key if len(key) <= 40 else key[:39] + '…'}`"


def _named(path: Path) -> str:
    """A path as a message shows it: `sources`, number 2, `url`."""
    parts = [f"number {step + 1}" if isinstance(step, int) else shown(step) for step in path]
    return ", ".join(parts) or "the file"


def _readable(message: str) -> str:
    """What msgspec says, in the words of the format's page."""
    message = message.split(" - at ")[0].replace(
        "Invalid RFC3339 encoded date", "Expected a date `YYYY-MM-DD`"
    )
    message = message.replace("Expected `str` matching regex '\\\\S'", "Expected a text that is not blank")
    message = re.sub(r"`(str|int|bool|array|object|null|float|date)`", lambda m: _WHAT[m[0]], message)
    return message[0].lower() + message[1:]
