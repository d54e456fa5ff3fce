"""The application factory: configuration, extensions, blueprints, signal connections. Imports everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_migrate import Migrate
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from mhtraining import web
from mhtraining.accounts import views as accounts_views
from mhtraining.accounts.signing_in import login_manager
from mhtraining.boardreport import basic_level_views, region_views
from mhtraining.boardreport import views as report_pages
from mhtraining.boardreport.release_job import release_all
from mhtraining.boardreport.report_job import make_reports, reports_wanted
from mhtraining.certificates import views as certificates_views
from mhtraining.coordination import audit, departments, merging_views, person_views, settings_pages
from mhtraining.coordination import meetings as meeting_pages
from mhtraining.coordination import signals as signal_pages
from mhtraining.core import reader, signals
from mhtraining.core.clock import Clock
from mhtraining.core.db import db, set_reading
from mhtraining.core.errors import UsageError
from mhtraining.core.idle_connections import ask_idle_connections
from mhtraining.core.jobs import Job
from mhtraining.core.patient_sqlite import configure_sqlite
from mhtraining.core.settings import Settings, load_settings
from mhtraining.coverage import chart_views, line_views, officers_views, overview_views
from mhtraining.coverage import services as coverage_services
from mhtraining.coverage import signals_views as signals_beside_views
from mhtraining.coverage.drawing import draw_pictures, pictures_wanted
from mhtraining.coverage.figure_jobs import figures_wait, fold_all, work_out_waiting
from mhtraining.coverage.forecasts import make_all
from mhtraining.demo.house import PEOPLE
from mhtraining.learning import services as learning_services
from mhtraining.learning import views as learning_views
from mhtraining.organisation import services as organisation_services
from mhtraining.privacy import views as privacy_views
from mhtraining.records import views as records_views
from mhtraining.records.daily_seal import seal_today
from mhtraining.requirements import merging as requirements_merging
from mhtraining.requirements import views as requirements_views
from mhtraining.route import views as route_views
from mhtraining.staff import views as staff_views
from mhtraining.web.cookies import HOST_PREFIX

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
ROOMS = (
    accounts_views,
    learning_views,
    certificates_views,
    privacy_views,
    route_views,
    staff_views,
    departments,
    merging_views,
    person_views,
    records_views,
    requirements_views,
    signal_pages,
    meeting_pages,
    line_views,
    audit,
    settings_pages,
    overview_views,
    chart_views,
    signals_beside_views,
    officers_views,
    report_pages,
    basic_level_views,
    region_views,
)
JOBS = (
    Job("figures", "works out the figures of coverage that wait", work_out_waiting, wanted=figures_wait),
    Job("charts", "draws the charts that pages wait for", draw_pictures, wanted=pictures_wanted),
    Job("forecast", "makes the forecast of the day on which the goal is reached", make_all, daily=True),
    Job("release", "releases the public figures of the month that ended", release_all, daily=True),
    Job(
        "reports",
        "makes and issues the reports to the board that are asked for",
        make_reports,
        wanted=reports_wanted,
    ),
    Job("fold", "folds the figures of coverage", fold_all, daily=True),
    Job("seal", "verifies the ledger and seals the day", seal_today, daily=True),
)
"""In the order in which they run."""
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class Application(Flask):
    """Flask, in which nothing is asynchronous."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is: Flask would look at each anew, a dozen times a request."""
        return func


def create_app(settings: Settings | None = None, **config: Any) -> Flask:
    """Make the application. `config` overrides Flask's own configuration (tests).

    Raises UsageError when a setting is wrong, or the program is not installed whole.
    """
    settings = load_settings() if settings is None else settings
    if not MIGRATIONS.is_dir():
        raise UsageError(
            f"There are no migrations at {MIGRATIONS}: install mhtraining from its repository "
            "with `pip install --editable`, and keep the repository."
        )
    app = Application("mhtraining", static_folder="web/static", template_folder="web/templates")
    secure = settings.url.startswith("https://")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        SECRET_KEY=settings.kept_secret(),
        SESSION_COOKIE_NAME=(HOST_PREFIX if secure else "") + "mhtraining",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        MAX_CONTENT_LENGTH=1_000_000,
        DEMO_PEOPLE=PEOPLE,  # offered by a demonstration database alone
    )
    app.config.update(config)
    app.extensions["mhtraining.settings"] = settings
    app.extensions["mhtraining.clock"] = Clock(settings.today)
    app.extensions["mhtraining.jobs"] = JOBS
    if settings.database.startswith("sqlite"):
        settings.make_instance()
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
    with app.app_context():
        _configure_engine(db.engine)
        ask_idle_connections(db.engine)
    app.before_request(_say_whether_this_request_writes)
    reader.init_app(app)
    web.init_app(app)
    login_manager.init_app(app)
    for views in ROOMS:
        app.register_blueprint(views.bp)
    _connect_signals()
    return app


def _configure_engine(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        configure_sqlite(engine)
        return
    from mhtraining.core.patient_postgres import configure_postgres  # needs the extra `postgres`

    configure_postgres(engine)


def _say_whether_this_request_writes() -> None:
    set_reading(request.method in SAFE_METHODS)


def _connect_signals() -> None:
    signals.facts_changing.connect(_before_facts)
    signals.facts_changed.connect(coverage_services.count_after)
    signals.rules_changing.connect(_before_rules)
    signals.rules_changed.connect(coverage_services.count_by_new_rules)
    signals.department_ending.connect(requirements_merging.refuse_ending)
    signals.signed_in.connect(learning_services.deliver_held_answers)


def _before_facts(
    _sender: object, *, session: Session, people: frozenset[int], notes: dict[Any, Any]
) -> None:
    coverage_services.hold_figures(session, people, notes)  # before the people, as who changes rules does
    organisation_services.lock_people(None, session=session, people=people)  # before anything is read
    coverage_services.count_before(session, notes)


def _before_rules(_sender: object, *, session: Session, organisation_id: int | None) -> None:
    organisation_services.lock_organisation(None, session=session, organisation_id=organisation_id)
    coverage_services.take_figures(session, organisation_id)
