"""Publishing, retiring and reading modules."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from mhtraining.catalogue import queries, services
from mhtraining.catalogue.kept import Kept
from mhtraining.catalogue.models import Change, ModuleVersion, Publication, PublishedVocabulary, VersionFile
from mhtraining.content.library import load_library
from mhtraining.content.version import bundle_files, version_name
from mhtraining.core.errors import NotFoundError, RefusedError
from tests.conftest import NOW

LATER = NOW + timedelta(days=1)


def publish(session, folder: Path, *, change: Change = Change.FACT, now=NOW) -> list[ModuleVersion]:
    return services.publish(session, load_library([folder]), change=change, now=now)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def change_title(folder: Path, slug: str = "kcc") -> None:
    edit(folder / "modules" / slug / "module.md", "\ntitle: ", "\ntitle: Anders ")


def counts(session) -> tuple[int, ...]:
    models = (ModuleVersion, Publication, VersionFile, PublishedVocabulary)
    return tuple(session.scalar(select(func.count()).select_from(model)) for model in models)


def test_a_version_is_named_by_its_bytes_and_repeats_the_front_matter(session, folder):
    library = load_library([folder])
    versions = {version.module_slug: version for version in publish(session, folder)}

    module, version = library.modules["kcc"], versions["kcc"]
    assert version.version == version_name(bundle_files(library, "kcc"))
    assert (version.title, version.summary, version.minutes) == (module.title, module.summary, module.minutes)
    assert (version.audiences, version.valid_months) == (list(module.audiences), module.valid_months)
    assert (version.position, version.change, version.published_on) == (1, Change.FACT, NOW.date())


def test_every_module_of_the_library_is_published(session, folder):
    publish(session, folder)

    assert set(queries.current_versions(session)) == set(load_library([folder]).modules)


def test_the_same_bytes_twice_change_nothing(session, folder):
    publish(session, folder)
    before = counts(session)

    assert publish(session, folder, now=LATER) == []
    assert counts(session) == before


def test_line_ends_and_a_byte_order_mark_are_no_change(session, folder):
    publish(session, folder)
    path = folder / "modules/kcc/module.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert publish(session, folder) == []


def test_a_changed_scenario_makes_a_new_version_of_that_module_alone(session, folder):
    publish(session, folder)
    link = load_library([folder]).modules["kcc"].links[0].ref
    path = folder / f"modules/{link.module}/scenarios/{link.scenario}.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    [version] = publish(session, folder, change=Change.TYPO, now=LATER)

    assert (version.module_slug, version.position, version.change) == ("kcc", 2, Change.TYPO)
    assert queries.current_version(session, "kcc") is version


def test_a_version_that_was_current_can_still_be_read(session, folder):
    [old] = [version for version in publish(session, folder) if version.module_slug == "kcc"]
    change_title(folder)
    [new] = publish(session, folder, now=LATER)

    titles = [queries.bundle(session, version.version).module.title for version in (old, new)]
    assert titles == [old.title, f"Anders {old.title}"]


def test_bytes_that_return_make_the_older_version_current_again(session, folder):
    publish(session, folder)
    original = queries.current_version(session, "kcc")
    text = (folder / "modules/kcc/module.md").read_bytes()
    change_title(folder)
    publish(session, folder, now=LATER)
    (folder / "modules/kcc/module.md").write_bytes(text)

    [version] = publish(session, folder, now=LATER + timedelta(days=1))

    assert version is original
    assert queries.current_version(session, "kcc") is original
    assert queries.current_versions(session)["kcc"] is original
    assert version.published_at == NOW


def test_the_version_of_a_moment_is_what_was_current_then(session, folder):
    publish(session, folder)
    first = queries.current_version(session, "kcc")
    change_title(folder)
    [second] = publish(session, folder, now=LATER)

    moments = [NOW - timedelta(days=400), NOW, LATER - timedelta(seconds=1), LATER]
    found = [queries.version_at(session, "kcc", moment) for moment in moments]
    assert found == [first, first, first, second]


def test_nothing_is_published_while_an_error_stands(session, folder):
    change_title(folder)
    edit(folder / "modules/kcc/module.md", "\nminutes: ", "\nminutes: veel ")

    with pytest.raises(RefusedError, match="content check"):
        publish(session, folder)
    assert counts(session) == (0, 0, 0, 0)


def test_the_vocabulary_is_stored_when_it_changed(session, folder):
    publish(session, folder)
    library = load_library([folder])
    assert queries.vocabulary(session) == library.vocabulary

    key = next(iter(library.vocabulary.facts))
    edit(folder / "facts.yaml", library.vocabulary.facts[key].value, "Anders")
    assert publish(session, folder, now=LATER) == []
    assert queries.vocabulary(session).facts[key].value == "Anders"


def test_before_anything_is_published_there_is_only_the_audience_of_everybody(session):
    assert list(queries.vocabulary(session).audiences) == ["alle"]


def test_a_module_that_left_the_library_stays(session, folder):
    publish(session, folder)
    (folder / "modules/kcc").rename(folder / "modules/kcc-nieuw")
    publish(session, folder, now=LATER)

    assert {"kcc", "kcc-nieuw"} <= set(queries.current_versions(session))


def test_retiring_keeps_the_day(session, folder):
    publish(session, folder)
    assert queries.retired_on(session, "kcc") is None

    services.retire(session, "kcc", on=date(2027, 1, 1))

    assert queries.retired_on(session, "kcc") == date(2027, 1, 1)


def test_a_retired_module_is_not_retired_again_on_another_day(session, folder):
    publish(session, folder)
    services.retire(session, "kcc", on=date(2027, 1, 1))
    services.retire(session, "kcc", on=date(2027, 1, 1))

    with pytest.raises(RefusedError):
        services.retire(session, "kcc", on=date(2027, 2, 1))


def test_a_retired_module_may_get_a_version_and_stays_retired(session, folder):
    publish(session, folder)
    services.retire(session, "kcc", on=date(2027, 1, 1))
    change_title(folder)

    assert [version.position for version in publish(session, folder, now=LATER)] == [2]
    assert queries.retired_on(session, "kcc") == date(2027, 1, 1)


def test_what_was_never_published_is_not_found(session):
    for ask in (
        lambda: queries.current_version(session, "weg"),
        lambda: queries.version_at(session, "weg", NOW),
        lambda: queries.retired_on(session, "weg"),
        lambda: queries.bundle(session, "0" * 64),
        lambda: services.retire(session, "weg", on=NOW.date()),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_an_image_is_given_only_when_the_version_shows_it(session, folder):
    (folder / "modules/kcc/images").mkdir(exist_ok=True)
    (folder / "modules/kcc/images/foto.png").write_bytes(b"\x89PNG shown")
    (folder / "modules/kcc/images/los.png").write_bytes(b"\x89PNG not shown")
    lesson = load_library([folder]).modules["kcc"].lessons[0].heading
    edit(folder / "modules/kcc/module.md", f"# {lesson}\n", f"# {lesson}\n\n![Een balie](images/foto.png)\n")
    version = {item.module_slug: item.version for item in publish(session, folder)}["kcc"]

    asked = ("kcc/images/foto.png", "kcc/images/los.png", "kcc/module.md")
    assert [queries.image(session, version, path) for path in asked] == [b"\x89PNG shown", None, None]


@pytest.mark.parametrize("statement", ["UPDATE publication SET change = 'law'", "DELETE FROM publication"])
def test_what_was_published_stays_published(session, folder, statement):
    publish(session, folder)

    with pytest.raises(DatabaseError, match="what was published stays published"):
        session.connection().exec_driver_sql(statement)


def test_a_value_is_made_once_however_many_ask_at_once():
    kept: Kept[str, list[int]] = Kept(4)
    start, made = Barrier(16), []

    def ask(number: int) -> list[int]:
        start.wait()
        return kept.keep("a", lambda: made.append(number) or [number])  # type: ignore[func-returns-value]

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(ask, range(16)))

    assert len(made) == 1
    assert all(value is found[0] for value in found)


def test_what_was_used_longest_ago_goes_first():
    kept: Kept[str, str] = Kept(2)
    for key in ("a", "b"):
        kept.keep(key, lambda key=key: key)
    kept.get("a")
    kept.keep("c", lambda: "c")

    assert [kept.get(key) for key in ("a", "b", "c")] == ["a", None, "c"]
