"""What was entered, read once more before it is submitted. Numbers that nobody else should read are masked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext
from django_countries import countries

from accounts.addresses import address_lines
from accounts.bank_formats import compact
from accounts.forms.japanese import LEGENDS
from accounts.phones import format_phone
from requirements_app.forms.draft import OPENING, Draft, Step
from requirements_app.forms.persons import PeopleForm, PersonForm
from requirements_app.groups import Kind

_MASKED = frozenset({"account_number", "id_number", "ssn_last_4"})


@dataclass(frozen=True)
class Section:
    """One step: pairs of label and lines, in blocks (an owner is one)."""

    step: Step
    blocks: list[list[tuple[str, list[str]]]]


def review_sections(draft: Draft) -> list[Section]:
    return [Section(step, _blocks(draft, step)) for step in draft.steps[:-1]]


def _blocks(draft: Draft, step: Step) -> list[list[tuple[str, list[str]]]]:
    form = draft.form(step.name)
    form.is_valid()
    if step.name == OPENING:
        return [_opening(form)]
    kind = step.group.kind if step.group else None
    if kind is Kind.TERMS:
        at = datetime.fromisoformat(draft.entered[step.name]["at"])
        return [[(gettext("Accepted"), [formats.date_format(at, "DATETIME_FORMAT")])]]
    if kind is Kind.DOCUMENTS:
        kept = [document.name for document in draft.documents.values()]
        return [[(gettext("Files"), kept)]]
    if isinstance(form, PeopleForm):
        return _people(form)
    return [_pairs(form)]


def _opening(form: forms.Form) -> list[tuple[str, list[str]]]:
    values = form.cleaned_data
    labels = {
        "email": gettext("E-mail"),
        "country": gettext("Country"),
        "business_type": gettext("Kind of business"),
        "legal_name": gettext("Legal business name"),
        "trading_name": gettext("Name that customers know"),
    }
    shown = {
        "country": str(countries.name(values["country"])),
        "business_type": str(dict(form.business_types()).get(values["business_type"], "")),  # type: ignore[attr-defined]
    }
    return [(label, [shown.get(name, values[name])]) for name, label in labels.items() if values.get(name)]


def _people(form: PeopleForm) -> list[list[tuple[str, list[str]]]]:
    blocks = [_pairs(person) for person in form.persons]
    said = [form.fields[name].label for name in ("representative_too", "nobody_else") if form.cleaned_data.get(name)]
    return [*blocks, [(gettext("Confirmed"), [str(label) for label in said])]]


def _pairs(form: Any) -> list[tuple[str, list[str]]]:
    """Label and value of what was filled in; the parts of an address are one."""
    hidden = {bound.name for bound in form.hidden_fields()} | {
        name for name in form.fields if name.startswith("address_")
    }
    pairs = [
        (str(bound.label), [_text(bound, form.cleaned_data[bound.name])])
        for bound in form
        if bound.name not in hidden and form.cleaned_data.get(bound.name) not in (None, "", False)
    ]
    if form.cleaned_data.get("address"):
        title = gettext("Home address") if isinstance(form, PersonForm) else gettext("Business address")
        pairs.append((title, address_lines(form.cleaned_data["address"])))
    pairs += [
        (str(legend), address_lines(form.cleaned_data[name]))
        for name, legend in LEGENDS.items()
        if form.cleaned_data.get(name)
    ]
    return pairs


def _text(bound: forms.BoundField, value: Any) -> str:
    if bound.name in _MASKED:
        return f"•••• {compact(value)[-4:]}" if bound.name == "account_number" else "••••"
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(bound.field, forms.ChoiceField):
        return str(dict(bound.field.choices).get(value, value))  # type: ignore[arg-type]
    return format_phone(str(value)) if "phone" in bound.name else str(value)
