"""A made-up organisation whose employees are signed in and stand at a question; for benchmarks of pages."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from benchmarks.coverage import facts
from mhtraining.accounts.models import Account, SignInSession
from mhtraining.accounts.signing_in import TOKEN
from mhtraining.accounts.tokens import token_hash
from mhtraining.catalogue.models import Change, Module
from mhtraining.catalogue.queries import bundle
from mhtraining.catalogue.services import publish
from mhtraining.content.library import load_library
from mhtraining.content.model import Bundle, Kind, Scenario
from mhtraining.core.db import db
from mhtraining.demo.answers import walk
from mhtraining.learning.models import Attempt, Outcome, Response, Walk
from mhtraining.learning.stops import StopKind, stops_of
from mhtraining.route.models import Route

CONTENT = Path(__file__).parents[1] / "content"
MODULE = "kcc"
Row = dict[str, Any]


@dataclass(frozen=True)
class Seat:
    """Somebody in a browser: the cookie, the addresses of two pages, and an answer not given yet."""

    cookie: str
    lesson: str
    question: str
    answer: dict[str, str]


@dataclass(frozen=True)
class Learner:
    """Somebody signed in."""

    employee_id: int
    cookie: str
    csrf_token: str


def fill(app: Flask, people: int) -> str:
    """Fill an empty, migrated database: content, organisation, accounts, an older attempt of everybody.

    Gives the version of the module.
    """
    with app.app_context():
        versions = publish(db.session(), load_library([CONTENT]), change=Change.FACT, now=_now(app))
        published = {each.module_slug: each.version for each in versions}
        db.session.commit()
        with db.engine.begin() as connection:
            for model, rows in facts(people):
                kept = [row for row in rows if model is not Module or row["slug"] not in published]
                connection.execute(insert(model), kept)
            connection.execute(insert(Route), list(_routes()))
            accounts = [{"employee_id": n, "made_at": _now(app)} for n in range(1, people + 1)]
            connection.execute(insert(Account), accounts)
        found = bundle(db.session(), published["basis"])
        past = [_attempt(n, published["basis"], found, _now(app), ended=True) for n in range(1, people + 1)]
        _write(db.session(), past, [_counted(found, _now(app), finished=True)] * people)
        db.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    return published[MODULE]


def signed_in(app: Flask, people: int, wanted: int) -> list[Learner]:
    """The first so many who are employed today, each signed in in a browser of their own."""
    with app.app_context():
        now = _now(app)
        ids = db.session.execute(
            text(
                "SELECT e.employee_id, a.id FROM employment e JOIN account a USING (employee_id) WHERE "
                " e.starts_on <= :on AND (e.ends_on IS NULL OR e.ends_on > :on) ORDER BY 1 LIMIT :most"
            ),
            {"on": now.date(), "most": wanted},
        ).all()
        tokens = [secrets.token_urlsafe(32) for _ in ids]
        rows = [
            {"account_id": account, "token_hash": token_hash(token), "started_at": now, "seen_at": now}
            for (_, account), token in zip(ids, tokens, strict=True)
        ]
        db.session.execute(insert(SignInSession), rows)
        db.session.commit()
    return [Learner(person, *_browser(app, token)) for (person, _), token in zip(ids, tokens, strict=True)]


def seated(app: Flask, learners: Sequence[Learner], version: str) -> list[Seat]:
    """Give each a new attempt that stands at its first counted question, with all practice done."""
    with app.app_context():
        now, found = _now(app), bundle(db.session(), version)
        db.session.execute(
            update(Attempt).where(Attempt.ended_at.is_(None)).values(ended_at=now, outcome=Outcome.FAILED)
        )
        attempts = [_attempt(learner.employee_id, version, found, now) for learner in learners]
        practice = _practice(found, now)
        plans = [[*practice, *_counted(found, now, first=n)] for n in range(len(learners))]
        written = _write(db.session(), attempts, plans)
        db.session.commit()
    return [
        _seat(learner, attempt_id, ids[len(practice)], plan[len(practice)][2])
        for learner, (attempt_id, ids), plan in zip(learners, written, plans, strict=True)
    ]


Planned = tuple[Row, list[Row], Scenario]
"""A walk's row, the rows of its responses, its scenario."""


