"""The dialogs that pay a balance out."""

from typing import Any

from django import forms

from accounts.descriptors import clean_statement_descriptor
from accounts.forms.creation import FormTokenForm
from accounts.models import ExternalAccount
from connect_dashboard.ui.widgets import RadioCards
from funds.forms.movements import MovementForm
from funds.models import Payout, PlatformBankAccount

_METHODS = {
    "standard": "Takes a few business days.",
    "instant": "Usually takes 30 minutes. Debit cards and bank accounts that take it, in listed countries.",
}


class PayoutForm(MovementForm):
    destination = forms.ChoiceField(label="To")
    method = forms.ChoiceField(
        choices=Payout.Method.choices, initial=Payout.Method.STANDARD, widget=RadioCards(texts=_METHODS)
    )
    statement_descriptor = forms.CharField(
        required=False, max_length=22, help_text="What stands on the bank statement, 5 to 22 characters."
    )
    description = forms.CharField(required=False, max_length=500, help_text="For your team alone.")
    field_order = ("destination", "amount", "currency", "method")

    def __init__(self, *args: Any, destinations: list[ExternalAccount], **kwargs: Any) -> None:
        currencies = list(dict.fromkeys(one.currency for one in destinations))
        super().__init__(*args, currencies=currencies, **kwargs)
        self.destinations = {one.pk: one for one in destinations}
        choices = [(one.pk, f"{one} ({one.currency.upper()})") for one in destinations]
        self.fields["destination"].choices = choices  # type: ignore[attr-defined]

    def clean_statement_descriptor(self) -> str:
        return clean_statement_descriptor(self.cleaned_data["statement_descriptor"])

    @property
    def chosen(self) -> ExternalAccount:
        return self.destinations[self.cleaned_data["destination"]]

    def order(self) -> dict[str, Any]:
        """What the service is asked for."""
        kept = {name: self.cleaned_data[name] for name in ("method", "description", "statement_descriptor")}
        return kept | {"money": self.money, "destination_id": self.chosen.pk, "idempotency_key": self.key}


class PlatformPayoutForm(MovementForm):
    bank_account = forms.ChoiceField(label="To")
    field_order = ("bank_account", "amount", "currency")

    def __init__(self, *args: Any, bank_accounts: list[PlatformBankAccount], **kwargs: Any) -> None:
        currencies = list(dict.fromkeys(one.currency for one in bank_accounts))
        super().__init__(*args, currencies=currencies, **kwargs)
        self.bank_accounts = {one.pk: one for one in bank_accounts}
        choices = [(one.pk, f"{one} ({one.currency.upper()})") for one in bank_accounts]
        self.fields["bank_account"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> PlatformBankAccount:
        return self.bank_accounts[self.cleaned_data["bank_account"]]

    def order(self) -> dict[str, Any]:
        """What the service is asked for."""
        return {"money": self.money, "bank_account": self.chosen, "idempotency_key": self.key}


class PayoutReverseForm(FormTokenForm):
    """Nothing to fill in: the whole of the payout is fetched back."""
