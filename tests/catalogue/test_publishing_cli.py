"""`content publish`, `module list`, `module retire` as people use them."""

from __future__ import annotations

import pytest
from click.testing import Result
from sqlalchemy import select

from mhtraining.audit.models import AuditEntry
from mhtraining.catalogue import queries
from tests.catalogue.test_publishing import change_title, edit
from tests.records.console import command


@pytest.fixture
def run(app, session, folder, settings):
    """Run a command on the test's content folder, from a clean transaction."""
    from dataclasses import replace

    app.extensions["mhtraining.settings"] = replace(settings, content=(folder,))

    def ran(*args: str) -> Result:
        session.commit()
        return command(app, *args)

    return ran


def test_publish_says_which_versions_it_made(session, run):
    result = run("content", "publish")

    version = queries.current_version(session, "kcc")
    assert result.exit_code == 0
    assert f"kcc: version 1 (fact) {version.version}\n" in result.output
    assert "Facts, signals, forms and audiences: published." in result.output


def test_publishing_again_says_that_nothing_changed(run):
    run("content", "publish")

    assert run("content", "publish").output == "Nothing changed since it was last published.\n"


def test_the_kind_of_change_is_kept(session, run, folder):
    run("content", "publish")
    change_title(folder)
    result = run("content", "publish", "--change", "law")

    assert "kcc: version 2 (law)" in result.output
    assert queries.current_version(session, "kcc").change == "law"


def test_a_version_that_returns_is_said_to(run, folder):
    path = folder / "modules/kcc/module.md"
    text = path.read_bytes()
    run("content", "publish")
    change_title(folder)
    run("content", "publish")
    path.write_bytes(text)

    result = run("content", "publish")

    assert result.output.startswith("kcc: version 1 (fact) ")
    assert result.output.endswith(", current again\n")


def test_publish_refuses_errors_with_one_sentence(session, run, folder):
    edit(folder / "modules/kcc/module.md", "\nminutes: ", "\nminutes: veel ")
    result = run("content", "publish")

    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert queries.current_versions(session) == {}


def test_a_folder_that_is_none_is_wrong_usage(run, folder):
    (folder / "audiences.yaml").unlink()
    result = run("content", "publish")

    assert (result.exit_code, result.output.count("\n")) == (2, 1)


def test_an_unknown_kind_of_change_is_wrong_usage(run):
    assert run("content", "publish", "--change", "style").exit_code == 2


def test_list_shows_every_module(session, run):
    empty = run("module", "list")
    run("content", "publish")
    run("module", "retire", "kcc", "--on", "2027-01-01")
    lines = run("module", "list").output.splitlines()

    title = queries.current_version(session, "kcc").title
    assert "No module is published yet" in empty.output
    assert lines[0].split("  ")[0] == "slug"
    [line] = [line for line in lines if line.startswith("kcc ")]
    assert title in line
    assert line.split()[-3:] == ["1", "2026-11-22", "2027-01-01"]


def test_retire_ends_a_module_today_unless_a_day_is_given(session, run):
    run("content", "publish")
    result = run("module", "retire", "kcc")

    assert (result.exit_code, result.output) == (0, "Module kcc is required of nobody from 2026-11-22 on.\n")
    assert queries.retired_on(session, "kcc").isoformat() == "2026-11-22"


@pytest.mark.parametrize(
    ("args", "code"),
    [(("kcc", "--on", "2026-11-21"), 1), (("weg",), 2), (("kcc", "--on", "morgen"), 2)],
    ids=["a day that is past", "unknown module", "unreadable day"],
)
def test_retire_refuses(session, run, args, code):
    run("content", "publish")
    result = run("module", "retire", *args)

    assert result.exit_code == code
    assert queries.retired_on(session, "kcc") is None


def test_publishing_and_retiring_are_in_the_audit_trail(session, run):
    run("content", "publish")
    run("content", "publish")
    run("module", "retire", "kcc")

    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["content.publish", "module.retire"]
