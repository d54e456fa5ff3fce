"""The commands `records verify`, `records rebuild` and `completions import`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mhtraining.audit.services import command_actor, log
from mhtraining.core import clock
from mhtraining.core.arguments import organisation_option
from mhtraining.core.db import db, reading
from mhtraining.core.delimited import read_bytes
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.models import Employee
from mhtraining.organisation.queries import the_organisation
from mhtraining.records import importing, services
from mhtraining.records.elsewhere_file import read_elsewhere
from mhtraining.records.verification import Finding, Verification, snapshot

records_cli = AppGroup("records", help="The ledger of learning records.")
completions_cli = AppGroup("completions", help="Completions from elsewhere.")


@records_cli.command("verify")
@click.option("--seal", is_flag=True, help="When all is well, store today's digest over all heads.")
def verify(seal: bool) -> None:
    """Verify the ledger against itself, its heads, its seals and the completions.

    Prints the digest over all heads as they stand: keep it elsewhere, and a ledger that was changed
    as a whole shows. One line per finding; exit 1 when there is any.
    """
    session = db.session()
    with reading():
        snapshot(session)
        verification, findings = _verified(session, show=True)
        session.rollback()
    what = f"{verification.records} records of {verification.people} people, digest {verification.digest}"
    click.echo(f"{clock.today()}: {what}")
    if findings:
        raise RefusedError(f"{len(findings)} findings: the ledger or the completions were changed.")
    if seal:
        sealed = services.seal(session, now=clock.now())
        session.commit()
        click.echo(f"Sealed for {sealed.day}: {sealed.records} records, digest {sealed.digest}")


@records_cli.command("rebuild")
def rebuild() -> None:
    """Derive all completions from the ledger again, in one transaction.

    Refused while the ledger itself is damaged; on a sound database nothing changes.
    """
    session = db.session()
    with reading():
        snapshot(session)
        _, findings = _verified(session, show=False)
        session.rollback()
    damage = [finding for finding in findings if finding.of_ledger]
    if damage:
        raise RefusedError(
            f"The ledger itself is damaged ({damage[0].text}): nothing was rebuilt. "
            "`mhtraining records verify` lists everything; restore a backup."
        )
    difference = services.rebuild(session)
    log(session, at=clock.now(), actor=command_actor(), action="records.rebuild", detail=vars(difference))
    session.commit()
    click.echo(
        f"Completions rebuilt: {difference.added} added, {difference.changed} changed, "
        f"{difference.removed} removed."
    )


@completions_cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what each row would do, and write nothing.")
@organisation_option
def import_file(file: Path, dry_run: bool, organisation: str | None) -> None:
    """Import completions from elsewhere: email;module;completed_on;source;evidence.

    All or nothing. The same row again changes nothing.
    """
    session = db.session()
    owner = the_organisation(session, organisation)
    contents = read_elsewhere(read_bytes(file), str(file))
    now = clock.now()
    found, not_found = importing.look_up(session, owner.id, contents.said, now=now)
    refused = sorted([*contents.refused, *not_found], key=lambda refusal: refusal.line)
    for refusal in refused:
        click.echo(f"line {refusal.line}: {refusal.reason}", err=True)
    if refused:
        raise RefusedError(f"{len(refused)} rows of {file} can't be taken, so nothing was imported.")
    if contents.unused:
        click.echo(f"Columns not used: {', '.join(contents.unused)}")
    planned = importing.plan(session, found) if dry_run else importing.carry_out(session, found, now=now)
    if dry_run:
        _show(planned)
        session.rollback()
    else:
        importing.note_import(session, planned, now=now, actor=command_actor(), organisation_id=owner.id)
        session.commit()
    verb = "would be recorded" if dry_run else "recorded"
    noun = "row" if len(found) == 1 else "rows"
    click.echo(
        f"{len(found)} {noun}: {len(planned.new)} {verb}, {len(planned.known)} recorded before, "
        f"{len(planned.voided)} taken back since and left so."
    )


def _verified(session: Session, *, show: bool) -> tuple[Verification, list[Finding]]:
    people = session.scalar(select(func.count()).select_from(Employee)) or 0
    findings = []
    with click.progressbar(
        length=people, label="Verifying", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        verification = Verification(session, passed=bar.update)
        for finding in verification.findings():
            findings.append(finding)
            if show:
                click.echo(finding.text)
    return verification, findings


def _show(planned: importing.Plan) -> None:
    said = [(one, "new") for one in planned.new]
    said += [(one, "recorded before") for one in planned.known]
    said += [(one, "taken back since, left so") for one in planned.voided]
    for one, what in sorted(said, key=lambda pair: pair[0].line):
        item = one.item
        click.echo(f"line {one.line}: {item.module_slug}, {item.completed_on}, {item.source}: {what}")
