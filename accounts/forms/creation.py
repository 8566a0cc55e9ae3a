"""The dialog in which an operator orders a new account, and what goes with a link."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings

from accounts import capabilities
from accounts.configuration import (
    CUSTOM,
    EXPRESS,
    NO_DASHBOARD,
    NO_DASHBOARD_PLATFORM_PAYS_FEES,
    STANDARD,
    Configuration,
    DashboardAccess,
    FeesPayer,
    Liability,
    RequirementCollection,
)
from accounts.countries import SUPPORTED, country_choices, country_name
from accounts.metadata import check_metadata
from accounts.models import OnboardingLink
from accounts.models.account import BusinessType
from accounts.services.creation import NewAccount
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal

# The values of the radio buttons.
CONFIGURATION_KEYS = {
    "full": STANDARD,
    "express": EXPRESS,
    "none_platform": CUSTOM,
    "none_account_fees": NO_DASHBOARD,
    "none_platform_fees": NO_DASHBOARD_PLATFORM_PAYS_FEES,
}

_TITLES = {
    STANDARD: "Full dashboard (Standard)",
    EXPRESS: "Express dashboard",
    CUSTOM: "You are liable and pay fees (Custom)",
    NO_DASHBOARD: "{processor} is liable, the account pays fees",
    NO_DASHBOARD_PLATFORM_PAYS_FEES: "{processor} is liable, you pay fees",
}
_DETAILS = ("country", "business_type", "email", "capabilities", "metadata", "collect", "language")


@dataclass(frozen=True)
class ConfigurationCard:
    """A radio button with what the choice means for liability and cost."""

    key: str
    title: str
    meaning: tuple[tuple[str, str], ...]
    chosen: bool


def new_form_token() -> str:
    """What marks one rendered form, so that sending it twice acts once."""
    return secrets.token_urlsafe(32)


class FormTokenForm(forms.Form):
    """A form whose every rendering acts once, however often it is sent."""

    form_token = forms.CharField(min_length=20, max_length=64, widget=forms.HiddenInput, initial=new_form_token)


class LinkForm(FormTokenForm):
    """What a link asks for, and in which language."""

    collect = forms.ChoiceField(
        label="What the link asks for",
        required=False,
        choices=OnboardingLink.Collect.choices,
        initial=OnboardingLink.Collect.CURRENTLY_DUE,
    )
    language = forms.ChoiceField(
        required=False, choices=lambda: [("", "As the account holder’s browser says"), *settings.LANGUAGES]
    )

    def clean_collect(self) -> str:
        return self.cleaned_data["collect"] or OnboardingLink.Collect.CURRENTLY_DUE


class AccountCreateForm(LinkForm):
    configuration = forms.ChoiceField(
        choices=[(key, key) for key in CONFIGURATION_KEYS], widget=forms.RadioSelect, initial="express"
    )
    country = forms.ChoiceField(required=False)
    business_type = forms.ChoiceField(
        required=False, choices=[("", "Account holder chooses"), *BusinessType.choices], label="Business type"
    )
    email = forms.EmailField(
        required=False,
        label="E-mail of the account holder",
        help_text="The link can be sent there. The account holder can change it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    capabilities = forms.MultipleChoiceField(
        required=False,
        choices=[(name, capabilities.label(name)) for name in capabilities.NAMES],
        initial=list(capabilities.USUAL),
        widget=forms.CheckboxSelectMultiple,
    )
    metadata = forms.CharField(
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "key: value", "spellcheck": "false"}),
        help_text="One key and value a line, with a colon between. The account holder does not see it.",
    )

    def __init__(self, platform: Platform, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.platform_country = str(platform.country) if str(platform.country) in SUPPORTED else ""
        self.chosen = CONFIGURATION_KEYS.get(str(self["configuration"].value()), EXPRESS)
        self.fields["country"].choices = [("", self._open_country()), *country_choices()]  # type: ignore[attr-defined]
        if not self.makes_link:
            self.fields["email"].help_text = ""
            self.fields["business_type"].choices = [("", "Not known yet"), *BusinessType.choices]  # type: ignore[attr-defined]

    @property
    def makes_link(self) -> bool:
        return self.chosen.dashboard != DashboardAccess.NONE

    @property
    def chooses_capabilities(self) -> bool:
        return self.chosen.dashboard != DashboardAccess.FULL

    def _open_country(self) -> str:
        """Words for no choice: a holder with a link can choose, else the platform's own country holds."""
        name = country_name(self.platform_country) if self.platform_country else ""
        if self.makes_link:
            return f"Account holder chooses, beginning with {name}" if name else "Choose a country"
        return f"{name}, as your platform" if name else "Choose a country"

    def clean_country(self) -> str:
        country = self.cleaned_data["country"]
        if not country and not self.platform_country:
            raise forms.ValidationError("Choose the country of the account.")
        return country

    def clean_capabilities(self) -> tuple[str, ...]:
        if not self.chooses_capabilities:
            return capabilities.USUAL
        chosen = tuple(self.cleaned_data["capabilities"])
        if not chosen and not self.makes_link:
            raise forms.ValidationError("Choose at least one capability.")
        return chosen

    def clean_metadata(self) -> dict[str, str]:
        metadata: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["metadata"].splitlines(), start=1):
            if not line.strip():
                continue
            key, colon, value = (part.strip() for part in line.partition(":"))
            if not (key and colon and value):
                raise forms.ValidationError(f"Line {number} needs a key, a colon and a value.")
            if key in metadata:
                raise forms.ValidationError(f"Line {number} gives “{key}” a second time.")
            metadata[key] = value
        try:
            check_metadata(metadata)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from None
        return metadata

    def clean(self) -> dict[str, Any] | None:
        country = self.cleaned_data.get("country") or ("" if self.makes_link else self.platform_country)
        for name in self.cleaned_data.get("capabilities", ()):
            only = capabilities.ONLY_IN.get(name, country)
            if only != country:
                message = f"{capabilities.label(name)}: only for accounts in {country_name(only)}. Choose that country."
                self.add_error("capabilities", message)
        return None

    def order(self) -> NewAccount:
        values = self.cleaned_data
        return NewAccount(
            configuration=self.chosen,
            country=values["country"] or self.platform_country,
            business_type=values["business_type"],
            email=values["email"],
            capabilities=values["capabilities"],
            metadata=values["metadata"],
            fixed_fields=tuple(name for name in ("country", "business_type") if values[name]),
            collect=values["collect"],
            language=values["language"],
        )

    def hosted_cards(self) -> list[ConfigurationCard]:
        return [self._card(key) for key in ("full", "express")]

    def bare_cards(self) -> list[ConfigurationCard]:
        return [self._card(key) for key in ("none_platform", "none_account_fees", "none_platform_fees")]

    def _card(self, key: str) -> ConfigurationCard:
        configuration = CONFIGURATION_KEYS[key]
        title = _TITLES[configuration].format(processor=settings.PROCESSOR_NAME)
        return ConfigurationCard(key, title, _meaning(configuration), chosen=configuration == self.chosen)

    def core_capabilities(self) -> list[Any]:
        return [box for box in self["capabilities"] if not capabilities.is_payment_method(_name_of(box))]

    def payment_methods(self) -> list[Any]:
        return [box for box in self["capabilities"] if capabilities.is_payment_method(_name_of(box))]

    def summary(self) -> list[tuple[str, str]]:
        """The details as they stand, for the step that shows no fields for them."""
        country, business_type = str(self["country"].value() or ""), str(self["business_type"].value() or "")
        chosen = self["capabilities"].value() or [] if self.chooses_capabilities else capabilities.USUAL
        lines = str(self["metadata"].value() or "").splitlines()
        return [
            ("Country", country_name(country) if country in SUPPORTED else self._open_country()),
            ("Business type", dict(self.fields["business_type"].choices).get(business_type, "—")),  # type: ignore[attr-defined]
            ("E-mail", str(self["email"].value() or "—")),
            ("Capabilities", ", ".join(capabilities.label(name) for name in chosen) or "None yet"),
            ("Metadata", f"{len([line for line in lines if line.strip()])} keys" if lines else "—"),
        ]

    @property
    def details_have_errors(self) -> bool:
        return any(name in self.errors for name in _DETAILS)


class LinkSendForm(FormTokenForm):
    to = forms.EmailField(label="Send by e-mail to", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)


def carried(data: Any) -> Mapping[str, Any]:
    """What one step of the dialog hands to the next, unchecked: it is checked when the account is created."""
    values = {name: data[name] for name in ("form_token", "configuration", *_DETAILS) if name in data}
    return values | {"capabilities": data.getlist("capabilities")}


def _name_of(box: Any) -> str:
    return str(box.data["value"])


def _meaning(configuration: Configuration) -> tuple[tuple[str, str], ...]:
    """What the four properties mean, each in a line of its own, so that cards side by side can be compared."""
    processor = settings.PROCESSOR_NAME
    processor_is_liable = configuration.losses == Liability.PROCESSOR
    processor_collects = configuration.requirement_collection == RequirementCollection.PROCESSOR
    account_pays = configuration.fees == FeesPayer.ACCOUNT
    return (
        ("Negative balances", f"{processor} bears them" if processor_is_liable else "you bear them"),
        ("Required information", f"{processor} collects it" if processor_collects else "you collect it"),
        ("Processing fees", "the account pays them" if account_pays else "you pay them"),
    )
