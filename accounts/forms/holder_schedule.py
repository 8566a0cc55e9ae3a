"""The payout schedule as holders set it: the operators' form in the words of the hosted pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.payout_schedule import PayoutScheduleForm
from accounts.holders.words import weekday_name
from accounts.schedules import WEEKDAYS
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
    "weekly": _("On one day of the week."),
    "monthly": _("On one day of the month."),
}


class HolderScheduleForm(PayoutScheduleForm):
    """For how long a balance is held back is not theirs to set: it stays as it is."""

    interval = forms.ChoiceField(label=_("Payouts"), choices=list(_INTERVALS.items()), widget=RadioCards(_TEXTS))
    weekday = forms.ChoiceField(label=_("Day of the week"))
    month_day = forms.TypedChoiceField(
        label=_("Day of the month"),
        choices=[(day, day) for day in range(1, 32)],
        coerce=int,
        empty_value=None,
        help_text=_("In a shorter month the 29th, 30th and 31st fall on its last day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weekday"].choices = [(day, weekday_name(day)) for day in WEEKDAYS]  # type: ignore[attr-defined]
        self.fields["delay_days"].disabled = True
