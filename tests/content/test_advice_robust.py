"""Warnings, summary and rendering stand whatever an author writes: mutated modules never make them fail."""

import shutil
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mhtraining.content.check import check
from mhtraining.content.library import load_library
from mhtraining.content.model import Prose
from mhtraining.content.render import render_block, render_inline
from mhtraining.content.selection import Selection

RIGHT = Path(__file__).parent / "fixtures" / "right"
FILES = sorted(path.relative_to(RIGHT) for path in RIGHT.rglob("*") if path.suffix in (".md", ".yaml"))
TOKENS = [
    "- [x] Ja", "- [~] Nee", "- [ ] Niet", "  > Daarom.", "## Stap {: .spot }",
    "## Stap {: .order weight=3 }",
    "→ [verder](#doen)", "→ [verder](#einde)", "| a | b |", "|---|---|", "{{ fact nood }}", "{{ route }}",
    "# Toets {: .assessment draw=1 }", "---", "", "> citaat", "1. een", "\t", "```", "[" * 50, '"' * 9,
    "." * 200, "é" * 99,
]  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_change_makes_them_fail(data):
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        shutil.copytree(RIGHT, content)
        for _ in range(data.draw(st.integers(1, 4))):
            mutate(content / data.draw(st.sampled_from(FILES)), data.draw)

        checked = check(Selection((content,)), date(2026, 12, 1), summary=True)
        render_all(load_library([content]))

    assert len(checked.summary) == 1


def mutate(path, draw):
    lines = path.read_text().split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    change = draw(st.sampled_from(["delete", "double", "swap", "insert", "append"]))
    other = draw(st.integers(0, len(lines) - 1))
    if change == "delete":
        del lines[at]
    elif change == "double":
        lines.insert(at, lines[other])
    elif change == "swap":
        lines[at], lines[other] = lines[other], lines[at]
    elif change == "insert":
        lines.insert(at, draw(st.sampled_from(TOKENS)))
    else:
        lines[at] += draw(st.sampled_from(TOKENS))
    path.write_text("\n".join(lines))


def render_all(library):
    for module in library.modules.values():
        for lesson in module.lessons:
            for part in lesson.parts:
                if isinstance(part, Prose):
                    render_block(part.text, facts=library.facts, image_url=str)
    for scenario in library.scenarios.values():
        for step in scenario.steps:
            render_block(step.text, facts=library.facts, image_url=str)
            for text in (step.heading, *(option.text for option in step.options), *step.items):
                render_inline(text, facts=library.facts)
