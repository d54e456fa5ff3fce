"""YAML as in its 1.2 core schema, with the place of every key, and safe against hostile files.

The events come from PyYAML; values are resolved here, because PyYAML follows YAML 1.1 (`no` a boolean, `010`
eight) and keeps no places. Core schema: https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from mhtraining.content.model import Place

DEEPEST = 32
"""How deep lists and maps may be nested."""

MOST_ALIASED = 10_000
"""How many values all aliases of a file together may stand for: nobody writes more, "bombs" do."""

Path = tuple[str | int, ...]
"""The keys and places (from 0) that lead to a value."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# More digits than any number here can need stay text, so that they are out of range and not slow.
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,18}|0x[0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,18}|[0-9]{1,18}(?:\.[0-9]{0,18})?)(?:[eE][-+]?[0-9]{1,3})?")
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")  # ends a line in YAML 1.1, so places would be wrong
_STRING_TAGS = {"!", "tag:yaml.org,2002:str"}


class YamlError(ValueError):
    """The text cannot be read as YAML (E101)."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


@dataclass(slots=True)
class YamlDocument:
    """A YAML text: its value, the place of each key by path, and the keys that were given twice.

    `repeated` names each later key with its place; the first value stands.
    """

    value: Any = None
    keys: dict[Path, Place] = field(default_factory=dict)
    repeated: list[tuple[str, Place]] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A list or map that is being read."""

    value: Any
    path: Path
    anchor: str | None
    size_before: int
    key: str | None = None
    skips: bool = False


class _Builder:
    """Puts the events of one document together, without recursion."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.document = YamlDocument()
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.size = 0
        self.aliased = 0
        self.documents = 0

    def place(self, mark: Any) -> Place:
        return Place(self.first_line + mark.line, mark.column + 1)

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self.open(event, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            self.open(event, [])
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close()
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise YamlError(self.place(event.start_mark), "holds a second YAML document; keep one")

    def refuse_tag(self, event: Any) -> None:
        place = self.place(event.start_mark)
        raise YamlError(place, f"has the tag {event.tag!r}; write the value without a tag")

    def wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None

    def scalar(self, event: Any) -> None:
        if event.tag is not None and event.tag not in _STRING_TAGS:
            self.refuse_tag(event)
        if self.wants_key():
            self.key(event.value, self.place(event.start_mark))
            return
        value = event.value if event.style or event.tag is not None else resolve(event.value)
        self.size += 1
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self.put(value)

    def key(self, key: str, place: Place) -> None:
        top = self.stack[-1]
        top.key = key
        top.skips = key in top.value
        if top.skips:
            self.document.repeated.append((key, place))
        else:
            self.document.keys[(*top.path, key)] = place

    def put(self, value: Any) -> None:
        if not self.stack:
            self.document.value = value
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
            return
        if not top.skips:
            top.value[top.key] = value
        top.key, top.skips = None, False

    def open(self, event: Any, value: Any) -> None:
        if self.wants_key():
            raise YamlError(self.place(event.start_mark), "has a list or map as a key; a key is a word")
        if event.tag is not None:
            self.refuse_tag(event)
        if len(self.stack) >= DEEPEST:
            raise YamlError(self.place(event.start_mark), f"is nested deeper than {DEEPEST} levels")
        if event.anchor:
            self.anchors.pop(event.anchor, None)
        self.stack.append(_Open(value, self.path(), event.anchor, self.size))
        self.size += 1

    def path(self) -> Path:
        if not self.stack:
            return ()
        top = self.stack[-1]
        # What a repeated key holds is read, but must not overwrite the places of the first one.
        step: str | int = len(top.value) if isinstance(top.value, list) else str(top.key)
        return (*top.path, "\0again", step) if top.skips else (*top.path, step)

    def close(self) -> None:
        done = self.stack.pop()
        if done.anchor:
            self.anchors[done.anchor] = (done.value, self.size - done.size_before)
        self.put(done.value)

    def alias(self, event: Any) -> None:
        place = self.place(event.start_mark)
        if self.wants_key():
            raise YamlError(place, "has an alias as a key; write the key out")
        if event.anchor not in self.anchors:
            raise YamlError(place, f"refers to *{event.anchor}, which is not there or not finished")
        value, size = self.anchors[event.anchor]
        self.size += size
        self.aliased += size
        if self.aliased > MOST_ALIASED:
            raise YamlError(place, "grows too large through its aliases; write the values out")
        self.put(value)


def load_yaml(text: str, first_line: int = 1) -> YamlDocument:
    """Read one YAML document; `first_line` is the file's line on which `text` starts.

    Keys are always text, as written. Raises YamlError where it is not YAML, holds several documents, tags,
    keys that are not words, is nested deeper than `DEEPEST`, or grows through aliases past `MOST_ALIASED`.
    """
    if odd := _ODD_BREAK.search(text):
        before = text[: odd.start()].split("\n")
        place = Place(first_line + len(before) - 1, len(before[-1]) + 1)
        raise YamlError(place, f"holds the invisible character U+{ord(odd[0]):04X}; take it out")
    builder = _Builder(first_line)
    last_line = first_line + text.count("\n")
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = builder.place(mark) if mark else Place(first_line)
        raise YamlError(_within(place, last_line), f"is not YAML: {error.problem}") from None
    except yaml.YAMLError:  # a character that YAML does not allow, which carries no mark
        raise YamlError(Place(first_line), "is not YAML: it holds a character YAML refuses") from None
    return builder.document


def _within(place: Place, last_line: int) -> Place:
    """YAML names the end of a text as the line after its last."""
    return place if place.line <= last_line else Place(last_line)


def resolve(text: str) -> Any:
    """The value of a plain scalar by the core schema: null, boolean, whole number, number or text."""
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def nearest_key(keys: Mapping[Path, Place], path: Path) -> Place:
    """The place of the key that `path` ends in or, for an item of a list, of the key that holds it."""
    while path and path not in keys:
        path = path[:-1]
    return keys.get(path, Place(1))
