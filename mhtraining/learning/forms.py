"""The form of one step: nothing is chosen beforehand, and nothing in it tells which answer is right.

What a browser gets and sends are places: of options in the file's order, of items and texts in the
order in which they are offered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import Field, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from mhtraining.content.model import Kind, Ref, Step
from mhtraining.learning.shuffle import offered_items, offered_texts
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l

Line = Callable[[str], Markup]


class AnswerForm(Form):
    """What every step's form shares: the answer in the shape that scoring takes."""

    def answer(self) -> object:
        """The answer given; None where the step asks for none."""
        return None


class ChoiceForm(AnswerForm):
    """One option out of several."""

    options = RadioField(validators=[InputRequired(_l("Choose one of the answers."))])

    def answer(self) -> object:
        """The place of the option chosen."""
        return int(self.options.data)


class Boxes(SelectMultipleField):
    """Any number of options, none included."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SpotForm(AnswerForm):
    """Any of several options, also none."""

    options = Boxes()

    def answer(self) -> object:
        """The places of the options chosen, in the file's order."""
        return sorted({int(place) for place in self.options.data or ()})


class RowsForm(AnswerForm):
    """One choice for every row offered; a subclass per step holds the rows."""

    offered: tuple[Any, ...] = ()
    row_names: tuple[str, ...] = ()

    @property
    def rows(self) -> list[Field]:
        """The fields of the rows, in the order in which they are shown."""
        return [self[name] for name in self.row_names]


class OrderForm(RowsForm):
    """Every item gets its own place."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a place that was given twice, at the second of the two."""
        if not super().validate(extra_validators):
            return False
        given: Counter[str] = Counter()
        for field in self.rows:
            given[field.data] += 1
            if given[field.data] == 2:
                field.errors = [
                    _("You gave place %(place)s twice. Every line has its own place.", place=field.data)
                ]
        return not any(field.errors for field in self.rows)

    def answer(self) -> object:
        """The items' places in the file, in the order given."""
        pairs = zip((int(field.data) for field in self.rows), self.offered, strict=True)
        return [item for _place, item in sorted(pairs)]


class MatchForm(RowsForm):
    """Every row gets one of the texts offered."""

    def answer(self) -> object:
        """The texts given, row by row."""
        return [self.offered[int(field.data) - 1] for field in self.rows]


def form_for(step: Step, ref: Ref, seed: int, line: Line) -> AnswerForm:
    """The form of this step, filled from the request when it is a POST. `line` renders Markdown lines."""
    if step.kind in (Kind.CHOICE, Kind.SPOT):
        form = ChoiceForm() if step.kind is Kind.CHOICE else SpotForm()
        form.options.label.text = step.heading
        form.options.choices = [
            SelectChoice(str(place), line(option.text)) for place, option in enumerate(step.options, start=1)
        ]
        return form
    if step.kind is Kind.ORDER:
        items = offered_items(step, ref, seed)
        places = [SelectChoice(str(place)) for place in range(1, len(items) + 1)]
        labels = [line(step.items[item - 1]) for item in items]
        return _rows_form(OrderForm, items, labels, places, "–", _l("Choose a place for this line."))
    if step.kind is Kind.MATCH:
        texts = offered_texts(step, ref, seed)
        # an option element holds plain text
        choices = [
            SelectChoice(str(place), line(text).striptags()) for place, text in enumerate(texts, start=1)
        ]
        labels = [line(left) for left, _right in step.rows]
        return _rows_form(MatchForm, texts, labels, choices, _l("Choose …"), _l("Choose what belongs here."))
    return AnswerForm()


def _rows_form(
    base: type[RowsForm],
    offered: tuple[Any, ...],
    labels: list[Markup],
    choices: list[SelectChoice],
    blank: str,
    message: str,
) -> RowsForm:
    names = tuple(f"row{number}" for number in range(1, len(labels) + 1))
    fields: dict[str, Any] = {
        name: SelectField(
            label, choices=[SelectChoice("", blank), *choices], validators=[InputRequired(message)]
        )
        for name, label in zip(names, labels, strict=True)
    }
    form: RowsForm = type(base.__name__, (base,), {**fields, "offered": offered, "row_names": names})()
    return form
