"""The findings inside texts: links, images, raw HTML, `{{ … }}`, phone numbers, stray marks (E201-E306)."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from mhtraining.content.inline import (
    ANY_PLACEHOLDER,
    AUTOLINK,
    BARE_URL,
    PLACEHOLDER,
    RAW_HTML,
    Link,
    find_links,
    hide,
    masked,
)
from mhtraining.content.line_starts import ROUTE_ALONE
from mhtraining.content.model import Place, Ref
from mhtraining.content.nodes import Definition, Heading, Html
from mhtraining.content.parsed import About, ParsedFile, Places, Reference, Role, Run
from mhtraining.content.phone_numbers import find_phone_numbers
from mhtraining.content.source_text import Findings

ARROW_MARK = re.compile(r"(?:→|->)[ \t]*$")

BROKEN_ATTRIBUTES = re.compile(r"\{[#.][^{}\n]*\}$|\{:[^{}\n]*$")
"""What was meant to be an attribute list at the end of a heading."""

_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}")
_GROUP = re.compile(r"(?<!\{)\{[a-z][a-z0-9_]*\}(?!\})")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IN_TARGET = re.compile(r"\]\([^()\s]*$")
_SCENARIO_PATH = re.compile(r"([^/]+)/scenarios/([^/]+)\.md")
_IMAGE_PATH = re.compile(r"[^/]+/images/.+")
_ROUTE_ROLES = {Role.PARAGRAPH, Role.WHY}


@dataclass(slots=True)
class ProseChecks:
    """Checks the texts of one file.

    `folder` is the file's own, relative to `content/modules/`: links in it start there.
    """

    findings: Findings
    parsed: ParsedFile
    folder: str
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    links_known: bool = True
    """Whether it is known where links to scenarios can stand: not on a page whose kind is wrong."""
    groups_known: bool = True
    """Whether it is known where signal groups can stand: not in a step whose kind is wrong."""

    def check(self, runs: Iterable[Run]) -> None:
        """Note every finding and reference of these texts, and keep the texts."""
        for run in runs:
            self.parsed.runs.append(run)
            text = run.text
            # Most texts hold nothing to check, and asking so is quick.
            if "[" in text or "<" in text or "{" in text or "0" in text or "://" in text or "+31" in text:
                self._check(run, text)

    def check_html(self, blocks: Iterable[Html]) -> None:
        """Note every block of raw HTML (E301)."""
        for block in blocks:
            self.raw_html(block.place, block.lines[0].strip())

    def check_level(self, heading: Heading, level: int) -> None:
        """Note a heading that skips a level (E303) after one of this level."""
        if heading.level > level + 1:
            message = f"the heading goes from level {level} to {heading.level}; use {'#' * (level + 1)}"
            self.findings.add("E303", heading.place, message)

    def refer(self, about: About, target: str, place: Place) -> None:
        """Note that the file names something elsewhere."""
        self.parsed.references.append(Reference(about, target, place))

    def _check(self, run: Run, text: str) -> None:
        if run.role in _ROUTE_ROLES and ROUTE_ALONE.fullmatch(text):
            return
        places = run.places()
        if run.role is Role.FRONT:
            self._placeholders(run, text, [], places)
            self._phone_numbers(text, places)
            return
        hidden = self._html(masked(text), places)
        links = find_links(hidden, text, self.definitions)
        misplaced = [place for link in links if (place := self._link(link, hidden, places))]
        if misplaced and self.links_known:
            message = "the link to a scenario does not stand alone in its paragraph or item"
            self.findings.add("E217", misplaced[0], message)
        self._placeholders(run, hidden, links, places)
        self._stray_marks(run, hidden, places)
        outside = hide(hidden, [(link.start, link.end) for link in links])
        self._phone_numbers(self._bare_urls(outside, places), places)

    def _html(self, hidden: str, places: Places) -> str:
        """Check `<…>`; gives the text without it."""
        if "<" not in hidden:
            return hidden
        taken = []
        for match in AUTOLINK.finditer(hidden):
            taken.append(match.span())
            if "@" not in match[1] or ":" in match[1]:
                self.scheme(match[1], places.at(match.start()))
        hidden = hide(hidden, taken)
        taken = []
        opened = set()
        for match in RAW_HTML.finditer(hidden):
            taken.append(match.span())
            name = (match[1] or match[0]).lower()
            if name[0] == "/" and name[1:] in opened:
                continue  # its start has been named
            opened.add(name)
            self.raw_html(places.at(match.start()), match[0])
        return hide(hidden, taken)

    def raw_html(self, place: Place, start: str) -> None:
        """Note raw HTML."""
        shown = start if len(start) <= 30 else start[:29] + "…"
        message = f"raw HTML ({shown}); write it in Markdown, or between backticks to show it as it is"
        self.findings.add("E301", place, message)

    def _link(self, link: Link, hidden: str, places: Places) -> Place | None:
        """Check one link or image; gives its place when it leads to a scenario."""
        place = places.at(link.start)
        if "{{" in link.target:
            return None  # its placeholder is the finding
        if link.image:
            self._image(link, place)
        elif link.target.startswith("#"):
            if arrow := ARROW_MARK.search(hidden, max(0, link.start - 20), link.start):
                message = (
                    "an arrow cannot stand here; it ends an option, or stands alone after the answer part"
                )
                self.findings.add("E203", places.at(arrow.start()), message)
        elif path := self.relative(link.target, place):
            if scenario_of(path):
                return place
            self.refer(About.FILE, path, place)
        return None

    def scheme(self, target: str, place: Place) -> bool:
        """Whether a target names a scheme (or a host without one); a wrong one is noted (E306)."""
        plain = re.sub(r"[\x00-\x20]+", "", unquote(html.unescape(target)))
        scheme = _SCHEME.match(plain)
        if not scheme and not plain.replace("\\", "/").startswith("//"):
            return False
        if not scheme or scheme[1].lower() not in ("https", "mailto"):
            self.findings.add("E306", place, f"the link {_short(target)} is not https, relative or mailto")
        return True

    def relative(self, target: str, place: Place) -> str | None:
        """The path relative to `content/modules/` of a relative link; None where it is another or wrong."""
        if self.scheme(target, place):
            return None
        path = re.split(r"[?#]", unquote(html.unescape(target)), maxsplit=1)[0]
        joined = posixpath.normpath(posixpath.join(self.folder, path)) if path else ""
        if not path or path.startswith("/") or joined.startswith("..") or joined == ".":
            what = f"{_short(target)} lies outside content/modules/" if path else "has no target"
            self.findings.add("E201", place, f"the link {what}")
            return None
        return joined

    def _image(self, link: Link, place: Place) -> None:
        if not link.label.strip():
            message = f"the image {_short(link.target)} has no alt text; write in the brackets what it shows"
            self.findings.add("E302", place, message)
            return
        path = posixpath.normpath(posixpath.join(self.folder, unquote(link.target)))
        elsewhere = _SCHEME.match(link.target) or link.target.startswith("/") or path.startswith("..")
        if elsewhere or not _IMAGE_PATH.fullmatch(path):
            message = f"the image {_short(link.target)} does not stand in a module's folder images/"
            self.findings.add("E302", place, message)
        else:
            self.refer(About.IMAGE, path, place)

    def _placeholders(self, run: Run, hidden: str, links: list[Link], places: Places) -> None:
        if "{{" not in hidden:
            return
        wrong_role = {Role.HEADING: "a heading", Role.FRONT: "the front matter"}.get(run.role)
        images = [(link.start, link.end) for link in links if link.image]
        for match in ANY_PLACEHOLDER.finditer(hidden):
            at = match.start()
            fact = PLACEHOLDER.fullmatch(match[0])
            where = wrong_role
            if any(start < at < end for start, end in images):
                where = "an image"
            elif _IN_TARGET.search(hidden, max(0, at - 2000), at):
                where = "a link's target"
            if where:
                self.findings.add("E304", places.at(at), f"{_short(match[0])} cannot stand in {where}")
            elif fact:
                self.refer(About.FACT, fact[1], places.at(at))
            else:
                alone = ROUTE_ALONE.fullmatch(match[0])
                hint = (
                    "needs a line of its own in running text"
                    if alone
                    else "is neither {{ fact KEY }} nor {{ route }}"
                )
                self.findings.add("E304", places.at(at), f"{_short(match[0])} {hint}")

    def _stray_marks(self, run: Run, hidden: str, places: Places) -> None:
        if "{" not in hidden:
            return
        for match in _ATTRIBUTES.finditer(hidden):
            message = "an attribute list stands only at the end of a page's or step's heading"
            self.findings.add("E203", places.at(match.start()), message)
        for match in _GROUP.finditer(hidden) if self.groups_known else ():
            message = f"{match[0]} cannot stand here; a signal group ends a [x] option of a .spot step"
            self.findings.add("E203", places.at(match.start()), message)
        if run.role is Role.HEADING and (wrong := BROKEN_ATTRIBUTES.search(hidden)):
            message = f"{wrong[0]} is not an attribute list; write it at the end as {{: … }}"
            self.findings.add("E203", places.at(wrong.start()), message)

    def _bare_urls(self, text: str, places: Places) -> str:
        taken = []
        for match in BARE_URL.finditer(text):
            taken.append(match.span())
            if not match[0].lower().startswith("www."):
                self.scheme(match[0], places.at(match.start()))
        return hide(text, taken)

    def _phone_numbers(self, text: str, places: Places) -> None:
        for start, number in find_phone_numbers(text):
            message = f"the phone number {number} is written out; make it a fact and write {{{{ fact KEY }}}}"
            self.findings.add("E305", places.at(start), message)


def scenario_of(path: str) -> Ref | None:
    """The scenario that a path relative to `content/modules/` names, if it can be one."""
    match = _SCENARIO_PATH.fullmatch(path)
    return Ref(match[1], match[2]) if match else None


def _short(text: str) -> str:
    text = text if len(text) <= 60 else text[:59] + "…"
    return text.replace("\n", " ")
