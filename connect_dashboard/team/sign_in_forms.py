"""The forms of signing in, in the product's words: theirs speak in another voice."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

PASSWORD_HELP = "At least 10 characters. A few words that only you would put together make a good one."  # noqa: S105
_NEW_PASSWORD = {"password1": "New password", "password2": "New password, once more"}


class _Worded:
    """Labels of our own; no placeholder that says them a second time."""

    labels: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, label in self.labels.items():
            fields[name].label = label
        for field in fields.values():
            field.widget.attrs.pop("placeholder", None)
        if "password1" in fields:
            fields["password1"].help_text = PASSWORD_HELP


class LoginForm(_Worded, account.LoginForm):
    labels: ClassVar = {"login": "E-mail", "remember": "Keep me signed in on this browser"}


class ChangeEmailForm(_Worded, account.AddEmailForm):
    labels: ClassVar = {"email": "New e-mail"}


class ChangePasswordForm(_Worded, account.ChangePasswordForm):
    labels: ClassVar = {"oldpassword": "Present password", **_NEW_PASSWORD}


class SetPasswordForm(_Worded, account.SetPasswordForm):
    labels: ClassVar = _NEW_PASSWORD


class ResetPasswordForm(_Worded, account.ResetPasswordForm):
    labels: ClassVar = {"email": "E-mail"}


class ResetPasswordKeyForm(_Worded, account.ResetPasswordKeyForm):
    labels: ClassVar = _NEW_PASSWORD


class ReauthenticateForm(_Worded, account.ReauthenticateForm):
    labels: ClassVar = {"password": "Password"}


class CodeForm(_Worded, mfa.AuthenticateForm):
    labels: ClassVar = {"code": "Code"}


class ReauthenticateCodeForm(_Worded, mfa.ReauthenticateForm):
    labels: ClassVar = {"code": "Code"}


class AuthenticatorAppForm(_Worded, totp.ActivateTOTPForm):
    labels: ClassVar = {"code": "Code that the app shows"}


class PasskeyForm(_Worded, webauthn.AddWebAuthnForm):
    """A passkey here always signs in alone: nobody is asked whether it should."""

    labels: ClassVar = {"name": "Name"}
    passwordless = forms.BooleanField(initial=True, widget=forms.CheckboxInput({"hidden": True}))
