"""Forms of the team, the platform's profile and people's own settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import phonenumbers
from django import forms
from django.contrib.auth.password_validation import validate_password
from django_countries import countries

from connect_dashboard.industries import industry_choices
from connect_dashboard.team.logos import LOGO_MAX_BYTES, NotAnImage, logo_png
from connect_dashboard.team.models import NoticeChoice, Platform, User
from connect_dashboard.team.notice_types import NOTICE_RULES, EmailTime, NoticeType
from connect_dashboard.team.permissions import Role
from connect_dashboard.team.profile import country_is_fixed
from connect_dashboard.team.sign_in_forms import PASSWORD_HELP
from connect_dashboard.time_zones import zone_names
from connect_dashboard.ui.widgets import KeptFileInput

_ROLE_HINTS = {
    Role.ADMINISTRATOR: "everything, the team and the platform profile included",
    Role.DEVELOPER: "everything but the team and the platform profile",
    Role.SUPPORT_SPECIALIST: "edits accounts, their payout schedules and bank details",
    Role.ONBOARDING_ANALYST: "edits accounts and their capabilities",
    Role.ANALYST: "views and exports accounts",
    Role.VIEW_ONLY: "views accounts",
}
_YES_NO = [("true", "Yes"), ("false", "No")]


class RolesField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(role.value, f"{role.label}: {_ROLE_HINTS[role]}") for role in Role],
            widget=forms.CheckboxSelectMultiple,
            help_text="Roles add up.",
            error_messages={"required": "Choose at least one role."},
            **kwargs,
        )


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput({"autocomplete": "off"}))
    roles = RolesField()


class RolesForm(forms.Form):
    roles = RolesField()


class NameForm(forms.Form):
    name = forms.CharField(max_length=120, widget=forms.TextInput({"autocomplete": "name"}))


class JoinForm(NameForm):
    """What a new person sets when they accept an invitation."""

    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            try:
                validate_password(cleaned["password"], User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class YesNoField(forms.TypedChoiceField):
    """An answer that must be given: neither yes nor no is the default."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=_YES_NO, coerce=lambda value: value == "true", empty_value=None, widget=forms.RadioSelect, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)


