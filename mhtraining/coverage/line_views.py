"""The manager's pages: the own line with coverage, a list to print, files, and a text to nudge with."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask import make_response as response_of
from flask.typing import ResponseReturnValue

from mhtraining.accounts.access import Right, may, needs, own_departments, scope_for
from mhtraining.accounts.signing_in import me
from mhtraining.catalogue.queries import current_versions
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.core.dutch_csv import dutch_csv
from mhtraining.core.dutch_xlsx import MIME_TYPE, dutch_xlsx
from mhtraining.core.errors import NotFoundError
from mhtraining.core.settings import Settings
from mhtraining.coverage import line_words
from mhtraining.coverage.figures import is_waiting, of_departments
from mhtraining.coverage.line import LARGEST, TO_DO, Line, Show, TooManyError, line, member
from mhtraining.coverage.line_files import rows_of
from mhtraining.organisation.models import Role
from mhtraining.organisation.names import dutch_key
from mhtraining.organisation.queries import tree_on
from mhtraining.organisation.scope import Scope, with_all_below
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place
from mhtraining.web.paging import ROWS, part_asked

COLUMNS = 4
"""So many modules have a column each; more of them stand below each other in one."""

bp = Blueprint("line", __name__, template_folder="templates", url_prefix="/manage/line")
bp.record_once(
    navigation.add(
        NavItem(
            _l("My team"),
            "line.page",
            order=40,
            within=("/manage/line",),
            shown=lambda: may(Right.COVERAGE) and Role.MANAGER in me().roles,
        )
    )
)
bp.record_once(
    navigation.add(
        NavItem(
            _l("Team of a department"),
            "line.page",
            order=10,
            place=Place.MANAGE,
            shown=lambda: may(Right.COVERAGE),
            about=_l("Who is done and who is not yet, by department."),
        )
    )
)


@bp.get("")
@needs(Right.COVERAGE)
def page() -> str:
    """Show the coverage of the departments asked for, and who is done there and who is not yet."""
    asked = Asked()
    part = part_asked()
    found = asked.line(skip=part.skip, most=ROWS) if asked.names_persons else None
    return render_template(
        "coverage/line.html",
        asked=asked,
        found=found,
        part=part_asked(found.total if found else 0),
        shown=asked.shown,
        figures=of_departments(db.session(), asked.scope.organisation_id, asked.shown, asked.on),
        waiting=is_waiting(db.session(), asked.scope.organisation_id),
        many=bool(request.args.get("many")) or (asked.names_persons and found is None),
        **asked.words(found),
    )


@bp.get("/print")
@needs(Right.PERSONS)
def printed() -> ResponseReturnValue:
    """Show who has what still to do, on paper for the meeting of the team."""
    asked = Asked()
    found = asked.line(show=Show.LATE if asked.show is Show.LATE else Show.TO_DO)
    if found is None:
        return asked.too_many()
    return render_template("coverage/line_print.html", asked=asked, found=found, **asked.words(found))


@bp.get("/nudge")
@needs(Right.PERSONS)
def nudge() -> ResponseReturnValue:
    """Show a text for all together who have something still to do."""
    asked = Asked()
    found = asked.line(show=Show.LATE if asked.show is Show.LATE else Show.TO_DO)
    if found is None:
        return asked.too_many()
    text = (
        line_words.nudge_for_all(found.members, asked.titles, **_from_me(asked.on)) if found.members else ""
    )
    return render_template("coverage/nudge.html", asked=asked, people=found.members, text=text)


@bp.get("/nudge/<int:employee_id>")
@needs(Right.PERSONS)
def nudge_one(employee_id: int) -> str:
    """Show a text for one person of the line with what is still to do."""
    asked = Asked()
    found = member(db.session(), asked.scope.organisation_id, asked.everywhere, employee_id, asked.on)
    if found is None:
        raise NotFoundError("There is no such person.")
    text = line_words.nudge_for(found, asked.titles, **_from_me(asked.on)) if found.having(TO_DO) else ""
    return render_template("coverage/nudge.html", asked=asked, people=[found], one=found, text=text)


@bp.get("/line.csv")
@needs(Right.PERSONS)
def csv() -> ResponseReturnValue:
    """Give the list as CSV."""
    return _file("csv", "text/csv")


@bp.get("/line.xlsx")
@needs(Right.PERSONS)
def xlsx() -> ResponseReturnValue:
    """Give the list as a spreadsheet."""
    return _file("xlsx", MIME_TYPE)


class Asked:
    """What this request asks for: which departments, whom of them. Raises NotFoundError out of scope."""

    def __init__(self) -> None:
        self.on = today()
        self.names_persons = may(Right.PERSONS)
        self.scope: Scope = scope_for(db.session(), Right.PERSONS if self.names_persons else Right.COVERAGE)
        branches = tree_on(db.session(), self.scope.organisation_id, self.on)
        seen = [one for one in branches if self.scope.covers(one.department_id)]
        self.tree = {one.department_id: one.path for one in seen}
        self.names = {one.department_id: one.name for one in seen}
        self.department = self._department()
        self.direct = request.args.get("who") == "direct"
        show = request.args.get("show")
        self.show = Show(show) if show in set(Show) else Show.EVERYBODY

    def _department(self) -> int | None:
        asked = request.args.get("department", "")
        if not asked:
            return None
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 11 else 0
        if number not in self.tree:
            raise NotFoundError("There is no such department.")
        return number

    @cached_property
    def mine(self) -> list[int]:
        """The departments that this person manages, in Dutch order."""
        wanted = own_departments(db.session(), Right.COVERAGE)
        return [each for each in self.tree if each in wanted]

    @property
    def tops(self) -> list[int]:
        """The department asked for, else those that this person manages."""
        return [self.department] if self.department else self.mine

    @cached_property
    def below(self) -> list[int]:
        """The same with all below them."""
        inside = with_all_below(db.session(), self.scope.organisation_id, self.tops, self.on)
        return [each for each in self.tree if each in inside]

    @property
    def shown(self) -> list[int]:
        """The departments whose coverage is shown; to who manages none and asked for none, all in scope."""
        return self.below if self.tops else self.everywhere

    @property
    def everywhere(self) -> list[int]:
        """All departments in scope."""
        return list(self.tree)

    @property
    def query(self) -> dict[str, Any]:
        """What leads to the same list again."""
        return {
            **({"department": self.department} if self.department else {}),
            **({"who": "direct"} if self.direct else {}),
            **({"show": self.show.value} if self.show is not Show.EVERYBODY else {}),
        }

    def line(self, *, show: Show | None = None, skip: int = 0, most: int | None = None) -> Line | None:
        """The people asked for; None when they are too many to go through."""
        departments = self.tops if self.direct else self.below
        try:
            return line(
                db.session(),
                self.scope.organisation_id,
                departments,
                self.on,
                show=show or self.show,
                skip=skip,
                most=most,
            )
        except TooManyError:
            return None

    def too_many(self) -> ResponseReturnValue:
        """Lead to the page, which says that they are too many."""
        return redirect(url_for(".page", many=1, **self.query), code=303)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The titles of all modules."""
        return {slug: version.title for slug, version in current_versions(db.session()).items()}

    def modules(self, found: Line) -> list[str]:
        """The modules required of anybody there, in the order of their titles."""
        return sorted(found.modules, key=lambda slug: (dutch_key(self.titles.get(slug, slug)), slug))

    def words(self, found: Line | None) -> dict[str, Any]:
        """What templates say it with."""
        return {
            "modules": self.modules(found) if found else [],
            "titles": self.titles,
            "words": line_words,
            "said": line_words.Said(),
            "columns": COLUMNS,
            "largest": LARGEST,
            "team_sessions": self.team_sessions if may(Right.TEAM_SESSIONS) else "",
        }

    @property
    def team_sessions(self) -> str:
        """Where a team session is recorded: with the department filled in when it is one."""
        one = self.tops[0] if len(self.tops) == 1 else None
        return url_for("records.team_sessions", department=one)


def _from_me(on: date) -> dict[str, Any]:
    settings: Settings = current_app.extensions["mhtraining.settings"]
    return {"site": settings.name, "address": settings.address, "sender": me().name, "on": on}


def _file(kind: str, mimetype: str) -> ResponseReturnValue:
    asked = Asked()
    found = asked.line()
    if found is None:
        return asked.too_many()
    rows = rows_of(found, asked.modules(found), asked.titles, asked.tree)
    response: Response = response_of(
        dutch_csv(rows) if kind == "csv" else dutch_xlsx(rows, sheet=str(_l("My team")))
    )
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="team-{asked.on}.{kind}"'
    return response
