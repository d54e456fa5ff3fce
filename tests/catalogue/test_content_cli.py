"""`content check`, `content new` and `content score` as people and scripts use them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mhtraining.cli import cli

RIGHT = Path(__file__).parents[1] / "content" / "fixtures" / "right"
TODAY = "2026-12-01"
WALK = [
    {"step": "kijken", "answer": [1, 2]},
    {"step": "doen", "answer": 2},
    {"step": "weg", "answer": None},
]


@pytest.fixture
def content(tmp_path, monkeypatch):
    """The right library as `content/` under the current folder: one warning, no error."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(RIGHT, "content")
    spoil(Path("content/modules/balie/scenarios/vraag.md"), "acute: true", "acute: false")
    return Path("content")


@pytest.fixture
def module(content):
    return content / "modules" / "balie"


def run(*args, **environment):
    settings = {name: None for name in os.environ if name.startswith("MHTRAINING_")}
    settings |= {"MHTRAINING_TODAY": TODAY} | environment
    return CliRunner().invoke(cli, ["content", *map(str, args)], env=settings)


def spoil(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


GAP = "content/audiences.yaml:2:1: W410 the modules for the audience `kcc` have no acute scenario; add one\n"


def test_check_names_each_finding_and_counts_them(content, module):
    spoil(module / "module.md", "Nu weet je", "Bel 0900-8844. Een slaaf weet")

    result = run("check")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == GAP.strip()
    assert result.stdout.splitlines()[1].startswith("content/modules/balie/module.md:40:5: E305 ")
    assert result.stdout.splitlines()[2].startswith("content/modules/balie/module.md:40:20: W403 ")
    assert result.stdout.splitlines()[3:] == ["1 error, 2 warnings."]


def test_warnings_alone_are_no_failure_unless_strict(content):
    lenient, strict = run("check"), run("check", "--strict")

    assert (lenient.exit_code, lenient.stdout) == (0, GAP + "1 warning.\n")
    assert (strict.exit_code, strict.stdout) == (1, lenient.stdout)


def test_without_findings_it_says_so(module):
    result = run("check", "--strict", module)

    assert (result.exit_code, result.stdout) == (0, "No findings.\n")


def test_json_is_an_array_and_nothing_else(content):
    result = run("check", "--format", "json", "--summary")

    assert json.loads(result.stdout) == [
        {
            "file": "content/audiences.yaml",
            "line": 2,
            "column": 1,
            "code": "W410",
            "severity": "warning",
            "message": "the modules for the audience `kcc` have no acute scenario; add one",
        }
    ]


def test_json_without_findings_is_an_empty_array(module):
    assert json.loads(run("check", module, "--format", "json").stdout) == []


def test_summary_adds_a_row_a_module(content, module):
    shutil.copytree(module, content / "modules" / "basis")
    spoil(content / "modules/basis/module.md", "(scenarios/vraag.md)", "(scenarios/weg.md)")

    lines = run("check", module, content / "modules/basis", "--summary").stdout.splitlines()
    header, balie, basis = (re.split(r"  +", line) for line in lines[-3:])

    assert header == [
        "module", "pages", "words", "minutes", "Flesch-Douma", "scenarios", "attainable", "forms",
        "look-alikes",
    ]  # fmt: skip
    assert balie == ["balie", "2", balie[2], "2", balie[4], "3", "7", "arbeid, crimineel", "1"]
    assert (200 < int(balie[2]) < 300, 60 < int(balie[4]) < 120) == (True, True)
    assert basis == ["basis", *["?"] * 8]


def test_summary_of_an_uneven_draw_goes_from_the_least_to_the_most(module):
    spoil(module / "module.md", "draw=2", "draw=1")

    assert "  3 to 4  " in run("check", module, "--summary").stdout


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("content", ["W410", "E305", "E305"]),
        ("content/modules", ["E305", "E305"]),
        ("content/modules/balie", ["E305", "E305"]),
        ("content/modules/balie/scenarios/vraag.md", ["E305"]),
        ("content/modules/balie/images", []),
        ("content/audiences.yaml", ["W410"]),
    ],
)
def test_a_path_is_a_folder_a_module_or_a_file(path, codes, module):
    spoil(module / "module.md", "Nu weet je", "Bel 0900-8844. Nu weet je")
    spoil(module / "scenarios" / "vraag.md", "Je ziet een signaal.", "Bel 0900-8844.")

    found = json.loads(run("check", path, "--format", "json").stdout)

    assert [finding["code"] for finding in found] == codes


def test_files_are_named_from_the_current_folder(content, module, monkeypatch):
    spoil(module / "module.md", "Nu weet je", "Bel 0900-8844. Nu weet je")
    monkeypatch.chdir(module / "scenarios")

    assert run("check", "..").stdout.startswith("../module.md:40:5: E305 ")


