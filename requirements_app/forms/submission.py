"""The dialog that answers requirements on behalf of an account: exactly the fields that are needed.

Fields and their checks are those of the dialogs in which the same things are edited at any other time.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms

from accounts.addresses import address_fields
from accounts.forms.address import AddressForm
from accounts.forms.persons import PersonForm
from accounts.forms.profile import FORMS, ProfileForm
from accounts.models import Account, Person
from accounts.scripts import ADDRESSES
from accounts.scripts import COUNTRY as JAPAN
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.widgets import KeptFileInput
from connect_dashboard.uploads import MAX_BYTES, DocumentRefused, inspect
from requirements_app.groups import REPRESENTATIVE
from requirements_app.groups import ROLES as PLURALS
from requirements_app.models.document import Document
from requirements_app.plans import ROLES
from requirements_app.services.answers import Answers
from requirements_app.services.documents import ACCEPTS, Upload, purpose_of
from requirements_app.submission import Kind, Slot, slot_of


class AttestationForm(ProfileForm):
    """What no other dialog of the profile asks for."""

    heading = "Confirmations"

    company__owners_provided = forms.BooleanField(label="All owners of the business are named", required=False)
    company__directors_provided = forms.BooleanField(label="All directors of the business are named", required=False)
    company__executives_provided = forms.BooleanField(label="All executives of the business are named", required=False)
    company__export_license_id = forms.CharField(label="Import-export code", max_length=20, required=False)
    company__export_purpose_code = forms.CharField(label="Export purpose code", max_length=20, required=False)


def file_field(label: str, accept: str, *, required: bool = True) -> forms.FileField:
    kind = "A JPEG, PNG or PDF" if "pdf" in accept else "A JPEG or PNG picture in colour"
    return forms.FileField(
        label=label,
        required=required,
        max_length=200,
        widget=KeptFileInput(attrs={"accept": accept}),
        help_text=f"{kind}, at most {MAX_BYTES // 1024 // 1024} MB.",
    )


def read_upload(form: forms.Form, name: str, accepts: Collection[str]) -> Upload | None:
    """The file of a field, judged beside it."""
    chosen = form.cleaned_data.get(name)
    if chosen is None:
        return None
    upload = Upload(chosen.name, chosen.read(MAX_BYTES + 1))
    try:
        inspect(upload.content, accepts=accepts)
    except DocumentRefused as refused:
        form.add_error(name, refused.message)
        return None
    return upload


class DocumentForm(forms.Form):
    """One document, a file a side."""

    def __init__(self, *args: Any, subject: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        purpose = purpose_of(subject)
        self.accepts = ACCEPTS[purpose]
        accept = ",".join(sorted(self.accepts))
        two_sided = purpose is Document.Purpose.IDENTITY_DOCUMENT
        self.fields["front"] = file_field("Front" if two_sided else purpose.label, accept)
        if two_sided:
            self.fields["back"] = file_field("Back", accept, required=False)
            self.fields["back"].help_text = "Not needed for a passport."

    def clean(self) -> dict[str, Any]:
        super().clean()
        uploads = {side: read_upload(self, side, self.accepts) for side in self.fields}
        self.cleaned_data["sides"] = {side: upload for side, upload in uploads.items() if upload}
        return self.cleaned_data


class Submission:
    """Forms that together answer ``keys``, and ``optional`` ones with them if somebody fills them in.

    What is asked of a role that nobody holds yet is answered by adding a person.
    """

    def __init__(
        self,
        account: Account,
        persons: Iterable[Person],
        keys: Iterable[str],
        optional: Iterable[str],
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> None:
        self.account = account
        self.persons = list(persons)
        required = [slot for key in keys if (slot := slot_of(key))]
        self.owner = required[0].owner
        self.person = self._person_of(self.owner)
        also = [slot for key in optional if (slot := slot_of(key))]
        self.forms = list(self._forms(required, also, data, files))

    def _person_of(self, owner: str) -> Person | None:
        if ROLES.get(owner, ("", ""))[0] == "representative":
            return next((one for one in self.persons if one.representative), None)
        return next((one for one in self.persons if one.pk == owner), None)

    def _forms(self, required: list[Slot], also: list[Slot], data: Any, files: Any) -> Iterable[forms.Form]:
        for kind in dict.fromkeys(slot.kind for slot in (*required, *also)):
            needed = {slot.field for slot in required if slot.kind is kind}
            offered = {slot.field for slot in also if slot.kind is kind}
            if kind is Kind.DOCUMENT:
                yield DocumentForm(data, files, subject=f"{self.who}.{next(iter(needed))}")
            elif kind is Kind.PERSON:
                yield self._person_form(needed, offered, data)
            elif kind is Kind.ATTESTATION:
                yield narrowed(AttestationForm(data, account=self.account), needed, offered)
            elif kind is not Kind.EXTERNAL_ACCOUNT:
                yield narrowed(FORMS[kind.value](data, account=self.account), needed, offered)

    def _person_form(self, needed: set[str], offered: set[str], data: Any) -> forms.Form:
        representative = next((one for one in self.persons if one.representative), None)
        form = PersonForm(data, account=self.account, person=self.person, representative=representative)
        if self.person is None:
            # Somebody new has a name, whatever else is asked of them.
            return narrowed(form, needed | self._names, offered, hidden={"representative"})
        return narrowed(form, needed, offered)

    @property
    def _names(self) -> set[str]:
        japanese = str(self.account.country) == JAPAN
        return {"first_name_kanji", "last_name_kanji"} if japanese else {"first_name", "last_name"}

    @property
    def who(self) -> str:
        """Whom the answers are about, as they name them: by id, or by the role of somebody who is not there yet."""
        if self.person:
            return self.person.pk
        return REPRESENTATIVE if ROLES.get(self.owner, ("", ""))[0] == REPRESENTATIVE else self.owner

    @property
    def several(self) -> bool:
        """Whether one digest of what was shown cannot stand for all of it."""
        return len(self.forms) > 1

    @property
    def multipart(self) -> bool:
        return any(form.is_multipart() for form in self.forms)

    def is_valid(self) -> bool:
        # Every form is asked, so that all that is wrong is said at once.
        answers = [form.is_valid() for form in self.forms]
        if all(answers) and self.answers().is_empty:
            self.forms[0].add_error(None, "Nothing was changed. Correct what is asked for, then submit it.")
            return False
        return all(answers)

    def answers(self) -> Answers:
        """What was entered, for the service; only after the forms were found valid."""
        profile: dict[str, Any] = {}
        person: dict[str, Any] = {}
        files: dict[str, dict[str, Upload]] = {}
        for form in self.forms:
            if isinstance(form, DocumentForm):
                files[form.subject] = form.cleaned_data["sides"]
            elif isinstance(form, PersonForm):
                person = form.changes()
                if self.person is None:
                    person.pop("representative", None)
            elif isinstance(form, ProfileForm):
                profile |= form.changes()
        if person and self.who in PLURALS:
            return Answers(profile=profile, people={self.who: (person,)}, files=files)
        return Answers(profile=profile, persons={self.who: person} if person else {}, files=files)

    def add_refusal(self, refusal: Refusal) -> None:
        """Beside the field that it names, whichever form has it; else above the first form."""
        names = {refusal.param, "front" if refusal.param == "file" else None}
        for form in self.forms:
            for name in names & set(form.fields):
                form.add_error(name, refusal.message)
                return
        add_refusal(self.forms[0], refusal)


def narrowed(form: Any, needed: set[str], offered: set[str], hidden: set[str] = frozenset()) -> Any:  # type: ignore[assignment]
    """Keep the fields that are asked for; what is needed must be filled in."""
    names = needed | offered
    address = "address" in names
    for name in list(form.fields):
        if name in hidden:
            form.fields[name].disabled, form.fields[name].widget = True, forms.HiddenInput()
        elif name.startswith(ADDRESSES):
            continue
        elif name.startswith("address_"):
            if not address:
                del form.fields[name]
        elif name in names:
            form.fields[name].required = name in needed
        else:
            del form.fields[name]
    for name in list(getattr(form, "script_parts", ())):
        if name not in names:
            form.drop_script_address(name)
        elif name in needed:
            form.require_script_address(name)
    if isinstance(form, AddressForm):
        if not address:
            form.part_names = []
        for part in address_fields(form.country) if "address" in needed else ():
            form.fields[f"address_{part.name}"].required = part.required
    return form
