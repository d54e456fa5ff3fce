"""Form fields that several rooms share: a day, and text of a few lines."""

from __future__ import annotations

from datetime import date

from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from mhtraining.core.delimited import read_day
from mhtraining.web.language import lazy as _l

LAST_YEAR = 2199
"""Days lie from 1900 on; one beyond this is a slip of the hand."""


class DayField(DateField):
    """A day, as the browser's calendar sends it or as typed: jjjj-mm-dd or dd-mm-jjjj."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day. Raises ValueError, with a sentence, for what is none."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = read_day(text) if text else None
        if (valuelist and valuelist[0] and not text) or (
            text and (self.data is None or self.data.year > LAST_YEAR)
        ):
            self.data = None
            raise ValueError(_l("Fill in a day that exists, like 31-12-2026"))

    def _value(self) -> str:
        if isinstance(self.data, date):
            return self.data.isoformat()
        return str(self.raw_data[0]) if self.raw_data else ""


def text_of_lines(label: str, *, longest: int, missing: str) -> TextAreaField:
    """A field for some lines of text; `missing` is said when it is empty."""
    return TextAreaField(
        label,
        [
            DataRequired(missing),
            Length(max=longest, message=_l("This text is too long: make it shorter")),
            Regexp(
                r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*\Z",
                message=_l("This text holds characters that can't be shown: type it again"),
            ),
        ],
        filters=[lambda text: text.strip() if text else text],
    )
