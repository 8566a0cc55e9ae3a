"""The payout schedule as holders set it: the operators' form in the words of the hosted pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.payout_schedule import PayoutScheduleForm
from accounts.holders.words import weekday_name
from connect_dashboard.ui.widgets import RadioCards

_INTERVALS = {
    "manual": _("By hand"),
    "daily": _("Every day"),
    "weekly": _("Every week"),
    "monthly": _("Every month"),
}
_TEXTS = {
    "manual": _("Nothing is paid out until you start a payout."),
    "daily": _("On each day on which banks work."),
    "weekly": _("On days of the week that you choose."),
    "monthly": _("On days of the month that you choose."),
}


class HolderScheduleForm(PayoutScheduleForm):
    """For how long a balance is held back, and whether their bank is debited, is not theirs to set: it stays."""

    debits_negative = None  # type: ignore[assignment]

    interval = forms.ChoiceField(label=_("Payouts"), choices=list(_INTERVALS.items()), widget=RadioCards(_TEXTS))
    weekday = forms.MultipleChoiceField(label=_("Days of the week"), widget=forms.CheckboxSelectMultiple)
    month_day = forms.TypedMultipleChoiceField(
        label=_("Days of the month"),
        help_text=_("In a shorter month the 29th, 30th and 31st fall on its last day."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    minimum_label = _("Stays on the balance")
    minimum_help = _("What payouts by schedule leave there. Left empty: everything is paid out.")
    minimum_error = _("Enter an amount, such as 25.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delay_days"].disabled = True

    def day_name(self, day: str) -> str:
        return weekday_name(day)
