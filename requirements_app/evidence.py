"""What is provided for one subject of verification: the values that the processor is asked about.

A subject is what is verified as one: ``company.tax_id`` of an account, ``person_….dob`` of a person.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from accounts.models import Account, ExternalAccount, Person
from connect_dashboard.processor.protocol import Subject

_SUBJECTS = {
    "external_account": Subject.BANK_ACCOUNT,
    "business_profile": Subject.BUSINESS_PROFILE,
    "settings": Subject.STATEMENT_DESCRIPTOR,
    "company": Subject.COMPANY,
}
_ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country", "town")


@dataclass(frozen=True)
class Evidence:
    """``files`` are ids by side."""

    kind: Subject
    check: str
    values: Mapping[str, str]
    files: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """Changes when what is verified changes; keyed, since short secrets are among the values."""
        given = json.dumps([self.check, self.values, self.files], sort_keys=True)
        return salted_hmac("requirements_app.evidence", given, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Dossier:
    """An account and all that belongs to it, read once."""

    account: Account
    persons: Mapping[str, Person]
    external_account: ExternalAccount | None

    def evidence(self, subject: str) -> Evidence | None:
        """None if nobody has this subject any more."""
        root, _, path = subject.partition(".")
        if root.startswith("person_"):
            person = self.persons.get(root)
            return _of_person(person, path) if person else None
        return self._of_account(subject)

    def _of_account(self, check: str) -> Evidence | None:
        root, _, path = check.partition(".")
        kind = _SUBJECTS.get(root, Subject.COMPANY)
        if check == "external_account":
            return _of_external_account(self.external_account) if self.external_account else None
        if path.startswith("verification."):
            return Evidence(Subject.DOCUMENT, check, {}, _files(self.account.company, path))
        if root == "documents":
            return Evidence(Subject.DOCUMENT, check, {}, _proofs(self.account.documents, path))
        return Evidence(kind, check, self._values(check), {})

    def _values(self, check: str) -> dict[str, str]:
        company = self.account.company
        if check == "company.tax_id":
            return {"tax_id": self.account.company_tax_id, "name": _text(company.get("name"))}
        if check in ("company.address", "company.address_kanji"):
            return _address(company.get(check.partition(".")[2]))
        if check == "company.directors_provided":
            return {"directors": "\n".join(sorted(one.first_name for one in self.persons.values() if one.director))}
        root, *keys = check.split(".")
        value: Any = getattr(self.account, root, None)
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return {[root, *keys][-1]: _text(value)}


def dossier_of(account: Account) -> Dossier:
    external = account.external_accounts.order_by("-default_for_currency", "created", "pk")
    own_currency = [one for one in external if one.currency == account.default_currency]
    return Dossier(
        account=account,
        persons={one.pk: one for one in account.persons.all()},
        external_account=next(iter([*own_currency, *external]), None),
    )


def _of_person(person: Person, path: str) -> Evidence:
    if path.startswith("verification."):
        return Evidence(Subject.DOCUMENT, path, {}, _files({"verification": person.verification}, path))
    if path.startswith("documents."):
        return Evidence(Subject.DOCUMENT, path, {}, _proofs(person.documents, path.removeprefix("documents.")))
    name = {
        "first_name": person.first_name or person.first_name_kanji,
        "last_name": person.last_name or person.last_name_kanji,
    }
    values = {
        "dob": {**name, "dob": str(person.dob or "")},
        "address": _address(person.address),
        "address_kanji": _address(person.address_kanji),
        "id_number": {**name, "id_number": person.id_number},
        "ssn_last_4": {**name, "ssn_last_4": person.id_number[-4:]},
    }.get(path)
    return Evidence(Subject.PERSON, path, values or {path: _text(getattr(person, path, ""))}, {})


def _of_external_account(external: ExternalAccount) -> Evidence:
    values = {
        "account_number": external.account_number,
        "routing_number": external.routing_number,
        "last4": external.last4,
        "country": external.country,
        "currency": external.currency,
        "account_holder_name": external.account_holder_name,
    }
    return Evidence(Subject.BANK_ACCOUNT, "external_account", values, {})


def _address(address: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: _text((address or {}).get(name)) for name in _ADDRESS}


def _files(holder: Mapping[str, Any], path: str) -> dict[str, str]:
    value: Any = holder
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return {side: value[side] for side in ("front", "back") if value.get(side)} if isinstance(value, Mapping) else {}


def _proofs(documents: Mapping[str, Any], path: str) -> dict[str, str]:
    """The files of ``proof_of_address.files``, in the order in which they were given."""
    given = documents.get(path.partition(".")[0]) or {}
    return {str(number): file_id for number, file_id in enumerate(given.get("files") or (), start=1)}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
