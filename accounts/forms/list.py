"""Forms of the list: filters, saved views, bulk edit, export."""

from typing import Any

from django import forms
from django_countries import countries

from accounts import capabilities
from accounts.columns import EXPORT_COLUMNS
from accounts.configuration import DashboardAccess
from accounts.metadata import MAX_KEY_LENGTH, MAX_VALUE_LENGTH
from accounts.models import Capability
from accounts.search import BALANCES, BUSINESS_TYPES, REQUIREMENT_KINDS

_ANY = [("", "Any")]


class _DateInput(forms.DateInput):
    input_type = "date"


class FilterForm(forms.Form):
    """One more filter, or several. Sent by GET, and what it sends is read by ``accounts.search``."""

    country = forms.ChoiceField(required=False)
    business_type = forms.ChoiceField(choices=[*_ANY, *BUSINESS_TYPES.items()], required=False)
    dashboard = forms.ChoiceField(label="Dashboard access", choices=[*_ANY, *DashboardAccess.choices], required=False)
    capability = forms.ChoiceField(required=False)
    capability_status = forms.ChoiceField(choices=[*_ANY, *Capability.Status.choices], required=False)
    requirement = forms.ChoiceField(label="Requirements", choices=[*_ANY, *REQUIREMENT_KINDS.items()], required=False)
    inactive_days = forms.ChoiceField(
        label="No activity for",
        choices=[*_ANY, *((str(days), f"{days} days") for days in (30, 90, 180, 365, 540))],
        required=False,
    )
    balance = forms.ChoiceField(choices=[*_ANY, *BALANCES.items()], required=False)
    created_from = forms.DateField(label="Created from", widget=_DateInput, required=False)
    created_to = forms.DateField(label="Created until", widget=_DateInput, required=False)
    due_from = forms.DateField(label="Next due from", widget=_DateInput, required=False)
    due_to = forms.DateField(label="Next due until", widget=_DateInput, required=False)
    overdue = forms.BooleanField(label="Past its due date", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [*_ANY, *countries]  # type: ignore[attr-defined]
        self.fields["capability"].choices = [  # type: ignore[attr-defined]
            *_ANY,
            *((name, capabilities.label(name)) for name in capabilities.NAMES),
        ]


class SavedViewForm(forms.Form):
    name = forms.CharField(max_length=60, widget=forms.TextInput({"autocomplete": "off", "autofocus": True}))
    shared = forms.BooleanField(label="Share with the team", required=False)
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]


class BulkMetadataForm(forms.Form):
    """One key of many accounts. An empty value is asked for by name, never left to a slip."""

    SET, REMOVE = "set", "remove"

    change = forms.ChoiceField(
        label="What to do",
        choices=[(SET, "Add or replace a key"), (REMOVE, "Remove a key")],
        initial=SET,
        widget=forms.RadioSelect,
    )
    key = forms.CharField(
        max_length=MAX_KEY_LENGTH, widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
    )
    value = forms.CharField(
        max_length=MAX_VALUE_LENGTH,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if "[" in key or "]" in key:
            raise forms.ValidationError("A key contains no square brackets.")
        return key

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("change") == self.SET and not cleaned.get("value") and "value" not in self.errors:
            self.add_error("value", "Enter a value, or choose to remove the key.")
        return cleaned

    def changes(self) -> dict[str, str]:
        cleaned = self.cleaned_data
        return {cleaned["key"]: cleaned["value"] if cleaned["change"] == self.SET else ""}


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(
        choices=[(column.key, column.label) for column in EXPORT_COLUMNS], widget=forms.CheckboxSelectMultiple
    )
    excel = forms.BooleanField(
        label="For Excel", required=False, help_text="Marks the file as UTF-8, so that Excel shows every letter right."
    )
