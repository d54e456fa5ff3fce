"""The systemd units of docs/operating.md say what systemd knows and what mhtraining does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mhtraining.core.settings import load_settings
from mhtraining.serving import SECONDS_TO_FINISH
from tests.serving.proxied import documented

UNITS = ("mhtraining.service", "mhtraining-backup.service", "mhtraining-backup.timer")
PROGRAM = "/opt/mhtraining/.venv/bin/mhtraining"
KNOWN = {
    "Unit": "Description Wants After",
    "Service": "Type User Environment WorkingDirectory ExecStart ExecStartPost Restart RestartSec KillMode "
    "TimeoutStopSec StateDirectory StateDirectoryMode UMask NoNewPrivileges CapabilityBoundingSet "
    "PrivateDevices PrivateTmp ProtectClock ProtectControlGroups ProtectHome ProtectHostname "
    "ProtectKernelLogs ProtectKernelModules ProtectKernelTunables ProtectProc ProtectSystem "
    "RestrictAddressFamilies RestrictNamespaces RestrictRealtime RestrictSUIDSGID LockPersonality "
    "SystemCallArchitectures SystemCallFilter",
    "Timer": "OnCalendar RandomizedDelaySec Persistent",
    "Install": "WantedBy",
}
"""What a unit may say where systemd is not there to be asked; looked up in systemd.unit(5) and so on."""


def unit(name: str) -> str:
    """The documented unit."""
    return documented(f"# /etc/systemd/system/{name}")


def said(name: str) -> Iterator[tuple[str, str, str]]:
    """Section, option and value of every line of a unit."""
    section = ""
    for line in unit(name).splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line):
            section = found.group(1)
        elif line and not line.startswith("#"):
            option, equals, value = line.partition("=")
            assert equals, line
            yield section, option, value


@pytest.mark.parametrize("name", UNITS)
def test_it_says_only_what_systemd_knows(name: str, tmp_path: Path) -> None:
    unknown = [(section, option) for section, option, _ in said(name) if option not in KNOWN[section].split()]

    assert unknown == []
    if shutil.which("systemd-analyze"):
        assert systemd_says(name, tmp_path) == []


def systemd_says(name: str, folder: Path) -> list[str]:
    """What `systemd-analyze verify` finds wrong with a unit, among the others, whose program is there."""
    for each in UNITS:
        text = unit(each).replace(PROGRAM, sys.executable)
        (folder / each).write_text(text.replace("WorkingDirectory=/opt/mhtraining", "WorkingDirectory=/"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(folder / name)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"},
    )
    return [line for line in done.stderr.splitlines() if str(folder) in line or "mhtraining" in line]


def test_systemd_waits_longer_than_requests_in_hand_may_take() -> None:
    service = {option: value for _, option, value in said("mhtraining.service")}

    assert int(service["TimeoutStopSec"]) > SECONDS_TO_FINISH
    assert service["KillMode"] == "mixed"


def test_the_commands_are_ours(cli_words: set[str]) -> None:
    called = [
        re.findall(rf"{re.escape(PROGRAM)} (\w+)((?: --\w+)*)", value)
        for name in UNITS
        for _, option, value in said(name)
        if option.startswith("ExecStart") and PROGRAM in value
    ]

    assert called == [[("serve", " --migrate")], [("backup", "")]]
    assert {"serve", "backup", "serve --migrate"} <= cli_words


@pytest.fixture
def cli_words() -> set[str]:
    """Every command, and every command with one of its options."""
    import click

    from mhtraining.cli import cli

    context = click.Context(cli)
    words = set()
    for name in ("serve", "backup"):
        command = cli.get_command(context, name)
        assert command is not None
        words |= {name} | {f"{name} {option}" for each in command.params for option in each.opts}
    return words


def test_the_settings_can_be_read() -> None:
    text = documented("# /etc/mhtraining.env")
    values = dict(line.split("=", 1) for line in text.splitlines() if line.startswith("MHTRAINING_"))

    assert load_settings(values).proxies == 1
