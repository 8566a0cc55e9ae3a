"""How far a clock is advanced."""

from datetime import datetime, timedelta
from typing import Any

from django import forms


class AdvanceForm(forms.Form):
    days = forms.IntegerField(min_value=1, max_value=3660, required=False, label="By days")
    to = forms.DateTimeField(
        required=False,
        label="Or to a moment (UTC)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and (cleaned.get("days") is None) == (cleaned.get("to") is None):
            raise forms.ValidationError("Say by how many days, or to which moment.")
        return cleaned

    @property
    def by(self) -> timedelta | None:
        return timedelta(days=self.cleaned_data["days"]) if self.cleaned_data["days"] else None

    @property
    def moment(self) -> datetime | None:
        chosen: datetime | None = self.cleaned_data["to"]
        return chosen
