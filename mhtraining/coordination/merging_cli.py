"""The command `people merge`: two numbers that are one person."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from mhtraining.audit.services import command_actor, log
from mhtraining.coordination.merging import employee_by_number, merge_people, what_merging_means
from mhtraining.core.arguments import organisation_option
from mhtraining.core.clock import now
from mhtraining.core.db import db
from mhtraining.core.periods import FOREVER
from mhtraining.organisation.queries import the_organisation


@click.command("merge")
@click.argument("number")
@click.argument("into", metavar="INTO_NUMBER")
@click.option("--dry-run", is_flag=True, help="Only say what it would do.")
@organisation_option
@with_appcontext
def merge(number: str, into: str, dry_run: bool, organisation: str | None) -> None:
    """Merge the person with NUMBER, a typing error, into the one with INTO_NUMBER.

    Everything goes over; on days on which both were in service the two count as one from now on.
    """
    session = db.session()
    owner = the_organisation(session, organisation)
    duplicate = employee_by_number(session, owner.id, number)
    person = employee_by_number(session, owner.id, into)
    if dry_run:
        told = what_merging_means(session, duplicate, person)
    else:
        told = merge_people(session, duplicate, person, now=now())
        log(
            session,
            at=now(),
            actor=command_actor(),
            action="people.merge",
            organisation_id=owner.id,
            employee_id=person.id,
            detail={"duplicate": duplicate.id, "completions": told.completions},
        )
        session.commit()
    click.echo(
        f"{number} {'would go' if dry_run else 'went'} over into {into}: {told.employments} employments, "
        f"{told.placements} placements, {told.absences} absences, {told.roles} roles, "
        f"{told.exceptions} exceptions, {told.completions} completions."
    )
    for first, end in told.both:
        until = "on" if end == FOREVER else f"until {end}, the first day no longer"
        click.echo(f"Both were in service from {first} {until}: on those days two count as one.")
    if not told.both:
        click.echo("They were never in service on the same day: no figure of the past changes.")
