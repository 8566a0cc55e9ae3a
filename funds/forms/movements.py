"""The dialogs that ask for a movement: a form, then a review that repeats it, then the receipt."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from accounts.descriptors import clean_statement_descriptor
from accounts.metadata import check_metadata
from accounts.models import Connection
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money, parse_money, plain_amount
from connect_dashboard.ui.widgets import Combobox
from funds.forms.reviewed import ReviewedForm
from funds.models import PlatformBankAccount

_AMOUNT = {"inputmode": "decimal", "autocomplete": "off", "placeholder": "0.00"}


class MovementForm(ReviewedForm):
    """Amount and currency; ``money`` is what they say together."""

    currency = forms.ChoiceField()
    amount = forms.CharField(max_length=40, widget=forms.TextInput(_AMOUNT))

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code.upper()) for code in currencies]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("amount") and cleaned.get("currency"):
            try:
                cleaned["money"] = parse_money(cleaned["amount"], cleaned["currency"])
            except ValueError as error:
                self.add_error("amount", str(error))
            else:
                if cleaned["money"].amount <= 0:
                    self.add_error("amount", "Enter an amount above zero.")
        return cleaned


class TopUpForm(MovementForm):
    bank_account = forms.ChoiceField(label="From")
    statement_descriptor = forms.CharField(
        required=False,
        max_length=22,
        help_text="What stands on your bank statement, 5 to 22 characters.",
    )
    description = forms.CharField(required=False, max_length=500, help_text="For your team alone.")
    field_order = ("bank_account", "currency", "amount")

    def __init__(self, *args: Any, bank_accounts: list[PlatformBankAccount], **kwargs: Any) -> None:
        currencies = list(dict.fromkeys(one.currency for one in bank_accounts))
        super().__init__(*args, currencies=currencies, **kwargs)
        self.bank_accounts = {one.pk: one for one in bank_accounts}
        choices = [(one.pk, f"{one} ({one.currency.upper()})") for one in bank_accounts]
        self.fields["bank_account"].choices = choices  # type: ignore[attr-defined]

    def clean_statement_descriptor(self) -> str:
        return clean_statement_descriptor(self.cleaned_data["statement_descriptor"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = self.bank_accounts.get(cleaned.get("bank_account", ""))
        if chosen and cleaned.get("currency") and chosen.currency != cleaned["currency"]:
            self.add_error("currency", f"This bank account is kept in {chosen.currency.upper()}.")
        return cleaned

    @property
    def source(self) -> PlatformBankAccount:
        return self.bank_accounts[self.cleaned_data["bank_account"]]


class TransferForm(MovementForm):
    destination = forms.CharField(
        label="To",
        max_length=64,
        error_messages={"required": "Choose the account that the money goes to."},
    )
    description = forms.CharField(required=False, max_length=500, help_text="Shown with the transfer.")
    transfer_group = forms.CharField(
        required=False, max_length=255, help_text="Groups transfers that belong together, such as by order."
    )
    metadata = forms.CharField(
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "key: value", "spellcheck": "false"}),
        help_text="One key and value a line, with a colon between.",
    )
    field_order = ("destination", "currency", "amount", "description", "transfer_group", "metadata")

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.living = Connection.objects.for_platform(platform).select_related("account", "platform")
        self.connection: Connection | None = None
        self.fields["destination"].widget = Combobox(
            url=str(reverse_lazy("funds:transfer_destinations")),
            placeholder="Name, e-mail or account id",
            label_of=self._name_of,
        )

    def _name_of(self, account_id: str) -> str:
        chosen = self.connection or self.living.filter(account_id=account_id).first()
        return str(chosen.account) if chosen else ""

    def clean_destination(self) -> str:
        account_id: str = self.cleaned_data["destination"]
        self.connection = self.living.filter(account_id=account_id).first()
        if self.connection is None:
            raise ValidationError("Choose an account from the list.")
        return account_id

    def clean_metadata(self) -> str:
        self.read_metadata = _metadata(self.cleaned_data["metadata"])
        return str(self.cleaned_data["metadata"])


class GiveBackForm(MovementForm):
    """What is left of a movement, or a part of it, goes back where it came from."""

    reason = forms.CharField(max_length=500, help_text="Kept with it, for your team.")

    def __init__(self, *args: Any, left: Money, **kwargs: Any) -> None:
        initial = {"amount": plain_amount(left), "currency": left.currency}
        super().__init__(*args, currencies=[left.currency], initial=initial, **kwargs)
        self.fields["currency"].widget = forms.HiddenInput()


def _metadata(text: str) -> dict[str, str]:
    metadata: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not (key and colon and value):
            raise ValidationError(f"Line {number} needs a key, a colon and a value.")
        metadata[key] = value
    try:
        check_metadata(metadata)
    except Refusal as refusal:
        raise ValidationError(refusal.message) from None
    return metadata
