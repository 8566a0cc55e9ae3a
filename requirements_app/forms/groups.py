"""From a group of questions to its form, and from the form to what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.japanese import script_initial
from accounts.models import Account, Person
from accounts.scripts import ADDRESSES, NAMES
from accounts.services.profile import profile_value
from accounts.services.terms import TermsAcceptance
from requirements_app.forms.answers import DocumentsForm, HostedBankForm, ProfileForm, TermsForm
from requirements_app.forms.faults import put_faults
from requirements_app.forms.persons import PeopleForm, PersonForm, address_initial
from requirements_app.forms.questions import QuestionsForm
from requirements_app.groups import REPRESENTATIVE, ROLES, Group, Kind
from requirements_app.information_request_words import QUESTIONS, Question
from requirements_app.services.answers import Answers

_TITLES = {
    "profile": _("About your business"),
    "company": _("The business as it is registered"),
    REPRESENTATIVE: _("Your details"),
    "owners": _("Owners"),
    "directors": _("Directors"),
    "executives": _("Executives"),
    "bank": _("Bank account"),
    "documents": _("Documents"),
    "terms": _("Terms"),
}
_WHY = {
    "profile": _("Customers and their banks recognise you by this."),
    "company": _("We compare this with public registers. Enter it as it stands there."),
    REPRESENTATIVE: _(
        "We ask this to check your identity. Enter your name as it is on your passport or identity card."
    ),
    "owners": _("The law wants to know who owns a business. Add everybody who owns 25% of it or more."),
    "directors": _("Add everybody who is entered as a director of the business."),
    "executives": _("Add everybody who leads the business from day to day."),
    "bank": _("Your earnings are paid out to this account. It must be in your name or that of the business."),
    "documents": _("Show the whole document, in colour and sharp enough to read."),
}


@dataclass(frozen=True)
class Known:
    """What is known of an account while its holder answers. ``shows`` says that they may see what is on file."""

    account: Account
    persons: Mapping[str, Person]
    representative: str = ""
    shows: bool = False

    @property
    def country(self) -> str:
        return str(self.account.country)

    @property
    def holder(self) -> Person | None:
        return next((one for one in self.persons.values() if one.representative), None)


def title_of(group: Group, known: Known) -> str:
    if group.kind is Kind.QUESTIONS:
        (key,) = group.paths
        return question_title(key)
    if group.person_id and group.person_id in known.persons:
        person = known.persons[group.person_id]
        return str(_TITLES[REPRESENTATIVE]) if person.representative else person.full_name or gettext("A person")
    return str(_TITLES.get(group.name, _TITLES[REPRESENTATIVE]))


def why_of(group: Group) -> str:
    if group.kind is Kind.QUESTIONS:
        return gettext(_question(group).text)
    return str(_WHY.get(group.name, _WHY[REPRESENTATIVE] if group.kind is Kind.PERSON else ""))


def question_title(key: str) -> str:
    return gettext(QUESTIONS[key.split(".")[1]].title)


def _question(group: Group) -> Question:
    (key,) = group.paths
    return QUESTIONS[key.split(".")[1]]


def form_for(
    group: Group, known: Known, data: Any = None, files: Any = None, *, kept: Mapping[str, str] | None = None
) -> forms.Form:
    form = _form_for(group, known, data, files, kept)
    put_faults(form, group, known.account.requirements)
    return form


def _form_for(group: Group, known: Known, data: Any, files: Any, kept: Mapping[str, str] | None) -> forms.Form:
    match group.kind:
        case Kind.PROFILE | Kind.COMPANY:
            return ProfileForm(group.paths, known.country, data, initial=_profile_initial(group, known))
        case Kind.PERSON:
            return PersonForm(
                group.paths, known.country, data, own=_is_own(group, known), initial=_person_initial(group, known)
            )
        case Kind.PEOPLE:
            initial = {"count": _first_count(group, known)}
            return PeopleForm(group.name, group.paths, known.country, known.representative, data, initial=initial)
        case Kind.BANK:
            business = known.account.business_type != "individual"
            holder = {"account_holder_name": known.account.company.get("name", "") if known.shows else ""}
            return HostedBankForm(data, country=known.country, business=business, initial=holder)
        case Kind.DOCUMENTS:
            titles = {subject: document_title(subject, known) for subject in group.paths}
            return DocumentsForm(group.paths, titles, data, files, kept=kept)
        case Kind.QUESTIONS:
            return QuestionsForm(known.account.information_requests.get(pk=group.name), data, files)
    return TermsForm(data)


def answers_of(group: Group, form: Any, acceptance: TermsAcceptance | None = None) -> Answers:
    """What a valid form says."""
    match group.kind:
        case Kind.PROFILE | Kind.COMPANY:
            return Answers(profile=form.changes())
        case Kind.PERSON:
            return Answers(persons={group.person_id or REPRESENTATIVE: form.person_fields()})
        case Kind.PEOPLE:
            too = form.cleaned_data.get("representative_too")
            return Answers(
                persons={REPRESENTATIVE: {ROLES[group.name]: True}} if too else {},
                people={group.name: tuple(person.person_fields() for person in form.persons)},
                nobody_else=frozenset({group.name}),
            )
        case Kind.BANK:
            return Answers(bank=form.details)
        case Kind.DOCUMENTS:
            return Answers(files=form.uploads)
        case Kind.QUESTIONS:
            return Answers(replies={group.name: form.reply})
    if acceptance is None:
        raise ValueError("Terms are accepted at some time, from somewhere.")
    agreements = {key.rpartition(".")[0] for key in group.paths}
    return Answers(terms=dict.fromkeys(sorted(agreements), acceptance))


def document_title(subject: str, known: Known) -> str:
    who, _sep, path = subject.partition(".")
    if who == "company":
        return gettext("Proof that the business is registered")
    person = known.persons.get(who) or (known.holder if who == REPRESENTATIVE else None)
    name = person.full_name if person else known.representative
    if path.endswith("additional_document"):
        return gettext("Proof of address: %(name)s") % {"name": name} if name else gettext("Proof of address")
    return gettext("Identity document: %(name)s") % {"name": name} if name else gettext("Identity document")


def _is_own(group: Group, known: Known) -> bool:
    person = known.persons.get(group.person_id)
    return person.representative if person else True


def _profile_initial(group: Group, known: Known) -> dict[str, Any]:
    """The name of a business is public; what else is on file is for who has proved to be its holder."""
    paths = [key for key in group.paths if not key.startswith("company.address")] if known.shows else []
    initial = {path.replace(".", "__"): profile_value(known.account, path) or "" for path in paths}
    initial.pop("company__tax_id", None)
    return initial | (_addresses_of(known.account.company.get) if known.shows else {})


def _addresses_of(part: Callable[[str], Any]) -> dict[str, Any]:
    initial = address_initial(part("address"))
    for name in ADDRESSES:
        initial |= script_initial(name, part(name))
    return initial


def _person_initial(group: Group, known: Known) -> dict[str, Any]:
    person = known.persons.get(group.person_id) or (known.holder if group.name == REPRESENTATIVE else None)
    if person is None:
        return {"email": known.account.email} if group.name == REPRESENTATIVE else {}
    public = ("first_name", "last_name", *NAMES, "title", "email")
    names = (*public, "dob", "gender", "phone", "nationality") if known.shows else public
    initial = {name: value for name in names if (value := getattr(person, name))}
    return initial | (_addresses_of(partial(getattr, person)) if known.shows else {})


def _first_count(group: Group, known: Known) -> int:
    """An empty form for the first of them, unless somebody is there already or may be the holder alone."""
    held = any(getattr(one, ROLES[group.name]) for one in known.persons.values())
    return 0 if held or known.representative else 1
