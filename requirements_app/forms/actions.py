"""What narrows the page of actions; all of it stands in the URL."""

from django import forms

from accounts.capabilities import CORE, PAYMENT_METHODS, label
from accounts.countries import country_choices
from requirements_app.queries import KINDS
from requirements_app.snapshots import EntryStatus

KIND_LABELS = {status.key: status.label for status in EntryStatus if status.key in KINDS}


def _capability_choices() -> list[tuple[str, str]]:
    methods = sorted(((name, label(name)) for name in PAYMENT_METHODS), key=lambda choice: choice[1].casefold())
    return [("", "Every capability"), *((name, label(name)) for name in CORE), *methods]


class ActionFilterForm(forms.Form):
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Every kind"), *KIND_LABELS.items()])
    capability = forms.ChoiceField(label="Capability", required=False, choices=_capability_choices)
    country = forms.ChoiceField(
        label="Country", required=False, choices=lambda: [("", "Every country"), *country_choices()]
    )
    due = forms.DateField(required=False, widget=forms.HiddenInput)
