"""What a holder is asked of the business: profile, company, bank account, documents, terms."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.descriptors import clean_statement_descriptor, clean_statement_descriptor_prefix
from accounts.forms.external_accounts import BankAccountForm
from accounts.forms.japanese import script_name_field
from accounts.forms.onboarding import BusinessForm, HostedForm, text_input
from accounts.phones import clean_phone
from accounts.scripts import ADDRESSES
from accounts.tax_ids import clean_tax_id
from connect_dashboard.ui.widgets import KeptFileInput
from connect_dashboard.uploads import MAX_BYTES, PDF, DocumentRefused, inspect
from requirements_app.forms.industries import industry_choices
from requirements_app.forms.local_names import tax_id_name
from requirements_app.forms.persons import AddressFormMixin, tel_input
from requirements_app.services.documents import ACCEPTS, Upload, purpose_of
from requirements_app.words import topic_of
from requirements_app.wrongs import fault_words

_DESCRIPTION, _URL = "business_profile.product_description", "business_profile.url"


class ProfileForm(AddressFormMixin, HostedForm):
    """Asks for keys of the account itself; a field has the key's name with ``__`` for a dot."""

    def __init__(self, keys: Collection[str], country: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        plain = {key for key in keys if not key.startswith("company.address")}
        if plain & {_URL, _DESCRIPTION}:
            plain |= {_URL, _DESCRIPTION}
        self.keys = [*(key for key in _FIELDS if key in plain), *sorted(plain - set(_FIELDS))]
        for key in self.keys:
            make = _FIELDS.get(key)
            name = key.replace(".", "__")
            self.fields[name] = make(country) if make else _unforeseen(key)
        if any(key.startswith("company.address.") for key in keys):
            self.add_address(country, fixed=True)
        scripts = {name for name in ADDRESSES if any(key.startswith(f"company.{name}.") for key in keys)}
        self.add_script_addresses(scripts, required=True)

    def own_fields(self) -> list[forms.BoundField]:
        return [self[key.replace(".", "__")] for key in self.keys]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        url, description = (values.get(key.replace(".", "__")) for key in (_URL, _DESCRIPTION))
        if _URL in self.keys and not url and not description and not self.errors:
            self.add_error(_URL.replace(".", "__"), gettext("Enter the website, or describe below what you sell."))
        return values

    def changes(self) -> dict[str, Any]:
        """By path, as the service that keeps the profile takes them; what was left empty is left alone."""
        values = self.cleaned_data
        given = {key: values[key.replace(".", "__")] for key in self.keys}
        changes = {key: value for key, value in given.items() if value}
        changes |= {f"company.{name}": values[name] for name in self.script_parts}
        return changes | ({"company.address": values["address"]} if self.address() else {})

    def clean_business_profile__support_phone(self) -> str:
        return clean_phone(self.cleaned_data["business_profile__support_phone"], self.country)

    def clean_company__tax_id(self) -> str:
        return clean_tax_id(self.country, self.cleaned_data["company__tax_id"])

    def clean_company__phone(self) -> str:
        return clean_phone(self.cleaned_data["company__phone"], self.country)

    def clean_settings__payments__statement_descriptor(self) -> str:
        return clean_statement_descriptor(self.cleaned_data["settings__payments__statement_descriptor"])

    def clean_settings__card_payments__statement_descriptor_prefix(self) -> str:
        return clean_statement_descriptor_prefix(
            self.cleaned_data["settings__card_payments__statement_descriptor_prefix"]
        )


def _text(label: Any, help_text: Any = "", max_length: int = 200, autocomplete: str = "off") -> forms.CharField:
    return forms.CharField(label=label, max_length=max_length, widget=text_input(autocomplete), help_text=help_text)


def _unforeseen(key: str) -> forms.CharField:
    return _text(gettext(topic_of(key).words))


_FIELDS: dict[str, Callable[[str], forms.Field]] = {
    "business_type": lambda country: forms.ChoiceField(
        label=_("Kind of business"),
        choices=BusinessForm.business_types(),
    ),
    "business_profile.name": lambda country: _text(_("Name that customers know"), autocomplete="organization"),
    "business_profile.mcc": lambda country: forms.ChoiceField(label=_("Industry"), choices=industry_choices),
    _URL: lambda country: forms.URLField(
        label=_("Website"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"type": "url", "inputmode": "url", "autocomplete": "url"}),
        help_text=_(
            "Where customers buy or book, such as https://example.com. No website? Describe below what you sell."
        ),
    ),
    _DESCRIPTION: lambda country: forms.CharField(
        label=_("What you sell, and how"),
        required=False,
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence or two, at least 10 characters."),
    ),
    "business_profile.support_email": lambda country: forms.EmailField(
        label=_("E-mail for your customers"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    ),
    "business_profile.support_phone": lambda country: forms.CharField(
        label=_("Phone number for your customers"), max_length=40, widget=tel_input()
    ),
    "settings.payments.statement_descriptor": lambda country: _text(
        _("Name on bank statements"),
        _("What customers read on their bank statement: 5 to 22 Latin letters and digits."),
        40,
    ),
    "settings.card_payments.statement_descriptor_prefix": lambda country: _text(
        _("Short name on card statements"), _("2 to 10 Latin letters and digits."), 40
    ),
    "company.name": lambda country: _text(
        _("Legal business name"), _("As it is registered."), autocomplete="organization"
    ),
    "company.name_kanji": lambda country: script_name_field("name_kanji", widget=text_input("off")),
    "company.name_kana": lambda country: script_name_field("name_kana", widget=text_input("off")),
    "company.tax_id": lambda country: _text(_("Company registration or tax number"), tax_id_name(country), 50),
    "company.registration_number": lambda country: _text(_("Registration number"), "", 50),
    "company.export_license_id": lambda country: _text(_("Import-export code (IEC)"), "", 50),
    "company.phone": lambda country: forms.CharField(
        label=_("Business phone number"),
        max_length=40,
        widget=tel_input(),
        help_text=_("With the country code if it is from abroad, such as +49."),
    ),
}


class HostedBankForm(BankAccountForm, HostedForm):
    """The bank account as the account's country writes it."""

    def __init__(self, *args: Any, country: str, business: bool, **kwargs: Any) -> None:
        super().__init__(*args, country=country, **kwargs)
        self.bank_country = country
        del self.fields["country"], self.fields["default_for_currency"]
        if len(self.fields["currency"].choices) == 1:  # type: ignore[attr-defined]
            self.fields["currency"].widget = forms.HiddenInput()
            self.initial["currency"] = self.fields["currency"].choices[0][0]  # type: ignore[attr-defined]
        self.fields["currency"].label = _("Currency")
        self.fields["account_holder_name"].label = _("Account holder’s name")
        self.fields["account_holder_name"].help_text = _("As the bank has it.")
        holder = self.fields["account_holder_type"]
        holder.label = _("The bank account belongs to")
        holder.choices = [("company", _("a business")), ("individual", _("a person"))]  # type: ignore[attr-defined]
        holder.initial = "company" if business else "individual"
        for name, part in self.format.parts.items():
            number = self.fields[name]
            number.label = _PARTS.get(part.label, part.label)
            number.help_text = gettext("Such as %(example)s.") % {"example": part.example} if part.example else ""
        self.order_fields(["account_holder_name", "account_holder_type", *self.format.parts, "currency"])

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        cleaned["country"] = self.bank_country
        _values, problems = self.format.clean({name: cleaned.get(name, "") for name in self.format.parts})
        for name in problems:
            if name not in self.errors:
                self.add_error(name, gettext("This number cannot be right. Compare it with your bank statement."))
        return cleaned


_PARTS = {
    "Account number": _("Account number"),
    "Account number (conta)": _("Account number"),
    "Bank code": _("Bank code"),
    "Branch code": _("Branch code"),
    "Branch code (agência)": _("Branch code"),
    "Clearing code": _("Clearing code"),
    "Institution number": _("Institution number"),
    "Routing number": _("Routing number"),
    "Sort code": _("Sort code"),
    "Transit number": _("Transit number"),
}


class DocumentsForm(HostedForm):
    """One front, and perhaps a back, for each subject. ``kept`` names what came before, by subject."""

    def __init__(
        self,
        subjects: Collection[str],
        titles: Mapping[str, str],
        *args: Any,
        kept: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = sorted(subjects)
        self.titles, self.kept = titles, kept or {}
        for number, subject in enumerate(self.subjects):
            accepts = accepted_for(subject)
            attrs = {"accept": ",".join(sorted(accepts))}
            required = subject not in self.kept
            self.fields[f"front{number}"] = forms.FileField(
                label=_("Front or first page"), required=required, widget=KeptFileInput(attrs), max_length=255
            )
            if PDF not in accepts:
                self.fields[f"back{number}"] = forms.FileField(
                    label=_("Back of the document"), required=False, widget=KeptFileInput(attrs), max_length=255
                )
        self.uploads: dict[str, dict[str, Upload]] = {}

    def sections(self) -> list[dict[str, Any]]:
        return [
            {
                "title": self.titles.get(subject, ""),
                "kept": self.kept.get(subject, ""),
                "pdf": PDF in accepted_for(subject),
                "identity": subject.endswith("verification.document") and not subject.startswith("company."),
                "fields": [self[name] for name in (f"front{number}", f"back{number}") if name in self.fields],
            }
            for number, subject in enumerate(self.subjects)
        ]

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        for number, subject in enumerate(self.subjects):
            for side in ("front", "back"):
                if upload := taken_upload(self, f"{side}{number}", accepted_for(subject)):
                    self.uploads.setdefault(subject, {})[side] = upload
        return values


def taken_upload(form: forms.Form, name: str, accepts: frozenset[str]) -> Upload | None:
    """Judge the file of a field while its sender can choose another."""
    sent = form.cleaned_data.get(name)
    if not sent:
        return None
    upload = Upload(sent.name, sent.read(MAX_BYTES + 1))
    try:
        inspect(upload.content, accepts=accepts)
    except DocumentRefused as refused:
        form.add_error(name, fault_words(refused.code))
        return None
    return upload


def accepted_for(subject: str) -> frozenset[str]:
    """An identity document is a picture; a proof may be a PDF."""
    return ACCEPTS[purpose_of(subject)]


class TermsForm(HostedForm):
    accept = forms.BooleanField(
        label=_("I accept these terms"), error_messages={"required": _("Accept the terms to go on.")}
    )
