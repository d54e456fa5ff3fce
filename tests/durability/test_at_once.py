"""The same wish sent five times at once by 300 people is granted once each; a naive page gets it wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from mhtraining.learning.models import Attempt, Response
from mhtraining.records.models import Completion, LearningRecord
from tests.durability.served import NAIVE, Answer, Client, Served, serving
from tests.durability.world import LAST, Learner, make_learners

PEOPLE, AT_ONCE, GROUPS = 300, 5, 4
TRIES = 20
BEGIN = "/modules/lezen/start?after=0"
"""What the page of a module never begun sends; it ends at once, so that a second one could begin."""


@pytest.fixture
def learners(app: Flask) -> list[Learner]:
    """Three hundred people at their last answer, and a table in which nothing is forbidden."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE naive (person INTEGER NOT NULL)"))
    return make_learners(app, PEOPLE)


@pytest.fixture
def served(settings: Settings, learners: list[Learner]) -> Iterator[Served]:
    """The real server, with the naive page beside its own."""
    with serving(settings, command=NAIVE) as served:
        yield served


def at_once(
    served: Served, learners: list[Learner], send: Callable[[Client, Learner], Answer]
) -> Counter[int]:
    """Let everybody send the same thing AT_ONCE times at once, GROUPS people at a time; counts answers."""
    groups = [learners[number::GROUPS] for number in range(GROUPS)]
    barriers = [Barrier(AT_ONCE) for _ in groups]

    def one_of_five(people: list[Learner], ready: Barrier) -> Counter[int]:
        client, found = Client(served.port), Counter[int]()
        for learner in people:
            ready.wait()
            for _again in range(TRIES):
                status = send(client, learner).status
                if status != 503:  # which says: nothing is kept, send it again
                    break
            found[status] += 1
        client.close()
        return found

    with ThreadPoolExecutor(AT_ONCE * GROUPS) as pool:
        places = list(zip(groups, barriers, strict=True)) * AT_ONCE
        return sum(pool.map(lambda place: one_of_five(*place), places), Counter[int]())


def per_person(app: Flask, column: Any, *where: Any) -> Counter[int]:
    """How many rows there are per value of `column`: how often each number occurs."""
    with app.app_context():
        query = select(func.count()).select_from(column.class_).where(*where).group_by(column)
        return Counter(db.session.scalars(query))


def test_of_five_the_same_one_counts(app: Flask, served: Served, learners: list[Learner]) -> None:
    some = learners[: PEOPLE // 5]
    at_once(served, some, lambda client, one: client.post(f"/naive?person={one.employee_id}", "", {}))
    with app.app_context():
        written = db.session.scalar(text("SELECT count(*) FROM naive")) or 0
    assert written > len(some), "these requests never met: the test shows nothing"

    answers = at_once(served, learners, lambda client, one: client.post(one.question, one.cookie, one.answer))
    begun = at_once(served, some, lambda client, one: client.post(BEGIN, one.cookie, one.answer))

    assert (answers, begun) == ({303: PEOPLE * AT_ONCE}, {303: len(some) * AT_ONCE})
    kort, lezen = Attempt.module_slug == "kort", Attempt.module_slug == "lezen"
    once = Counter({1: PEOPLE})
    assert per_person(app, Response.walk_id, Response.position == LAST) == once
    assert per_person(app, Attempt.employee_id, kort) == once
    assert per_person(app, Attempt.employee_id, kort, Attempt.ended_at.is_not(None)) == once
    assert per_person(app, LearningRecord.subject_key, LearningRecord.module_slug == "kort") == once
    assert per_person(app, Completion.employee_id, Completion.module_slug == "kort") == once
    assert per_person(app, Attempt.employee_id, lezen) == Counter({1: len(some)})
    assert per_person(app, Completion.employee_id, Completion.module_slug == "lezen") == Counter(
        {1: len(some)}
    )
