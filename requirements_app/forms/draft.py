"""The steps of hosted onboarding over what the holder has entered so far."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.onboarding import BusinessForm
from accounts.models import OnboardingLink, Person
from accounts.scripts import NAMES as JAPANESE
from accounts.services.onboarding import draft_of
from accounts.services.terms import TermsAcceptance
from requirements_app.forms.groups import Known, answers_of, form_for, title_of, why_of
from requirements_app.groups import REPRESENTATIVE, Group, Kind, groups_of
from requirements_app.models import Document
from requirements_app.services.answers import Answers
from requirements_app.services.documents import Upload, document_content
from requirements_app.services.onboarding import Opening, as_opened, asked_at_onboarding, draft_documents

OPENING, REVIEW = "business", "review"
_NAMES = ("first_name", "last_name", *JAPANESE)


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    number: int
    why: str = ""
    group: Group | None = None


class Draft:
    """Forms by step, filled from the link's draft; what is on the link is checked again each time.

    Which steps there are follows from the rules for the country and the kind of business on the first page.
    """

    def __init__(self, link: OnboardingLink) -> None:
        self.link = link
        self.entered = draft_of(link)
        self._filled: dict[str, forms.Form] = {}

    @cached_property
    def business(self) -> dict[str, Any]:
        """The first step's values; empty until it is valid."""
        form = self.form(OPENING)
        return form.cleaned_data if form.is_valid() else {}

    @cached_property
    def known(self) -> Known:
        account, given = self.link.account, self.business
        opened = as_opened(
            account, given.get("country") or str(account.country), given.get("business_type") or account.business_type
        )
        opened.email = given.get("email") or account.email
        persons = {person.pk: person for person in account.persons.defer("id_number")}
        holder = next((one for one in persons.values() if one.representative), None)
        entered = self.entered.get(REPRESENTATIVE, {})
        name = Person(**{part: entered.get(part, "") for part in _NAMES}).full_name
        return Known(opened, persons, name or (holder.full_name if holder else ""))

    @cached_property
    def steps(self) -> list[Step]:
        groups = groups_of(asked_at_onboarding(self.known.account, self.link.collect))
        middle = [
            Step(group.name, title_of(group, self.known), number, why_of(group), group)
            for number, group in enumerate(groups, start=2)
        ]
        opening = Step(OPENING, str(_("You and your business")), 1)
        return [opening, *middle, Step(REVIEW, str(_("Check and submit")), len(middle) + 2)]

    def step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)

    def before(self, step: Step) -> Step | None:
        return self.steps[step.number - 2] if step.number > 1 else None

    def form(self, name: str, data: Mapping[str, Any] | None = None, files: Any = None) -> Any:
        """The form of a step: with ``data`` as sent, else as it was entered before, else as far as is known."""
        if data is None and name in self._filled:
            return self._filled[name]
        given = data if data is not None else self.entered.get(name)
        if name == OPENING:
            form: forms.Form = BusinessForm(
                self.link.account, self.link.fixed_fields, given, initial=self._opening_initial()
            )
        else:
            step = self.step(name)
            if step is None or step.group is None:
                raise KeyError(name)
            kept = {subject.rpartition("|")[0]: document.name for subject, document in self.documents.items()}
            form = form_for(step.group, self.known, given, files, kept=kept)
        if data is None:
            self._filled[name] = form
        return form

    def first_open_step(self) -> Step:
        """Where to go on: the first step that is not filled in validly, else the review."""
        for step in self.steps[:-1]:
            if step.name not in self.entered or not self.form(step.name).is_valid():
                return step
        return self.steps[-1]

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Uploaded files by subject and side: ``representative.verification.document|front``."""
        entered = self.entered.get("documents")
        return draft_documents(self.link, entered) if entered else {}

    def opening(self) -> Opening:
        given, person = self.business, self.known.representative
        return Opening(
            **{name: given[name] for name in ("email", "country", "business_type", "legal_name")},
            shown_name=given["trading_name"] or given["legal_name"] or person,
        )

    def answers(self) -> Answers:
        """All steps together. Only for a draft whose first open step is the review."""
        found = [self._answers(step) for step in self.steps if step.group]
        return merged(found)

    def _answers(self, step: Step) -> Answers:
        group: Group = step.group  # type: ignore[assignment]
        if group.kind is Kind.DOCUMENTS:
            return Answers(files=self._files(group))
        form = self.form(step.name)
        form.is_valid()
        if group.kind is not Kind.TERMS:
            return answers_of(group, form)
        said = self.entered[step.name]
        return answers_of(
            group, form, TermsAcceptance(datetime.fromisoformat(said["at"]), said["ip"], said["user_agent"])
        )

    def _files(self, group: Group) -> dict[str, dict[str, Upload]]:
        files: dict[str, dict[str, Upload]] = {}
        for name, document in self.documents.items():
            subject, _sep, side = name.rpartition("|")
            if subject in group.paths:
                files.setdefault(subject, {})[side] = Upload(document.name, document_content(document))
        return files

    def _opening_initial(self) -> dict[str, Any]:
        account = self.link.account
        return {
            "email": account.email,
            "country": str(account.country),
            "business_type": account.business_type,
            "legal_name": account.company.get("name", ""),
            "trading_name": account.business_profile.get("name", ""),
        }


def merged(found: list[Answers]) -> Answers:
    """What is said of one person on several pages is one."""
    whole = Answers()
    for answers in found:
        persons = {who: {**whole.persons.get(who, {}), **said} for who, said in answers.persons.items()}
        combined = {
            field.name: _both(getattr(whole, field.name), getattr(answers, field.name)) for field in fields(Answers)
        }
        whole = replace(whole, **(combined | {"persons": {**whole.persons, **persons}}))
    return whole


def _both(one: Any, other: Any) -> Any:
    return one | other if isinstance(one, dict | frozenset) else other or one
