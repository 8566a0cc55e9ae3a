"""The questions of the catalogue's pages: all of them asked in the URL."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.capabilities import available_in, is_payment_method, label
from accounts.configuration import CONFIGURATIONS, Configuration, DashboardAccess, Liability, RequirementCollection
from accounts.countries import country_choices
from accounts.models.account import BusinessType

BY_NAME = {"-".join(one.as_columns().values()): one for one in CONFIGURATIONS}


def configuration_words(one: Configuration) -> str:
    """``Express: Express dashboard, platform bears losses, processor collects information``."""
    parts = [
        DashboardAccess(one.dashboard).label,
        f"losses borne by the {Liability(one.losses).label.lower()}",
        f"information collected by the {RequirementCollection(one.requirement_collection).label.lower()}",
    ]
    return f"{one.name}: {', '.join(parts)}"


class CatalogueForm(forms.Form):
    country = forms.ChoiceField(choices=country_choices)
    business_type = forms.ChoiceField(choices=[("", "Every business type"), *BusinessType.choices], required=False)
    capability = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Every capability"), *((name, label(name)) for name in available_in(country))]
        self.fields["capability"].choices = choices  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Box:
    name: str
    label: str
    ticked: bool


class WhatIfForm(forms.Form):
    """``fixed`` names what an existing account can no longer change."""

    country = forms.ChoiceField(choices=country_choices)
    business_type = forms.ChoiceField(choices=BusinessType.choices)
    configuration = forms.ChoiceField(choices=[(name, configuration_words(one)) for name, one in BY_NAME.items()])
    capabilities = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, country: str, fixed: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = available_in(country)
        self.fields["capabilities"].choices = [(name, label(name)) for name in self.names]  # type: ignore[attr-defined]
        for name in fixed:
            self.fields[name].disabled = True

    @property
    def boxes(self) -> list[Box]:
        return self._boxes(payment_methods=False)

    @property
    def payment_methods(self) -> list[Box]:
        return sorted(self._boxes(payment_methods=True), key=lambda box: box.label.casefold())

    @property
    def ticked_payment_methods(self) -> int:
        return sum(box.ticked for box in self.payment_methods)

    def _boxes(self, *, payment_methods: bool) -> list[Box]:
        ticked = set(self["capabilities"].value() or [])
        shown = [name for name in self.names if is_payment_method(name) == payment_methods]
        return [Box(name, label(name), name in ticked) for name in shown]
