"""Everything that writes organisations, their tree and their people, for the rooms above to use."""

from mhtraining.organisation.services.addresses import set_email
from mhtraining.organisation.services.department_merge import DepartmentMerge, merge_departments
from mhtraining.organisation.services.duplicates import join_people
from mhtraining.organisation.services.locks import lock_organisation, lock_people
from mhtraining.organisation.services.people import (
    employ,
    end_placement,
    leave,
    make_employee,
    place,
    record_absence,
)
from mhtraining.organisation.services.regions import add_to_region
from mhtraining.organisation.services.roles import assign_role, end_role
from mhtraining.organisation.services.settings import let_managers_see_persons
from mhtraining.organisation.services.tree import (
    checked_code,
    make_department,
    make_organisation,
    move_department,
    rename_department,
    set_audience,
    set_municipalities,
)

__all__ = [
    "DepartmentMerge",
    "add_to_region",
    "assign_role",
    "checked_code",
    "employ",
    "end_placement",
    "end_role",
    "join_people",
    "leave",
    "let_managers_see_persons",
    "lock_organisation",
    "lock_people",
    "make_department",
    "make_employee",
    "make_organisation",
    "merge_departments",
    "move_department",
    "place",
    "record_absence",
    "rename_department",
    "set_audience",
    "set_email",
    "set_municipalities",
]
