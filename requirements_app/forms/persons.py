"""What a holder says of a person: of themselves, of owners, of directors."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.addresses import PARTS, AddressField, address_fields, clean_address
from accounts.countries import SUPPORTED
from accounts.forms.japanese import ScriptAddressMixin, gender_field, script_name_field
from accounts.forms.onboarding import DateOfBirthField, HostedForm, entered_in, text_input
from accounts.phones import clean_phone
from accounts.scripts import ADDRESSES, COUNTRY, NAMES
from accounts.tax_ids import clean_id_number
from requirements_app.forms.local_names import id_number_name

_AUTOCOMPLETE = {
    "line1": "address-line1",
    "line2": "address-line2",
    "town": "address-level3",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
}
# In the order in which people are asked; a form has those that its paths name.
_PARTS = (
    *NAMES, "first_name", "last_name", "title", "dob", "gender", "email", "phone", "nationality", "ssn_last_4",
    "id_number",
)  # fmt: skip
_NAMES = {"relationship": "title"}


def tel_input() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})


class AddressFormMixin(ScriptAddressMixin):
    """The parts of an address as its country writes them. Another country draws them anew."""

    def add_address(self, country: str, *, fixed: bool) -> None:
        """``fixed``: the country is not asked."""
        self.fixed_country = country if fixed else ""
        self.address_names: list[str] = []
        if not fixed:
            self.fields["address_country"] = forms.ChoiceField(
                label=_("Country of residence"),
                choices=lambda: list(countries),
                initial=country,
                widget=forms.Select(attrs={"autocomplete": "country"}),
            )
            self.fields["drawn_country"] = forms.CharField(required=False, max_length=2, widget=forms.HiddenInput)
            chosen = self["address_country"].value()
            country = chosen if chosen in countries else country
            self.initial["drawn_country"] = country
        self.residence = country
        for part in address_fields(country):
            self.address_names.append(f"address_{part.name}")
            self.fields[f"address_{part.name}"] = _address_field(part)

    @property
    def redraws(self) -> bool:
        """Whether another country was chosen than the one whose address parts were on the page."""
        if "drawn_country" not in self.fields or not self.is_bound:
            return False
        drawn = self.data.get(self.add_prefix("drawn_country"))
        return bool(drawn) and drawn != self.residence

    def address(self) -> list[forms.BoundField]:
        return [self[name] for name in getattr(self, "address_names", ())]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = dict(self.cleaned_data)
        if self.address():
            given = {part: values.get(f"address_{part}") or "" for part in PARTS}
            try:
                values["address"] = clean_address(self.residence, given)
            except forms.ValidationError as invalid:
                for part, errors in invalid.message_dict.items():
                    if not self.errors.get(f"address_{part}"):
                        self.add_error(f"address_{part}", errors)  # type: ignore[arg-type]
        return values | dict(self.cleaned_scripts())


def _address_field(part: AddressField) -> forms.Field:
    autocomplete = _AUTOCOMPLETE[part.name]
    if part.choices:
        return forms.ChoiceField(
            label=part.label,
            required=part.required,
            choices=[("", _("Choose")), *part.choices],
            widget=forms.Select(attrs={"autocomplete": autocomplete}),
        )
    return forms.CharField(label=part.label, required=part.required, max_length=200, widget=text_input(autocomplete))


def address_initial(address: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is on file, as the form's fields have it."""
    address = address or {}
    initial = {f"address_{part}": address.get(part) or "" for part in PARTS}
    return initial | ({"address_country": address["country"]} if address.get("country") else {})


