"""The console script: starts and serves an installation, and collects the commands of the rooms.

A room's commands are imported when they are called, so that `content check` loads no Flask.
"""

from __future__ import annotations

import os
from functools import partial
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from mhtraining.core.errors import MhtrainingError
from mhtraining.core.settings import load_settings

ROOMS = {
    "accounts": "mhtraining.accounts.cli:accounts_cli",
    "backup": "mhtraining.copying:backup",
    "completions": "mhtraining.records.cli:completions_cli",
    "content": "mhtraining.catalogue.cli:content_cli",
    "coverage": "mhtraining.coverage.cli:coverage_cli",
    "db": "flask_migrate.cli:db",
    "demo": "mhtraining.showing:demo",
    "department": "mhtraining.organisation.cli:department_cli",
    "extension": "mhtraining.requirements.cli:extension_cli",
    "goal": "mhtraining.requirements.goal_cli:goal_cli",
    "init": "mhtraining.serving:init",
    "jobs": "mhtraining.working:jobs_cli",
    "module": "mhtraining.catalogue.publishing_cli:module_cli",
    "people": "mhtraining.staff.cli:people_cli",
    "records": "mhtraining.records.cli:records_cli",
    "region": "mhtraining.organisation.region_cli:region_cli",
    "report": "mhtraining.boardreport.cli:report_cli",
    "requirement": "mhtraining.requirements.cli:requirement_cli",
    "restore": "mhtraining.copying:restore",
    "route": "mhtraining.route.cli:route_cli",
    "serve": "mhtraining.serving:serve",
    "waiver": "mhtraining.requirements.cli:waiver_cli",
}

FROM_HIGHER_ROOMS = {"people": {"merge": "mhtraining.coordination.merging_cli:merge"}}
"""Commands of a room's group that need rooms above it: they join it here."""

WITH_THE_DATABASE_AS_IT_IS = {"backup", "db", "demo", "serve"}
"""Commands that move the database, or see for themselves whether it will do."""
SCRIPT_INFO = "mhtraining.script_info"
"""Where a group of commands finds how to make what Flask's commands want, in `ctx.meta`."""


class SaidError(click.ClickException):
    """One sentence on standard error, and the exit code that belongs to it."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance too


class Console(click.Group):
    """The group of all commands; turns every expected failure into one sentence and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in alphabetical order."""
        return sorted({*super().list_commands(ctx), *ROOMS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the room's command when it is asked for."""
        if cmd_name in ROOMS:
            command = _imported(ROOMS[cmd_name])
            for name, where in FROM_HIGHER_ROOMS.get(cmd_name, {}).items():
                assert isinstance(command, click.Group)
                command.add_command(_imported(where), name)
            return command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; no traceback for what a person can do something about."""
        try:
            return super().invoke(ctx)
        except MhtrainingError as error:
            raise SaidError(str(error), error.exit_code) from error
        except NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            where = error.ctx.command_path if error.ctx else "mhtraining"
            said = error.format_message()
            end = "" if said.endswith((".", "?")) else "."
            raise SaidError(f"{said}{end} `{where} --help` says what it takes.", 2) from error
        except click.FileError as error:
            raise SaidError(error.format_message(), 2) from error
        except Exception as error:
            sentence = _database_sentence(error)
            if sentence is None:
                raise
            raise SaidError(sentence, 2) from error


def _imported(where: str) -> click.Command:
    module, name = where.split(":")
    command = getattr(import_module(module), name)
    assert isinstance(command, click.Command)
    return command


def _database_sentence(error: Exception) -> str | None:
    """What to tell about a database that can't be reached or read; None for another error."""
    if type(error).__module__.partition(".")[0] != "sqlalchemy":
        return None
    from sqlalchemy.exc import DatabaseError, DBAPIError, NoSuchModuleError, OperationalError

    if isinstance(error, NoSuchModuleError) or not isinstance(error, DBAPIError):
        return None
    text = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
    if "no such table" in text or ("does not exist" in text and "relation" in text):
        return "The database has no tables yet, or older ones: run `mhtraining db upgrade` first."
    # DatabaseError itself is a file that is no database, or a damaged one; its other kinds are our mistakes
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        return f"The database can't be used: {text}. Check MHTRAINING_DATABASE_URL and that it runs."
    return None


@click.group(cls=Console, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mhtraining")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Awareness training on recognising signals of human trafficking."""
    make = partial(_script_info, str(ctx.invoked_subcommand))
    if ctx.invoked_subcommand == "content":
        ctx.meta[SCRIPT_INFO] = make  # most of its commands need no application, and start sooner
    elif ctx.obj is None:
        ctx.obj = make()


def _script_info(command: str) -> Any:
    from flask.cli import ScriptInfo

    return ScriptInfo(create_app=partial(_create_app, command), set_debug_flag=False)


def _create_app(command: str) -> Any:
    """The application, for a command; refused where the command can't do with this database."""
    from mhtraining.app import create_app
    from mhtraining.serving import see_clock, see_database, see_file

    os.umask(0o077)  # what holds people's data is for its owner alone, from the moment it is made
    settings = load_settings()
    if command == "backup" or (command == "serve" and not click.get_current_context().params["migrate"]):
        see_file(settings)  # before anything is made beside it
    if command in WITH_THE_DATABASE_AS_IT_IS:
        return create_app(settings)
    if command == "init":
        see_clock(settings, demonstration=False)
        return create_app(settings)
    see_file(settings)
    app = create_app(settings)
    see_database(app)
    return app


def main() -> None:
    """Entry point of the console script."""
    cli(prog_name="mhtraining", max_content_width=110)


if __name__ == "__main__":
    main()
