"""Forms about inactive accounts."""

from typing import Any

from django import forms

from accounts.capabilities import NAMES, is_payment_method, label
from accounts.configuration import Liability
from accounts.countries import country_choices
from connect_dashboard.ui.widgets import RadioCards
from requirements_app.services.inactivity import REJECTIONS


class InactiveFilterForm(forms.Form):
    country = forms.ChoiceField(required=False)
    capability = forms.ChoiceField(required=False, label="Paused capability")
    losses = forms.ChoiceField(
        choices=[("", "Anybody"), *Liability.choices], required=False, label="Answers for losses"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        core = [(name, label(name)) for name in NAMES if not is_payment_method(name)]
        self.fields["country"].choices = [("", "Every country"), *country_choices()]  # type: ignore[attr-defined]
        self.fields["capability"].choices = [("", "Any or none"), *core]  # type: ignore[attr-defined]


class RejectForm(forms.Form):
    reason = forms.ChoiceField(
        choices=[(reason.value, words) for reason, words in REJECTIONS.items()], widget=RadioCards(texts={})
    )
