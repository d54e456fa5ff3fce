"""The forms for signing in and for setting a password."""

from __future__ import annotations

from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length, Regexp

from mhtraining.accounts.passwords import LONGEST, Weakness
from mhtraining.web.forms import Form
from mhtraining.web.language import lazy as _l

WEAKNESSES = {
    Weakness.TOO_SHORT: _l("Choose a password of at least 12 characters. Three or four words are fine."),
    Weakness.TOO_LONG: _l("Choose a password of at most 200 characters."),
    Weakness.REPEATED: _l("Choose a password with more different characters."),
    Weakness.EASY_TO_GUESS: _l(
        "This password is easy to guess: it holds your name, this site or a word that many people use. "
        "Choose another one."
    ),
}


class SignInForm(Form):
    """E-mail address and password; `next` is the page to go to."""

    next = HiddenField()
    email = EmailField(
        _l("E-mail address of your work"),
        [
            InputRequired(_l("Fill in your e-mail address")),
            Length(max=254, message=_l("Fill in your whole e-mail address, like name@example.nl")),
            Regexp(
                r"\s*[^@\s\0]+@[^@\s\0]+\s*$",
                message=_l("Fill in your whole e-mail address, like name@example.nl"),
            ),
        ],
    )
    password = PasswordField(
        _l("Password"),
        [
            InputRequired(_l("Fill in your password")),
            Length(max=LONGEST, message=_l("A password has at most 200 characters")),
        ],
    )

    def refuse(self) -> None:
        """Say that it failed, in the one sentence for every reason."""
        self.form_errors.append(
            _l(
                "This e-mail address and this password do not go together, or the account is not open yet. "
                "Try again, or ask for a new link."
            )
        )


def _new_password() -> PasswordField:
    return PasswordField(_l("New password"), [InputRequired(_l("Fill in a new password"))])


def _once_more() -> PasswordField:
    same = EqualTo("password", _l("This is not the same as the password above it"))
    return PasswordField(_l("New password once more"), [same])


class NewPasswordForm(Form):
    """A new password, twice."""

    password = _new_password()
    again = _once_more()

    def refuse(self, weakness: Weakness) -> None:
        """Say why this password is refused."""
        self.password.errors = [WEAKNESSES[weakness]]


class ChangePasswordForm(Form):
    """The present password, and a new one twice; declared in the order of the page."""

    current = PasswordField(
        _l("Your present password"),
        [
            InputRequired(_l("Fill in your present password")),
            Length(max=LONGEST, message=_l("A password has at most 200 characters")),
        ],
    )
    password = _new_password()
    again = _once_more()

    def refuse(self, weakness: Weakness) -> None:
        """Say why the new password is refused."""
        self.password.errors = [WEAKNESSES[weakness]]

    def refuse_current(self) -> None:
        """Say that the present password is not right."""
        self.current.errors = [_l("This is not your present password")]
