"""The sheet on which a chart is drawn: its forms, its colours, and the SVG that comes of it.

Positions are pixels from the top left. Texts stay texts, in the fonts of the reader's own device; styles
are attributes, so that no policy of a page or of the file itself leaves them out. The same drawing gives
the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unicodedata import category
from xml.etree.ElementTree import Element, register_namespace, tostring  # nosec B405 - only writes

from defusedxml.ElementTree import fromstring

SVG = "http://www.w3.org/2000/svg"
FONTS = "'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
LETTER = 0.55
"""The width of a letter, on the average, in parts of the size of its font; a little on the safe side."""


@dataclass(frozen=True)
class Theme:
    """Colours by their part, as the tokens of style.css have them (a test compares them)."""

    ink: str
    muted: str
    line: str
    bar: str
    strong: str
    tint: str
    track: str
    heat: tuple[str, str, str, str, str]
    heat_ink: tuple[str, str]


LIGHT = Theme(
    ink="#1c2a31",
    muted="#4c5a61",
    line="#d8d1c3",
    bar="#3f8494",
    strong="#0c5568",
    tint="#d3e5e7",
    track="#eee9de",
    heat=("#f0ebe0", "#d3e5e7", "#a5ced4", "#2b7181", "#0e4757"),
    heat_ink=("#1c2a31", "#ffffff"),
)
DARK = Theme(
    ink="#ece8df",
    muted="#b3bcbd",
    line="#33434a",
    bar="#5ba3b2",
    strong="#8ed0dc",
    tint="#1d3f48",
    track="#0b1215",
    heat=("#1a252a", "#1d3f48", "#24606d", "#6cb6c4", "#b3e2ea"),
    heat_ink=("#ece8df", "#0a2329"),
)


@dataclass(frozen=True)
class Form:
    """One of the forms of a drawing: how wide, in which colours, letters of which size (pixels)."""

    name: str
    width: int
    size: int
    theme: Theme

    @property
    def is_narrow(self) -> bool:
        """Whether it is made for a phone."""
        return self.width < 400


FORMS = (
    Form("wide-light", 840, 17, LIGHT),
    Form("wide-dark", 840, 17, DARK),
    Form("narrow-light", 288, 16, LIGHT),
    Form("narrow-dark", 288, 16, DARK),
)
"""288 pixels are what a phone of 320 leaves between its margins."""


class Sheet:
    """A sheet of a form, so many pixels high."""

    def __init__(self, form: Form, height: float) -> None:
        from matplotlib.figure import Figure  # here: a process that serves pages never loads it

        self.form, self.height, self.theme = form, height, form.theme
        self._figure = Figure(figsize=(form.width / 72, height / 72), dpi=72)
        self._axes: Any = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, form.width)
        self._axes.set_ylim(height, 0)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: str = "left",
        bold: bool = False,
        colour: str = "",
        longest: float = 0,
    ) -> None:
        """A line of text whose middle is at `y`; cut off where it is wider than `longest` (0: never)."""
        shown = printable(text)
        if longest:
            shown = cut(shown, longest, self.form.size, bold=bold)
        self._axes.text(
            x,
            y + 0.36 * self.form.size,  # from the middle of small letters down to the line they stand on
            shown,
            ha=align,
            va="baseline",
            fontsize=self.form.size,
            weight="bold" if bold else "normal",
            color=colour or self.theme.ink,
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, edge: str = "") -> None:
        """A filled rectangle, its top left at (x, y)."""
        from matplotlib.patches import Rectangle

        line = {"edgecolor": edge, "linewidth": 1} if edge else {"linewidth": 0}
        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, **line))

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, *, width: float = 1, dashes: Any = None
    ) -> None:
        """A line through these points; `dashes` as (on, off) in pixels."""
        style = "solid" if dashes is None else (0, tuple(each / width for each in dashes))
        self._axes.plot(xs, ys, color=colour, linewidth=width, linestyle=style, solid_capstyle="round")

    def dots(self, xs: Sequence[float], ys: Sequence[float], colour: str, *, size: float) -> None:
        """Round dots of this width."""
        self._axes.plot(xs, ys, color=colour, linestyle="none", marker="o", markersize=size, mew=0)

    def area(self, xs: Sequence[float], above: Sequence[float], below: Sequence[float], colour: str) -> None:
        """What lies between two lines."""
        self._axes.fill_between(xs, above, below, facecolor=colour, linewidth=0)

    def svg(self, title: str, story: str, language: str) -> str:
        """The drawing, with its title and description."""
        drawn = io.StringIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about letters that the fonts here lack: the reader's are used
            self._figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
        root = fromstring(drawn.getvalue())
        for part in root.iter():
            _to_attributes(part)
        for found in [each for each in root if each.tag == f"{{{SVG}}}metadata" or _is_style(each)]:
            root.remove(found)
        root.attrib |= {
            "width": str(self.form.width),
            "height": f"{self.height:g}",
            "role": "img",
            "lang": language,
            "font-family": FONTS,
            "stroke-linejoin": "round",
        }
        for place, (tag, words) in enumerate((("title", title), ("desc", story))):
            said = Element(f"{{{SVG}}}{tag}")
            said.text = printable(words)
            root.insert(place, said)
        register_namespace("", SVG)
        return tostring(root, encoding="unicode")


@contextmanager
def steady() -> Iterator[None]:
    """Draw inside as the library does by itself, whatever this machine tells it, the same every time."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": "mhtraining",
                "text.parse_math": False,
                "path.simplify": False,
            }
        )
        yield


def printable(text: str) -> str:
    """The text without control characters and halves of characters, which no SVG may hold."""
    return "".join(" " if category(letter) in ("Cc", "Cs") else letter for letter in text)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is, in pixels."""
    return len(text) * size * LETTER * (1.06 if bold else 1)


def cut(text: str, longest: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if width_of(text, size, bold=bold) <= longest:
        return text
    letters = int(longest / width_of("x", size, bold=bold)) - 1
    return text[: max(1, letters)].rstrip() + "…"


def _to_attributes(part: Any) -> None:
    """What the style attribute of this part says, as attributes; the font is that of the whole."""
    for said in part.attrib.pop("style", "").split(";"):
        name, _colon, value = said.partition(":")
        if value and name.strip() != "font-family":
            part.set(name.strip(), re.sub(r"(?<=\d)px$", "", value.strip()))


def _is_style(part: Any) -> bool:
    return part.tag == f"{{{SVG}}}defs" and any(each.tag == f"{{{SVG}}}style" for each in part)
