"""Keeps a staff list between its upload and its uploader's word, with what it would change."""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mhtraining.staff.models import StaffImport, StaffUpload
from mhtraining.staff.queries import forget_uploads
from mhtraining.staff.services import Prepared, bring_in_list, prepare
from mhtraining.staff.telling import as_json

KEPT = timedelta(days=1)
"""How long an unconfirmed list is kept at most: names of people stand in it."""


class ChangedMeanwhileError(Exception):
    """The list would do something else now than was shown."""


def keep(
    session: Session,
    organisation_id: int,
    account_id: int,
    *,
    data: bytes,
    name: str,
    on: date,
    now: datetime,
) -> StaffUpload:
    """Work out what the list would change, and keep both until the uploader's word.

    Only the last list of an account is kept. Raises what `services.prepare` raises.
    """
    prepared = prepare(session, organisation_id, data, name, on=on, now=now)
    forget_uploads(session, account_id=account_id, before=now - KEPT)
    upload = StaffUpload(
        organisation_id=organisation_id,
        account_id=account_id,
        uploaded_at=now,
        starts_on=on,
        name=name,
        data=zlib.compress(data),
        listing=_packed(_listing(prepared)),
    )
    session.add(upload)
    session.flush()
    return upload


def listing_of(upload: StaffUpload) -> dict[str, Any]:
    """What the list would change, as `telling.as_json` has it, with `staff`, `gone` and `loses_many`."""
    found: dict[str, Any] = json.loads(zlib.decompress(upload.listing))
    return found


def digest_of(upload: StaffUpload) -> str:
    """By which a form says what its sender was shown: the list, its day, and all it would change."""
    return hashlib.sha256(b"\0".join([upload.listing, upload.data])).hexdigest()


def confirm(
    session: Session, upload: StaffUpload, *, seen: str, now: datetime, actor: str, allow_leavers: bool
) -> StaffImport | None:
    """Bring the list in; None when it changes nothing any more. Gone from here either way.

    Raises ChangedMeanwhileError, with the new listing kept, when it would not do what was shown, and
    what `services.bring_in_list` raises.
    """
    if seen != digest_of(upload):
        raise ChangedMeanwhileError
    brought, prepared = bring_in_list(
        session,
        upload.organisation_id,
        zlib.decompress(upload.data),
        upload.name,
        on=upload.starts_on,
        now=now,
        actor=actor,
        allow_leavers=allow_leavers,
    )
    if _listing(prepared)["changes"] != listing_of(upload)["changes"]:
        raise ChangedMeanwhileError
    session.delete(upload)
    session.flush()
    return brought


def look_again(session: Session, upload: StaffUpload, *, now: datetime) -> None:
    """Work out anew what the list would change."""
    data = zlib.decompress(upload.data)
    prepared = prepare(session, upload.organisation_id, data, upload.name, on=upload.starts_on, now=now)
    upload.listing = _packed(_listing(prepared))
    session.flush()


def _listing(prepared: Prepared) -> dict[str, Any]:
    plan = prepared.plan
    more = {"staff": plan.staff, "gone": plan.gone, "loses_many": plan.loses_many}
    return {**as_json(prepared, import_id=None), **more}


def _packed(listing: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(listing, ensure_ascii=False).encode())
