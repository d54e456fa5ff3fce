"""The group `content`: check, new and score, which need no database; publish and preview join it by name."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import click

from mhtraining.core.clock import Clock, civil_day
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.core.settings import load_settings

BY_NAME = {
    "publish": "mhtraining.catalogue.publishing_cli:publish",
    "preview": "mhtraining.learning.preview_cli:preview",
}
"""Commands of this group that are imported when they are called: they need the application."""

SCRIPT_INFO = "mhtraining.script_info"
"""Where the console script leaves, in `ctx.meta`, how to make what Flask's commands want."""


class ContentGroup(click.Group):
    """The commands below, and those of `BY_NAME`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in alphabetical order."""
        return sorted({*super().list_commands(ctx), *BY_NAME})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command of `BY_NAME` when it is asked for."""
        if cmd_name not in BY_NAME:
            return super().get_command(ctx, cmd_name)
        if ctx.obj is None and SCRIPT_INFO in ctx.meta:
            ctx.obj = ctx.meta[SCRIPT_INFO]()
        module, name = BY_NAME[cmd_name].split(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


content_cli = ContentGroup("content", help="Modules as folders of Markdown: check, publish, try out.")


@content_cli.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the findings are written.",
)
@click.option("--summary", is_flag=True, help="Add a table with the figures of each module.")
@click.pass_context
def check_content(
    ctx: click.Context, paths: tuple[Path, ...], strict: bool, form: str, summary: bool
) -> None:
    """Check content folders, modules or files: every error and warning, with its place.

    PATH is a content folder, a module's folder or a file; without one, the folders of
    MHTRAINING_CONTENT. Exits with 1 when there are errors.
    """
    from mhtraining.content.check import check, counted
    from mhtraining.content.library import NoContentFolderError
    from mhtraining.content.selection import select
    from mhtraining.content.summary import table

    settings = load_settings()
    today = civil_day(Clock(settings.today).now())
    try:
        checked = [check(selection, today, summary=summary) for selection in select(paths, settings.content)]
    except NoContentFolderError as error:
        raise UsageError(f"{error}.") from error
    except OSError as error:
        raise UsageError(f"{error.filename} can't be read: {error.strerror}.") from error
    findings = [finding for each in checked for finding in each.findings]
    if form == "json":
        written = [asdict(each) | {"severity": each.severity} for each in findings]
        click.echo(json.dumps(written, indent=1, ensure_ascii=False))
    else:
        for each in findings:
            click.echo(f"{each.file}:{each.line}:{each.column}: {each.code} {each.message}")
        click.echo(counted(findings))
        if summary:
            click.echo("\n" + "\n".join(table([row for each in checked for row in each.summary])))
    if any(strict or each.severity == "error" for each in findings):
        ctx.exit(1)


@content_cli.command("new")
@click.argument("slug")
def new(slug: str) -> None:
    """Write a module to start from, in the first folder of MHTRAINING_CONTENT.

    It passes the check; that nobody has reviewed it yet stays a warning.
    """
    from mhtraining.content.library import NoContentFolderError
    from mhtraining.content.new_module import NoSlugError, new_module
    from mhtraining.content.selection import content_folder_of

    settings = load_settings()
    try:
        for folder in settings.content:
            content_folder_of(folder)
        made = new_module(settings.content, slug, civil_day(Clock(settings.today).now()))
    except NoContentFolderError as error:
        raise UsageError(f"{error}.") from error
    except NoSlugError as error:
        raise UsageError(f"{error}.") from error
    except FileExistsError as error:
        raise RefusedError(f"{error} is there already: choose another slug, or edit that module.") from error
    except OSError as error:
        raise UsageError(f"The module can't be written: {error.strerror}.") from error
    click.echo(
        f"Wrote {made}. Change its texts, and run `mhtraining content check {shlex.quote(str(made))}`."
    )


@content_cli.command("score")
@click.argument("scenario", metavar="SCENARIO.md", type=click.Path(path_type=Path))
@click.option(
    "--answers",
    required=True,
    metavar="FILE.json",
    type=click.Path(path_type=Path),
    help="A list of {step, answer} for every step visited, in order.",
)
def score(scenario: Path, answers: Path) -> None:
    """Score one walk through a scenario and print the score as JSON."""
    from mhtraining.content.model import Ref
    from mhtraining.content.parse_scenario import parse_scenario
    from mhtraining.scoring.answers_file import UnreadableAnswersError, read_answers, written_score
    from mhtraining.scoring.walk import BrokenWalkError, score_walk

    ref = Ref(scenario.absolute().parent.parent.name, scenario.stem)
    parsed, findings = parse_scenario(ref, _bytes_of(scenario), str(scenario))
    if parsed is None:
        first = min(findings)
        raise UsageError(f"{scenario}:{first.line}: {first.code} {first.message}: mend it before scoring it.")
    try:
        given = read_answers(_bytes_of(answers))
    except UnreadableAnswersError as error:
        raise UsageError(f"{answers} {error}.") from error
    try:
        click.echo(written_score(score_walk(parsed, given)))
    except BrokenWalkError as error:
        raise RefusedError(f"{answers} is no walk through {scenario}: {error}.") from error


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from error
