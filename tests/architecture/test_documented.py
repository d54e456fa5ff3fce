"""What people rely on is documented: every setting and every command; and no file outgrows its folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from mhtraining.cli import cli
from mhtraining.core.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent.parent
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
SETTINGS = sorted([PREFIX + item.name.upper() for item in fields(Settings)] + ["MHTRAINING_CONFIG"])


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be run, with its words."""
    names = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []
    if not names or path == "mhtraining db":  # Flask-Migrate documents its own
        yield path, command
        return
    for name in names:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        yield from commands(found, f"{path} {name}")


COMMANDS = dict(commands(cli, "mhtraining"))


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_documented(setting: str) -> None:
    assert f"| `{setting}` |" in OPERATING


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"| `{command}` |" in OPERATING


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_helps_in_a_sentence(command: str) -> None:
    found = COMMANDS[command]
    undocumented = [
        option.name
        for option in found.params
        if isinstance(option, click.Option) and not option.hidden and not option.help
    ]

    assert found.help
    assert undocumented == [] or command == "mhtraining db"


@pytest.mark.parametrize("package", ["mhtraining.content.library", "mhtraining.scoring.walk"])
def test_a_pure_package_loads_no_framework(package: str) -> None:
    heavy = ["flask", "sqlalchemy", "wtforms", "werkzeug", "matplotlib", "click"]
    code = f"import sys, {package}; print([name for name in {heavy} if name in sys.modules])"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"
