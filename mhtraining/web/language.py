"""Which language the pages speak: Dutch, unless this browser chose English."""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import cast

from babel import Locale
from babel.support import Translations
from flask import has_request_context, request
from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from mhtraining.core.sentences import Sentence
from mhtraining.web.cookies import cookie_name
from mhtraining.web.paths import this_page

COOKIE = "language"
LANGUAGES = {"nl": "Nederlands", "en": "English"}
_LOCALES = {code: Locale(code) for code in LANGUAGES}
FOLDER = Path(__file__).resolve().parent.parent / "translations"


@cache
def catalogue(language: str) -> NullTranslations:
    """The words of a language by their English sources; of English the sources themselves."""
    return Translations.load(str(FOLDER), [language])


def lazy(text: str) -> str:
    """The text, translated when it is shown; import it as `_l`, which is how texts are found."""
    return cast(str, LazyString(_translated, text))  # type: ignore[no-untyped-call]


def said(sentence: object) -> str:
    """A sentence, or what is told by an error that was given one, in the language that is spoken."""
    if isinstance(sentence, Exception) and sentence.args:
        sentence = sentence.args[0]
    if isinstance(sentence, Sentence):
        return _translated(sentence.text) % sentence.values
    return str(sentence)


def spoken() -> str | None:
    """The language spoken now: that of the request unless `force_locale` says another; None outside both."""
    locale = get_locale()
    return locale.language if locale else None


def _translated(text: str) -> str:
    language = spoken()
    return catalogue(language).gettext(text) if language else text


def of_page() -> dict[str, object]:
    """What every template knows: the language of this page, the others with their names, and its address."""
    language = spoken()
    return {
        "language": language,
        "this_page": this_page() if has_request_context() else "/",
        "other_languages": [each for each in LANGUAGES.items() if each[0] != language],
    }


def chosen() -> Locale:
    """The language of this request: the cookie's when it is one of ours, else Dutch."""
    wanted = request.cookies.get(cookie_name(COOKIE), "") if has_request_context() else ""
    return _LOCALES.get(wanted) or _LOCALES["nl"]
