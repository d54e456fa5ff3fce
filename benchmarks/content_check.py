"""How fast modules are checked, beside a floor: the same files read and rendered by python-markdown alone.

    python benchmarks/content_check.py [MODULES]

Copies the kcc module (default 200 times) into a folder of its own and prints seconds of processor time in
one process, and how long one waits for the whole command, of which several processes share the work.
The floor knows no front matter, steps, places or findings.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path

import markdown

from mhtraining.content import sharing
from mhtraining.content.check import check
from mhtraining.content.library import load_library
from mhtraining.content.selection import Selection

CONTENT = Path(__file__).parents[1] / "content"
ROUNDS = 3


def copies(folder: Path, count: int) -> None:
    """A content folder with so many copies of the kcc module."""
    for file in CONTENT.glob("*.yaml"):
        shutil.copy(file, folder)
    for number in range(count):
        shutil.copytree(CONTENT / "modules" / "kcc", folder / "modules" / f"kcc-{number}")


def read_and_render(folder: Path) -> int:
    """The floor; gives the number of bytes."""
    total = 0
    for file in sorted(folder.rglob("*.md")):
        text = file.read_bytes()
        total += len(text)
        markdown.markdown(text.decode(), extensions=["tables", "sane_lists", "fenced_code"])
    return total


def seconds(work, clock=time.process_time) -> float:
    """Processor time, the best of a few rounds: the one that was disturbed least."""
    times = []
    for _ in range(ROUNDS):
        start = clock()
        work()
        times.append(clock() - start)
    return min(times)


def run_command(folder: Path) -> None:
    """The whole command, as its user waits for it."""
    command = [sys.executable, "-m", "mhtraining.cli", "content", "check", folder]
    subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies(folder, count)
        total = read_and_render(folder)
        errors = seconds(lambda: load_library([folder]))
        sharing.MANY = sys.maxsize  # one process, of which the time can be measured
        both = seconds(partial(check, Selection((folder,)), date(2026, 12, 1)))
        floor = seconds(lambda: read_and_render(folder))
        command = seconds(lambda: run_command(folder), time.perf_counter)
    print(f"{count} modules, {total / 1e6:.1f} MB of Markdown, best of {ROUNDS}")
    print(f"parsed and checked for errors   {errors:6.2f} s   {errors / floor:5.2f} x the floor")
    print(f"checked for warnings too        {both:6.2f} s   {both / floor:5.2f} x the floor")
    print(f"floor: read and rendered        {floor:6.2f} s")
    print(f"the whole command, wall time    {command:6.2f} s")


if __name__ == "__main__":
    main()
