"""Every error code has fixtures: a right library with one defect, and the one finding it must give."""

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from mhtraining.content.check import check
from mhtraining.content.selection import Selection

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2026, 12, 1)
CASES = sorted(folder.name for folder in FIXTURES.glob("E*"))
AUTHORING = Path(__file__).parents[2] / "docs" / "authoring.md"

# The codes of the format's page, section "Checking".
CODES = {
    *(f"E{number}" for number in range(100, 106)),
    *(f"E{number}" for number in range(201, 218)),
    *(f"E{number}" for number in range(301, 307)),
}


@pytest.fixture
def library_of(tmp_path):
    """The right library with the files of a fixture over it."""

    def load(name):
        content = tmp_path / "content"
        shutil.copytree(FIXTURES / "right", content)
        if name:
            shutil.copytree(FIXTURES / name, content, dirs_exist_ok=True)
        return Selection((content,))

    return load


def shown(finding, tmp_path):
    file = os.path.relpath(finding.file, tmp_path / "content")
    return f"{file}:{finding.line}:{finding.column}: {finding.code}"


def all_findings(library):
    return check(library, TODAY).findings


def test_the_right_library_has_no_finding(library_of):
    assert all_findings(library_of("")) == []


@pytest.mark.parametrize("name", CASES)
def test_a_fixture_gives_its_finding_and_no_other(name, library_of, tmp_path):
    findings = [shown(finding, tmp_path) for finding in all_findings(library_of(name))]

    assert findings == (FIXTURES / name / "expected.txt").read_text().splitlines()


def test_every_code_has_a_fixture():
    assert {name[:4] for name in CASES} == CODES


def test_every_code_is_explained_with_a_wrong_and_a_right_example():
    sections = re.split(r"^### (?=[EW]\d{3} )", AUTHORING.read_text(), flags=re.MULTILINE)[1:]
    explained = {section[:4]: section for section in sections if section.startswith("E")}

    assert set(explained) == CODES
    for code, section in explained.items():
        assert "Wrong:" in section, code
        assert "Right:" in section, code
