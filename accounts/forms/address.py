"""Forms that contain an address: its parts are those of the country that was chosen."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django_countries import countries

from accounts.addresses import PARTS, address_fields, clean_address

_AUTOCOMPLETE = {
    "line1": "address-line1",
    "line2": "address-line2",
    "town": "address-level3",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
}


class EditForm(forms.Form):
    """A form over something that exists.

    A value that nobody touched is not held against who edits another. Of two people who edit at once, the
    second is told, and does not undo the first one's change unawares: the form carries a digest of what it showed.
    """

    @property
    def revision(self) -> str:
        shown = sorted((name, str(value)) for name, value in self.initial.items())
        return sha256(repr(shown).encode()).hexdigest()[:16]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.data.get("revision", self.revision) != self.revision:
            self.add_error(None, "Somebody changed this while you were editing. Save again to keep what you entered.")
        return self.cleaned_data

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        untouched = set(self.fields) - set(self.changed_data)
        for name in untouched & set(self._errors):  # type: ignore[attr-defined]
            kept = self.get_initial_for_field(self.fields[name], name)
            if kept not in (None, ""):
                del self._errors[name]  # type: ignore[attr-defined]
                self.cleaned_data[name] = kept


class AddressForm(EditForm):
    """An address is wholly there or wholly absent; ``address`` is the one that is kept now."""

    address_country = forms.ChoiceField(
        label="Country",
        choices=lambda: list(countries),
        widget=forms.Select(
            attrs={
                "autocomplete": "country",
                "hx-get": reverse_lazy("accounts:address_fields"),
                "hx-trigger": "change",
                "hx-target": "#address-parts",
                "hx-swap": "innerHTML",
            }
        ),
    )

    def __init__(self, *args: Any, country: str, address: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = address or {}
        self.initial["address_country"] = (address.get("country") or country).upper()
        self.initial.update({f"address_{part}": address.get(part) or "" for part in PARTS})
        self.country = self._chosen_country()
        self.part_names = []
        for part in address_fields(self.country):
            name = f"address_{part.name}"
            self.part_names.append(name)
            self.fields[name] = _part(part.label, part.choices, str(self.initial[name]))
            self.fields[name].widget.attrs["autocomplete"] = _AUTOCOMPLETE[part.name]

    def _chosen_country(self) -> str:
        chosen = self.data.get("address_country", "") if self.is_bound else ""
        return chosen if chosen in countries else str(self.initial["address_country"])

    def address_parts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.part_names]

    @property
    def address_changed(self) -> bool:
        """The country alone is no address: choosing one and leaving the parts empty changes nothing."""
        given = any(self.cleaned_data.get(name) for name in self.part_names)
        names = {*self.part_names, "address_country"} if given else set(self.part_names)
        return bool(names & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.cleaned_data["address"] = None
        if self.address_changed:
            self.cleaned_data["address"] = self._clean_address()
        return self.cleaned_data

    def _clean_address(self) -> dict[str, str]:
        values = {name.removeprefix("address_"): self.cleaned_data.get(name) or "" for name in self.part_names}
        if not any(values.values()):
            return {}
        try:
            return clean_address(self.country, values)
        except ValidationError as error:
            for part, messages in error.message_dict.items():
                self.add_error(f"address_{part}", messages)  # type: ignore[arg-type]
            return {}


def _part(label: str, choices: tuple[tuple[str, str], ...], current: str) -> forms.Field:
    if not choices:
        return forms.CharField(label=label, required=False, max_length=200)
    known = [("", "Choose"), *choices]
    if current and current not in dict(choices):
        known.append((current, current))
    return forms.ChoiceField(label=label, required=False, choices=known)
