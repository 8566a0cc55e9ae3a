"""A bank account in the format of its country, and a debit card by its token."""

import re
from typing import Any

from django import forms

from accounts.bank_formats import BANK_FORMATS, compact
from accounts.countries import country_choices
from accounts.services.external_accounts import BankDetails, currencies_of

_DIGITS_ONLY = re.compile(r"\[0-9\]\{[0-9,]+\}")
_CARD_NUMBER = re.compile(r"[0-9]{12,19}")


class SecretInput(forms.TextInput):
    """Shown while it is typed, never sent back to the browser."""

    def format_value(self, value: Any) -> None:
        return None


class BankAccountForm(forms.Form):
    """The fields below the country are those of its format."""

    country = forms.ChoiceField(label="Country of the bank", choices=country_choices)
    currency = forms.ChoiceField(label="Currency")
    account_holder_name = forms.CharField(label="Account holder’s name", max_length=120)
    account_holder_type = forms.ChoiceField(
        label="Account holder is", choices=[("individual", "A person"), ("company", "A business")]
    )
    default_for_currency = forms.BooleanField(
        label="Pay out this currency here from now on",
        required=False,
        help_text="The first bank account of a currency is always its default.",
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("country", country)
        self.format = BANK_FORMATS[country]
        currencies = currencies_of(country)
        self.fields["currency"].choices = [(code, code.upper()) for code in currencies]  # type: ignore[attr-defined]
        self.fields.update({name: self._part_field(name) for name in self.format.parts})
        self.order_fields(["country", "currency", *self.format.parts])

    def _part_field(self, name: str) -> forms.CharField:
        part = self.format.parts[name]
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        if _DIGITS_ONLY.fullmatch(part.pattern):
            attrs["inputmode"] = "numeric"
        widget = SecretInput(attrs) if name == "account_number" else forms.TextInput(attrs)
        return forms.CharField(label=part.label, help_text=_first_capital(part.help), max_length=64, widget=widget)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _, problems = self.format.clean({name: cleaned.get(name, "") for name in self.format.parts})
        for name, message in problems.items():
            if name not in self.errors:
                self.add_error(name, message)
        return cleaned

    @property
    def details(self) -> BankDetails:
        return BankDetails(
            country=self.cleaned_data["country"],
            currency=self.cleaned_data["currency"],
            numbers={name: self.cleaned_data[name] for name in self.format.parts},
            holder_name=self.cleaned_data["account_holder_name"],
            holder_type=self.cleaned_data["account_holder_type"],
        )

    @property
    def number_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.format.parts]


class DebitCardForm(forms.Form):
    token = forms.CharField(
        label="Card token",
        max_length=255,
        help_text="The token that your page received for the card. It begins with tok_.",
        widget=SecretInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    default_for_currency = forms.BooleanField(
        label="Pay out this currency here from now on",
        required=False,
        help_text="The first external account of a currency is always its default.",
    )

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"]
        if _CARD_NUMBER.fullmatch(compact(token)):
            raise forms.ValidationError(
                "This looks like a card number, and was not stored. Enter the card’s token instead, never its number.",
                code="card_number",
            )
        return token


def _first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]
