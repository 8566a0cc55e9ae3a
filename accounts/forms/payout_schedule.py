"""When an account's balance is paid out."""

from typing import Any

from django import forms

from accounts.models import Account
from accounts.schedules import (
    INTERVALS,
    MINIMUM_DELAY_DAYS,
    WEEKDAYS,
    Schedule,
    make_schedule,
    month_days_of,
    ordinal,
    schedule_of,
    weekdays_of,
)
from accounts.services.payout_schedule import delay_is_editable
from connect_dashboard.ui.widgets import RadioCards

_TEXTS = {
    "manual": "Nothing is paid out until somebody starts a payout.",
    "daily": "Every day on which banks work.",
    "weekly": "On one day of the week.",
    "monthly": "On one day of the month.",
}


class PayoutScheduleForm(forms.Form):
    """Fields of the intervals that are not chosen are ignored; the page hides them."""

    interval = forms.ChoiceField(label="Payouts", choices=list(INTERVALS.items()), widget=RadioCards(_TEXTS))
    weekday = forms.ChoiceField(label="Day of the week", choices=list(WEEKDAYS.items()))
    month_day = forms.TypedChoiceField(
        label="Day of the month",
        choices=[(day, ordinal(day)) for day in range(1, 32)],
        coerce=int,
        empty_value=None,
        help_text="In a shorter month the 29th, 30th and 31st fall on its last day.",
    )
    delay_days = forms.IntegerField(
        label="Days after the payment",
        required=False,
        help_text=f"Left empty: the minimum of {MINIMUM_DELAY_DAYS} days. A longer delay guards against losses.",
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        held = schedule_of(account.settings)
        initial = {
            "interval": held["interval"],
            "weekday": next(iter(weekdays_of(held)), "monday"),
            "month_day": next(iter(month_days_of(held)), 1),
            "delay_days": held["delay_days"],
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        self.held = held
        chosen = self.data.get("interval")
        self.fields["weekday"].required = not self.is_bound or chosen == "weekly"
        self.fields["month_day"].required = not self.is_bound or chosen == "monthly"
        if not delay_is_editable(account):
            delay = self.fields["delay_days"]
            delay.disabled = True
            delay.help_text = "Can be changed only where your platform is liable for negative balances."

    @property
    def schedule(self) -> Schedule:
        return make_schedule(
            self.cleaned_data["interval"],
            self.cleaned_data["delay_days"] or MINIMUM_DELAY_DAYS,
            weekday=self.cleaned_data["weekday"],
            month_day=self.cleaned_data["month_day"],
        )