class PersonForm(AddressFormMixin, HostedForm):
    """Asks for ``paths`` of a person: ``first_name``, ``dob.day``, ``relationship.title``."""

    def __init__(self, paths: Collection[str], country: str, *args: Any, own: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country if country in SUPPORTED else "US"
        self.own = own
        heads = {path.partition(".")[0] for path in paths}
        wanted = {_NAMES.get(head, head) for head in heads}
        for name in _PARTS:
            if name in wanted:
                self.fields[name] = (
                    script_name_field(name, widget=text_input("off"))
                    if name in NAMES
                    else getattr(self, f"_{name}_field")()
                )
        if "address" in wanted:
            self.add_address(self.country, fixed=False)
        self.add_script_addresses(wanted & set(ADDRESSES), required=True)

    def redrawn(self) -> "PersonForm":
        """The same form unbound, with what was typed, for another country's address."""
        initial: dict[str, Any] = {
            name.removeprefix(f"{self.prefix}-" if self.prefix else ""): value
            for name, value in entered_in(self, self.data).items()
        }
        initial["dob"] = [initial.get(f"dob_{part}") for part in ("day", "month", "year")]
        initial.pop("drawn_country", None)
        form = type(self).__new__(type(self))
        form.__init__(  # type: ignore[misc]
            self.asked_paths(), self.country, None, own=self.own, initial=initial, prefix=self.prefix
        )
        return form

    def asked_paths(self) -> frozenset[str]:
        names = {name for name in _PARTS if name in self.fields}
        asked = {"relationship.title" if name == "title" else name for name in names} | set(self.script_parts)
        return frozenset(asked | {"address"} if self.address() else asked)

    def personal(self) -> list[forms.BoundField]:
        return [self[name] for name in _PARTS if name in self.fields]

    def person_fields(self) -> dict[str, Any]:
        """Under the names of the service that keeps persons."""
        names = [name for name in _PARTS if name in self.fields] + (["address"] if self.address() else [])
        names += self.script_parts
        return {name: self.cleaned_data[name] for name in names}

    def _autocomplete(self, token: str) -> str:
        """The browser knows the holder, not the others."""
        return token if self.own else "off"

    def _first_name_field(self) -> forms.Field:
        return forms.CharField(
            label=_("First name"), max_length=100, widget=text_input(self._autocomplete("given-name"))
        )

    def _last_name_field(self) -> forms.Field:
        return forms.CharField(
            label=_("Last name"), max_length=100, widget=text_input(self._autocomplete("family-name"))
        )

    def _title_field(self) -> forms.Field:
        return forms.CharField(
            label=_("Position in the business"),
            max_length=100,
            widget=text_input(self._autocomplete("organization-title")),
            help_text=_("Such as owner, chief executive or treasurer."),
        )

    def _dob_field(self) -> forms.Field:
        return DateOfBirthField(label=_("Date of birth"), help_text=_("Such as 31 12 1985."), adult=self.own)

    def _gender_field(self) -> forms.Field:
        return gender_field()

    def _email_field(self) -> forms.Field:
        return forms.EmailField(
            label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": self._autocomplete("email")})
        )

    def _phone_field(self) -> forms.Field:
        return forms.CharField(
            label=_("Phone number"),
            max_length=40,
            widget=tel_input(),
            help_text=_("With the country code if it is from abroad, such as +49."),
        )

    def _nationality_field(self) -> forms.Field:
        return forms.ChoiceField(label=_("Nationality"), choices=lambda: [("", _("Choose")), *countries])

    def _ssn_last_4_field(self) -> forms.Field:
        return forms.RegexField(
            r"^\s*[0-9]{4}\s*$",
            label=_("Last 4 digits of the social security number"),
            widget=text_input("off", inputmode="numeric", maxlength="4"),
            help_text=_("Used to check the identity, never shown."),
            error_messages={"invalid": _("Enter the last 4 digits.")},
        )

    def _id_number_field(self) -> forms.Field:
        return forms.CharField(
            label=_("Government ID number"),
            max_length=50,
            widget=text_input("off"),
            help_text=id_number_name(self.country),
        )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"], getattr(self, "residence", self.country))

    def clean_ssn_last_4(self) -> str:
        return self.cleaned_data["ssn_last_4"].strip()

    def clean_id_number(self) -> str:
        return clean_id_number(self.country, self.cleaned_data["id_number"])


MAX_PEOPLE = 10


class PeopleForm(HostedForm):
    """Everybody who holds a role, with the word that there is nobody else."""

    count = forms.IntegerField(min_value=0, max_value=MAX_PEOPLE, widget=forms.HiddenInput)

    def __init__(
        self, role: str, paths: Collection[str], country: str, representative: str, data: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.role, self.paths, self.country = role, paths, country
        # Who is added is added whole.
        names = NAMES if country == COUNTRY else ("first_name", "last_name")
        self.asked = frozenset(paths) - {"provided"} or frozenset({*names, "email"})
        self.representative = representative
        if representative:
            self.fields["representative_too"] = forms.BooleanField(required=False, label=_IS_TOO[role] % representative)
        self.fields["nobody_else"] = forms.BooleanField(
            label=_NOBODY_ELSE[role], error_messages={"required": _("Confirm this to go on, or add who is missing.")}
        )
        self.persons = [self._person(number, data) for number in range(self._count())]

    def _count(self) -> int:
        try:
            return max(0, min(int(self["count"].value() or 0), MAX_PEOPLE))
        except (TypeError, ValueError):
            return 0

    def _person(self, number: int, data: Any) -> PersonForm:
        return PersonForm(self.asked, self.country, data, own=False, prefix=f"person{number}")

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(person.is_valid() for person in self.persons)])

    @property
    def redraws(self) -> bool:
        """Somebody is added or taken away, or lives in another country than was drawn."""
        asked = "add" in self.data or "remove" in self.data
        return self.is_bound and (asked or any(person.redraws for person in self.persons))

    def redrawn(self) -> "PeopleForm":
        persons = [person.redrawn() for person in self.persons]
        removed = str(self.data.get("remove", ""))
        if removed.isdecimal() and int(removed) < len(persons):
            del persons[int(removed)]
        if "add" in self.data and len(persons) < MAX_PEOPLE:
            persons.append(self._person(len(persons), None))
        initial: dict[str, Any] = {name: name in self.data for name in ("representative_too", "nobody_else")}
        initial["count"] = len(persons)
        form = PeopleForm(self.role, self.paths, self.country, self.representative, initial=initial)
        for number, person in enumerate(persons):
            person.prefix = f"person{number}"
        form.persons = persons
        return form

    def entered_names(self) -> set[str]:
        return {name for person in self.persons for name in person.html_names()}


_IS_TOO = {
    "owners": _("%s owns 25%% of the business or more"),
    "directors": _("%s is a director"),
    "executives": _("%s is an executive"),
}
_NOBODY_ELSE = {
    "owners": _("Nobody else owns 25% of the business or more"),
    "directors": _("There are no other directors"),
    "executives": _("There are no other executives"),
}
