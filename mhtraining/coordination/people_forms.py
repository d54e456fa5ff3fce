"""The forms of the pages about people."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from mhtraining.coordination.services import GIVEN
from mhtraining.organisation.models import Role
from mhtraining.organisation.services.roles import OF_DEPARTMENT
from mhtraining.privacy.words import ROLES
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l


class RoleForm(Form):
    """A role, the department it is for, and whether as deputy."""

    role = SelectField(
        _l("Role"),
        [InputRequired(_l("Choose a role"))],
        choices=[("", _l("Choose a role")), *((role.value, ROLES[role]) for role in GIVEN)],
        validate_choice=False,
    )
    department = SelectField(_l("Department"), validate_choice=False)
    deputy = BooleanField(_l("As deputy"))

    def offer(self, paths: Mapping[int, str]) -> None:
        """Offer these departments, by id."""
        self.offered = {"", *map(str, paths)}
        self.department.choices = [
            ("", _l("Not for one department")),
            *((str(each), path) for each, path in paths.items()),
        ]

    def fits(self) -> bool:
        """Whether role and department are offered and belong together; says what is wrong."""
        if self.role.data not in {role.value for role in GIVEN}:
            self.role.errors = [_l("Choose a role")]
            return False
        if (self.department.data or "") not in self.offered:
            self.department.errors = [_l("Choose a department from the list")]
        elif self.kind in OF_DEPARTMENT and self.department_id is None:
            self.department.errors = [_l("Choose the department that this role is for")]
        elif self.kind not in OF_DEPARTMENT and self.department_id is not None:
            self.department.errors = [_l("A coordinator is for the whole organisation: choose no department")]
        return not self.department.errors

    @property
    def kind(self) -> Role:
        """The role that was chosen."""
        return Role(self.role.data)

    @property
    def department_id(self) -> int | None:
        """The department that was chosen; None for none."""
        return int(self.department.data) if self.department.data else None

    def refuse(self, sentence: str) -> None:
        """Say why it was refused."""
        self.form_errors.append(sentence)
