"""`content preview`: the pages from the files as they are, with no account, no database, nothing recorded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from mhtraining.cli import cli
from mhtraining.core.settings import Settings
from mhtraining.learning.preview import preview_app
from tests.learning.made import FOLDER, MODULES, PROEF, Learner


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {**FOLDER, **{f"modules/{path}": text for path, text in MODULES.items()}}.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path / "content"


@pytest.fixture
def author(folder: Path, tmp_path: Path) -> Learner:
    app = preview_app([folder], Settings(instance=tmp_path / "instance"), lambda _path: True)
    browser = app.test_client()
    browser.set_cookie("language", "en")
    return Learner(browser)


def test_a_module_can_be_gone_through(author: Learner, tmp_path: Path) -> None:
    author.get("/")
    assert "De proef" in author.text
    author.get("/proef/stops/1")
    assert "Bel 112 bij gevaar." in author.text
    author.get("/proef/stops/2")
    author.press("Check", options=["1"])
    assert "You saw 1 of the 2 signals" in author.text
    author.get(author.path.replace("/1", "/2") + "?a=%5B%5B1%5D%5D")
    author.press("Check", row1="1", row2="2", row3="3")
    assert "pairs of lines" in author.text
    for number in range(6, 10):  # every scenario of the assessment, no draw
        author.get(f"/proef/stops/{number}")
        assert author.page is not None
        assert author.page.status_code == 200
    author.get("/proef/result")
    assert 'href="tel:112"' in author.page.text
    author.get("/route")
    assert "112" in author.text
    assert author.browser.get("/proef/images/proef/images/stip.png").content_type == "image/png"
    assert not (tmp_path / "instance").exists()


def test_a_saved_file_is_read_again(author: Learner, folder: Path) -> None:
    author.get("/proef/stops/1")
    assert "Eerste les" in author.text
    module = folder / "modules" / "proef" / "module.md"
    module.write_text(PROEF.replace("Eerste les", "Een betere les"), encoding="utf-8")
    author.get("/proef/stops/1")

    assert "Een betere les" in author.text


def test_a_walk_of_before_the_change_goes_on_as_far_as_it_can(author: Learner, folder: Path) -> None:
    author.get("/proef/walks/2/3?a=%5B%5B1%5D%2C%5B9%2C2%2C3%5D%5D")  # the second answer is impossible now

    assert author.path == "/proef/walks/2/2"


@pytest.mark.parametrize("sent", ["x", "{}", "[[[", "[true]", "[null]", "%00"])
def test_a_mangled_address_begins_anew(author: Learner, sent: str) -> None:
    author.get(f"/proef/walks/2/1?a={sent}")

    assert author.page is not None
    assert author.page.status_code == 200
    assert "Wat valt je op?" in author.text


def test_what_is_wrong_is_listed_and_the_rest_is_shown(author: Learner, folder: Path) -> None:
    (folder / "modules" / "stuk").mkdir()
    (folder / "modules" / "stuk" / "module.md").write_text("geen module", encoding="utf-8")
    author.get("/")

    assert "E101" in author.text
    assert "De proef" in author.text
    assert author.get("/stuk/stops/1").status_code == 404


def test_pages_that_are_not_there(author: Learner) -> None:
    for path in (
        "/weg/stops/1",
        "/proef/stops/99",
        "/proef/stops/0",
        "/proef/walks/1/1",
        "/proef/images/x.png",
    ):
        assert author.get(path).status_code == 404


def test_a_wrong_path_is_said_in_a_sentence(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["content", "preview", str(tmp_path / "weg")])

    assert told.exit_code == 2
    assert "is not there" in told.output
    assert "Traceback" not in told.output


def test_a_port_that_is_taken_is_said_in_a_sentence(folder: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = CliRunner().invoke(cli, ["content", "preview", str(folder), "--port", str(port)])

    assert told.exit_code == 2
    assert f"Port {port} is taken" in told.output
    assert os.linesep.join(told.output.splitlines()).count("\n") <= 1
