from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from mhtraining.web.forms import Form

PAGE = """
{% from "_forms.html" import hidden, title_prefix, error_summary, field, options, submit with context %}
{{ title_prefix(form) }}|{{ error_summary(form) }}|{{ hidden(form) }}|
{{ field(form.name, hint="Een zin", autocomplete="name") }}|{{ options(form.one) }}|
{{ options(form.more) }}|{{ submit("Verder") }}
"""


@pytest.fixture
def engine_name() -> str:
    """Nothing here depends on the database: one engine is enough."""
    return "sqlite"


class Several(SelectMultipleField):
    widget = ListWidget()
    option_widget = CheckboxInput()


class ExampleForm(Form):
    name = StringField("Naam", [InputRequired("Vul je naam in")])
    one = RadioField(
        "Wat doe je?", [InputRequired("Kies een antwoord")], choices=[("1", "Bellen"), ("2", "Niets")]
    )
    more = Several("Wat zie je?", [InputRequired("Kies iets")], choices=[("1", "Post"), ("2", "Geld")])


@pytest.fixture
def refused(app: Flask) -> list[str]:
    with app.test_request_context("/", method="POST", data={"name": ""}):
        form = ExampleForm()
        assert not form.was_sent_well()
        return render_template_string(PAGE, form=form).split("|")


@pytest.fixture
def fresh(app: Flask) -> list[str]:
    with app.test_request_context("/"):
        return render_template_string(PAGE, form=ExampleForm()).split("|")


def test_a_refused_form_says_so_in_title_and_summary(refused: list[str]) -> None:
    assert refused[0].strip() == "Fout:"
    for link in (
        '<a href="#name">Vul je naam in</a>',
        '<a href="#one-0">Kies',
        '<a href="#more-0">Kies iets</a>',
    ):
        assert link in refused[1]
    assert 'tabindex="-1" autofocus' in refused[1]


def test_the_error_stands_above_its_input_and_is_tied_to_it(refused: list[str]) -> None:
    field = refused[3]
    order = [field.index(part) for part in ("<label", "Een zin", 'id="name-error"', "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="name-hint name-error"' in field
    assert 'aria-invalid="true"' in field


def test_a_fresh_form_says_nothing_is_wrong_and_has_nothing_chosen(fresh: list[str]) -> None:
    page = "".join(fresh)
    assert (fresh[0].strip(), fresh[1].strip()) == ("", "")
    assert "aria-invalid" not in page
    assert "checked" not in page
    assert 'aria-describedby="name-hint"' in page


@pytest.mark.parametrize(("part", "kind"), [(4, "radio"), (5, "checkbox")])
def test_the_question_is_the_legend_and_the_whole_row_is_the_label(
    fresh: list[str], part: int, kind: str
) -> None:
    row = fresh[part]
    assert "<fieldset" in row
    assert "<legend>Wat " in row
    assert row.count('<label class="option"') == row.count(f'type="{kind}"') == 2


def test_a_form_carries_its_token(fresh: list[str]) -> None:
    assert 'name="csrf_token"' in fresh[2]
