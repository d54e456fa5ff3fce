"""The form that every form derives from, Flask-WTF's, and the token that every form carries."""

from __future__ import annotations

from functools import cache, lru_cache
from gettext import NullTranslations

from babel.support import Translations
from flask import Flask, current_app, g, session
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer
from wtforms.i18n import messages_path

from mhtraining.web.language import spoken


class Form(FlaskForm):
    """A form with a CSRF token; it fills itself from the request that sends it."""

    class Meta(FlaskForm.Meta):
        """What WTForms says itself, in the language that is spoken; its catalogue is read once."""

        def get_translations(self, _form: object) -> NullTranslations:
            """The catalogue: Flask-WTF would read and parse the file for every form."""
            return _words_of_wtforms(spoken() or "nl")

    def __init__(self, **values: object) -> None:
        """Make the form; `values` are what its fields show before anything was sent."""
        csrf_token()  # Flask-WTF takes it as it is
        super().__init__(**values)  # type: ignore[no-untyped-call]

    def was_sent_well(self) -> bool:
        """Whether this request sends the form and nothing is wrong with it."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call]


def csrf_token() -> str:
    """The token against forged forms, for a page: signed once for a session, as it lives as long.

    Flask-WTF, which reads it, would sign it anew for every page.
    """
    made: str | None = g.get("csrf_token")  # where Flask-WTF keeps it for a request
    if made is None and "csrf_token" in session:
        made = g.csrf_token = _signed(str(current_app.config["SECRET_KEY"]), str(session["csrf_token"]))
    return made or str(generate_csrf())  # type: ignore[no-untyped-call]


@cache
def _words_of_wtforms(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], "wtforms")


@lru_cache(maxsize=4096)
def _signed(key: str, secret: str) -> str:
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret))


def init_app(app: Flask) -> None:
    """Give templates `csrf_token()`."""
    app.add_template_global(csrf_token)
    app.context_processor(lambda: {"csrf_token": csrf_token})  # in the place of Flask-WTF's
