"""A processor that answers by the documented test values. Pure and deterministic: it keeps nothing.

Where the list of test values names no value, the value is verified, but for dates of birth: there the list says
that every other date fails. Which error code a value brings is documented for few of them; where it is not, the
code chosen is the one whose words fit. A few values are answered at once, all others after ``delay``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from connect_dashboard.processor import sandbox_money
from connect_dashboard.processor.protocol import (
    Alert,
    Answer,
    File,
    MoneyAnswer,
    MoneyRequest,
    VerificationRequest,
    failed,
    pending,
    verified,
)

Values = Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """An answer, and whether it is there at once."""

    answer: Answer
    at_once: bool = False


_OK = Finding(verified())
_OK_AT_ONCE = Finding(verified(), at_once=True)


class Sandbox:
    """``delay`` is how long a verification takes, ``settlement_days`` how many business days money is under way."""

    def __init__(self, delay: timedelta = timedelta(0), settlement_days: int = 2) -> None:
        self.delay = delay
        self.settlement_days = settlement_days

    def verify(self, request: VerificationRequest, *, now: datetime) -> Answer:
        finding = _find(request)
        ready_at = request.requested_at + self.delay
        if finding.at_once or now >= ready_at:
            return finding.answer
        return pending(at=ready_at)

    def move(self, request: MoneyRequest, *, now: datetime) -> MoneyAnswer:
        return sandbox_money.answer(request, now, self.settlement_days)

    def arrival_date(self, request: MoneyRequest) -> date:
        return sandbox_money.arrives_at(request, self.settlement_days).date()

    def pays_instantly(self, request: MoneyRequest) -> bool:
        return sandbox_money.pays_instantly(request)

    def cancel(self, request: MoneyRequest, *, now: datetime) -> bool:
        return sandbox_money.is_cancelable(request, now)


def _find(request: VerificationRequest) -> Finding:
    if request.files:
        return _files(request.files)
    read = _BY_CHECK.get(request.check)
    return read(request.values) if read else _OK


def _fails(code: str, reason: str) -> Finding:
    return Finding(failed(code, reason))


def _by_value(name: str, findings: Mapping[str, Finding]) -> Callable[[Values], Finding]:
    return lambda values: findings.get(values.get(name, "").strip(), _OK)


def _by_digits(name: str, findings: Mapping[str, Finding]) -> Callable[[Values], Finding]:
    return lambda values: findings.get(re.sub(r"\D", "", values.get(name, "")), _OK)


_DATES = {
    "1901-01-01": _OK,
    "1902-01-01": _OK_AT_ONCE,
    "1900-01-01": Finding(pending(alert=Alert.LISTED)),
}
_OTHER_DATE = _fails(
    "verification_failed_keyed_identity",
    "The person’s identity could not be confirmed with this name and date of birth.",
)


def _date_of_birth(values: Values) -> Finding:
    return _DATES.get(values.get("dob", ""), _OTHER_DATE)


_PERSON_ADDRESSES = {
    "address_full_match": _OK,
    "address_no_match": _fails(
        "verification_failed_residential_address", "No record shows this person at this address."
    ),
    "address_line1_no_match": _fails(
        "verification_failed_address_match",
        "Town and postal code are right, but the street and number are not this person’s.",
    ),
}
_COMPANY_ADDRESSES = {
    "address_full_match": _OK,
    "address_no_match": _fails("verification_failed_address_match", "The business is not registered at this address."),
    "address_line1_no_match": _fails(
        "invalid_street_address", "This street and number do not exist in this town. Check them for typing errors."
    ),
}
_ID_MISMATCH = _fails(
    "verification_failed_id_number_match", "The number does not belong to this name and date of birth."
)
_ID_NUMBERS = {"000000000": _OK, "111111111": _ID_MISMATCH, "222222222": _OK_AT_ONCE}
_LAST_FOURS = {"0000": _OK, "1111": _ID_MISMATCH, "2222": _OK_AT_ONCE}
_TAX_IDS = {
    "000000000": _OK,
    "000000001": _OK,
    "111111111": _fails("verification_failed_tax_id_match", "The tax number belongs to another business name."),
    "111111112": _fails("verification_failed_tax_id_not_issued", "The tax office has not issued this number."),
    "222222222": _OK_AT_ONCE,
}
_COMPANY_NAMES = {
    "match_name_relationships": _OK,
    "match_name_only": _fails(
        "verification_legal_entity_structure_mismatch",
        "The register knows this business, but with other persons and another structure.",
    ),
    "mismatch_business_name": _fails(
        "verification_failed_name_match", "The register shows another name for this business."
    ),
    "disallowed_name": _fails("invalid_company_name_denylisted", "A business may not be called this."),
}
# Each stands in a director's first name; what it finds concerns the company's list of directors.
_DIRECTORS = {
    "mismatch_director": _fails(
        "verification_directors_mismatch", "The register lists other directors than those provided."
    ),
    "missing_director": _fails("verification_missing_directors", "The register lists a director who was not provided."),
    "extraneous_director": _fails(
        "verification_extraneous_directors", "A director was provided whom the register does not list."
    ),
}
_PROFILE_NAMES = {
    "disallowed_dba": _fails("invalid_business_profile_name_denylisted", "A business may not trade under this name."),
    "invalid_dba": _fails("invalid_business_profile_name", "This is not the name of a business."),
}
_DESCRIPTIONS = {
    "require_url": _fails(
        "invalid_product_description_url_match",
        "The description does not say enough by itself. Provide the website where this is sold.",
    ),
}
_DESCRIPTORS = {
    "mismatch": _fails(
        "invalid_statement_descriptor_business_mismatch", "Customers would not recognise the business by this text."
    ),
    "disallowed": _fails("invalid_statement_descriptor_denylisted", "This text may not stand on bank statements."),
}
_PREFIXES = {
    "mismatch": _fails(
        "invalid_statement_descriptor_prefix_mismatch", "Customers would not recognise the business by this prefix."
    ),
    "disallowed": _fails(
        "invalid_statement_descriptor_prefix_denylisted", "This prefix may not stand on bank statements."
    ),
}
# The first part of the host name decides: https://geoblocked.example.com.
_HOSTS = {
    "accessible": _OK,
    "disallowed": _fails("invalid_url_denylisted", "Websites of this kind are not accepted."),
    "geoblocked": _fails(
        "invalid_url_website_inaccessible_geoblocked", "The website turns away visitors from other countries."
    ),
    "problem": _fails("invalid_url_website_other", "The website could not be reviewed."),
    "missing": _fails("invalid_url_website_empty", "There is nothing on the website yet."),
    "mismatch": _fails(
        "invalid_url_website_business_information_mismatch", "The website names another business than the account."
    ),
    "passwordprotected": _fails(
        "invalid_url_website_inaccessible_password_protected", "The website cannot be seen without a password."
    ),
    "underconstruction": _fails(
        "invalid_url_website_incomplete_under_construction", "The website is still under construction."
    ),
    "inaccessible": _fails("invalid_url_website_inaccessible", "The website cannot be reached."),
    "inactivity": Finding(verified(Alert.INACTIVITY)),
}


def _url(values: Values) -> Finding:
    try:
        host = urlsplit(values.get("url", "")).hostname or ""
    except ValueError:
        return _fails("invalid_url_format", "This is not the address of a website.")
    return _HOSTS.get(host.split(".")[0], _OK)


def _directors(values: Values) -> Finding:
    named = [_DIRECTORS[name] for name in values.get("directors", "").split("\n") if name in _DIRECTORS]
    return named[0] if named else _OK


# Numbers that verification has something to say of; what goes wrong only when money moves is not among them.
_BANK_ACCOUNTS = {
    "000111111116": _fails("invalid_value_other", "The bank knows no account with this number."),
    "000111111113": _fails("invalid_value_other", "This bank account was closed."),
    "000444444440": _fails("invalid_value_other", "The bank account is not held in this currency."),
    "000999999992": _fails(
        "verification_failed_document_match",
        "The bank could not confirm who owns the account. Provide a bank statement or a voided cheque.",
    ),
}
_CARDS = {"5572": _fails("invalid_value_other", "The card’s bank takes no payments to this card.")}


def _external_account(values: Values) -> Finding:
    if number := values.get("account_number"):
        return _BANK_ACCOUNTS.get(number, _OK)
    return _CARDS.get(values.get("last4", ""), _OK)


_BY_CHECK: dict[str, Callable[[Values], Finding]] = {
    "dob": _date_of_birth,
    "address": _by_value("line1", _PERSON_ADDRESSES),
    "address_kanji": _by_value("line1", _PERSON_ADDRESSES),
    "id_number": _by_digits("id_number", _ID_NUMBERS),
    "ssn_last_4": _by_digits("ssn_last_4", _LAST_FOURS),
    "company.address": _by_value("line1", _COMPANY_ADDRESSES),
    "company.address_kanji": _by_value("line1", _COMPANY_ADDRESSES),
    "company.name": _by_value("name", _COMPANY_NAMES),
    "company.tax_id": _by_digits("tax_id", _TAX_IDS),
    "company.directors_provided": _directors,
    "business_profile.name": _by_value("name", _PROFILE_NAMES),
    "business_profile.product_description": _by_value("product_description", _DESCRIPTIONS),
    "business_profile.url": _url,
    "settings.payments.statement_descriptor": _by_value("statement_descriptor", _DESCRIPTORS),
    "settings.card_payments.statement_descriptor_prefix": _by_value("statement_descriptor_prefix", _PREFIXES),
    "external_account": _external_account,
}

# Documents: a token, or a word in the file's name, or the same word in the file itself after "sandbox:".
_DOCUMENTS = {
    "failure": _fails("verification_document_failed_test_mode", "A test file that stands for a document that fails."),
    "expired": _fails("verification_document_expired", "The document has expired."),
    "unreadable": _fails("verification_document_not_readable", "The picture is too blurred or too dark to read."),
    "name_mismatch": _fails("verification_document_name_mismatch", "The name on the document is another one."),
    "dob_mismatch": _fails("verification_document_dob_mismatch", "The date of birth on the document is another one."),
    "address_mismatch": _fails("verification_document_address_mismatch", "The address on the document is another one."),
    "photo_mismatch": _fails("verification_document_photo_mismatch", "The photo shows another person."),
    "missing_back": _fails("verification_document_missing_back", "The back of the document is missing."),
    "fraudulent": _fails("verification_document_fraudulent", "The document is not genuine."),
    "manipulated": _fails("verification_document_manipulated", "The picture was edited."),
}
_MARK = re.compile(rb"sandbox:([a-z_]{3,32})")


def _files(files: tuple[File, ...]) -> Finding:
    """The first side that fails decides."""
    findings = (finding for file in files for word, finding in _DOCUMENTS.items() if _stands_for(file, word))
    return next(findings, _OK)


def _stands_for(file: File, word: str) -> bool:
    marks = {mark.decode() for mark in _MARK.findall(file.content)}
    return file.id == f"file_identity_document_{word}" or word in file.name.lower().replace("-", "_") or word in marks