def test_own_folder_is_read_with_the_library_that_it_adds_to(content, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(RIGHT / "modules/balie", own / "modules/eigen")
    (own / "audiences.yaml").touch()
    spoil(own / "modules/eigen/module.md", "(scenarios/vraag.md)", "(../balie/scenarios/vraag.md)")

    together = run("check", own / "modules/eigen/module.md", MHTRAINING_CONTENT=f"content{os.pathsep}own")
    alone = run("check", own / "modules/eigen/module.md")

    assert together.stdout == "No findings.\n"
    assert "E201" in alone.stdout


@pytest.mark.parametrize(
    ("args", "settings", "sentence"),
    [
        (["nergens"], {}, "nergens is not there"),
        (["."], {}, "lies in no content folder"),
        ([], {"MHTRAINING_CONTENT": "nergens"}, "nergens is not a folder"),
        ([], {"MHTRAINING_CONTENT": "content/modules"}, "is no content folder"),
        ([], {"MHTRAINING_CONTNT": "content"}, "is not a setting"),
        (["--format", "xml"], {}, "Invalid value for '--format'"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(args, settings, sentence, content):
    result = run("check", *args, **settings)

    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_new_writes_a_module_that_passes_the_check(content):
    made = run("new", "mijn-module")
    checked = json.loads(run("check", "content/modules/mijn-module", "--format", "json").stdout)

    assert (made.exit_code, "content/modules/mijn-module" in made.stdout) == (0, True)
    assert [finding["code"] for finding in checked] == ["W401"]  # nobody has reviewed it, and that is so


def test_new_passes_in_an_empty_library(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("content").mkdir()
    Path("content/audiences.yaml").touch()
    run("new", "mijn-module")

    assert [finding["code"] for finding in json.loads(run("check", "--format", "json").stdout)] == ["W401"]


@pytest.mark.parametrize(
    ("slug", "exit_code", "sentence"),
    [
        ("balie", 1, "is there already"),
        ("Balie", 2, "is no slug"),
        ("../x", 2, "is no slug"),
        ("", 2, "is no slug"),
    ],
)
def test_new_refuses(slug, exit_code, sentence, content):
    before = sorted(content.rglob("*"))
    result = run("new", slug)

    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert sentence in result.stderr
    assert sorted(content.rglob("*")) == before


def test_new_that_cannot_be_written_leaves_nothing(content, monkeypatch):
    def full(self, *args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    result = run("new", "mijn-module")

    assert (result.exit_code, result.stderr) == (
        2,
        "Error: The module can't be written: No space left on device.\n",
    )
    assert [path.name for path in (content / "modules").iterdir()] == ["balie"]


def score(module, answers, scenario="zij-antwoordt"):
    Path("walk.json").write_text(answers if isinstance(answers, str) else json.dumps(answers))
    return run("score", module / "scenarios" / f"{scenario}.md", "--answers", "walk.json")


def test_score_prints_the_score_of_a_walk(module):
    result = score(module, WALK)

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "earned": "1",
        "attainable": "4",
        "percent": 25,
        "path": ["kijken", "doen", "weg"],
        "steps": [
            {"step": "kijken", "kind": "spot", "earned": "0", "weight": 1}
            | {"hits": 1, "misses": 0, "false_alarms": 1},
            {"step": "doen", "kind": "choice", "earned": "1", "weight": 2},
            {"step": "weg", "kind": "text", "earned": "0", "weight": 0},
        ],
    }


@pytest.mark.parametrize(
    ("answers", "exit_code", "sentence"),
    [
        (WALK[:1], 1, "not finished: step 'doen'"),
        ([*WALK, WALK[-1]], 1, "had ended"),
        (WALK[1:], 1, "step 'kijken' comes next"),
        ([{"step": "kijken", "answer": [1.0]}], 1, "takes a list of places"),
        ("[", 2, "is not JSON"),
        ("[" * 100_000, 2, "is not JSON"),
        ("{}", 2, "is no JSON list"),
        ([{"step": "kijken"}], 2, "has as item 1 no"),
        ([{"step": 1, "answer": 1}], 2, "has as item 1 no"),
        (["kijken"], 2, "has as item 1 no"),
    ],
)
def test_score_refuses_what_is_no_walk(answers, exit_code, sentence, module):
    result = score(module, answers)

    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_score_wants_a_scenario_that_can_be_scored(module):
    spoil(module / "scenarios/zij-antwoordt.md", "- [x] Je belt een", "- [ ] Je belt een")

    broken, missing = score(module, WALK), score(module, WALK, scenario="weg")

    assert (broken.exit_code, missing.exit_code) == (2, 2)
    assert ": E207 " in broken.stderr
    assert "weg.md can't be read: No such file" in missing.stderr


def test_check_loads_no_framework(content):
    program = (
        "import sys; from mhtraining.cli import cli; cli(['content', 'check'], standalone_mode=False); "
        "print([name for name in ('flask', 'sqlalchemy', 'wtforms', 'matplotlib') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert result.stdout.splitlines()[-1] == "[]"


def test_help_names_every_command():
    result = run("--help")

    assert result.exit_code == 0
    for command in ("check", "new", "publish", "score"):
        assert f"\n  {command} " in result.stdout
