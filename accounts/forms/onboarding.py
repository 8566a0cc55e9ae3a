"""What hosted forms have in common, and the first thing that holders are asked: who they are."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.countries import country_choices
from accounts.forms.creation import FormTokenForm
from accounts.models import Account
from accounts.models.account import BusinessType
from accounts.services.persons import TEST_DATES

MIN_AGE, MAX_AGE = 13, 120
MIN_REPRESENTATIVE_AGE = 18
_MAX_LENGTH = 500


def text_input(autocomplete: str, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, **attrs})


class HostedForm(forms.Form):
    """A form whose input may be kept as it was sent, to be gone on with later."""

    def html_names(self) -> set[str]:
        """The names of the form's own inputs."""
        return {
            self.add_prefix(name) + part
            for name, field in self.fields.items()
            for part in getattr(field.widget, "widgets_names", [""])
        }


def entered_in(form: forms.Form, data: Mapping[str, Any]) -> dict[str, str]:
    """What was sent for the form's own inputs, as it was sent, and nothing else of the request."""
    names = form.html_names() | getattr(form, "entered_names", set)()  # type: ignore[attr-defined]
    return {name: str(data[name])[:_MAX_LENGTH] for name in sorted(names) if name in data}


class BusinessForm(HostedForm):
    """The holder and their business. What the platform has fixed is not asked."""

    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    country = forms.ChoiceField(
        label=_("Country where the business is registered"),
        choices=country_choices,
        widget=forms.Select(attrs={"autocomplete": "country"}),
        help_text=_("If you work in your own name: the country where you live."),
    )
    business_type = forms.ChoiceField(
        label=_("Kind of business"),
        choices=[
            (BusinessType.INDIVIDUAL, _("Individual – I work in my own name")),
            (BusinessType.COMPANY, _("Company")),
            (BusinessType.NON_PROFIT, _("Non-profit organisation")),
            (BusinessType.GOVERNMENT_ENTITY, _("Government entity")),
        ],
        widget=forms.RadioSelect,
    )
    legal_name = forms.CharField(
        label=_("Legal business name"),
        max_length=200,
        required=False,
        widget=text_input("organization"),
        help_text=_("As it is registered. Leave it empty if you work in your own name."),
    )
    trading_name = forms.CharField(
        label=_("Name that customers know"),
        max_length=200,
        required=False,
        widget=text_input("off"),
        help_text=_("If it differs from the legal name."),
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
            self.fields["legal_name"].help_text = _("As it is registered.")

    @classmethod
    def business_types(cls) -> list[tuple[str, Any]]:
        return cls.base_fields["business_type"].choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = {"legal_name": "", **self.cleaned_data, **self.fixed}
        individual = values.get("business_type") == BusinessType.INDIVIDUAL
        if (
            "business_type" in values
            and not individual
            and not values["legal_name"]
            and not self.errors.get("legal_name")
        ):
            self.add_error("legal_name", _("Enter the legal name of the business."))
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

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The year comes first where the language writes it first; what is sent stays as it is."""
        context = super().get_context(name, value, attrs)
        if str(get_format("DATE_FORMAT")).startswith("Y"):
            context["widget"]["subwidgets"].reverse()
        return context

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateOfBirthField(forms.MultiValueField):
    """A date on which somebody old enough to represent a business was born."""

    default_error_messages = {"incomplete": _("Enter day, month and year.")}  # noqa: RUF012
    widget = DateOfBirthInput

    def __init__(self, *, adult: bool = True, **kwargs: Any) -> None:
        self.adult = adult
        invalid = {"invalid": _("Enter the date in numbers, such as 31 12 1985.")}
        parts = [forms.IntegerField(error_messages=invalid) for _ in range(3)]
        super().__init__(parts, require_all_fields=True, **kwargs)

    def compress(self, parts: list[int]) -> date | None:
        if not parts:
            return None
        day, month, year = parts
        try:
            born = date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(gettext("This date does not exist. Check day, month and year.")) from None
        today = timezone.localdate()
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if not MIN_AGE <= age <= MAX_AGE and born not in TEST_DATES:
            raise forms.ValidationError(gettext("Check the year of birth."))
        if self.adult and age < MIN_REPRESENTATIVE_AGE:
            raise forms.ValidationError(
                gettext("A representative is at least %(age)s years old.") % {"age": MIN_REPRESENTATIVE_AGE}
            )
        return born


class JoinForm(HostedForm, FormTokenForm):
    """How a holder asks for an account, where only holders may create one."""

    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, widget=forms.Select(attrs={"autocomplete": "country"})
    )
