"""The three dialogs of an account's profile. A field is named by its path in the API, two underscores for a dot."""

from typing import Any

from django import forms

from accounts.descriptors import clean_statement_descriptor, clean_statement_descriptor_prefix
from accounts.forms.address import AddressForm, EditForm
from accounts.forms.japanese import ScriptAddressMixin, script_initial, script_name_field
from accounts.models import Account
from accounts.models.account import BusinessType
from accounts.phones import clean_phone
from accounts.scripts import ADDRESSES, COUNTRY
from accounts.services.profile import profile_value
from accounts.tax_ids import clean_tax_id, clean_vat_id, tax_id_numbers
from connect_dashboard.industries import industry_choices

STRUCTURES = (
    "sole_proprietorship sole_establishment single_member_llc multi_member_llc llc private_company private_corporation "
    "private_partnership public_company public_corporation public_partnership limited_liability_partnership "
    "incorporated_partnership unincorporated_partnership incorporated_non_profit unincorporated_non_profit "
    "registered_charity unincorporated_association governmental_unit government_instrumentality "
    "tax_exempt_government_instrumentality free_zone_llc free_zone_establishment"
).split()


def structure_name(value: str) -> str:
    return value.replace("_", " ").capitalize().replace("llc", "LLC").replace("Llc", "LLC")


class ProfileForm(EditForm):
    """Fields with a path of the account as name; ``changes`` is what the service is given."""

    heading = ""
    part_names: list[str] = []  # those of an address, in a form that has one

    def __init__(self, data: Any = None, *, account: Account, **kwargs: Any) -> None:
        self.account = account
        super().__init__(data, **kwargs)
        for name in self.fields:
            if "address" not in name and not isinstance(self.fields[name].widget, SecretInput):
                self.initial[name] = profile_value(account, _path(name)) or ""

    def changes(self) -> dict[str, Any]:
        """A nested value that was emptied becomes null, as the API has it; a column becomes empty."""
        changes = {}
        for name in self.changed_data:
            path, value = _path(name), self.cleaned_data[name]
            changes[path] = value or (None if "." in path else "")
        return changes

    def _clean_phone(self, name: str) -> str:
        if name not in self.changed_data:
            return self.cleaned_data[name]
        return clean_phone(self.cleaned_data[name], str(self.account.country))


