"""Content folders as one library: merging, what is not reported, and the versions of a module."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from mhtraining.content.library import NoContentFolderError, load_library, relative
from mhtraining.content.model import Ref
from mhtraining.content.version import bundle_files, read_bundle, version_name
from mhtraining.content.vocabulary import vocabulary_from_json, vocabulary_to_json
from tests.content.test_fixtures import FIXTURES

SHIPPED = Path(__file__).parents[2] / "content"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(FIXTURES / "right", tmp_path / "content"))


def own_folder(tmp_path, **files):
    """A municipality's own content folder with these YAML files."""
    own = tmp_path / "own"
    own.mkdir()
    for name in ("audiences", *files):
        (own / f"{name}.yaml").write_text(files.get(name, ""))
    return own


def change(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def codes(library):
    return [finding.code for finding in library.findings]


def test_the_shipped_library_has_no_error():
    assert load_library([SHIPPED]).findings == ()


def test_a_later_folder_adds_and_replaces(folder, tmp_path):
    own = own_folder(
        tmp_path,
        audiences="kcc: Onze balie\nhaven: Havendienst\n",
        facts="nood: {value: '113', source: ons, checked_on: 2026-01-01}\n",
        terms="- {word: slaaf, reason: onze, better: anders}\n- {word: nieuw, reason: r, better: b}\n",
        signals="forms: {arbeid: Uitbuiting op het werk}\nnot_signals: [taal, geloof]\n",
    )
    shutil.copytree(folder / "modules" / "balie", own / "modules" / "balie")
    shutil.copytree(folder / "modules" / "balie", own / "modules" / "haven")
    change(own / "modules" / "balie" / "module.md", "Signalen aan de balie", "Onze balie")

    library = load_library([folder, own])

    assert library.findings == ()
    assert {slug: module.title for slug, module in library.modules.items()} == {
        "balie": "Onze balie",
        "haven": "Signalen aan de balie",
    }
    vocabulary = library.vocabulary
    assert vocabulary.audiences == {"alle": "Alle medewerkers", "kcc": "Onze balie", "haven": "Havendienst"}
    assert (library.facts, vocabulary.forms["arbeid"].label) == ({"nood": "113"}, "Uitbuiting op het werk")
    assert [(term.word, term.reason) for term in vocabulary.terms] == [("slaaf", "onze"), ("nieuw", "r")]
    assert (set(vocabulary.groups), vocabulary.not_signals) == ({"papieren", "geld"}, ("taal", "geloof"))


def test_a_link_may_lead_to_a_module_of_another_folder(folder, tmp_path):
    own = own_folder(tmp_path)
    shutil.copytree(folder / "modules" / "balie", own / "modules" / "haven")
    shutil.rmtree(own / "modules" / "haven" / "scenarios")
    module = own / "modules" / "haven" / "module.md"
    module.write_text(module.read_text().replace("(scenarios/", "(../balie/scenarios/"))

    library = load_library([folder, own])

    assert library.findings == ()
    assert list(bundle_files(library, "haven")) == [
        "balie/scenarios/alles-is-goed.md",
        "balie/scenarios/vraag.md",
        "balie/scenarios/zij-antwoordt.md",
        "haven/images/balie.png",
        "haven/module.md",
    ]


@pytest.mark.parametrize("name", ["audiences.yaml", "signals.yaml", "facts.yaml"])
def test_what_an_unreadable_file_may_hold_is_not_called_unknown(name, folder):
    (folder / name).write_text("a: b: c")

    assert codes(load_library([folder])) == ["E101"]


def test_what_a_wrong_entry_names_is_not_called_unknown(folder):
    change(folder / "facts.yaml", '"112"', "112")
    change(folder / "audiences.yaml", "Klantcontactcentrum", "[kcc]")
    change(folder / "signals.yaml", "papieren: Papieren", "papieren: 5")

    assert codes(load_library([folder])) == ["E104", "E104", "E104"]


def test_what_unreadable_front_matter_may_hold_is_not_called_unknown(folder):
    change(folder / "modules" / "balie" / "module.md", "minutes: 2", "minutes: 2: 3")

    assert codes(load_library([folder])) == ["E101"]


def test_the_four_files_may_be_empty_or_not_there(folder):
    for name in ("signals.yaml", "facts.yaml"):
        (folder / name).unlink()
    for name in ("audiences.yaml", "terms.yaml"):
        (folder / name).write_text("# leeg\n")
    shutil.rmtree(folder / "modules")

    library = load_library([folder])

    assert (library.findings, dict(library.modules)) == ((), {})
    assert library.vocabulary.audiences == {"alle": "alle"}


def test_a_wrong_file_hides_no_other(folder):
    scenarios = folder / "modules" / "balie" / "scenarios"
    (scenarios / "vraag.md").write_bytes(b"\xff")
    (folder / "signals.yaml").write_text("[")
    change(scenarios / "zij-antwoordt.md", "minutes: 1", "minutes: 0")
    change(scenarios / "alles-is-goed.md", "Dat zegt niets.", "Bel 0900-8844.")

    assert codes(load_library([folder])) == ["E305", "E100", "E104", "E101"]


def test_what_cannot_be_shown_or_scored_is_left_out(folder):
    change(folder / "modules" / "balie" / "module.md", "draw=2", "draw=9")
    change(folder / "modules" / "balie" / "scenarios" / "vraag.md", ".order", ".ordr")

    library = load_library([folder])

    assert (dict(library.modules), len(library.scenarios)) == ({}, 2)
    assert (len(library.module_files), len(library.scenario_files)) == (1, 3)


def test_a_module_without_its_file_is_named(folder):
    (folder / "modules" / "leeg" / "scenarios").mkdir(parents=True)

    (finding,) = load_library([folder]).findings

    assert (finding.file, finding.line, finding.code) == (str(folder / "modules/leeg/module.md"), 1, "E100")


def test_no_content_folder_is_refused_in_one_sentence(tmp_path):
    for path, what in ((tmp_path / "weg", "is not a folder"), (tmp_path, "holds no audiences.yaml")):
        with pytest.raises(NoContentFolderError, match=what):
            load_library([path])


def test_findings_can_be_named_from_a_folder(folder):
    (folder / "terms.yaml").write_text("a: b")
    (finding,) = load_library([folder]).findings

    assert relative(finding, folder / "modules").file == os.path.join("..", "terms.yaml")


def test_an_image_outside_the_module_by_a_link_is_not_there(folder, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    image = folder / "modules" / "balie" / "images" / "balie.png"
    image.unlink()
    image.symlink_to(secret)

    assert codes(load_library([folder])) == ["E302"]


def test_a_version_is_named_by_its_files(folder):
    library = load_library([folder])
    files = bundle_files(library, "balie")

    written = b"".join(
        b"%s\0%d\0%s" % (path.encode(), len(data), data)
        for path, data in sorted(
            (f"balie/{file.relative_to(folder / 'modules' / 'balie')}", file.read_bytes())
            for file in (folder / "modules" / "balie").rglob("*.*")
        )
    )
    assert version_name(files) == hashlib.sha256(written).hexdigest()


def test_line_ends_and_files_that_are_not_shown_do_not_change_a_version(folder):
    before = version_name(bundle_files(load_library([folder]), "balie"))
    module = folder / "modules" / "balie"
    (module / "module.md").write_bytes(
        b"\xef\xbb\xbf" + (module / "module.md").read_bytes().replace(b"\n", b"\r\n")
    )
    (module / "design.md").write_text("Doel: …")
    (module / "images" / "los.png").write_bytes(b"los")
    shutil.copy(module / "scenarios" / "vraag.md", module / "scenarios" / "los.md")

    assert version_name(bundle_files(load_library([folder]), "balie")) == before


def test_line_ends_count_in_an_image_only(folder):
    files = bundle_files(load_library([folder]), "balie")
    texts = {
        path: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
        for path, data in files.items()
        if path.endswith(".md")
    }
    images = {path: data.replace(b"\n", b"\r\n") for path, data in files.items() if path.endswith(".png")}

    assert version_name({**files, **texts}) == version_name(files)
    assert version_name({**files, **images}) != version_name(files)


@pytest.mark.parametrize("file", ["module.md", "scenarios/vraag.md", "images/balie.png"])
def test_a_change_in_what_is_shown_changes_the_version(folder, file):
    before = version_name(bundle_files(load_library([folder]), "balie"))
    path = folder / "modules" / "balie" / file
    path.write_bytes(path.read_bytes() + b"\n")

    assert version_name(bundle_files(load_library([folder]), "balie")) != before


def test_a_version_reads_back_as_what_was_published(folder):
    library = load_library([folder])
    bundle = read_bundle("balie", bundle_files(library, "balie"))

    assert bundle.module == library.modules["balie"]
    assert bundle.scenarios == library.scenarios
    assert list(bundle.images) == ["balie/images/balie.png"]


@pytest.mark.parametrize("path", ["balie/module.md", "balie/scenarios/vraag.md", "balie/images/balie.png"])
def test_a_version_without_one_of_its_files_is_refused(folder, path):
    files = bundle_files(load_library([folder]), "balie")
    del files[path]

    with pytest.raises(ValueError, match=path):
        read_bundle("balie", files)


def test_a_version_that_cannot_be_parsed_is_refused(folder):
    files = bundle_files(load_library([folder]), "balie")

    for path in ("balie/module.md", "balie/scenarios/vraag.md"):
        with pytest.raises(ValueError, match="cannot be read"):
            read_bundle("balie", {**files, path: b"\xff"})


def test_a_vocabulary_survives_json():
    vocabulary = load_library([SHIPPED]).vocabulary

    assert vocabulary_from_json(vocabulary_to_json(vocabulary)) == vocabulary
    with pytest.raises(ValueError):
        vocabulary_from_json('{"audiences": 5}')


def test_texts_are_kept_by_file_with_their_places(folder):
    library = load_library([folder])
    runs = library.parsed[library.scenario_files[Ref("balie", "vraag")]].runs

    assert [(run.role, run.part, run.text, run.places().at(3)) for run in runs] == [
        ("front", 0, "Zet op volgorde", (2, 1)),
        ("paragraph", 0, "Je ziet een signaal.", (8, 4)),
        ("heading", 1, "Wat doe je eerst?", (10, 7)),
        ("order", 1, "Je helpt rustig.", (11, 7)),
        ("order", 1, "Je schrijft op wat je zag.", (12, 7)),
        ("order", 1, "Je belt.", (13, 7)),
        ("why", 1, "Eerst de mens, dan het papier.", (15, 6)),
    ]


def test_a_version_reads_back_also_when_the_check_has_grown_stricter(folder):
    files = bundle_files(load_library([folder]), "balie")
    wrong = files["balie/scenarios/vraag.md"].replace(b"{: .order }", b"{: .order .later }")

    assert read_bundle("balie", {**files, "balie/scenarios/vraag.md": wrong}).scenarios
