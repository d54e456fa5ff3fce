"""How many SELECTs a learner's page takes: at most four, however large module and organisation are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, request, request_started
from sqlalchemy import event

from mhtraining.core.changes import changing, changing_rules
from mhtraining.core.db import db
from mhtraining.organisation.models import Department, DepartmentPosition, Employee, Placement
from mhtraining.records.models import RecordSource
from mhtraining.records.services import record_elsewhere
from mhtraining.requirements.services import add_requirement
from mhtraining.route.services import set_route
from tests.accounts.made import NOW, SetClock, made_person
from tests.learning.made import HEAD, MODULES, Learner, choice, learner_of, published

MOST = 4
FOUNDED = date(2020, 1, 1)


@contextmanager
def counted(app: Flask) -> Iterator[dict[str, set[int]]]:
    """How many SELECTs the GETs inside take, by endpoint, whatever connection they take.

    Nothing but the beginning of a transaction may reach the database beside them: no ping, no
    savepoint, no write.
    """
    found: dict[str, set[int]] = {}
    statements: list[str] = []

    def begin(_app: Flask, **_more: object) -> None:
        statements.clear()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if request.method == "GET":
            statements.append(statement)
            others = [each for each in statements if not re.match(r"\s*(SELECT|WITH|BEGIN\s*$)", each)]
            assert not others, others
            selects = sum(not each.startswith("BEGIN") for each in statements)
            found.setdefault((request.endpoint or "").rpartition(".")[2], set()).add(selects)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    request_started.connect(begin, app)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def a_module(practices: int) -> dict[str, str | bytes]:
    """So many lessons, each with an image, the route and a practice, then an assessment with warnings."""
    numbers, warning = range(practices), "Dit gaat over geweld."
    lessons = "".join(
        f"\n# Les {n}\n\nTekst {n}.\n\n![Een stip](images/stip.png)\n\n{{{{ route }}}}\n\n"
        f"[Oefening](scenarios/oefening{n}.md)\n"
        for n in numbers
    )
    links = "".join(f"- [Toets {n}](scenarios/toets{n}.md)\n" for n in range(3))
    text = (
        HEAD.format(title="De proef", more="")
        + lessons
        + f"\n# Toets {{: .assessment draw=2 }}\n\nNu.\n\n{links}"
    )
    practice = {f"proef/scenarios/oefening{n}.md": choice(f"Oefening {n}") for n in numbers}
    toets = {f"proef/scenarios/toets{n}.md": choice(f"Toets {n}", warning=warning) for n in range(3)}
    pixel = MODULES["proef/images/stip.png"]
    return {"proef/module.md": text, "proef/images/stip.png": pixel, **practice, **toets}


def an_organisation(app: Flask, employee_id: int, size: int) -> None:
    """A line of so many departments with a rule each and the person in all; as many completions."""
    with app.app_context():
        session = db.session()
        person = session.get_one(Employee, employee_id)
        where = {"organisation_id": person.organisation_id}
        set_route(session, department_id=None, contact_phone="0348", **where)
        parent = None
        for level in range(size):
            with changing_rules(session, person.organisation_id):
                department = Department(**where)
                session.add(department)
                session.flush()
                position = DepartmentPosition(department_id=department.id, parent_id=parent, name=f"D{level}")
                position.starts_on = FOUNDED
                session.add(position)
            with changing(session, [person.id]):
                session.add(Placement(employee_id=person.id, department_id=department.id, starts_on=FOUNDED))
            rule = {"module_slug": "proef", "starts_on": FOUNDED, "due_days": 30}
            add_requirement(session, department_id=department.id, **where, **rule)
            if level < size // 2:
                set_route(session, department_id=department.id, contact_phone=f"0348-{level}", **where)
            day = date(2018, 1, 1 + level)
            record_elsewhere(
                session,
                employee=person,
                module_slug="proef",
                completed_on=day,
                source=RecordSource.TEAM,
                now=NOW,
            )
            parent = department.id
        session.commit()


def go_through(learner: Learner) -> None:
    """Do the module from its start page to the result, wrong every time, opening every page twice."""
    learner.get("/modules/proef")
    while not learner.path.endswith("/result"):
        learner.get(learner.path)
        button = re.search(r'<a class="button" href="([^"]+)"', learner.page.text)  # type: ignore[union-attr]
        if "This is what I do" in learner.text:
            learner.press("This is what I do", options="1")
        elif "Check" in learner.text:
            learner.press("Check", options=["2"])
        elif button is not None:
            learner.get(button.group(1))
        else:
            learner.press()


@pytest.mark.parametrize("size", [1, 8])
def test_a_learners_page_takes_at_most_four_selects_whatever_the_size(
    app: Flask, clock: SetClock, tmp_path: Path, size: int
) -> None:
    employee_id, account_id = made_person(app)
    published(app, tmp_path / "content", a_module(size))
    an_organisation(app, employee_id, size)
    for number in range(size * 3):
        made_person(app, email=f"collega{number}@voorbeeld.nl")
    learner = learner_of(app, account_id)
    go_through(learner)  # once per process the module's bytes and the vocabulary are read and parsed

    with counted(app) as selects:
        for path in ("/", "/route"):
            learner.get(path)
        go_through(learner)
        attempt = learner.path.removesuffix("/result")
        learner.get(attempt)
        learner.get(f"{attempt}/answers")
        for number in range(1, 2 * size + 1):  # a text and a practice of every lesson
            learner.get(f"{attempt}/stops/{number}")
            for image in re.findall(r'<img[^>]* src="([^"]+)"', learner.page.text):
                learner.get(image)

    assert {name: max(numbers) for name, numbers in selects.items()} == {
        "my_modules": 3,
        "module": 4,
        "attempt": 2,
        "stop": 3,  # with the route in its text
        "answers": 3,
        "walk": 3,  # with the other scenarios that may be drawn
        "step": 2,
        "result": 4,
        "image": 2,
        "route": 2,
    }
    assert max(map(max, selects.values())) <= MOST
