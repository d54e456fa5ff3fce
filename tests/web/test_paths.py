from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mhtraining.web.paths import same_site_path


@pytest.mark.parametrize("path", ["/", "/attempts/7?x=1&y=%2F#top", "/a//b", "/a:b", "/@x"])
def test_a_path_on_this_site_is_kept(path: str) -> None:
    assert same_site_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "evil", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example",
        "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", " //evil.example", "javascript:alert(1)",
        "/a b", "/" + "x" * 2000, "/\x00", "//[", "/a\\..\\b",
    ],
)  # fmt: skip
def test_anything_else_becomes_the_front_page(path: str | None) -> None:
    assert same_site_path(path) == "/"


@given(st.text(alphabet="/\\:.@?#[]%\t\r\n ae", max_size=20))
@example("/\\\\a")
def test_whatever_is_kept_stays_on_this_site_as_browsers_read_it(text: str) -> None:
    """A browser drops tabs and line ends, and reads a backslash as a slash (WHATWG URL, 4.4)."""
    kept = same_site_path(text)
    read = kept.replace("\t", "").replace("\r", "").replace("\n", "").strip().replace("\\", "/")
    assert urlsplit(urljoin("https://here.example/", read)).netloc == "here.example"
