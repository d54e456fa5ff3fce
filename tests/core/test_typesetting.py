"""The press fails, is slow or is busy: said at once, and the next one can go on."""

from __future__ import annotations

from pathlib import Path
from threading import BoundedSemaphore, Event, Thread

import pytest

from mhtraining.core import typesetting
from mhtraining.core.typesetting import TypesettingFailedError, at_the_press, typeset


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of the test's own in the place of the press."""
    path = tmp_path / "press.py"
    monkeypatch.setattr(typesetting, "PRESS", path)
    return path


TEMPLATE = Path("nowhere.typ")
WELL = "import sys; sys.stdin.read(); sys.stdout.write('%PDF-1.7')"


@pytest.mark.parametrize(
    "text",
    ["raise SystemExit(3)", "print('Dag')", "", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
)
def test_a_press_that_fails_is_said_to_have_failed(program: Path, text: str) -> None:
    program.write_text(text, encoding="utf-8")
    with pytest.raises(TypesettingFailedError):
        typeset(TEMPLATE, {"name": "Anna"})

    program.write_text(WELL, encoding="utf-8")
    assert typeset(TEMPLATE, {"name": "Anna"}) == b"%PDF-1.7"


def test_a_press_that_takes_too_long_is_ended(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "MOST_SECONDS", 0.3)
    program.write_text("import time; time.sleep(60)", encoding="utf-8")

    with pytest.raises(TypesettingFailedError, match="took longer"):
        typeset(TEMPLATE, {})


def test_a_press_that_can_not_be_started_is_said_to_have_failed(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting.sys, "executable", str(program.parent / "nothing"))

    with pytest.raises(TypesettingFailedError, match="did not start"):
        typeset(TEMPLATE, {})


class Turns(BoundedSemaphore):
    """Says when all who may wait for the press have come to wait."""

    def __init__(self) -> None:
        super().__init__(typesetting.AT_ONCE)
        self._asked = 0
        self.all_asked = Event()

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """Ask for the press, counted."""
        self._asked += 1
        if self._asked == typesetting.AT_ONCE + typesetting.MOST_WAITING:
            self.all_asked.set()
        return super().acquire(blocking, timeout)


def come(said: list[str]) -> None:
    """Ask for the press; write down how that went."""
    try:
        with at_the_press():
            said.append("served")
    except TypesettingFailedError as error:
        said.append(str(error))


def test_one_at_a_time_and_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "SECONDS_TO_WAIT", 0.1)
    said: list[str] = []
    with at_the_press():
        come(said)
    come(said)

    assert said == ["the press was not free within 0.1 seconds", "served"]


def test_no_more_than_two_wait_for_the_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "SECONDS_TO_WAIT", 60)
    turns = Turns()
    monkeypatch.setattr(typesetting, "_free", turns)
    said: list[str] = []
    with at_the_press():
        others = [Thread(target=come, args=(said,)) for _ in range(2)]
        for each in others:
            each.start()
        assert turns.all_asked.wait(20)
        come(said)
    for each in others:
        each.join(20)

    assert said == ["2 are waiting for the press already", "served", "served"]
