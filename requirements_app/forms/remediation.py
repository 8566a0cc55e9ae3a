"""Forms around remediation links: what an operator orders, and by what a holder proves who they are."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms.creation import FormTokenForm
from accounts.forms.onboarding import DateOfBirthField, HostedForm, text_input
from requirements_app.words import topic_of

SEPARATOR = "|"


def language_choices() -> list[tuple[str, str]]:
    return [("", "As the account holder’s browser says"), *settings.LANGUAGES]


class RemediationLinkForm(FormTokenForm):
    """``entries`` are what is open: the words for each, by any of its keys."""

    scope = forms.MultipleChoiceField(
        label="What to ask for",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    language = forms.ChoiceField(required=False, choices=language_choices)
    to = forms.EmailField(
        required=False,
        label="Send by e-mail to",
        help_text="Leave it empty to copy the link, or show its QR code, instead.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, keys: Iterable[str], titles: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped: dict[Any, list[str]] = {}
        for key in sorted(keys):
            grouped.setdefault(topic_of(key), []).append(key)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (SEPARATOR.join(members), titles[members[0]]) for members in grouped.values()
        ]

    def choose(self, key: str) -> None:
        """Begin with the entry that ``key`` belongs to, or else with all."""
        choices = [value for value, _label in self.fields["scope"].choices]  # type: ignore[attr-defined]
        meant = [value for value in choices if key in value.split(SEPARATOR)]
        self.initial["scope"] = meant or choices

    def keys(self) -> list[str]:
        return [key for value in self.cleaned_data["scope"] for key in value.split(SEPARATOR)]


class ProofForm(HostedForm):
    last_name = forms.CharField(label=_("Last name"), max_length=100, widget=text_input("family-name"))
    dob = DateOfBirthField(label=_("Date of birth"), help_text=_("Such as 31 12 1985."), adult=False)


class BulkLinksForm(FormTokenForm):
    language = forms.ChoiceField(required=False, choices=language_choices)
