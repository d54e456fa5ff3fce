"""No file makes the parser crash or hang, whatever is in it; and what it finds stands in the file."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mhtraining.content.blocks import scan
from mhtraining.content.library import load_library
from mhtraining.content.model import Ref
from mhtraining.content.parse_module import parse_module, read_module
from mhtraining.content.parse_scenario import parse_scenario, read_scenario
from mhtraining.content.vocabulary import FILES, Words, read_words
from tests.content.test_fixtures import CODES

ROOT = Path(__file__).parents[2]
MODULE_FILES = sorted((ROOT / "content" / "modules").glob("*/module.md"))
SCENARIO_FILES = sorted((ROOT / "content" / "modules").glob("*/scenarios/*.md"))

# Everything that means something in the format, and what has upset Markdown parsers elsewhere.
TOKENS = [
    *(
        "#",
        "# ",
        "## ",
        "### ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2) ",
        "> ",
        ">",
        "- [x] ",
        "- [~] ",
        "- [ ] ",
        "[?] ",
    ),
    *(
        "```\n",
        "~~~",
        "---",
        "===",
        "***",
        "|",
        "| a | b |\n|---|---|\n",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "\t",
        "    ",
    ),
    *(
        "[",
        "](",
        ")",
        "![",
        "[a](b)",
        "[a](scenarios/b.md)",
        "[a]: b\n",
        "[a][]",
        "<",
        ">",
        "<b>",
        "<!--",
        "-->",
    ),
    *(
        "`",
        "``",
        "\\",
        "*",
        "_",
        "&amp;",
        "{",
        "}",
        "{{",
        "}}",
        "{{ fact nood }}",
        "{{ route }}",
        "{: .spot }",
    ),
    *("{: #a .choice weight=2 }", "{: .assessment draw=1 }", "{papieren}", "→ [a](#b)", "-> [a](#einde)"),
    *(
        "0900-8844",
        "06 12345678",
        "http://",
        "https://a.nl",
        "javascript:",
        "é",
        "\u2028",
        "\ufeff",
        "\0",
        "\x02",
    ),
    *("title: a", "key: [", "&a *a", "!!str", "? ", ": ", "- - - ", "é" * 50),
]

text_of_tokens = st.lists(st.sampled_from(TOKENS), max_size=60).map("".join)
anything = st.one_of(text_of_tokens, st.text(max_size=300)).map(lambda text: text.encode("utf-8", "replace"))


@st.composite
def mutated(draw, files):
    """A real file with lines deleted, doubled and swapped, and tokens put in anywhere."""
    lines = draw(st.sampled_from(files)).read_text().split("\n")
    for _ in range(draw(st.integers(1, 6))):
        here = draw(st.integers(0, len(lines) - 1))
        what = draw(st.sampled_from(["delete", "double", "swap", "insert", "insert", "cut"]))
        if what == "delete" and len(lines) > 1:
            del lines[here]
        elif what == "double":
            lines.insert(here, lines[here])
        elif what == "swap":
            there = draw(st.integers(0, len(lines) - 1))
            lines[here], lines[there] = lines[there], lines[here]
        elif what == "insert":
            at = draw(st.integers(0, len(lines[here])))
            lines[here] = lines[here][:at] + draw(st.sampled_from(TOKENS)) + lines[here][at:]
        else:
            lines[here] = lines[here][: draw(st.integers(0, len(lines[here])))]
    return "\n".join(lines).encode("utf-8", "replace")


def check_places(findings, data):
    lines = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in findings:
        assert finding.code in CODES
        assert finding.message
        assert 1 <= finding.line <= len(lines), finding
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1, finding
    assert len(set(findings)) == len(findings)


@given(st.one_of(mutated(SCENARIO_FILES), anything))
@example(b"---\ntitle: a\n---\nb\n\n## c\n- [x] d \xe2\x86\x92 [`e`](#f)\n")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_scenario_gives_findings_in_the_file_or_a_usable_scenario(data):
    scenario, findings = parse_scenario(Ref("kcc", "a"), data, "a.md")

    check_places(findings, data)
    assert scenario or findings


@given(st.one_of(mutated(MODULE_FILES), anything))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_module_gives_findings_in_the_file_or_a_usable_module(data):
    module, findings = parse_module("kcc", data, "module.md")

    check_places(findings, data)
    assert module or findings


@given(st.sampled_from(FILES), anything)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_yaml_gives_findings_in_the_file(name, data):
    check_places(read_words(name, data, name, Words()).findings, data)


@given(st.one_of(mutated(SCENARIO_FILES), mutated(MODULE_FILES)))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_texts_and_references_stand_where_the_file_has_them(data):
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    for parsed in (read_scenario(Ref("kcc", "a"), data, "a")[1], read_module("kcc", data, "m")[1]):
        for run in parsed.runs:
            for line in run.lines if run.role not in ("front", "label") else ():
                at = line.column - 1
                shown = line.text.split("\n")[0]
                assert run.role == "heading" or lines[line.number - 1][at : at + len(shown)] == shown


NASTY = {
    "backticks of every length": " ".join("`" * length for length in range(1, 300)),
    "open brackets": "[" * 5_000,
    "open images": "![](" * 2_000,
    "links in links": "[" * 1_000 + "a" + "](b)" * 1_000,
    "spaces in a target": "[a](" + " " * 5_000 + "x y",
    "open tags": "<a " * 2_000,
    "open comments": "<!-- " * 2_000,
    "many comments": "<!--\n\n" * 1_000,
    "braces": "{{ fact " * 1_000,
    "attribute lists": "{: " * 3_000,
    "nested quotes": "> " * 2_000 + "a\n" + "> " * 2_000,
    "nested lists": "- " * 2_000 + "a",
    "nested lists and blank lines": "- " * 1_000 + "a" + "\n" * 5_000,
    "deeper and deeper": "\n".join(" " * depth + "- a" for depth in range(400)),
    "rules": "* * " * 2_000 + "x",
    "digits": "0 " * 5_000,
    "arrows": "→ [a](#b) " * 1_000,
    "marks": "[x] " * 2_000,
    "definitions": "[a]: b\n\n" * 1_000,
    "one long line": "woord " * 2_000,
    "one long word": "a" * 15_000,
    "backslashes": "\\" * 10_000 + "`a`",
    "empty items": "- \n" * 3_000,
    "tables": "| a |\n|---|\n\n" * 1_000,
    "cells": "| a " * 2_000 + "|\n" + "|---" * 2_000 + "|\n",
    "tabs": "\t" * 7_000 + "a",
    "headings": "## a\n" * 2_000,
    "lone carriage returns": "a\r" * 5_000,
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_bodies_are_read_in_time(name):
    body = NASTY[name]
    module = f"---\ntitle: a\n---\n# b\n{body}\n"
    scenario = f"---\ntitle: a\n---\nb\n\n## c {{: .spot }}\n- [x] {body}\n  > {body}\n"

    check_places(parse_module("abc", module.encode(), "m")[1], module.encode())
    check_places(parse_scenario(Ref("a", "b"), scenario.encode(), "s")[1], scenario.encode())


def test_bytes_that_are_no_text_are_one_finding():
    for data in (b"\xff\xfe\0a", b"---\n\xe9\n", b"a\0b", b"\xef\xbb\xbf\x01"):
        assert [finding.code for finding in parse_module("abc", data, "m")[1]] == ["E100"]


def test_nesting_has_an_end():
    node, depth = scan(["> - " * 500 + "a"]).children[0], 0
    while getattr(node, "children", None) or getattr(node, "items", None):
        node = node.children[0] if hasattr(node, "children") else node.items[0]
        depth += 1

    assert depth < 40


def test_a_folder_of_odd_names_is_read(tmp_path):
    for name in ("ab", "A b", "é", ".git", "goed-zo", "x" * 200):
        (tmp_path / "modules" / name / "scenarios").mkdir(parents=True)
        (tmp_path / "modules" / name / "module.md").write_bytes(b"\xff")
    (tmp_path / "audiences.yaml").write_text("")
    (tmp_path / "modules" / "los.md").write_text("los")
    (tmp_path / "modules" / "goed-zo" / "scenarios" / "map.md").mkdir()

    codes = sorted((Path(each.file).parent.name, each.code) for each in load_library([tmp_path]).findings)

    assert codes == sorted(
        [(name, "E100") for name in ("ab", "A b", "é", "goed-zo", "x" * 200)]
        + [(name, "E104") for name in ("ab", "A b", "é", "x" * 200)]
        + [("scenarios", "E100")]
    )
