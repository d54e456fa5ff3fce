"""What every page stands on: base template, form macros, navigation, error pages, headers, languages.

Knows no other room: a room adds its own items to the navigation (`web.navigation`).
"""

from __future__ import annotations

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from mhtraining.core.settings import Settings
from mhtraining.web import (
    beside,
    error_pages,
    formats,
    forms,
    headers,
    language,
    large_forms,
    navigation,
    out_of_reach,
    pages,
    paths,
    request_log,
    session_cookie,
    static_files,
    templating,
)

csrf = CSRFProtect()  # type: ignore[no-untyped-call]


def init_app(app: Flask) -> None:
    """Give the application its pages' frame. Expects `app.extensions["mhtraining.settings"]`."""
    settings: Settings = app.extensions["mhtraining.settings"]
    app.jinja_environment = templating.Templates  # before anything asks for it
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.url_map.converters["int"] = paths.Id  # before any room adds its addresses
    app.url_map.merge_slashes = False  # that redirect would lead to whatever host the request names
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        site_name=settings.name,
        route_path=navigation.ROUTE_PATH,
    )
    Babel(  # type: ignore[no-untyped-call]
        app,
        default_locale="nl",
        default_timezone="Europe/Amsterdam",
        default_translation_directories="translations",
        locale_selector=language.chosen,
    )
    request_log.init_app(app)  # before what may refuse a request
    large_forms.init_app(app)
    csrf.init_app(app)  # type: ignore[no-untyped-call]
    app.context_processor(language.of_page)
    parts = (
        forms,
        formats,
        static_files,
        session_cookie,
        navigation,
        beside,
        headers,
        error_pages,
        out_of_reach,
    )
    for part in parts:
        part.init_app(app)
    app.register_blueprint(pages.bp)
