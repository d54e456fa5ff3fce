"""What a browser sends of a step's question (see `asking`), checked, in the shape that scoring takes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import InputRequired

from mhtraining.content.model import Kind, Ref, Step
from mhtraining.learning.shuffle import offered_items, offered_texts
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l


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


class SpotForm(AnswerForm):
    """Any of several options, none included."""

    options = SelectMultipleField()

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


def form_for(step: Step, ref: Ref, seed: int) -> AnswerForm:
    """The form of this step, filled from the request: what `asking.question_of` asks, sent."""
    if step.kind in (Kind.CHOICE, Kind.SPOT):
        form = ChoiceForm() if step.kind is Kind.CHOICE else SpotForm()
        form.options.choices = _places(len(step.options))
        return form
    if step.kind is Kind.ORDER:
        items = offered_items(step, ref, seed)
        return _rows_form(OrderForm, items, len(items), _l("Choose a place for this line."))
    if step.kind is Kind.MATCH:
        return _rows_form(
            MatchForm, offered_texts(step, ref, seed), len(step.rows), _l("Choose what belongs here.")
        )
    return AnswerForm()


def _places(count: int) -> list[SelectChoice]:
    return [SelectChoice(str(place)) for place in range(1, count + 1)]


def _rows_form(base: type[RowsForm], offered: tuple[Any, ...], count: int, message: str) -> RowsForm:
    names = tuple(f"row{number}" for number in range(1, count + 1))
    choices = [SelectChoice(""), *_places(len(offered))]
    fields: dict[str, Any] = {
        name: SelectField(choices=choices, validators=[InputRequired(message)]) for name in names
    }
    form: RowsForm = type(base.__name__, (base,), {**fields, "offered": offered, "row_names": names})()
    return form
