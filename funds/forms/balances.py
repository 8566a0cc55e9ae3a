"""Filters of the platform's balance transactions, and what of them is wanted as a file."""

from typing import Any

from django import forms

from funds.chart import Type
from funds.history import Filters

_ANY = [("", "Any")]


class _DateInput(forms.DateInput):
    input_type = "date"


class TransactionFilterForm(forms.Form):
    """Sent by GET. What is wrong is said beside its field and filters nothing."""

    type = forms.ChoiceField(choices=[*_ANY, *((kind.value, kind.label) for kind in Type)], required=False)
    currency = forms.ChoiceField(required=False)
    account = forms.CharField(
        label="Account id", max_length=64, required=False, widget=forms.TextInput({"placeholder": "acct_…"})
    )
    since = forms.DateField(label="From", widget=_DateInput, required=False)
    until = forms.DateField(label="Until", widget=_DateInput, required=False)

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [*_ANY, *((one, one.upper()) for one in currencies)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "This day is before the first one.")
        return self.cleaned_data

    @property
    def filters(self) -> Filters:
        """Call ``is_valid`` before."""
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})


class BalanceExportForm(forms.Form):
    """Which file: the transactions as filtered, a month of one currency, or what became of a month's payouts."""

    TRANSACTIONS, STATEMENT, PAYOUTS = "transactions", "statement", "payouts"

    what = forms.ChoiceField(
        label="File",
        choices=[
            (TRANSACTIONS, "Balance transactions, as the list is filtered"),
            (STATEMENT, "Statement of a month: opening, every line, closing"),
            (PAYOUTS, "Payout reconciliation of a month: what was sent, what became of it, what is on its way"),
        ],
        widget=forms.RadioSelect,
    )
    month = forms.ChoiceField(required=False, help_text="For a statement or a reconciliation; months are UTC.")
    currency = forms.ChoiceField(required=False, help_text="For a statement.")
    excel = forms.BooleanField(
        label="For Excel", required=False, help_text="Marks the file as UTF-8, so that Excel shows every letter right."
    )

    def __init__(self, *args: Any, months: list[tuple[str, str]], currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months  # type: ignore[attr-defined]
        self.fields["currency"].choices = [(one, one.upper()) for one in currencies]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        what = cleaned.get("what")
        if what in (self.STATEMENT, self.PAYOUTS) and not cleaned.get("month") and "month" not in self.errors:
            self.add_error("month", "Choose a month.")
        if what == self.STATEMENT and not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", "Choose a currency.")
        return cleaned
