"""The block structure is GitHub's: what starts a block, what goes on in it, and where it stands."""

import pytest

from mhtraining.content.blocks import scan
from mhtraining.content.nodes import Code, Heading, Html, Items, Paragraph, Quote, Table


def outline(nodes):
    """Nodes as nested tuples, short enough to write down."""
    return [_outlined(node) for node in nodes]


def _outlined(node):
    if isinstance(node, Paragraph):
        return "\n".join(line.text for line in node.lines)
    if isinstance(node, Heading):
        return (f"h{node.level}", node.line.text)
    if isinstance(node, Items):
        return ("ol" if node.numbered else "ul", *(outline(item.children) for item in node.items))
    if isinstance(node, Quote):
        return ("quote", *outline(node.children))
    if isinstance(node, Table):
        rows = [node.header, *node.rows]
        return ("table", *([cell.text for cell in row] for row in rows))
    if isinstance(node, Code):
        return ("code", *node.lines)
    return ("html",) if isinstance(node, Html) else ("rule",)


CASES = {
    "a list may follow a line of text": ("a\n- b\n- c", ["a", ("ul", ["b"], ["c"])]),
    "a quote may follow a line of text": ("a\n> b", ["a", ("quote", "b")]),
    "a table may follow a line of text": (
        "a\n| b | c |\n|---|---|\n| d |",
        ["a", ("table", ["b", "c"], ["d"])],
    ),
    "a numbered list after text starts with one": ("In\n2024. Toen", ["In\n2024. Toen"]),
    "another number starts a list after a blank line": ("In\n\n3. a\n4. b", ["In", ("ol", ["a"], ["b"])]),
    "a line without mark goes on in a quote": ("> a\nb\n\nc", [("quote", "a\nb"), "c"]),
    "a line without indent goes on in an item": ("- a\nb\n- c", [("ul", ["a\nb"], ["c"])]),
    "an item may hold a quote": ("- a\n  > b\n\n  > c", [("ul", ["a", ("quote", "b"), ("quote", "c")])]),
    "a quote under an item may stand further in": ("- a\n      > b", [("ul", ["a", ("quote", "b")])]),
    "a quote that is not indented ends the list": ("- a\n> b", [("ul", ["a"]), ("quote", "b")]),
    "another bullet starts another list": ("- a\n* b", [("ul", ["a"]), ("ul", ["b"])]),
    "two spaces nest a list": ("- a\n  - b\n    - c", [("ul", ["a", ("ul", ["b", ("ul", ["c"])])])]),
    "a tab nests a list": ("- a\n\t- b", [("ul", ["a", ("ul", ["b"])])]),
    "blank lines stay inside an item": ("- a\n\n  b\n- c", [("ul", ["a", "b"], ["c"])]),
    "a fence is code to its end": ("```\n# a\n- b\n```\nc", [("code", "# a", "- b"), "c"]),
    "a fence of tildes too": ("~~~ x\n```\n~~~", [("code", "```")]),
    "a fence without end goes on": ("a\n```\nb", ["a", ("code", "b")]),
    "a fence in an item ends with it": ("- ```\n  a\nb", [("ul", [("code", "a")]), "b"]),
    "four spaces are code": ("    a\n\n    b\n", [("code", "a", "", "b")]),
    "but not in a paragraph": ("a\n    b", ["a\nb"]),
    "a hash needs a space": ("#a\n\n#", ["#a", ("h1", "")]),
    "closing hashes go": ("## a ##\n\n## C#", [("h2", "a"), ("h2", "C#")]),
    "an underline makes a heading": ("a\n===\nb\n---", [("h1", "a"), ("h2", "b")]),
    "without text above it is a rule": ("---\n* * *", [("rule",), ("rule",)]),
    "a table ends at a quote": ("|a|\n|-|\n|b|\n> c", [("table", ["a"], ["b"]), ("quote", "c")]),
    "a bar behind a backslash is text": ("| a\\|b | c |\n|-|-|", [("table", ["a\\|b", "c"])]),
    "header and line under it have as many cells": ("|a|b|\n|-|", ["|a|b|\n|-|"]),
    "a comment is one block": ("<!-- a\n\n# b -->\nc", [("html",), "c"]),
    "a comment without end stops at a blank line": ("<!-- a\nb\n\nc", [("html",), "c"]),
    "an HTML block stops at a blank line": ("<div>\n- a\n\nb", [("html",), "b"]),
    "an address is no HTML": ("<https://a.nl>", ["<https://a.nl>"]),
    "a lone arrow stands by itself": ("- a\n  > b\n→ [c](#d)", [("ul", ["a", ("quote", "b")]), "→ [c](#d)"]),
    "after a table too": ("|a|\n|-|\n-> [c](#d)", [("table", ["a"]), "-> [c](#d)"]),
    "the route stands by itself": ("a\n{{ route }}\nb", ["a", "{{ route }}", "b"]),
    "definitions are no text": ("[a]: b\n[c]: <d> 'e'\nf", ["f"]),
    "a footnote is": ("[^1]: noot", ["[^1]: noot"]),
}


@pytest.mark.parametrize("name", CASES)
def test_blocks_are_those_of_github(name):
    text, expected = CASES[name]

    assert outline(scan(text.split("\n")).children) == expected


def test_every_text_knows_its_line_and_column():
    text = "# Kop\n\n- een\n  > twee\n   1. drie\n\n|  a | b|\n|---|---|\n| c |d |\n\tvier"

    def lines(nodes):
        for node in nodes:
            if isinstance(node, Paragraph):
                yield from node.lines
            elif isinstance(node, Heading):
                yield node.line
            elif isinstance(node, Table):
                yield from (cell for row in (node.header, *node.rows) for cell in row)
            elif isinstance(node, Items):
                for item in node.items:
                    yield from lines(item.children)
            else:
                yield from lines(getattr(node, "children", []))

    written = text.split("\n")
    found = list(lines(scan(written, first_line=11).children))

    assert len(found) == 8
    for line in found:
        at = line.column - 1
        assert written[line.number - 11][at : at + len(line.text)] == line.text
