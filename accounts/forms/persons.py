"""The dialog of one person: who they are, where they live, what they are to the business."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django_countries import countries

from accounts.forms.address import AddressForm
from accounts.forms.japanese import ScriptAddressMixin, gender_field, script_initial, script_name_field
from accounts.forms.profile import SecretInput
from accounts.models import Account, Person
from accounts.phones import clean_phone
from accounts.scripts import ADDRESSES, COUNTRY, NAMES
from accounts.tax_ids import clean_id_number, id_number_numbers

_PERSONAL = (
    "first_name", "last_name", "email", "phone", "dob", "nationality", "id_number", *NAMES, "gender",
    "full_name_aliases", "political_exposure",
)  # fmt: skip
_PROFESSIONAL = ("title", "representative", "owner", "percent_ownership", "director", "executive")


class AliasesField(forms.CharField):
    """Names, one a line, read as a list."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _lines(data) != (initial or [])

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        names = _lines(super().clean(value))
        if len(names) > Person.MOST_ALIASES:
            raise forms.ValidationError(f"At most {Person.MOST_ALIASES} names.")
        if any(len(name) > Person.LONGEST_ALIAS for name in names):
            raise forms.ValidationError(f"At most {Person.LONGEST_ALIAS} characters a name.")
        return names


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


class PersonForm(ScriptAddressMixin, AddressForm):
    first_name = forms.CharField(label="First name", max_length=100)
    last_name = forms.CharField(label="Last name", max_length=100)
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(label="Phone", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    dob = forms.DateField(
        label="Date of birth", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    nationality = forms.ChoiceField(label="Nationality", required=False, choices=lambda: [("", "Choose"), *countries])
    id_number = forms.CharField(label="Identity number", required=False, widget=SecretInput())
    full_name_aliases = AliasesField(
        label="Other names",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="By which they are or were known too, one a line.",
    )
    political_exposure = forms.ChoiceField(
        label="Political exposure",
        required=False,
        choices=[("", "Not stated"), *Person.PoliticalExposure.choices],
    )
    title = forms.CharField(label="Title", max_length=100, required=False, help_text="Such as CEO or Treasurer.")
    representative = forms.BooleanField(label="Representative", required=False)
    owner = forms.BooleanField(label="Owner", required=False)
    percent_ownership = forms.DecimalField(
        label="Ownership",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="Per cent of the business.",
    )
    director = forms.BooleanField(label="Director", required=False)
    executive = forms.BooleanField(label="Executive", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        account: Account,
        person: Person | None = None,
        representative: Person | None = None,
        **kwargs: Any,
    ) -> None:
        self.account = account
        self.person = person
        self.present_representative = representative
        initial: dict[str, Any] = (
            {name: getattr(person, name) for name in (*_PERSONAL, *_PROFESSIONAL)} if person else {}
        )
        if person:
            initial["id_number"] = ""
        else:
            initial["representative"] = representative is None
        address = person.address if person else None
        super().__init__(data, country=str(account.country), address=address, initial=initial, **kwargs)
        if str(account.country) == COUNTRY:
            self._ask_in_japanese()
        self._word(person, representative)

    def _ask_in_japanese(self) -> None:
        """A name is written in kanji and read in kana; the Latin one is for those who have it."""
        for name in NAMES:
            self.fields[name] = script_name_field(name, required=False)
        self.fields["gender"] = gender_field(required=False)
        for name in ("first_name", "last_name"):
            self.fields[name].required = False
            self.fields[name].label = f"{self.fields[name].label} (Latin letters)"
        for name in ADDRESSES:
            self.initial.update(script_initial(name, getattr(self.person, name, None)))
        self.kept_scripts = {name: getattr(self.person, name, None) or {} for name in ADDRESSES}
        self.add_script_addresses(ADDRESSES, required=False)

    def _word(self, person: Person | None, representative: Person | None) -> None:
        """Say beside the fields what this account and this person mean for them."""
        self.fields["id_number"].label = id_number_numbers(str(self.account.country)).label
        if person and person.id_number_provided:
            self.fields["id_number"].help_text = "Provided. Leave empty to keep it."
        role = self.fields["representative"]
        if person and person.representative:
            role.disabled = True
            role.help_text = "To change this, make another person the representative."
        elif representative:
            role.help_text = format_html("Takes the role from {}. An account has one representative.", representative)
        else:
            role.help_text = "Acts for the business. An account has one representative."

    def clean_phone(self) -> str:
        if "phone" not in self.changed_data:
            return self.cleaned_data["phone"]
        return clean_phone(self.cleaned_data["phone"], str(self.account.country))

    def clean_id_number(self) -> str:
        return clean_id_number(str(self.account.country), self.cleaned_data["id_number"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.cleaned_data |= dict(self.cleaned_scripts())
        names = [name for name in ("last_name", "last_name_kanji") if name in self.fields]
        if "last_name_kanji" in names and not any(
            self.cleaned_data.get(name) or self.errors.get(name) for name in names
        ):
            self.add_error("last_name_kanji", "Enter the name, in kanji or in Latin letters.")
        return self.cleaned_data

    def personal_fields(self) -> list[forms.BoundField]:
        names = ("full_name_aliases", "dob", "gender", "nationality", "political_exposure", "id_number")
        return [self[name] for name in names if name in self.fields]

    def role_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("representative", "owner", "director", "executive")]

    def changes(self) -> dict[str, Any]:
        """What differs from the person as they are; for a new one, what was filled in."""
        names = (*_PERSONAL, *_PROFESSIONAL)
        changes = {name: self.cleaned_data[name] for name in names if name in self.changed_data}
        if self.person is None and self.cleaned_data["representative"]:
            changes["representative"] = True
        if self.address_changed:
            changes["address"] = self.cleaned_data["address"]
        for name in self.script_parts:
            if (address := self.cleaned_data[name]) != (getattr(self.person, name, None) or {}):
                changes[name] = address
        return changes
