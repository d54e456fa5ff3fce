"""What python-markdown makes of our fragments has the structure that GitHub shows for the author's text."""

import re

import markdown
import pytest

from mhtraining.content.blocks import scan
from mhtraining.content.fragments import block_text

CASES = {
    "a list after a line": ("a\n- b\n- c", "<p>a</p><ul><li>b</li><li>c</li></ul>"),
    "two spaces nest": (
        "- a\n  - b\n    - c\n- d",
        "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>",
    ),
    "lists of two kinds": ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
    "a quote after a line": ("a\n> b\n> - c", "<p>a</p><blockquote><p>b</p><ul><li>c</li></ul></blockquote>"),
    "a fence after a line": ("a\n~~~ py\n<b>\n~~~\nc", "<p>a</p><pre><code>&lt;b&gt;</code></pre><p>c</p>"),
    "a fence with backticks in it": ("~~~\n```\n~~~", "<pre><code>```</code></pre>"),
    "a fence in a list": ("- a\n  ```\n  b\n  ```", "<ul><li>a<pre><code>b</code></pre></li></ul>"),
    "a quote at the start of an item": (
        "- > a\n  > b",
        "<ul><li><p>&#8203;</p><blockquote><p>a b</p></blockquote></li></ul>",
    ),
    "a year at the start of a line": ("In\n2024. Toen", "<p>In 2024. Toen</p>"),
    "a year in an item": ("- In\n  2024. Toen", "<ul><li>In 2024. Toen</li></ul>"),
    "a hash without space": ("#thuis", "<p>#thuis</p>"),
    "a footnote": ("[^1]: noot", "<p>[^1]: noot</p>"),
    "a heading that ends in a hash": ("## C#", "<h2>C#</h2>"),
    "an underlined heading": ("a\nb\n---", "<h2>a b</h2>"),
    "a break by a backslash": ("a\\\nb", "<p>a<br />b</p>"),
    "a bracket for a number": ("7) a\n8) b", '<ol start="7"><li>a</li><li>b</li></ol>'),
    "a reference": (
        "[a][b] [c]\n\n[b]: x.md 'T'\n[c]: <y.md>",
        '<p><a href="x.md" title="T">a</a> <a href="y.md">c</a></p>',
    ),
    "an image by reference": ("![a][b]\n\n[b]: images/x.png", '<p><img alt="a" src="images/x.png" /></p>'),
    "equals signs": ("> a\n===", "<blockquote><p>a &#61;==</p></blockquote>"),
    "a short table row": (
        "a\n|b|c|\n|-|-|\n|d|",
        "<p>a</p><table><thead><tr><th>b</th><th>c</th></tr></thead><tbody><tr><td>d</td><td></td></tr></tbody></table>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_fragment_renders_as_on_github(name):
    text, expected = CASES[name]
    document = scan(text.split("\n"))

    fragment = block_text(document.children, document.definitions)
    made = markdown.markdown(fragment, extensions=["tables", "sane_lists", "fenced_code"])

    assert re.sub(r" ?(</?(?!a|/a)[^>]+>) ?", r"\1", " ".join(made.split())).strip() == expected


@pytest.mark.parametrize("name", CASES)
def test_a_fragment_written_again_stays_the_same(name):
    document = scan(CASES[name][0].split("\n"))
    once = block_text(document.children, document.definitions)

    assert block_text(scan(once.split("\n")).children, {}) == once
