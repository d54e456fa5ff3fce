"""Templates are compiled once a language, with its words; what is put into the words is escaped."""

from __future__ import annotations

import pytest
from flask import Flask, render_template
from flask_babel import force_locale
from jinja2 import ChoiceLoader, DictLoader

from mhtraining.web.templating import Templates

FILES = {
    "frame.html": "{% block words %}{% endblock %} – {{ _('My modules') }}",
    "page.html": "{% extends 'frame.html' %}{% from 'macro.html' import said %}"
    "{% block words %}{{ _('Done') }} {{ said() }}{% endblock %}",
    "macro.html": "{% macro said() %}{{ _('Next') }}{% endmacro %}",
    "values.html": "{{ _('step %(number)s of %(count)s', number=number, count=3) }}",
    "trans.html": "{% trans day=day %}Completed on {{ day }}.{% endtrans %}",
    "plural.html": "{{ ngettext('%(num)s minute.', '%(num)s minutes.', count) }}",
    "argument.html": "{% set said = _('My modules') %}{{ said|upper }}",
}


@pytest.fixture
def engine_name() -> str:
    """Nothing here depends on the database: one engine is enough."""
    return "sqlite"


@pytest.fixture
def page(app: Flask) -> Flask:
    """The application, with these templates beside its own."""
    environment = app.jinja_env
    assert isinstance(environment, Templates)
    environment.loader._files = ChoiceLoader([DictLoader(FILES), environment.loader._files])
    return app


def shown(page: Flask, name: str, cookie: str = "", **values: object) -> str:
    """The template as a request with this cookie shows it."""
    with page.test_request_context("/", headers={"Cookie": cookie}):
        return render_template(name, **values)


def test_a_page_its_frame_and_its_macros_speak_one_language(page: Flask) -> None:
    assert shown(page, "page.html") == "Klaar Volgende – Mijn modules"
    assert shown(page, "page.html", "language=en") == "Done Next – My modules"
    with page.test_request_context("/"), force_locale("en"):
        assert render_template("page.html") == "Done Next – My modules"


def test_values_are_put_into_the_words_and_escaped(page: Flask) -> None:
    assert shown(page, "values.html", number="<b>") == "stap &lt;b&gt; van 3"
    assert "&lt;b&gt;" in shown(page, "trans.html", day="<b>")
    assert shown(page, "trans.html", day="1 mei").endswith(" 1 mei.")


def test_a_plural_waits_for_its_number(page: Flask) -> None:
    assert [shown(page, "plural.html", count=count) for count in (1, 2)] == ["1 minuut.", "2 minuten."]


def test_words_can_be_handed_on(page: Flask) -> None:
    assert shown(page, "argument.html") == "MIJN MODULES"


def test_the_words_stand_in_the_compiled_template(page: Flask) -> None:
    environment = page.jinja_env
    source = environment.loader.get_source(environment, "nl:page.html")[0]
    compiled = environment.compile(source, "nl:page.html", raw=True)

    assert "Klaar" in compiled
    assert "gettext" not in compiled
