"""Many employees at work, made in bulk: each signed in, and standing at the last answer of a module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.orm import Session

from mhtraining.accounts.models import Account, SignInSession
from mhtraining.accounts.signing_in import TOKEN
from mhtraining.accounts.tokens import new_token, token_hash
from mhtraining.catalogue.models import Change
from mhtraining.catalogue.services import publish
from mhtraining.content.library import load_library
from mhtraining.core.db import db
from mhtraining.learning.answering import answer_step, leave_feedback
from mhtraining.learning.models import Attempt, Response, Walk
from mhtraining.learning.queries import in_hand
from mhtraining.learning.services import begin_assessment, open_stop, start_attempt
from mhtraining.organisation.models import Employee, Employment, Organisation
from tests.learning.made import FOLDER, HEAD, choice

LAST = 2
"""The position of the last answer."""
CONTENT = {
    **FOLDER,
    "modules/kort/module.md": HEAD.format(title="Kort", more="")
    + "\n# Les\n\nLees dit.\n\n# Toets {: .assessment draw=1 }\n\nEen vraag.\n\n- [Een](scenarios/een.md)\n",
    "modules/kort/scenarios/een.md": choice("Een"),
    "modules/lezen/module.md": HEAD.format(title="Lezen", more="") + "\n# Les\n\nLees dit.\n\nEn dit.\n",
}


@dataclass(frozen=True)
class Learner:
    """Somebody at the last answer of the module `kort`, signed in by a cookie."""

    employee_id: int
    subject_key: str
    attempt_id: int
    walk_id: int
    cookie: str
    csrf_token: str

    @property
    def question(self) -> str:
        """The path at which the last answer is given."""
        return f"/attempts/{self.attempt_id}/walks/{self.walk_id}/{LAST}"

    @property
    def answer(self) -> dict[str, str]:
        """The form's fields: the right answer."""
        return {"csrf_token": self.csrf_token, "options": "1"}


def make_content(app: Flask, folder: Path) -> None:
    """Publish the modules `kort` (a lesson, one counted scenario) and `lezen` (a lesson)."""
    for name, text in CONTENT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with app.app_context():
        library = load_library([folder])
        assert not [finding for finding in library.findings if finding.severity == "error"]
        publish(db.session(), library, change=Change.FACT, now=datetime.now(UTC) - timedelta(days=1))
        db.session.commit()


def make_learners(app: Flask, count: int) -> list[Learner]:
    """So many people, committed. One comes to the last answer by the services, the others' rows follow it."""
    with app.app_context():
        orm = db.session()
        people = _employees(orm, count)
        model = _bring_to_last_answer(orm, people[0][0])
        orm.flush()
        connection = orm.connection()
        attempts = [model, *_followers(connection, model, [employee_id for employee_id, _ in people[1:]])]
        tokens = _sign_in(connection, [employee_id for employee_id, _ in people])
        orm.commit()
    return [
        Learner(employee_id, key, *attempt, *_cookie(app, token))
        for (employee_id, key), attempt, token in zip(people, attempts, tokens, strict=True)
    ]


def _employees(orm: Session, count: int) -> list[tuple[int, str]]:
    connection = orm.connection()
    organisation_id = _one_id(connection, Organisation, {"code": "voorbeeld", "name": "Gemeente Voorbeeld"})
    start = connection.scalar(select(func.count()).select_from(Employee)) or 0
    numbers = range(start, start + count)
    _rows(
        connection,
        Employee,
        [
            {
                "organisation_id": organisation_id,
                "subject_key": f"{number:032x}",
                "number": str(number),
                "family_name": f"Jansen {number}",
                "sort_key": f"jansen {number}",
            }
            for number in numbers
        ],
    )
    found = select(Employee.id, Employee.subject_key).order_by(Employee.id.desc()).limit(count)
    people = [(row.id, row.subject_key) for row in connection.execute(found)][::-1]
    _rows(
        connection,
        Employment,
        [{"employee_id": employee_id, "starts_on": date(2020, 1, 1)} for employee_id, _ in people],
    )
    return people


def _one_id(connection: Connection, model: Any, values: dict[str, Any]) -> int:
    found = connection.scalar(select(model.id))
    if found is None:
        _rows(connection, model, [values])
        found = connection.scalar(select(model.id))
    assert isinstance(found, int)
    return found


def _rows(connection: Connection, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Rows straight into the table: a fact of many people at once, before anybody asks for a figure."""
    table: Table = model.__table__
    if rows:
        connection.execute(insert(table), list(rows))


def _bring_to_last_answer(orm: Session, employee_id: int) -> tuple[int, int]:
    moment = datetime.now(UTC) - timedelta(minutes=20)
    attempt_id = start_attempt(orm, employee_id=employee_id, module_slug="kort", now=moment)

    def hand() -> Any:
        return in_hand(orm, attempt_id, employee_id=employee_id, lock=True)

    opening = hand().assessment_stop.number
    for number in range(2, opening + 1):
        open_stop(orm, hand(), number, now=moment)
    begin_assessment(orm, hand(), now=moment)
    standing = hand()
    [walk] = standing.counted
    answer_step(orm, standing, walk, position=1, answer=2, now=moment)
    leave_feedback(orm, standing, walk, position=1)
    return attempt_id, walk.id


def _followers(connection: Connection, model: tuple[int, int], people: list[int]) -> list[tuple[int, int]]:
    """Attempt, walk and response of `model`, once more for each of these people."""
    attempt_id, walk_id = model
    _copies(connection, Attempt, Attempt.id == attempt_id, [{"employee_id": one} for one in people])
    attempts = _new_ids(connection, Attempt, len(people))
    _copies(connection, Walk, Walk.id == walk_id, [{"attempt_id": one} for one in attempts])
    walks = _new_ids(connection, Walk, len(people))
    _copies(connection, Response, Response.walk_id == walk_id, [{"walk_id": one} for one in walks])
    return list(zip(attempts, walks, strict=True))


def _copies(connection: Connection, model: Any, which: Any, changes: list[dict[str, Any]]) -> None:
    [row] = connection.execute(select(model.__table__).where(which)).mappings()
    kept = {name: value for name, value in row.items() if name != "id"}
    _rows(connection, model, [{**kept, **change} for change in changes])


def _new_ids(connection: Connection, model: Any, count: int) -> list[int]:
    return list(connection.scalars(select(model.id).order_by(model.id.desc()).limit(count)))[::-1]


def _sign_in(connection: Connection, people: list[int]) -> list[str]:
    """A session each; gives their tokens."""
    moment = datetime.now(UTC) - timedelta(minutes=2)  # so that their next request is noted
    _rows(connection, Account, [{"employee_id": one, "made_at": moment} for one in people])
    accounts = _new_ids(connection, Account, len(people))
    tokens = [new_token() for _ in people]
    _rows(
        connection,
        SignInSession,
        [
            {"account_id": account, "token_hash": token_hash(token), "started_at": moment, "seen_at": moment}
            for account, token in zip(accounts, tokens, strict=True)
        ],
    )
    return tokens


def _cookie(app: Flask, token: str) -> tuple[str, str]:
    """The cookie that carries this session's token, and the token of its forms."""
    with app.test_request_context():
        session[TOKEN] = token
        csrf_token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}", csrf_token
