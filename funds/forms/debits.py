"""The dialog that pulls from an account."""

from typing import Any

from django import forms

from funds.forms.movements import MovementForm


class DebitForm(MovementForm):
    """In the account's default currency, which is not chosen."""

    description = forms.CharField(required=False, max_length=500, help_text="For your team.")

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, currencies=[currency], initial={"currency": currency}, **kwargs)
        self.fields["currency"].widget = forms.HiddenInput()
