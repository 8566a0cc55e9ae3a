"""Words for requirement keys. No word of the dialect reaches the screen without passing here.

The dashboard shows them as they are; what holders read is translated where it is shown.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from requirements_app.information_request_words import QUESTIONS

# The parts of one birth date, of one address, the two scripts of one name are one thing to a person. The longest
# prefix wins.
_TOPICS = {
    "business_profile.annual_revenue": _("Annual revenue"),
    "business_profile.estimated_worker_count": _("Number of workers"),
    "business_profile.mcc": _("Industry"),
    "business_profile.name": _("Business name"),
    "business_profile.product_description": _("Product description"),
    "business_profile.support_email": _("Support e-mail"),
    "business_profile.support_phone": _("Support phone"),
    "business_profile.support_address": _("Support address"),
    "business_profile.url": _("Website"),
    "business_type": _("Business type"),
    "company.address": _("Business address"),
    "company.address_kana": _("Business address in kanji and kana"),
    "company.address_kanji": _("Business address in kanji and kana"),
    "company.directors_provided": _("Confirmation that all directors are named"),
    "company.executives_provided": _("Confirmation that all executives are named"),
    "company.export_license_id": _("Import-export code"),
    "company.export_purpose_code": _("Export purpose code"),
    "company.name": _("Legal business name"),
    "company.name_kana": _("Legal business name in kanji and kana"),
    "company.name_kanji": _("Legal business name in kanji and kana"),
    "company.owners_provided": _("Confirmation that all owners are named"),
    "company.phone": _("Business phone"),
    "company.registration_number": _("Registration number"),
    "company.structure": _("Legal structure"),
    "company.tax_id": _("Company tax ID"),
    "company.vat_id": _("VAT number"),
    "company.verification.document": _("Company document"),
    "documents.bank_account_ownership_verification": _("Bank statement that names the owner"),
    "external_account": _("Bank account or debit card"),
    "settings.card_issuing.tos_acceptance": _("Card issuing terms"),
    "settings.card_payments.statement_descriptor_prefix": _("Statement descriptor prefix"),
    "settings.payments.statement_descriptor": _("Statement descriptor"),
    "settings.treasury.tos_acceptance": _("Financial account terms"),
    "tos_acceptance": _("Terms of service"),
}

_PERSON_TOPICS = {
    "address": _("Address"),
    "address_kana": _("Address in kanji and kana"),
    "address_kanji": _("Address in kanji and kana"),
    "dob": _("Date of birth"),
    "email": _("E-mail"),
    "first_name": _("First name"),
    "first_name_kana": _("First name in kanji and kana"),
    "first_name_kanji": _("First name in kanji and kana"),
    "gender": _("Gender"),
    "id_number": _("Government ID number"),
    "last_name": _("Last name"),
    "last_name_kana": _("Last name in kanji and kana"),
    "last_name_kanji": _("Last name in kanji and kana"),
    "nationality": _("Nationality"),
    "phone": _("Phone"),
    "political_exposure": _("Political exposure"),
    "registered_address": _("Registered address"),
    "relationship": _("Role in the business"),
    "relationship.percent_ownership": _("Share of ownership"),
    "relationship.title": _("Job title"),
    "ssn_last_4": _("Last 4 digits of the social security number"),
    "verification.additional_document": _("Proof of address"),
    "verification.document": _("Identity document"),
}

_SUBJECTS = {
    "individual": _("Account holder"),
    "representative": _("Representative"),
    "owners": _("Owners"),
    "directors": _("Directors"),
    "executives": _("Executives"),
    "authorizer": _("Authorizer"),
}

_INFORMATION_REQUEST = re.compile(r"interv_[^.]+\.(?P<description>[^.]+)\.")
_PERSON = re.compile(r"(?P<id>person_[^.]+)\.(?P<rest>.+)")


@dataclass(frozen=True, order=True)
class Topic:
    """What a key asks for. ``person`` is the id of whom it concerns, ``subject`` the words for a role."""

    subject: str
    words: str
    person: str = ""

    def __str__(self) -> str:
        return f"{self.subject}: {self.words}" if self.subject else self.words

    @property
    def translated(self) -> str:
        """The same in the language that is spoken now."""
        words = gettext(self.words)
        return f"{gettext(self.subject)}: {words}" if self.subject else words


def topic_of(key: str) -> Topic:
    """Keys of one topic belong to one entry: ``individual.dob.day`` and ``individual.dob.year`` do."""
    if request := _INFORMATION_REQUEST.match(key):
        known = QUESTIONS.get(request["description"])
        return Topic(_("Information request"), known.title if known else _humanise(request["description"]))
    if person := _PERSON.fullmatch(key):
        return Topic("", _person_words(person["rest"]), person["id"])
    role, _dot, rest = key.partition(".")
    if role in _SUBJECTS and rest:
        return Topic(_SUBJECTS[role], _person_words(rest))
    if role == "documents":
        return Topic("", _longest(_TOPICS, key) or _document_words(rest))
    return Topic("", _longest(_TOPICS, key) or _humanise(key))


def has_words(key: str) -> bool:
    """Whether the words for ``key`` are chosen, not made up from the key itself."""
    role, _dot, rest = key.partition(".")
    return bool(_longest(_PERSON_TOPICS, rest) if role in _SUBJECTS else _longest(_TOPICS, key))


def _person_words(rest: str) -> str:
    if rest.startswith("documents."):
        return _document_words(rest.removeprefix("documents."))
    return _longest(_PERSON_TOPICS, rest) or _humanise(rest)


def _document_words(rest: str) -> str:
    return _humanise(rest.removesuffix(".files"))


def _longest(words: dict[str, str], key: str) -> str:
    parts = key.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((words[prefix] for prefix in prefixes if prefix in words), "")


def _humanise(key: str) -> str:
    return re.sub(r"[._]+", " ", key).strip().capitalize()
