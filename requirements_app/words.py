"""Words for requirement keys. No word of the dialect reaches the screen without passing here."""

import re
from dataclasses import dataclass

# The parts of one birth date, or of one address, are one thing to a person. The longest prefix wins.
_TOPICS = {
    "business_profile.annual_revenue": "Annual revenue",
    "business_profile.estimated_worker_count": "Number of workers",
    "business_profile.mcc": "Industry",
    "business_profile.name": "Business name",
    "business_profile.product_description": "Product description",
    "business_profile.support_email": "Support e-mail",
    "business_profile.support_phone": "Support phone",
    "business_profile.support_address": "Support address",
    "business_profile.url": "Website",
    "business_type": "Business type",
    "company.address": "Business address",
    "company.address_kana": "Business address (kana)",
    "company.address_kanji": "Business address (kanji)",
    "company.directors_provided": "Confirmation that all directors are named",
    "company.executives_provided": "Confirmation that all executives are named",
    "company.export_license_id": "Import-export code",
    "company.export_purpose_code": "Export purpose code",
    "company.name": "Legal business name",
    "company.name_kana": "Legal business name (kana)",
    "company.name_kanji": "Legal business name (kanji)",
    "company.owners_provided": "Confirmation that all owners are named",
    "company.phone": "Business phone",
    "company.registration_number": "Registration number",
    "company.structure": "Legal structure",
    "company.tax_id": "Company tax ID",
    "company.vat_id": "VAT number",
    "company.verification.document": "Company document",
    "external_account": "Bank account or debit card",
    "settings.card_issuing.tos_acceptance": "Card issuing terms",
    "settings.card_payments.statement_descriptor_prefix": "Statement descriptor prefix",
    "settings.payments.statement_descriptor": "Statement descriptor",
    "settings.treasury.tos_acceptance": "Financial account terms",
    "tos_acceptance": "Terms of service",
}

_PERSON_TOPICS = {
    "address": "Address",
    "address_kana": "Address (kana)",
    "address_kanji": "Address (kanji)",
    "dob": "Date of birth",
    "email": "E-mail",
    "first_name": "First name",
    "first_name_kana": "First name (kana)",
    "first_name_kanji": "First name (kanji)",
    "gender": "Gender",
    "id_number": "Government ID number",
    "last_name": "Last name",
    "last_name_kana": "Last name (kana)",
    "last_name_kanji": "Last name (kanji)",
    "nationality": "Nationality",
    "phone": "Phone",
    "political_exposure": "Political exposure",
    "registered_address": "Registered address",
    "relationship": "Role in the business",
    "relationship.percent_ownership": "Share of ownership",
    "relationship.title": "Job title",
    "ssn_last_4": "Last 4 digits of the social security number",
    "verification.additional_document": "Proof of address",
    "verification.document": "Identity document",
}

_SUBJECTS = {
    "individual": "Account holder",
    "representative": "Representative",
    "owners": "Owners",
    "directors": "Directors",
    "executives": "Executives",
    "authorizer": "Authorizer",
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


def topic_of(key: str) -> Topic:
    """Keys of one topic belong to one entry: ``individual.dob.day`` and ``individual.dob.year`` do."""
    if request := _INFORMATION_REQUEST.match(key):
        return Topic("Information request", _humanise(request["description"]))
    if person := _PERSON.fullmatch(key):
        return Topic("", _person_words(person["rest"]), person["id"])
    role, _, rest = key.partition(".")
    if role in _SUBJECTS and rest:
        return Topic(_SUBJECTS[role], _person_words(rest))
    if role == "documents":
        return Topic("", _humanise(rest.removesuffix(".files")))
    return Topic("", _longest(_TOPICS, key) or _humanise(key))


def has_words(key: str) -> bool:
    """Whether the words for ``key`` are chosen, not made up from the key itself."""
    role, _, rest = key.partition(".")
    return bool(_longest(_PERSON_TOPICS, rest) if role in _SUBJECTS else _longest(_TOPICS, key))


def _person_words(rest: str) -> str:
    return _longest(_PERSON_TOPICS, rest) or _humanise(rest)


def _longest(words: dict[str, str], key: str) -> str:
    parts = key.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((words[prefix] for prefix in prefixes if prefix in words), "")


def _humanise(key: str) -> str:
    return re.sub(r"[._]+", " ", key).strip().capitalize()
