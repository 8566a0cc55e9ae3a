"""What holders change in their own dashboard without being asked: the hosted forms, over what is on file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Person
from accounts.scripts import ADDRESSES, COUNTRY, NAMES
from requirements_app.forms.answers import ProfileForm
from requirements_app.forms.groups import Known
from requirements_app.forms.industries import INDUSTRIES, industry_choices, industry_words
from requirements_app.forms.persons import PersonForm
from requirements_app.groups import ROLES, Group, Kind

_OPTIONAL = ("business_profile__support_email", "business_profile__support_phone")
_BUSINESS = (
    "business_profile.name business_profile.mcc business_profile.url business_profile.product_description "
    "business_profile.support_email business_profile.support_phone"
)
_FULL_BUSINESS = "settings.payments.statement_descriptor"
_DESCRIPTOR = _FULL_BUSINESS.replace(".", "__")
_COMPANY = "company.name company.phone"
_PERSON = "dob email phone"

BUSINESS = Group("profile", Kind.PROFILE, frozenset(_BUSINESS.split()))
FULL_BUSINESS = Group("profile", Kind.PROFILE, frozenset(f"{_BUSINESS} {_FULL_BUSINESS}".split()))


class BusinessDetailsForm(ProfileForm):
    """What may be left out may also be taken away again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industry = str(self.initial.get("business_profile__mcc") or "")
        if industry and industry not in INDUSTRIES:
            choices = [*industry_choices(), (industry, industry_words(industry))]
            self.fields["business_profile__mcc"].choices = choices  # type: ignore[attr-defined]
        for name in _OPTIONAL:
            if name in self.fields:
                self.fields[name].required = False
        if _DESCRIPTOR in self.fields:
            # Nobody has to choose one before they may change something else.
            self.fields[_DESCRIPTOR].required = bool(self.initial.get(_DESCRIPTOR))

    def changes(self) -> dict[str, Any]:
        emptied = {name.replace("__", "."): "" for name in _OPTIONAL if name in self.changed_data}
        return emptied | super().changes()


class NewPersonForm(PersonForm):
    """Somebody of the business who is not on the account yet."""

    role = forms.ChoiceField(
        label=_("Role in the business"),
        choices=[("owner", _("Owner")), ("director", _("Director")), ("executive", _("Executive"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["role"])

    def personal(self) -> list[forms.BoundField]:
        return [self["role"], *super().personal()]

    def person_fields(self) -> dict[str, Any]:
        return {**super().person_fields(), self.cleaned_data["role"]: True}


def known_of(account: Account) -> Known:
    """What the signed-in holder may see of what is on file: all of it."""
    persons: dict[str, Person] = {person.pk: person for person in account.persons.all()}
    representative = next((one.full_name for one in persons.values() if one.representative), "")
    return Known(account, persons, representative, shows=True)


def company_group(country: str) -> Group:
    names = ("name_kanji", "name_kana", "address_kanji.line1", "address_kana.line1")
    own = names if country == COUNTRY else ("address.line1",)
    return Group("company", Kind.COMPANY, frozenset({*_COMPANY.split(), *(f"company.{name}" for name in own)}))


def person_paths(country: str) -> frozenset[str]:
    """What a holder keeps of somebody: in Japan in both scripts."""
    own = (*NAMES, *ADDRESSES, "gender") if country == COUNTRY else ("first_name", "last_name", "address")
    return frozenset({*_PERSON.split(), *own})


def person_group(person: Person) -> Group:
    return Group(person.pk, Kind.PERSON, person_paths(str(person.account.country)), person_id=person.pk)


def role_words(person: Person) -> list[str]:
    """The person's roles, in the holder's language."""
    return [str(_ROLE_WORDS[role]) for role in ("representative", *ROLES.values()) if getattr(person, role)]


_ROLE_WORDS = {
    "representative": _("Acts for the business"),
    "owner": _("Owner"),
    "director": _("Director"),
    "executive": _("Executive"),
}
