"""Which capabilities an account requests."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.capabilities import NAMES, PERMANENT, available_in, is_payment_method, label


@dataclass(frozen=True)
class Box:
    """A capability to tick; one that has to stay is ticked and says so."""

    name: str
    label: str
    ticked: bool
    permanent: bool


class CapabilitiesForm(forms.Form):
    requested = forms.MultipleChoiceField(required=False)
    # What was requested when the boxes were drawn: what others changed meanwhile is not undone.
    drawn = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, country: str, held: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"requested": list(held), "drawn": list(held)}})
        self.held = frozenset(held)
        offered = set(available_in(country)) | self.held
        # A name of an import that the dialect does not list stays as it is and is not offered.
        self.names = [name for name in NAMES if name in offered]
        self.fields["requested"].choices = [(name, label(name)) for name in self.names]  # type: ignore[attr-defined]
        self.fields["drawn"].choices = [(name, name) for name in NAMES]  # type: ignore[attr-defined]

    @property
    def drawn_names(self) -> list[str]:
        return list(self["drawn"].value() or [])

    @property
    def boxes(self) -> list[Box]:
        return self._boxes(name for name in self.names if not is_payment_method(name))

    @property
    def payment_methods(self) -> list[Box]:
        return sorted(
            self._boxes(name for name in self.names if is_payment_method(name)), key=lambda box: box.label.casefold()
        )

    @property
    def ticked_payment_methods(self) -> int:
        return sum(box.ticked for box in self.payment_methods)

    def _boxes(self, names: Iterable[str]) -> list[Box]:
        ticked = set(self["requested"].value() or []) | (PERMANENT & self.held)
        return [Box(name, label(name), name in ticked, name in PERMANENT and name in self.held) for name in names]

    @property
    def after(self) -> frozenset[str]:
        """What would be requested if the form were saved now."""
        kept = self.held - self.to_unrequest
        return kept | self.to_request

    @property
    def to_request(self) -> frozenset[str]:
        return frozenset(self.cleaned_data["requested"]) - frozenset(self.cleaned_data["drawn"])

    @property
    def to_unrequest(self) -> frozenset[str]:
        gone = frozenset(self.cleaned_data["drawn"]) - frozenset(self.cleaned_data["requested"])
        return gone - (PERMANENT & self.held)
