"""The dialogs that pull from an account and give back."""

from typing import Any

from django import forms

from funds.forms.movements import MovementForm, plain_amount
from funds.models import AccountDebit


class DebitForm(MovementForm):
    """In the account's default currency, which is not chosen."""

    description = forms.CharField(required=False, max_length=500, help_text="For your team.")

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, currencies=[currency], initial={"currency": currency}, **kwargs)
        self.fields["currency"].widget = forms.HiddenInput()


class DebitRefundForm(MovementForm):
    reason = forms.CharField(max_length=500, help_text="Kept with the refund, for your team.")

    def __init__(self, *args: Any, debit: AccountDebit, **kwargs: Any) -> None:
        initial = {"amount": plain_amount(debit.left), "currency": debit.currency}
        super().__init__(*args, currencies=[debit.currency], initial=initial, **kwargs)
        self.fields["currency"].widget = forms.HiddenInput()