class PlatformForm(forms.Form):
    """The platform's profile. Anything may be left for later; accounts cannot be created until all is there."""

    business_name = forms.CharField(max_length=120)
    country = forms.ChoiceField(required=False)
    website = forms.URLField(required=False, assume_scheme="https", max_length=200)
    industry = forms.ChoiceField(required=False)
    support_email = forms.EmailField(label="Support e-mail", required=False)
    support_phone = forms.CharField(
        max_length=32, required=False, help_text="With country code, or as dialled in the country above."
    )
    brand_color = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", label="Branding colour", widget=forms.TextInput({"type": "color"}), required=False
    )
    logo = forms.FileField(
        required=False,
        help_text="PNG or JPEG, up to 1 MB.",
        widget=KeptFileInput({"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label="Remove the present logo", required=False)
    liable_for_losses = YesNoField(
        label="Does your platform cover negative balances of its accounts?",
        help_text="If not, the processor does, for accounts configured so.",
        required=False,
    )
    liable_for_requirements = YesNoField(
        label="Does your platform collect the information that accounts must give?",
        help_text="If not, account holders are asked on hosted pages.",
        required=False,
    )
    liable_for_fees = YesNoField(
        label="Does your platform pay the processing fees?",
        help_text="If not, each account pays its own.",
        required=False,
    )

    asks_debit_consent = forms.BooleanField(
        label="Ask account holders to consent to account debits as they finish onboarding",
        help_text="They may decline. Only holders of accounts for whose negative balances you are liable are asked.",
        required=False,
    )

    def __init__(self, data: Any = None, files: Any = None, *, platform: Platform) -> None:
        super().__init__(data, files, initial=_profile_of(platform))
        self.fields["country"].choices = [("", "Choose a country"), *countries]  # type: ignore[attr-defined]
        self.fields["industry"].choices = [("", "Choose an industry"), *industry_choices(platform.industry)]  # type: ignore[attr-defined]
        if country_is_fixed(platform):
            self.fields["country"].disabled = True
            self.fields["country"].help_text = "Fixed, since the platform has accounts."
        if not platform.logo:
            del self.fields["remove_logo"]

    def clean_logo(self) -> bytes | None:
        """The logo as a PNG of our own making."""
        upload = self.cleaned_data["logo"]
        if not upload:
            return None
        if upload.size > LOGO_MAX_BYTES:
            raise forms.ValidationError("The file is larger than 1 MB.", code="too_large")
        try:
            return logo_png(upload.read())
        except NotAnImage as error:
            raise forms.ValidationError(str(error), code="not_an_image") from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("support_phone"):
            self._normalise_phone(cleaned)
        return cleaned

    def _normalise_phone(self, cleaned: dict[str, Any]) -> None:
        try:
            number = phonenumbers.parse(cleaned["support_phone"], cleaned.get("country") or None)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            self.add_error("support_phone", "Enter a phone number, such as +1 202 555 0123.")
            return
        cleaned["support_phone"] = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def changes(self) -> dict[str, Any]:
        """The fields of Platform, ready for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("logo", "remove_logo")}


@dataclass(frozen=True)
class NoticeChoiceRow:
    """One line of the table of choices."""

    type: NoticeType
    hint: str
    url: str
    inbox: forms.BoundField
    email: forms.BoundField


class NoticeChoicesForm(forms.Form):
    """How one member is told of each type: in the dashboard or not, by e-mail at once, daily or not."""

    time_zone = forms.ChoiceField(required=False, help_text="Whose mornings the daily summary keeps to.")

    def __init__(self, data: Any, *, choices: Mapping[NoticeType, NoticeChoice], time_zone: str) -> None:
        super().__init__(data, initial={"time_zone": time_zone})
        self.types = list(choices)
        self.fields["time_zone"].choices = [("", "Where the platform is"), *_zones_by_region()]  # type: ignore[attr-defined]
        for type, choice in choices.items():
            label, hint = type.label, {"aria-describedby": f"hint-{type}"}
            self.fields[f"inbox_{type}"] = forms.BooleanField(
                label=f"{label}: in the dashboard",
                required=False,
                initial=choice.in_inbox,
                widget=forms.CheckboxInput(hint),
            )
            self.fields[f"email_{type}"] = forms.ChoiceField(
                label=f"{label}: by e-mail", choices=EmailTime.choices, initial=choice.email, widget=forms.Select(hint)
            )

    def rows(self) -> list[NoticeChoiceRow]:
        return [
            NoticeChoiceRow(type, rule.hint, rule.url, self[f"inbox_{type}"], self[f"email_{type}"])
            for type in self.types
            for rule in [NOTICE_RULES[type]]
        ]

    def choices(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        chosen = {type: (given[f"inbox_{type}"], EmailTime(given[f"email_{type}"])) for type in self.types}
        return {"choices": chosen, "time_zone": given["time_zone"]}


def _zones_by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """As a list of lists: Europe holds Berlin."""
    regions = groupby(zone_names(), key=lambda zone: zone.partition("/")[0])
    return [
        (region, [(zone, zone.partition("/")[2].replace("_", " ") or zone) for zone in zones])
        for region, zones in regions
    ]


class AuditFilterForm(forms.Form):
    """Which entries of the audit trail to show; all of it lives in the URL."""

    who = forms.ChoiceField(label="Person", required=False)
    action = forms.ChoiceField(required=False)
    account = forms.CharField(max_length=64, required=False, label="Account id")
    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Any, *, people: list[tuple[str, str]], actions: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["who"].choices = [("", "Anybody"), *people]  # type: ignore[attr-defined]
        self.fields["action"].choices = [("", "Anything"), *actions]  # type: ignore[attr-defined]


def _profile_of(platform: Platform) -> dict[str, Any]:
    names = [
        "business_name", "website", "industry", "support_email", "support_phone", "brand_color",
        "liable_for_losses", "liable_for_requirements", "liable_for_fees", "asks_debit_consent",
    ]  # fmt: skip
    return {"country": platform.country.code, **{name: getattr(platform, name) for name in names}}
