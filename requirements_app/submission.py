"""Where the answer to a requirement is kept: the field of a form, or a document, by key."""

from dataclasses import dataclass
from enum import Enum

from accounts.scripts import ADDRESSES, NAMES
from requirements_app.plans import ROLES


class Kind(Enum):
    """What an answer is written into."""

    PERSON = "person"
    COMPANY = "company"
    CONTACT = "contact"
    BUSINESS = "business"
    ATTESTATION = "attestation"
    DOCUMENT = "document"
    EXTERNAL_ACCOUNT = "external_account"


@dataclass(frozen=True)
class Slot:
    """``owner`` is the person or the role that the key begins with, ``field`` the name of the form's field.

    A document stands in a form of its own: its ``field`` is the path that follows the owner, who may be ``company``.
    """

    kind: Kind
    field: str
    owner: str = ""


_PERSON = {
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "phone": "phone",
    "dob": "dob",
    "nationality": "nationality",
    "id_number": "id_number",
    # The whole number holds its last four digits.
    "ssn_last_4": "id_number",
    "address": "address",
    **{name: name for name in (*NAMES, *ADDRESSES, "gender")},
    "relationship.title": "title",
    "relationship.percent_ownership": "percent_ownership",
}
_DOCUMENTS = frozenset({"verification.document", "verification.additional_document"})
_SECTIONS = {
    Kind.COMPANY: "business_type company.name company.name_kanji company.name_kana company.structure "
    "company.phone company.tax_id company.vat_id company.registration_number",
    Kind.CONTACT: "email phone business_profile.support_email business_profile.support_phone "
    "business_profile.support_url",
    Kind.BUSINESS: "business_profile.name business_profile.url business_profile.mcc "
    "business_profile.product_description settings.payments.statement_descriptor "
    "settings.card_payments.statement_descriptor_prefix",
    Kind.ATTESTATION: "company.owners_provided company.directors_provided company.executives_provided "
    "company.export_license_id company.export_purpose_code",
}
_ACCOUNT = {key: Slot(kind, key.replace(".", "__")) for kind, keys in _SECTIONS.items() for key in keys.split()} | {
    "company.address": Slot(Kind.COMPANY, "address"),
    **{f"company.{name}": Slot(Kind.COMPANY, name) for name in ADDRESSES},
    "company.verification.document": Slot(Kind.DOCUMENT, "verification.document", "company"),
    "external_account": Slot(Kind.EXTERNAL_ACCOUNT, "external_account"),
}


def slot_of(key: str) -> Slot | None:
    """None for what cannot be entered on behalf of an account."""
    root, _, path = key.partition(".")
    if root not in ROLES and not root.startswith("person_"):
        return next((_ACCOUNT[one] for one in _prefixes(key) if one in _ACCOUNT), None)
    for one in _prefixes(path):
        if one in _DOCUMENTS:
            return Slot(Kind.DOCUMENT, one, root)
        if one in _PERSON:
            return Slot(Kind.PERSON, _PERSON[one], root)
    return None


def is_submittable(key: str) -> bool:
    return slot_of(key) is not None


def is_typed(key: str) -> bool:
    """Whether it stands in a field of a form among others, as no file and no bank account does."""
    slot = slot_of(key)
    return slot is not None and slot.kind not in (Kind.DOCUMENT, Kind.EXTERNAL_ACCOUNT)


def _prefixes(key: str) -> list[str]:
    parts = key.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
