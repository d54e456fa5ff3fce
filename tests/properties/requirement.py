"""The recount of rule 2: what is required of whom, when it is due, and what is overdue.

Every function quotes the sentence of the rules of the domain that it implements; "Reading:" marks where that
sentence leaves a choice, and which was made.
"""

from datetime import date, timedelta

from tests.properties.facts import EVERYBODY, Requirement, World
from tests.properties.population import employed, lineage, long_absent, placed_in, population
from tests.properties.validity import completed_by, last_valid_days, latest, valid_on

ONE_DAY = timedelta(days=1)


def has_audience(world: World, department: str, day: date, audience: str) -> bool:
    """Whether that is the department's own audience that day; it "does not pass to those below"."""
    return any(one.audience == audience and one.holds(day) for one in world.department[department].audiences)


def aimed_at(world: World, rule: Requirement, person: str, day: date) -> bool:
    """Whether the rule, in force or not, is meant for the person as he is placed that day.

    "This module is required for this audience, or this department and all below. `alle` is everybody."
    "Employed without placement: in the organisation's figure (by rules for `alle`)."
    "Long absence breaks it": on a day of long absence no rule applies.
    """
    if not employed(world, person, day) or long_absent(world, person, day):
        return False
    if rule.audience == EVERYBODY:
        return True
    placed = placed_in(world, person, day)
    if rule.audience is not None:
        return any(has_audience(world, one, day, rule.audience) for one in placed)
    return any(rule.department in lineage(world, one, day) for one in placed)


def waived(world: World, person: str, module: str, day: date) -> bool:
    """A waiver "takes the module out for that person on its days"."""
    return any(one.person == person and one.module == module and one.holds(day) for one in world.waivers)


def retired(world: World, module: str, day: date) -> bool:
    """A retired module "is required of nobody from its day on"."""
    retired_on = world.module[module].retired_on
    return retired_on is not None and day >= retired_on


def rules_for(world: World, person: str, day: date) -> list[Requirement]:
    """The rules in force that day that are meant for the person: "from a day until it is ended"."""
    return [rule for rule in world.requirements if rule.holds(day) and aimed_at(world, rule, person, day)]


def required(world: World, person: str, day: date) -> set[str]:
    """The modules required of the person that day; none on a day of long absence.

    "Who must do what follows from rule and population." "Due day and publication day play no part."
    """
    modules = {rule.module for rule in rules_for(world, person, day)}
    return {one for one in modules if not waived(world, person, one, day) and not retired(world, one, day)}


def came_into_scope(world: World, rule: Requirement, person: str, day: date) -> date:
    """The day on which the person came into the scope of a rule that applies on `day`.

    "The later of the rule's `from` and the first day of the unbroken run of days on which the rule applied
    to the person (long absence breaks it)." Reading: a waiver does not break it (it takes the module out,
    not the rule); neither does a move, a re-hire or another department so long as no day lies between.
    """
    first = day
    while first > rule.starts_on and aimed_at(world, rule, person, first - ONE_DAY):
        first -= ONE_DAY
    return first


def rule_due(world: World, rule: Requirement, person: str, day: date) -> date:
    """When one rule has it due: "a fixed day, N days after coming into scope, or both, then the later".

    Raises ValueError when the rule has neither.
    """
    due = [rule.due_on] if rule.due_on else []
    if rule.due_days is not None:
        due.append(came_into_scope(world, rule, person, day) + timedelta(days=rule.due_days))
    return max(due)


def due_day(world: World, person: str, module: str, day: date) -> date | None:
    """The due day as at `day`, None when the module is not required of the person that day.

    "Two rules on one person for one module: the earliest due day wins." Reading: of the rules in force and
    meant for him that day. "After an expiry the last valid day is the due day." Reading: instead of what
    the rules say, wherever that last valid day lies (also before coming into scope, or before the rule's
    own due day). "An extension moves the due day." Reading: to a later day only, also after an expiry; the
    latest extension counts, and it has no period.
    """
    if module not in required(world, person, day):
        return None
    done = completed_by(world, person, module, day)
    expired_on = latest(last_valid_days(done)) if done else None
    if expired_on is not None and expired_on < day:
        due = expired_on
    else:
        rules = [rule for rule in rules_for(world, person, day) if rule.module == module]
        due = min(rule_due(world, rule, person, day) for rule in rules)
    moved = [one.due_on for one in world.extensions if one.person == person and one.module == module]
    return max([due, *moved])


def is_overdue(world: World, person: str, module: str, day: date) -> bool:
    """Whether: "in the denominator, no valid completion, later than the due day".

    "Publication day play[s a] part only in overdue." Reading: before the first version is published nobody
    is overdue; the due day itself is not moved by it.
    """
    published = any(version.published_on <= day for version in world.module[module].versions)
    if not published or valid_on(world, person, module, day):
        return False
    due = due_day(world, person, module, day)
    return due is not None and day > due


def overdue(
    world: World,
    day: date,
    *,
    department: str | None = None,
    municipality: str | None = None,
    module: str | None = None,
) -> set[tuple[str, str]]:
    """Every (person, module) overdue that day in the scope; people overdue are the distinct first parts."""
    return {
        (person, one)
        for person in population(world, day, department, municipality)
        for one in required(world, person, day)
        if module in (None, one) and is_overdue(world, person, one, day)
    }