class SecretInput(forms.TextInput):
    """For a value that is written and never shown again."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"})


class BusinessForm(ProfileForm):
    heading = "Business details"

    business_profile__name = forms.CharField(label="Business name", max_length=200, required=False)
    business_profile__url = forms.URLField(
        label="Website", max_length=500, required=False, assume_scheme="https", help_text="Where customers buy or book."
    )
    business_profile__mcc = forms.ChoiceField(label="Industry", required=False)
    business_profile__product_description = forms.CharField(
        label="What it sells",
        required=False,
        min_length=10,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="At least 10 characters. Needed where there is no website.",
    )
    settings__payments__statement_descriptor = forms.CharField(
        label="Statement descriptor", required=False, help_text="On customers' bank statements: 5 to 22 characters."
    )
    settings__card_payments__statement_descriptor_prefix = forms.CharField(
        label="Descriptor prefix", required=False, help_text="For card payments: 2 to 10 characters."
    )

    def __init__(self, data: Any = None, *, account: Account, **kwargs: Any) -> None:
        super().__init__(data, account=account, **kwargs)
        current = str(self.initial["business_profile__mcc"])
        choices = [("", "Choose"), *industry_choices(current)]
        self.fields["business_profile__mcc"].choices = choices  # type: ignore[attr-defined]

    def clean_settings__payments__statement_descriptor(self) -> str:
        return clean_statement_descriptor(self.cleaned_data["settings__payments__statement_descriptor"])

    def clean_settings__card_payments__statement_descriptor_prefix(self) -> str:
        return clean_statement_descriptor_prefix(
            self.cleaned_data["settings__card_payments__statement_descriptor_prefix"]
        )


class ContactForm(ProfileForm):
    heading = "Contact"

    email = forms.EmailField(label="E-mail", required=False, help_text="Of the account holder; customers never see it.")
    phone = forms.CharField(label="Phone", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    business_profile__support_email = forms.EmailField(label="Support e-mail", required=False)
    business_profile__support_phone = forms.CharField(
        label="Support phone", required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    business_profile__support_url = forms.URLField(
        label="Support website", max_length=500, required=False, assume_scheme="https"
    )

    def clean_phone(self) -> str:
        return self._clean_phone("phone")

    def clean_business_profile__support_phone(self) -> str:
        return self._clean_phone("business_profile__support_phone")


class CompanyForm(ScriptAddressMixin, ProfileForm, AddressForm):
    """The legal entity. Of an individual only the type stands here; the rest is in their person."""

    heading = "Legal entity"

    business_type = forms.ChoiceField(
        label="Business type", required=False, choices=[("", "Not known yet"), *BusinessType.choices]
    )
    company__name = forms.CharField(label="Legal name", max_length=200, required=False)
    company__structure = forms.ChoiceField(
        label="Structure",
        required=False,
        choices=[("", "Choose"), *((value, structure_name(value)) for value in STRUCTURES)],
    )
    company__phone = forms.CharField(label="Phone", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    company__tax_id = forms.CharField(label="Tax ID", required=False, widget=SecretInput())
    company__vat_id = forms.CharField(label="VAT number", required=False, widget=SecretInput())
    company__registration_number = forms.CharField(label="Registration number", max_length=100, required=False)

    def __init__(self, data: Any = None, *, account: Account, **kwargs: Any) -> None:
        super().__init__(
            data, account=account, country=str(account.country), address=account.company.get("address"), **kwargs
        )
        if account.business_type == BusinessType.INDIVIDUAL:
            for name in set(self.fields) - {"business_type"}:
                del self.fields[name]
            self.part_names = []
        else:
            self.fields["company__tax_id"].label = tax_id_numbers(str(account.country)).label
            for name in ("tax_id", "vat_id"):
                if account.company.get(f"{name}_provided"):
                    self.fields[f"company__{name}"].help_text = "Provided. Leave empty to keep it."
            if str(account.country) == COUNTRY:
                self._ask_in_japanese()
            self.order_fields([name for name in self.fields if not name.startswith("address_")])
        if account.details_submitted and account.business_type:
            self.fields["business_type"].disabled = True
            self.fields["business_type"].help_text = "Settled, since the details were submitted."

    def _ask_in_japanese(self) -> None:
        for name in ("name_kanji", "name_kana"):
            self.fields[f"company__{name}"] = script_name_field(name, required=False)
            self.initial[f"company__{name}"] = self.account.company.get(name) or ""
        for name in ADDRESSES:
            self.initial.update(script_initial(name, self.account.company.get(name)))
        self.kept_scripts = {name: self.account.company.get(name) or {} for name in ADDRESSES}
        self.add_script_addresses(ADDRESSES, required=False)
        first = ["business_type", "company__name", "company__name_kanji", "company__name_kana"]
        self.order_fields(first)

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.cleaned_data |= dict(self.cleaned_scripts())
        return self.cleaned_data

    def clean_company__phone(self) -> str:
        return self._clean_phone("company__phone")

    def clean_company__tax_id(self) -> str:
        return clean_tax_id(str(self.account.country), self.cleaned_data["company__tax_id"])

    def clean_company__vat_id(self) -> str:
        return clean_vat_id(str(self.account.country), self.cleaned_data["company__vat_id"])

    def changes(self) -> dict[str, Any]:
        changes = {path: value for path, value in super().changes().items() if not path.startswith("address_")}
        if self.part_names and self.address_changed:
            changes["company.address"] = self.cleaned_data["address"]
        for name in self.script_parts:
            if (address := self.cleaned_data[name]) != (self.account.company.get(name) or {}):
                changes[f"company.{name}"] = address
        return changes


FORMS: dict[str, type[ProfileForm]] = {"business": BusinessForm, "contact": ContactForm, "company": CompanyForm}


def _path(name: str) -> str:
    return name.replace("__", ".")
