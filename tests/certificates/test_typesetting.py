"""The press fails, is slow or is busy: said at once, and the next one can go on."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest

from mhtraining.certificates import typesetting
from mhtraining.certificates.typesetting import TypesettingFailedError, typeset


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of the test's own in the place of the press."""
    path = tmp_path / "press.py"
    monkeypatch.setattr(typesetting, "PRESS", path)
    return path


WELL = "import sys; sys.stdin.read(); sys.stdout.write('%PDF-1.7')"


@pytest.mark.parametrize(
    "text",
    ["raise SystemExit(3)", "print('Dag')", "", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
)
def test_a_press_that_fails_is_said_to_have_failed(program: Path, text: str) -> None:
    program.write_text(text, encoding="utf-8")
    with pytest.raises(TypesettingFailedError):
        typeset({"name": "Anna"})

    program.write_text(WELL, encoding="utf-8")
    assert typeset({"name": "Anna"}) == b"%PDF-1.7"


def test_a_press_that_takes_too_long_is_ended(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "MOST_SECONDS", 0.3)
    program.write_text("import time; time.sleep(60)", encoding="utf-8")

    with pytest.raises(TypesettingFailedError, match="took longer"):
        typeset({})


def test_a_press_that_can_not_be_started_is_said_to_have_failed(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting.sys, "executable", str(program.parent / "nothing"))

    with pytest.raises(TypesettingFailedError, match="did not start"):
        typeset({})


def test_one_at_a_time_and_nobody_waits_for_ever(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "SECONDS_TO_WAIT", 0.2)
    go = tmp_path / "go"
    begun = tmp_path / "begun"
    program.write_text(
        f"import os, sys, time; open({str(begun)!r}, 'w').close()\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.01)\n" + WELL,
        encoding="utf-8",
    )
    first: list[bytes] = []
    done = Event()

    def work() -> None:
        first.append(typeset({}))
        done.set()

    Thread(target=work, daemon=True).start()
    while not begun.exists():
        assert not done.wait(0.01)

    with pytest.raises(TypesettingFailedError, match="not free"):
        typeset({})
    go.touch()

    assert done.wait(20)
    assert first == [b"%PDF-1.7"]
    assert typeset({}) == b"%PDF-1.7"
