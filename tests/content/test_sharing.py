"""Work that processes share gives what one process gives, and its failures come out."""

import os
import shutil
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path

import pytest

from mhtraining.content import sharing
from mhtraining.content.check import check
from mhtraining.content.selection import Selection

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2027, 12, 1)
HERE = os.getpid()


@pytest.fixture
def shares(monkeypatch):
    """Lets two processes share whatever there is, one item at a time."""
    monkeypatch.setattr(sharing, "MANY", 0)
    monkeypatch.setattr(sharing, "AT_ONCE", 1)
    monkeypatch.setattr(sharing.os, "cpu_count", lambda: 2)


def pids(items):
    return [os.getpid() for _ in items]


def fail_elsewhere(items):
    if os.getpid() != HERE:
        raise LookupError("no such word")
    return [None for _ in items]


def die_elsewhere(items):
    if os.getpid() != HERE:
        os._exit(9)
    return [None for _ in items]


def double(items):
    return [2 * item for item in items]


@pytest.fixture
def mistakes(tmp_path):
    """A library with a module for each fixture of an error, long sentences and wrong names."""
    content = tmp_path / "content"
    shutil.copytree(FIXTURES / "right", content)
    for number, fixture in enumerate(sorted(FIXTURES.glob("E*"))):
        if (fixture / "modules/balie").is_dir():
            copy = content / f"modules/balie-{number}"
            shutil.copytree(content / "modules/balie", copy)
            shutil.copytree(fixture / "modules/balie", copy, dirs_exist_ok=True)
    for path in (content / "modules/balie").rglob("*.md"):
        path.write_text(path.read_text() + "\nDit is " + "heel erg " * 12 + "lang.\n")
    (content / "modules/Geen slug").mkdir()
    (content / "modules/balie/scenarios/Geen id.md").write_bytes(b"\xff")
    return Selection((content,))


def test_processes_find_the_same_as_one(mistakes, monkeypatch, shares):
    together = check(mistakes, TODAY, summary=True)
    monkeypatch.setattr(sharing.os, "cpu_count", lambda: 1)
    alone = check(mistakes, TODAY, summary=True)

    assert len({finding.code for finding in alone.findings}) > 20
    assert together == alone


def test_another_process_does_some_of_it(shares):
    assert len(set(sharing.shared(pids, range(20))) - {HERE}) == 1


def test_results_come_in_the_order_of_the_items(shares):
    assert sharing.shared(double, range(50)) == list(range(0, 100, 2))


@pytest.mark.parametrize("many", [0, 1000])
def test_few_items_or_one_processor_need_no_other_process(many, shares, monkeypatch):
    monkeypatch.setattr(sharing, "MANY", many)
    monkeypatch.setattr(sharing.os, "cpu_count", lambda: 2 if many else 1)

    assert set(sharing.shared(pids, range(20))) == {HERE}


def test_a_platform_without_fork_needs_no_other_process(shares, monkeypatch):
    monkeypatch.setattr(sharing, "get_all_start_methods", lambda: ["spawn"])

    assert set(sharing.shared(pids, range(20))) == {HERE}


def test_what_another_process_raises_is_raised_here(shares):
    with pytest.raises(LookupError, match="no such word"):
        sharing.shared(fail_elsewhere, range(20))


def test_a_process_that_is_ended_does_not_hang_the_others(shares):
    with pytest.raises(BrokenProcessPool):
        sharing.shared(die_elsewhere, range(20))
