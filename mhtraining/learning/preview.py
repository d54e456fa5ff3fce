"""`content preview`: a module's pages as learners see them, from the files as they are at this moment.

No account, no database, nothing recorded: the answers of a walk travel in the address. Of an
assessment every scenario is shown, one after another, not a draw.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from mhtraining import web
from mhtraining.accounts.signing_in import login_manager
from mhtraining.content.model import Module, Scenario
from mhtraining.content.version import bundle_files
from mhtraining.core.clock import Clock
from mhtraining.core.settings import Settings
from mhtraining.learning import words
from mhtraining.learning.asking import Question, question_of
from mhtraining.learning.feedback import feedback_of, tiles
from mhtraining.learning.forms import form_for
from mhtraining.learning.images import image_response
from mhtraining.learning.models import Outcome
from mhtraining.learning.preview_links import PreviewLinks
from mhtraining.learning.preview_shelf import Shelf
from mhtraining.learning.stops import Stop, StopKind, stops_of
from mhtraining.learning.texts import Texts
from mhtraining.learning.timeline import signal_counts, timeline
from mhtraining.learning.walk_state import WITHOUT_FEEDBACK, WalkState
from mhtraining.route.models import Route
from mhtraining.scoring.answers import ImpossibleAnswerError

bp = Blueprint("preview", __name__, template_folder="templates")

SEED = 1
"""Items and texts are shuffled by the attempt's seed; here it is always the same."""


def preview_app(folders: Sequence[Path], settings: Settings, shown: Callable[[Path], bool]) -> Flask:
    """The application that shows the modules of these content folders for which `shown(folder)` holds."""
    app = Flask("mhtraining", static_folder="web/static", template_folder="web/templates")
    app.config.update(
        SECRET_KEY=secrets.token_hex(),
        SESSION_COOKIE_NAME="mhtraining-preview",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=1_000_000,
    )
    app.extensions["mhtraining.settings"] = settings
    app.extensions["mhtraining.clock"] = Clock(settings.today)
    web.init_app(app)
    login_manager.init_app(app)
    app.extensions["mhtraining.preview"] = Shelf(tuple(folders), shown)
    app.register_blueprint(bp)
    # the route's templates, without its page, which asks the database
    app.register_blueprint(Blueprint("route", "mhtraining.route", template_folder="templates"))
    return app


@bp.get("/")
def index() -> str:
    """List the modules, and what the check found."""
    library = _shelf().library()
    return render_template(
        "learning/preview.html",
        links=PreviewLinks(0),
        modules=_shelf().modules(),
        findings=library.findings,
    )


@bp.get("/route")
def route() -> str:
    """A route as it might be filled in."""
    return render_template("route/route.html", route=_example_route(), organisation_name=None)


@bp.get("/<slug>/stops/<int:number>")
def stop(slug: str, number: int) -> ResponseReturnValue:
    """A text, the warning before a scenario, or the assessment's opening."""
    module, stop = _at(slug, number)
    if stop.kind is StopKind.TEXT:
        return _page(module, "text", stop=stop)
    if stop.kind is StopKind.ASSESSMENT:
        return _page(module, "assessment", stop=stop, begun=False)
    scenario = _scenario(module, stop)
    if scenario.content_warning is None:
        return redirect(PreviewLinks(0, slug).step(number, 1), 303)
    name = "practice" if stop.kind is StopKind.PRACTICE else "warning"
    other = stop.number < len(stops_of(module))
    return _page(module, name, stop=stop, scenario=scenario, practised=False, walk=_walk(stop), other=other)


@bp.post("/<slug>/assess")
def assess(slug: str) -> ResponseReturnValue:
    """On to the first scenario that counts."""
    counted = [stop for stop in stops_of(_shelf().module(slug)) if stop.kind is StopKind.COUNTED]
    if not counted:
        raise NotFound
    return redirect(PreviewLinks(0, slug).stop(counted[0].number), 303)


@bp.route("/<slug>/walks/<int:number>/<int:position>", methods=["GET", "POST"])
def step(slug: str, number: int, position: int) -> ResponseReturnValue:
    """A step: its question, or the feedback on it."""
    module, stop = _at(slug, number)
    state = _state(module, stop)
    links = PreviewLinks(0, slug, state.answers)
    if not 1 <= position <= len(state.path):  # the file has changed meanwhile, or nobody was here yet
        return redirect(links.walk(number) if state.ended else links.step(number, len(state.path)), 303)
    if position <= len(state.answers) and request.method == "GET":
        return _feedback(module, stop, state, position)
    state = WalkState(state.scenario, SEED, state.counted, state.answers[: position - 1], position - 1)
    form = form_for(state.path[-1], state.scenario.ref, SEED)
    if request.method == "POST" and form.was_sent_well():
        further = state.with_answer(form.answer())
        onward = PreviewLinks(0, slug, further.answers)
        if further.unread is not None:
            return redirect(onward.step(number, position), 303)
        return redirect(onward.walk(number) if further.ended else onward.step(number, position + 1), 303)
    question = question_of(state.path[-1], state.scenario.ref, SEED, _texts(module).line)
    if form.errors:
        refused = question.refused(request.form.to_dict(flat=False), form.errors)
        return _question(module, stop, state, refused), 422
    return _question(module, stop, state, question)


