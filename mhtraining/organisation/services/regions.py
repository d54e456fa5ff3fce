"""Regions: organisations that report together."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.organisation.models import Organisation, Region, RegionMember
from mhtraining.organisation.services.tree import checked_code


def add_to_region(session: Session, code: str, organisations: Collection[str]) -> list[Organisation]:
    """Have the organisations with these codes report in this region, made when there is none yet.

    Gives those that did not before. Raises NotFoundError for a code that no organisation has, UsageError
    for one that no region can have, RefusedError when all of them report there already.
    """
    checked_code(code)
    found = {
        one.code: one
        for one in session.scalars(select(Organisation).where(Organisation.code.in_(sorted(organisations))))
    }
    for wanted in organisations:
        if wanted not in found:
            raise NotFoundError(f"There is no organisation {wanted!r}.")
    region = session.scalar(select(Region).where(Region.code == code))
    if region is None:
        region = Region(code=code)
        session.add(region)
        session.flush()
    members = set(
        session.scalars(select(RegionMember.organisation_id).where(RegionMember.region_id == region.id))
    )
    joined = [one for one in found.values() if one.id not in members]
    if not joined:
        raise RefusedError(f"They report in the region {code!r} already.")
    session.add_all(RegionMember(region_id=region.id, organisation_id=one.id) for one in joined)
    session.flush()
    return joined
