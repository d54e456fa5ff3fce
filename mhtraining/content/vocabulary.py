"""The four YAML files of a content folder: audiences, signals, facts and terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mhtraining.content.front_matter import Text
from mhtraining.content.model import EVERYBODY, Fact, Form, Group, Term, Vocabulary
from mhtraining.content.parsed import ParsedFile
from mhtraining.content.schema import Key, Reader, Schema, read_yaml, shown
from mhtraining.content.source_text import START, Findings, UnreadableTextError, read_lines
from mhtraining.content.yaml_core import Path

AUDIENCES = "audiences.yaml"
SIGNALS = "signals.yaml"
FACTS = "facts.yaml"
TERMS = "terms.yaml"
FILES = (AUDIENCES, SIGNALS, FACTS, TERMS)
"""The files of a content folder beside `modules/`; only the first must be there."""

_FACT_KEY = Annotated[str, Meta(pattern=r"^[a-z0-9_]{2,40}$")]
_SIGNALS: Schema = {
    "groups": Key(dict[Text, Any] | None),
    "forms": Key(dict[Text, Any] | None),
    "not_signals": Key(list[Text] | None),
}
_GROUP: Schema = {
    "label": Key(Text, required=True),
    "question": Key(Text),
    "examples": Key(list[Text]),
}
_FORM: Schema = {"label": Key(Text, required=True), "core": Key(Text)}
_FACT: Schema = {
    "value": Key(Text, required=True),
    "source": Key(Text, required=True),
    "checked_on": Key(date, required=True),
    "kind": Key(Literal["phone", "figure", "law", "term"]),
    "note": Key(Text),
    "url": Key(Text),
    "stale_after_months": Key(Annotated[int, Meta(ge=1, le=1200)]),
    "confidence": Key(Literal["checked", "copy", "unchecked"]),
}
_TERM: Schema = {
    "word": Key(Text, required=True),
    "reason": Key(Text, required=True),
    "better": Key(Text, required=True),
    "match": Key(Literal["word", "start"]),
    "allow": Key(list[Text]),
}


@dataclass(slots=True)
class Words:
    """What YAML files say. `declared` holds every id and key they give, also those with a finding.

    `unsure` names the files of which not everything could be read: what they do not name may yet be there.
    """

    audiences: dict[str, str] = field(default_factory=lambda: {EVERYBODY: EVERYBODY})
    groups: dict[str, Group] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    not_signals: list[str] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    declared: dict[str, set[str]] = field(default_factory=lambda: {"audiences": {EVERYBODY}})
    unsure: set[str] = field(default_factory=set)

    def vocabulary(self) -> Vocabulary:
        """All of it together."""
        return Vocabulary(
            audiences=self.audiences,
            groups=self.groups,
            forms=self.forms,
            not_signals=tuple(self.not_signals),
            facts=self.facts,
            terms=tuple(self.terms.values()),
        )

    def is_known(self, what: str, name: str) -> bool:
        """Whether an id or key is given. `what`: audiences, groups, forms or facts."""
        file = {"audiences": AUDIENCES, "facts": FACTS}.get(what, SIGNALS)
        return file in self.unsure or name in self.declared.get(what, ())


def read_words(name: str, data: bytes, file: str, words: Words) -> ParsedFile:
    """Add what one of the four files says to `words`; what it says again takes the place of the first.

    `file` is the path that the findings name.
    """
    findings = Findings(file)
    parsed = ParsedFile(file, findings.found)
    try:
        text = "\n".join(read_lines(data))
    except UnreadableTextError as error:
        findings.add("E100", error.place, f"the file {error}")
        words.unsure.add(name)
        return parsed
    document = read_yaml(text, 1, findings)
    if document is None:
        words.unsure.add(name)
        return parsed
    reader = Reader(document, findings)
    parsed.keys = document.keys
    if document.value is None:
        return parsed
    value: Any = document.value
    if not isinstance(document.value, list if name == TERMS else dict):
        what = "a list of words" if name == TERMS else "a map"
        findings.add("E104", START, f"the file must be {what}")
        words.unsure.add(name)
        return parsed
    match name:
        case "audiences.yaml":
            _audiences(value, reader, words)
        case "signals.yaml":
            _signals(value, reader, words)
        case "facts.yaml":
            _facts(value, reader, words)
        case _:
            _terms(value, reader, words)
    return parsed


def _declare(words: Words, what: str, names: Iterable[str]) -> None:
    words.declared.setdefault(what, set()).update(names)


def _audiences(value: Mapping[str, Any], reader: Reader, words: Words) -> None:
    _declare(words, "audiences", value)
    for name, label in value.items():
        good = reader.value(label, (name,), Text)
        if good is not msgspec.UNSET:
            words.audiences[name] = good


def _signals(value: Mapping[str, Any], reader: Reader, words: Words) -> None:
    good = reader.map(value, (), _SIGNALS) or {}
    if any(key not in good for key in _SIGNALS if key in value):
        words.unsure.add(SIGNALS)
    for what, schema in (("groups", _GROUP), ("forms", _FORM)):
        entries = good.get(what) or {}
        _declare(words, what, entries)
        for name, entry in entries.items():
            said = _labelled(entry, (what, name), schema, reader)
            if not said:
                continue
            if what == "groups":
                examples = tuple(said.get("examples", ()))
                words.groups[name] = Group(said["label"], said.get("question", ""), examples)
            else:
                words.forms[name] = Form(said["label"], said.get("core", ""))
    words.not_signals += [each for each in good.get("not_signals") or () if each not in words.not_signals]


def _labelled(entry: Any, path: Path, schema: Schema, reader: Reader) -> dict[str, Any] | None:
    """What an entry says that is a label or a map with one; None where it has no right label."""
    if not isinstance(entry, dict):
        label = reader.value(entry, path, Text)
        return None if label is msgspec.UNSET else {"label": label}
    said = reader.map(entry, path, schema)
    return said if said and "label" in said else None


def _facts(value: Mapping[str, Any], reader: Reader, words: Words) -> None:
    _declare(words, "facts", value)
    for key, entry in value.items():
        if not _is_fact_key(key):
            reader.wrong((key,), f"the fact key {shown(key)} must be 2 to 40 of a-z, 0-9 and _")
            continue
        said = reader.map(entry, (key,), _FACT)
        if said and {"value", "source", "checked_on"} <= said.keys():
            words.facts[key] = Fact(**said)


def _is_fact_key(key: str) -> bool:
    try:
        return bool(msgspec.convert(key, _FACT_KEY))
    except msgspec.ValidationError:
        return False


def _terms(value: Sequence[Any], reader: Reader, words: Words) -> None:
    for number, entry in enumerate(value):
        said = reader.map(entry, (number,), _TERM)
        if said and {"word", "reason", "better"} <= said.keys():
            allow = tuple(said.pop("allow", ()))
            words.terms[said["word"]] = Term(**said, allow=allow)


def vocabulary_to_json(vocabulary: Vocabulary) -> str:
    """A vocabulary as JSON text; the same vocabulary gives the same text."""
    return msgspec.json.encode(vocabulary).decode()


def vocabulary_from_json(text: str) -> Vocabulary:
    """The vocabulary that `vocabulary_to_json` wrote. Raises ValueError when it is another text."""
    return msgspec.json.decode(text, type=Vocabulary)
