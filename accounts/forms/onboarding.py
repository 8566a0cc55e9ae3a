"""What a holder enters on the hosted pages, one form a step. Countries decide the shape of addresses."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django_countries import countries

from accounts.addresses import PARTS, address_fields, clean_address
from accounts.countries import country_choices
from accounts.forms.creation import FormTokenForm
from accounts.models import Account
from accounts.models.account import BusinessType
from accounts.phones import clean_phone

MIN_AGE, MAX_AGE = 13, 120
MIN_REPRESENTATIVE_AGE = 18
_AUTOCOMPLETE = {
    "line1": "address-line1",
    "line2": "address-line2",
    "town": "address-level3",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
}


def text_input(autocomplete: str, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, **attrs})


class HostedForm(forms.Form):
    """A form for people who do not fill in forms for a living: it says what is missing, field by field."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            if field.required and not isinstance(field, forms.BooleanField):
                field.error_messages["required"] = _missing(field)
        super().full_clean()


def _missing(field: forms.Field) -> str:
    if isinstance(field, forms.ChoiceField):
        return "Choose one."
    label = str(field.label).removeprefix("Your ")
    return f"Enter your {label[:1].lower()}{label[1:]}." if not label[:2].isupper() else f"Enter your {label}."


class BusinessForm(HostedForm):
    """The holder and their business. What the platform has fixed is not asked."""

    email = forms.EmailField(label="Your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    country = forms.ChoiceField(
        label="Country where the business is registered",
        choices=country_choices,
        widget=forms.Select(attrs={"autocomplete": "country"}),
        help_text="If you work in your own name: the country where you live.",
    )
    business_type = forms.ChoiceField(
        label="Kind of business",
        choices=[
            ("individual", "Individual – I work in my own name"),
            ("company", "Company"),
            ("non_profit", "Non-profit organisation"),
            ("government_entity", "Government entity"),
        ],
        widget=forms.RadioSelect,
    )
    legal_name = forms.CharField(
        label="Legal business name",
        max_length=200,
        required=False,
        widget=text_input("organization"),
        help_text="As it is registered. Leave it empty if you work in your own name.",
    )
    trading_name = forms.CharField(
        label="Name that customers know",
        max_length=200,
        required=False,
        widget=text_input("off"),
        help_text="If it differs from the legal name.",
    )

    def __init__(self, account: Account, fixed_fields: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed = {name: str(getattr(account, name)) for name in fixed_fields if name in self.fields}
        for name in self.fixed:
            del self.fields[name]
        if self.fixed.get("business_type") == BusinessType.INDIVIDUAL:
            del self.fields["legal_name"]
        elif "business_type" in self.fixed:
            self.fields["legal_name"].required = True
            self.fields["legal_name"].help_text = "As it is registered."

    def clean(self) -> dict[str, Any]:
        values = {"legal_name": "", **self.cleaned_data, **self.fixed}
        individual = values.get("business_type") == BusinessType.INDIVIDUAL
        if (
            "business_type" in values
            and not individual
            and not values["legal_name"]
            and not self.errors.get("legal_name")
        ):
            self.add_error("legal_name", "Enter the legal name of the business.")
        if individual:
            values["legal_name"] = ""
        return values


class DateOfBirthInput(forms.MultiWidget):
    """Three numbers: quicker on a phone than turning a calendar back by decades."""

    template_name = "onboarding/date_of_birth.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__(
            {
                part: text_input(f"bday-{part}", inputmode="numeric", maxlength=length)
                for part, length in (("day", "2"), ("month", "2"), ("year", "4"))
            }
        )

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateOfBirthField(forms.MultiValueField):
    """A date on which somebody old enough to represent a business was born."""

    default_error_messages = {"incomplete": "Enter day, month and year."}  # noqa: RUF012
    widget = DateOfBirthInput

    def __init__(self, **kwargs: Any) -> None:
        invalid = {"invalid": "Enter the date in numbers, such as 31 12 1985."}
        parts = [forms.IntegerField(error_messages=invalid) for _ in range(3)]
        super().__init__(parts, require_all_fields=True, **kwargs)

    def compress(self, parts: list[int]) -> date | None:
        if not parts:
            return None
        day, month, year = parts
        try:
            born = date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError("This date does not exist. Check day, month and year.") from None
        today = timezone.localdate()
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if not MIN_AGE <= age <= MAX_AGE:
            raise forms.ValidationError("Check the year of birth.")
        if age < MIN_REPRESENTATIVE_AGE:
            raise forms.ValidationError(f"A representative is at least {MIN_REPRESENTATIVE_AGE} years old.")
        return born


class RepresentativeForm(HostedForm):
    """Whoever answers for the account; an individual is their own representative."""

    first_name = forms.CharField(label="First name", max_length=100, widget=text_input("given-name"))
    last_name = forms.CharField(label="Last name", max_length=100, widget=text_input("family-name"))
    dob = DateOfBirthField(label="Date of birth", help_text="Such as 31 12 1985.")
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = forms.CharField(
        label="Phone number",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        help_text="With the country code if it is from abroad, such as +49.",
    )
    title = forms.CharField(
        label="Position in the business",
        max_length=100,
        widget=text_input("organization-title"),
        help_text="Such as owner, chief executive or treasurer.",
    )
    address_country = forms.ChoiceField(
        label="Country of residence",
        choices=lambda: list(countries),
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    drawn_country = forms.CharField(required=False, max_length=2, widget=forms.HiddenInput)

    def __init__(self, country: str, business_type: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        if business_type == BusinessType.INDIVIDUAL:
            del self.fields["title"]
        self.fields["address_country"].initial = country
        self.residence = self._chosen_country()
        self.initial["drawn_country"] = self.residence
        self.address_names = []
        for part in address_fields(self.residence):
            name = f"address_{part.name}"
            self.address_names.append(name)
            self.fields[name] = _address_field(part)

    @property
    def redraws(self) -> bool:
        """Whether another country was chosen than the one whose address parts were on the page."""
        drawn = self.data.get(self.add_prefix("drawn_country"))
        return bool(drawn) and drawn != self.residence

    def address(self) -> list[forms.BoundField]:
        return [self[name] for name in self.address_names]

    def _chosen_country(self) -> str:
        chosen = self["address_country"].value()
        return chosen if chosen in countries else self.country

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"], self.residence)

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        given = {part: values.get(f"address_{part}") or "" for part in PARTS}
        try:
            values["address"] = clean_address(self.residence, given)
        except forms.ValidationError as invalid:
            for part, errors in invalid.message_dict.items():
                if not self.errors.get(f"address_{part}"):
                    self.add_error(f"address_{part}", errors)
        return values


def _address_field(part: Any) -> forms.Field:
    autocomplete = _AUTOCOMPLETE[part.name]
    if part.choices:
        return forms.ChoiceField(
            label=part.label,
            required=part.required,
            choices=[("", "Choose"), *part.choices],
            widget=forms.Select(attrs={"autocomplete": autocomplete}),
        )
    return forms.CharField(label=part.label, required=part.required, max_length=200, widget=text_input(autocomplete))


class TermsForm(forms.Form):
    accept = forms.BooleanField(label="I accept these terms", error_messages={"required": "Accept the terms to go on."})


class JoinForm(HostedForm, FormTokenForm):
    """How a holder asks for an account, where only holders may create one."""

    email = forms.EmailField(label="Your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    country = forms.ChoiceField(
        label="Country", choices=country_choices, widget=forms.Select(attrs={"autocomplete": "country"})
    )
