"""`init` makes a real, empty installation, or adds an organisation; all of it or nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from mhtraining.app import create_app
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee, Employment, Installation, Organisation, RoleAssignment
from tests.command_line import run, trail
from tests.conftest import TODAY

WORDS = (
    "init",
    "--organisation",
    "Gemeente Voorbeeld",
    "--code",
    "vb",
    "--coordinator",
    "C.Bos@voorbeeld.test",
)


def counted(session):
    session.rollback()
    return [session.scalar(select(func.count()).select_from(model)) for model in (Organisation, Employee)]


def test_it_makes_organisation_and_coordinator_and_prints_the_link(app, session):
    result = run(app, *WORDS)

    person = session.scalars(select(Employee)).one()
    role = session.scalars(select(RoleAssignment)).one()
    assert result.exit_code == 0
    assert result.output.splitlines()[1].startswith("http://127.0.0.1:8000/password/invitation/")
    assert (person.name, person.email_key) == ("C.Bos", "c.bos@voorbeeld.test")
    assert (role.role, role.employee_id, role.starts_on) == ("coordinator", person.id, TODAY)
    assert [action for action, _ in trail(session)] == ["organisation.init"]


def test_the_coordinator_gets_no_employment(app, session):
    run(app, *WORDS)

    assert session.scalars(select(Employment)).all() == []


def test_the_link_opens_a_page_on_which_a_password_is_set(app):
    path = run(app, *WORDS).output.splitlines()[1].removeprefix("http://127.0.0.1:8000")

    assert app.test_client().get(path).status_code == 200


def test_the_link_stands_at_the_address_of_the_installation(settings):
    app = create_app(replace(settings, url="https://leren.voorbeeld.nl"), ARGON2_CHEAP=True)

    assert run(app, *WORDS).output.splitlines()[1].startswith("https://leren.voorbeeld.nl/password/")
    with app.app_context():
        db.engine.dispose()


def test_it_makes_the_tables_first(settings, tmp_path):
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path}/new.sqlite3"))

    assert run(app, *WORDS).exit_code == 0
    with app.app_context():
        assert counted(db.session()) == [1, 1]
        db.session.remove()
        db.engine.dispose()


def test_again_with_another_code_adds_an_organisation(app, session):
    run(app, *WORDS)
    again = run(app, *(word.replace("vb", "ander") for word in WORDS))

    assert (again.exit_code, counted(session)) == (0, [2, 2])


@pytest.mark.parametrize(
    ("old", "new", "exit_code"), [("vb", "VB", 1), ("vb", "v b", 2), ("C.Bos@voorbeeld.test", "C.Bos", 2)]
)
def test_what_is_refused_leaves_nothing(app, session, old, new, exit_code):
    run(app, *WORDS)
    words = [word.replace("vb", "ander") if old != "vb" else word for word in WORDS]
    result = run(app, *(word.replace(old, new) for word in words))

    assert (result.exit_code, counted(session), len(trail(session))) == (exit_code, [1, 1], 1)


def test_a_demonstration_is_never_made_real(app, session):
    session.add(Installation(id=1, demonstration=True, made_at=datetime(2026, 1, 1, tzinfo=UTC)))
    session.commit()

    assert (run(app, *WORDS).exit_code, counted(session)) == (1, [0, 0])


def test_an_installation_made_by_init_is_marked_as_real(app, session):
    run(app, *WORDS)

    assert session.get(Installation, 1).demonstration is False