def _attempt(person: int, version: str, found: Bundle, now: datetime, *, ended: bool = False) -> Row:
    opening = next(stop for stop in stops_of(found.module) if stop.kind is StopKind.ASSESSMENT)
    return {
        "employee_id": person,
        "module_slug": found.module.slug,
        "version": version,
        "seed": 7,
        "started_at": now - timedelta(days=30 if ended else 0, hours=1),
        "stop": opening.number + 1,
        "ended_at": now - timedelta(days=30) if ended else None,
        "outcome": Outcome.FAILED if ended else None,
    }


def _practice(found: Bundle, now: datetime) -> list[Planned]:
    return [
        _walk(found.scenarios[stop.practice], stop.number, now, counted=False, finished=True)
        for stop in stops_of(found.module)
        if stop.practice is not None
    ]


def _counted(found: Bundle, now: datetime, *, first: int = 0, finished: bool = False) -> list[Planned]:
    """As many walks as are drawn, the first shown; of scenarios that begin with a choice or a spot."""
    assert found.module.assessment is not None
    fit = [
        found.scenarios[link.ref]
        for link in found.module.assessment.links
        if found.scenarios[link.ref].steps[0].kind in (Kind.CHOICE, Kind.SPOT)
        and found.scenarios[link.ref].content_warning is None
    ]
    drawn = [fit[(first + place) % len(fit)] for place in range(found.module.assessment.draw or len(fit))]
    return [
        _walk(scenario, place, now, counted=True, finished=finished, shown=place == 1)
        for place, scenario in enumerate(drawn, 1)
    ]


def _walk(
    scenario: Scenario, position: int, now: datetime, *, counted: bool, finished: bool, shown: bool = True
) -> Planned:
    answers, score = walk(scenario, random.Random(position), 0.7)
    responses: list[Row] = [
        {"position": place, "step_id": step, "answer": given, "earned": part.earned, "answered_at": now}
        for place, ((step, given), part) in enumerate(zip(answers, score.steps, strict=True), 1)
    ]
    row = {
        "scenario_module": scenario.ref.module,
        "scenario_id": scenario.ref.scenario,
        "counted": counted,
        "position": position,
        "round": 1,
        "shown_at": now if shown or finished else None,
        "ended_at": now if finished else None,
        "feedback_read": len(responses) if finished else 0,
    }
    return row, responses if finished else [], scenario


def _write(
    session: Session, attempts: list[Row], plans: Sequence[Sequence[Planned]]
) -> list[tuple[int, list[int]]]:
    """Insert attempts with their walks and responses; gives their ids."""
    begin = insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True)
    pairs = list(zip(session.scalars(begin, attempts).all(), plans, strict=True))
    walks = [{"attempt_id": owner, **row} for owner, plan in pairs for row, _, _ in plan]
    ids = session.scalars(insert(Walk).returning(Walk.id, sort_by_parameter_order=True), walks).all()
    numbers = count()
    of_attempt = [[ids[next(numbers)] for _ in plan] for _, plan in pairs]
    responses = [
        {"walk_id": walk_id, **response}
        for walk_ids, (_, plan) in zip(of_attempt, pairs, strict=True)
        for walk_id, (_, rows, _) in zip(walk_ids, plan, strict=True)
        for response in rows
    ]
    if responses:
        session.execute(insert(Response), responses)
    return [(owner, walk_ids) for (owner, _), walk_ids in zip(pairs, of_attempt, strict=True)]


def _seat(learner: Learner, attempt_id: int, walk_id: int, scenario: Scenario) -> Seat:
    path = f"/attempts/{attempt_id}"
    return Seat(
        learner.cookie,
        f"{path}/stops/1",
        f"{path}/walks/{walk_id}/1",
        {"csrf_token": learner.csrf_token, "options": "1"},
    )


def _browser(app: Flask, token: str) -> tuple[str, str]:
    """The cookie of a browser with this session's token, and the CSRF token its forms carry."""
    with app.test_request_context():
        session[TOKEN] = token
        csrf_token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}", csrf_token


def _routes() -> Iterator[Row]:
    for department in (None, 2, 9, 21):
        yield {
            "organisation_id": 1,
            "department_id": department,
            "contact_name": "Contactpersoon",
            "contact_phone": "010 000 00 00",
            "point_name": "Meldpunt",
            "point_phone": "010 000 00 01",
            "verified_on": None,
        }


def _now(app: Flask) -> datetime:
    now: datetime = app.extensions["mhtraining.clock"].now()
    return now
