"""When an account's balance is paid out, and how much of it stays."""

from typing import Any

from django import forms
from django.utils.functional import Promise

from accounts.models import Account
from accounts.schedules import (
    INTERVALS,
    LARGEST_MINIMUM,
    MINIMUM_DELAY_DAYS,
    WEEKDAYS,
    Schedule,
    debits_negative_balances,
    minimums_of,
    month_days_of,
    schedule_of,
    schedule_on,
    weekdays_of,
)
from accounts.services.payout_schedule import delay_is_editable
from connect_dashboard.ui.money import Money, parse_money, plain_amount
from connect_dashboard.ui.widgets import MoneyInput, RadioCards

_TEXTS = {
    "manual": "Nothing is paid out until somebody starts a payout.",
    "daily": "Every day on which banks work.",
    "weekly": "On days of the week that you choose.",
    "monthly": "On days of the month that you choose.",
}


class PayoutScheduleForm(forms.Form):
    """Fields of the intervals that are not chosen are ignored; the page hides them."""

    interval = forms.ChoiceField(label="Payouts", choices=list(INTERVALS.items()), widget=RadioCards(_TEXTS))
    weekday = forms.MultipleChoiceField(label="Days of the week", widget=forms.CheckboxSelectMultiple)
    month_day = forms.TypedMultipleChoiceField(
        label="Days of the month",
        help_text="In a shorter month the 29th, 30th and 31st fall on its last day.",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    delay_days = forms.IntegerField(
        label="Days after the payment",
        required=False,
        help_text=f"Left empty: the minimum of {MINIMUM_DELAY_DAYS} days. A longer delay guards against losses.",
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    debits_negative = forms.BooleanField(
        label="Debit the bank account for a balance below zero",
        required=False,
        help_text="Some business days after refunds or returns took more than was there. Not in every country.",
    )
    minimum_label: str | Promise = "Stays on the balance"
    minimum_help: str | Promise = "What payouts by schedule leave there. Left empty: everything is paid out."
    minimum_error: str | Promise = "Enter an amount of zero or more, such as 250."

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        held = schedule_of(account.settings)
        initial = {
            "interval": held["interval"],
            "weekday": weekdays_of(held),
            "month_day": month_days_of(held),
            "delay_days": held["delay_days"],
            "debits_negative": debits_negative_balances(account.settings, account.requirement_collection),
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        self.held, self.kept = held, minimums_of(account.settings)
        self.fields["weekday"].choices = [(day, self.day_name(day)) for day in WEEKDAYS]  # type: ignore[attr-defined]
        self.fields["month_day"].choices = [(day, str(day)) for day in range(1, 32)]  # type: ignore[attr-defined]
        self.currencies = _currencies(account, self.kept)
        for currency in self.currencies:
            self.fields[f"minimum_{currency}"] = self._minimum_field(currency)
        chosen = self.data.get("interval")
        self.fields["weekday"].required = not self.is_bound or chosen == "weekly"
        self.fields["month_day"].required = not self.is_bound or chosen == "monthly"
        if not delay_is_editable(account):
            delay = self.fields["delay_days"]
            delay.disabled = True
            delay.help_text = "Can be changed only where your platform is liable for negative balances."

    @property
    def minimum_fields(self) -> list[forms.BoundField]:
        return [self[f"minimum_{currency}"] for currency in self.currencies]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.minimums: dict[str, int | None] = {}
        for currency in self.currencies:
            typed = cleaned.get(f"minimum_{currency}", "")
            self.minimums[currency] = self._minimum(currency, typed) if typed else None
        return cleaned

    @property
    def schedule(self) -> Schedule:
        chosen = self.cleaned_data
        return schedule_on(
            chosen["interval"],
            chosen["delay_days"] or MINIMUM_DELAY_DAYS,
            chosen["weekday"] or ["monday"],
            chosen["month_day"] or [1],
        )

    def day_name(self, day: str) -> str:
        return WEEKDAYS[day]

    def _minimum_field(self, currency: str) -> forms.Field:
        kept = self.kept.get(currency)
        return forms.CharField(
            label=f"{self.minimum_label} ({currency.upper()})",
            help_text=str(self.minimum_help),
            max_length=40,
            required=False,
            initial=plain_amount(Money(kept, currency)) if kept else "",
            widget=MoneyInput(currency),
        )

    def _minimum(self, currency: str, typed: str) -> int | None:
        try:
            money = parse_money(typed, currency)
        except ValueError:
            money = None
        if money and 0 <= money.amount <= LARGEST_MINIMUM:
            return money.amount
        self.add_error(f"minimum_{currency}", str(self.minimum_error))
        return None


def _currencies(account: Account, kept: dict[str, int]) -> list[str]:
    """The account's own, those that it can be paid out in, and those of which something stays already."""
    payable = {one.currency for one in account.external_accounts.all()}
    others = (payable | set(kept)) - {account.default_currency}
    return [account.default_currency, *sorted(others)]