@bp.post("/<slug>/go/<int:number>")
def go_on(slug: str, number: int) -> ResponseReturnValue:
    """On to a stop."""
    return redirect(PreviewLinks(0, slug).stop(number), 303)


@bp.post("/<slug>/begin/<int:number>")
@bp.post("/<slug>/walks/<int:number>")
def begin(slug: str, number: int) -> ResponseReturnValue:
    """Begin the walk at this stop."""
    return redirect(PreviewLinks(0, slug).step(number, 1), 303)


def _question(module: Module, stop: Stop, state: WalkState, question: Question) -> str:
    return _page(
        module,
        "question",
        answers=state.answers,
        stop=stop,
        walk_id=stop.number,
        scenario=state.scenario,
        step=state.path[-1],
        position=len(state.path),
        question=question,
        repeated=False,
    )


def _feedback(module: Module, stop: Stop, state: WalkState, position: int) -> str:
    step, given = state.answered[position - 1]
    all_whys = not state.counted or state.ended
    explained = step.kind not in WITHOUT_FEEDBACK
    return _page(
        module,
        "feedback",
        answers=state.answers,
        stop=stop,
        walk=_walk(stop),
        scenario=state.scenario,
        step=step,
        position=position,
        unread=False,
        last=state.ended and position == len(state.answers),
        feedback=feedback_of(step, given, all_whys=all_whys) if explained else None,
        tiles=tiles(step, given, tuple(_shelf().library().vocabulary.groups)),
        all_whys=all_whys,
    )


@bp.get("/<slug>/walks/<int:number>")
def end(slug: str, number: int) -> ResponseReturnValue:
    """The end of a walk."""
    module, stop = _at(slug, number)
    state = _state(module, stop)
    if not state.ended:
        return redirect(PreviewLinks(0, slug, state.answers).step(number, len(state.path)), 303)
    return _page(
        module,
        "end",
        answers=state.answers,
        stop=stop,
        walk=_walk(stop),
        scenario=state.scenario,
        moments_of=timeline(state),
        counts=signal_counts(state),
    )


@bp.get("/<slug>/result")
def result(slug: str) -> str:
    """The last screen, with the route."""
    module = _shelf().module(slug)
    return _page(module, "result", outcome=Outcome.COMPLETED, walks=[], completion=None, route_card=_card())


@bp.get("/<slug>/images/<path:path>")
def image(slug: str, path: str) -> ResponseReturnValue:
    """An image that the module shows."""
    _shelf().module(slug)
    return image_response(path, bundle_files(_shelf().library(), slug).get(path))


def _shelf() -> Shelf:
    found: Shelf = current_app.extensions["mhtraining.preview"]
    return found


def _page(module: Module, name: str, answers: tuple[object, ...] = (), **context: Any) -> str:
    stops = stops_of(module)
    return render_template(
        f"learning/{name}.html",
        links=PreviewLinks(0, module.slug, answers),
        module=module,
        stops=stops,
        here=len(stops),
        ended=True,
        texts=_texts(module),
        words=words,
        older_version=None,
        **context,
    )


def _at(slug: str, number: int) -> tuple[Module, Stop]:
    module = _shelf().module(slug)
    stops = stops_of(module)
    if not 1 <= number <= len(stops):
        raise NotFound
    return module, stops[number - 1]


def _scenario(module: Module, stop: Stop) -> Scenario:
    ref = stop.practice
    if stop.place is not None and module.assessment is not None:
        ref = module.assessment.links[stop.place - 1].ref
    scenario = _shelf().library().scenarios.get(ref) if ref else None
    if scenario is None:
        raise NotFound
    return scenario


def _state(module: Module, stop: Stop) -> WalkState:
    """The walk as the address has it, as far as it is possible in the scenario as it is now."""
    state = WalkState(_scenario(module, stop), SEED, stop.place is not None)
    try:
        answers = json.loads(request.args.get("a", "[]"))
    except ValueError:
        return state
    for answer in answers if isinstance(answers, list) else []:
        try:
            if state.ended:
                break
            state.score_of(answer)
        except ImpossibleAnswerError:
            break
        further = state.with_answer(answer)
        state = replace(further, feedback_read=len(further.answers))
    return state


def _walk(stop: Stop) -> SimpleNamespace:
    return SimpleNamespace(id=stop.number, counted=stop.place is not None)


def _texts(module: Module) -> Texts:
    return Texts(_shelf().library().vocabulary, PreviewLinks(0, module.slug).image, _card)


def _card() -> Markup:
    return Markup(render_template("route/_card.html", route=_example_route(), heading=2))  # noqa: S704  # nosec B704 - our own template


def _example_route() -> Route:
    return Route(
        contact_name=_("Name of your contact officer"),
        contact_phone="0123 45 67 01",
        contact_hours="",
        deputy_name=_("Name of the deputy"),
        deputy_phone="0123 45 67 02",
        point_name="",
        point_phone="0123 45 67 00",
        point_hours="",
        partners="",
    )
