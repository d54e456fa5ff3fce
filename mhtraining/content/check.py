"""The check of content: every finding about what was asked for, with the figures of its modules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from mhtraining.content.advice import advise
from mhtraining.content.advice_files import advise_files
from mhtraining.content.library import open_contents, relative
from mhtraining.collector import collector_paused
from mhtraining.content.model import Finding
from mhtraining.content.selection import Selection
from mhtraining.content.sharing import shared
from mhtraining.content.summary import SummaryRow, summarise


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings, sorted, with files named relative to the current folder; a row for each module."""

    findings: list[Finding]
    summary: list[SummaryRow]


def check(selection: Selection, today: date, *, summary: bool = False) -> Checked:
    """Check what was asked for; `today` decides what is stale or due for review.

    Raises NoContentFolderError when a content folder is not there, OSError when one can't be listed.
    """
    with collector_paused():
        return _check(selection, today, summary=summary)


def counted(findings: list[Finding]) -> str:
    """How many errors and warnings there are, as a sentence."""
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    counts = [(errors, "error"), (warnings, "warning")]
    named = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts if number]
    return ", ".join(named) + "." if named else "No findings."


def _check(selection: Selection, today: date, *, summary: bool) -> Checked:
    contents = open_contents(selection.folders)
    work = partial(advise_files, contents.words.vocabulary(), today)
    files = shared(work, contents.sources())
    library = contents.library([each.read for each in files])
    lengths = {each.read.parsed.file: each.length for each in files}
    warnings = {finding for each in files for finding in each.warnings}
    found = sorted({*library.findings, *warnings, *advise(library, lengths)})
    slugs = [slug for slug, folder in library.paths.items() if selection.touches(folder)]
    return Checked(
        findings=[_shown(finding) for finding in selection.findings(found)],
        summary=summarise(library, lengths, sorted(slugs)) if summary else [],
    )


def _shown(finding: Finding) -> Finding:
    named = relative(finding, Path.cwd())
    # a file name that is no UTF-8 must not stop the list
    return replace(named, file=named.file.encode("utf-8", "replace").decode("utf-8"))
