"""Forms of the holder's dashboard."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.forms.creation import FormTokenForm
from accounts.models import Holder


class SignInForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class LoginLinkForm(FormTokenForm):
    """Nothing but the token that makes two clicks one link."""


class HolderSettingsForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [
            (code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES
        ],
    )
    letters = forms.MultipleChoiceField(
        label=_("E-mails"),
        required=False,
        choices=Holder.Letters.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Links that you ask for, and news that the law requires, always come."),
    )
    shares_support_cases = forms.BooleanField(
        label=_("Let platforms read my support cases"),
        required=False,
        help_text=_(
            "A platform that reads along can help to solve a case. Turn this off to keep your cases to yourself."
        ),
    )

    def __init__(self, data: Any = None, *, holder: Holder, language: str) -> None:
        initial = {
            "language": holder.language or language,
            "letters": [kind for kind in Holder.Letters.values if kind not in holder.muted_letters],
            "shares_support_cases": holder.shares_support_cases,
        }
        super().__init__(data, initial=initial)

    def muted(self) -> list[str]:
        return [kind for kind in Holder.Letters.values if kind not in self.cleaned_data["letters"]]


class PasskeyForm(forms.Form):
    name = forms.CharField(label=_("Name of the passkey"), max_length=60, initial=_("Passkey"))
    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class PasskeySignInForm(forms.Form):
    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000)
