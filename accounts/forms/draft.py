"""The steps of hosted onboarding over what the holder has entered so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from accounts.forms.onboarding import BusinessForm, RepresentativeForm, TermsForm
from accounts.models import OnboardingLink
from accounts.services.onboarding import Application, Representative, TermsAcceptance, draft_of


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    number: int


STEPS = (
    Step("business", "You and your business", 1),
    Step("representative", "Your details", 2),
    Step("terms", "Terms", 3),
    Step("review", "Check and submit", 4),
)
BY_NAME = {step.name: step for step in STEPS}
ENTERED_STEPS = STEPS[:-1]
_MAX_LENGTH = 500


class Draft:
    """Forms by step, filled from the link's draft; what is on the link is checked again each time."""

    def __init__(self, link: OnboardingLink) -> None:
        self.link = link
        self.entered = draft_of(link)

    def form(self, step: str, data: Mapping[str, Any] | None = None) -> forms.Form:
        """The form of a step: with ``data`` as sent, else as it was entered before, else as far as is known."""
        given = data if data is not None else self.entered.get(step)
        return getattr(self, f"_{step}")(given)

    def redrawn(self, data: Mapping[str, Any]) -> forms.Form:
        """The representative's form for another country's address, keeping what was typed."""
        form = self.form("representative", data)
        initial: dict[str, Any] = {**entered_in(form, data)}
        initial["dob"] = [initial.get(f"dob_{part}") for part in ("day", "month", "year")]
        initial["drawn_country"] = data.get("address_country")
        return self._representative(None, initial)

    def first_open_step(self) -> Step:
        """Where to go on: the first step that is not filled in validly, else the review."""
        for step in ENTERED_STEPS:
            if step.name not in self.entered or not self.form(step.name).is_valid():
                return step
        return STEPS[-1]

    def business(self) -> dict[str, Any]:
        """The first step's values; empty until it is valid."""
        form = self.form("business")
        return form.cleaned_data if form.is_valid() else {}

    def application(self) -> Application:
        """All steps together. Only for a draft whose first open step is the review."""
        business, person = self.business(), self.form("representative")
        person.full_clean()
        values, terms = person.cleaned_data, self.entered["terms"]
        names = ("first_name", "last_name", "email", "phone", "dob", "address")
        return Application(
            **{name: business[name] for name in ("email", "country", "business_type", "legal_name", "trading_name")},
            representative=Representative(**{name: values[name] for name in names}, title=values.get("title", "")),
            terms=TermsAcceptance(datetime.fromisoformat(terms["at"]), terms["ip"], terms["user_agent"]),
        )

    def _business(self, given: Mapping[str, Any] | None) -> forms.Form:
        account = self.link.account
        initial = {
            "email": account.email,
            "country": str(account.country),
            "business_type": account.business_type,
            "legal_name": account.company.get("name", ""),
            "trading_name": account.business_profile.get("name", ""),
        }
        return BusinessForm(account, self.link.fixed_fields, given, initial=initial)

    def _representative(self, given: Mapping[str, Any] | None, initial: Mapping[str, Any] | None = None) -> forms.Form:
        business = self.business()
        country = business.get("country") or str(self.link.account.country)
        known = {"email": business.get("email", ""), **self._prefilled()} if initial is None else dict(initial)
        return RepresentativeForm(country, business.get("business_type", ""), given, initial=known)

    def _prefilled(self) -> dict[str, Any]:
        """What the platform knows of the representative, short of what only the person should read."""
        person = self.link.account.persons.filter(representative=True).first()
        if person is None:
            return {}
        known = {name: getattr(person, name) for name in ("first_name", "last_name", "title", "email")}
        return {name: value for name, value in known.items() if value}

    def _terms(self, given: Mapping[str, Any] | None) -> forms.Form:
        return TermsForm(given)


def entered_in(form: forms.Form, data: Mapping[str, Any]) -> dict[str, str]:
    """What was sent for the form's own inputs, as it was sent, and nothing else of the request."""
    names = set()
    for name, field in form.fields.items():
        parts = getattr(field.widget, "widgets_names", [""])
        names |= {name + part for part in parts}
    return {name: str(data[name])[:_MAX_LENGTH] for name in sorted(names) if name in data}
