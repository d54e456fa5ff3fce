"""Runs a command of the console script against a test's application."""

from __future__ import annotations

from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from mhtraining.cli import cli


def command(app: Flask, *args: str) -> Result:
    """What `mhtraining ARGS` gives: exit code, output (both streams), standard error."""
    return CliRunner().invoke(cli, list(args), obj=ScriptInfo(create_app=lambda: app))
