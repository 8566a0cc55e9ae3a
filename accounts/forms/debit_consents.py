"""A consent that was given elsewhere."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms

from accounts.models import Account
from connect_dashboard.present import present


class DebitConsentForm(forms.Form):
    text = forms.CharField(
        label="What the holder agreed to",
        max_length=5_000,
        widget=forms.Textarea({"rows": 4}),
        help_text="The words themselves, as they stand in your terms or contract.",
    )
    source = forms.CharField(
        label="Where it stands", max_length=300, help_text="Such as “Terms of service of Acme Market, section 7”."
    )
    version = forms.CharField(max_length=16, help_text="Of the terms, such as “2026-03” or “4.1”.")
    given_by = forms.CharField(label="Given by", max_length=254, help_text="Who agreed for the account.")
    given_on = forms.DateField(label="Given on", widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"given_by": account.email}})

    def clean_given_on(self) -> Any:
        given_on = self.cleaned_data["given_on"]
        if given_on > present().date():
            raise forms.ValidationError("A consent that is yet to be given is none.")
        return given_on

    @property
    def consent(self) -> dict[str, Any]:
        """As the service takes it; a day begins in UTC."""
        told = {name: self.cleaned_data[name] for name in ("text", "source", "version", "given_by")}
        return told | {"given_at": datetime.combine(self.cleaned_data["given_on"], time(), UTC)}
