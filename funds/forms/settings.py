"""What a platform decides about its money: a row of amounts a currency, and what holds for all of them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from connect_dashboard.ui.money import Money, parse_money, plain_amount
from connect_dashboard.ui.widgets import MoneyInput
from funds.models import FundsSettings

# Column of the settings: what it is called in the form.
BY_CURRENCY = {
    "approval_above": "Second approval above",
    "daily_limits": "Limit per person and day",
    "instant_limits": "Limit of instant payouts a day",
    "debit_ceilings": "Ceiling of one account debit",
    "debit_fees_fixed": "Fixed fee of an account debit",
}


@dataclass(frozen=True)
class CurrencyRow:
    currency: str
    fields: list[forms.BoundField]

    @property
    def is_filled(self) -> bool:
        """Something was decided for it, or is wrong with it."""
        return any(field.value() or field.errors for field in self.fields)


class FundsSettingsForm(forms.Form):
    """An empty amount means: none."""

    approval_hours = forms.IntegerField(
        label="An approval can be given for", min_value=1, max_value=24 * 60, help_text="Hours, then it expires."
    )
    debit_fee = forms.DecimalField(
        label="Account debits cost", min_value=0, max_value=99, decimal_places=2, help_text="Percent of the amount."
    )
    instant_fee = forms.DecimalField(
        label="Instant payouts cost", min_value=0, max_value=99, decimal_places=2, help_text="Percent of the amount."
    )

    def __init__(self, *args: Any, settings: FundsSettings, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currencies = currencies
        self.initial["approval_hours"] = settings.approval_hours
        self.initial["debit_fee"] = Decimal(settings.debit_fee_bps).scaleb(-2)
        self.initial["instant_fee"] = Decimal(settings.instant_fee_bps).scaleb(-2)
        for currency in currencies:
            for name, label in BY_CURRENCY.items():
                amount = getattr(settings, name).get(currency)
                self.fields[f"{name}_{currency}"] = forms.CharField(
                    label=f"{label}, {currency.upper()}", required=False, max_length=40, widget=MoneyInput(currency)
                )
                if amount is not None:
                    self.initial[f"{name}_{currency}"] = plain_amount(Money(amount, currency))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for currency in self.currencies:
            for name in BY_CURRENCY:
                key = f"{name}_{currency}"
                cleaned[key] = self._amount(key, cleaned.get(key, ""), currency)
        return cleaned

    def _amount(self, key: str, typed: str, currency: str) -> int | None:
        if not typed:
            return None
        try:
            money = parse_money(typed, currency)
        except ValueError as error:
            self.add_error(key, str(error))
            return None
        if money.amount < 0:
            self.add_error(key, "Enter an amount that is not negative.")
        return money.amount

    def changes(self) -> dict[str, Any]:
        """Fields of FundsSettings; currencies that the form did not show keep what they have."""
        values = self.cleaned_data
        by_currency = {
            name: {currency: values[f"{name}_{currency}"] for currency in self.currencies} for name in BY_CURRENCY
        }
        return {
            "approval_hours": values["approval_hours"],
            "debit_fee_bps": int(values["debit_fee"] * 100),
            "instant_fee_bps": int(values["instant_fee"] * 100),
            **by_currency,
        }

    def rows(self) -> list[CurrencyRow]:
        """The first currency, the platform's own, and those for which something was decided."""
        first, *others = self._rows()
        return [first, *(row for row in others if row.is_filled)]

    def empty_rows(self) -> list[CurrencyRow]:
        return [row for row in self._rows()[1:] if not row.is_filled]

    def _rows(self) -> list[CurrencyRow]:
        return [
            CurrencyRow(currency, [self[f"{name}_{currency}"] for name in BY_CURRENCY]) for currency in self.currencies
        ]
