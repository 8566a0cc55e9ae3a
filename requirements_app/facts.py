"""From an account's rows to what the rules need to know of it.

A key is a path into the account's documents and persons, so what is provided follows from the key itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from accounts.models import Account, Capability, Person
from requirements_app.acceptance import by_owner
from requirements_app.catalogue import catalogue
from requirements_app.models import Standing

# Plural roles are asked of everyone who holds them, and of somebody unless there is nobody (an attestation says so).
_ROLES = {"owners": "owner", "directors": "director", "executives": "executive"}


@dataclass(frozen=True)
class Facts:
    country: str
    business_type: str
    requested: frozenset[str]
    provided: frozenset[str]


def facts_of(account: Account) -> Facts:
    """Four queries: capabilities, persons, external accounts, and what another system accepted."""
    persons = list(account.persons.all())
    accepted = by_owner(Standing.objects.filter(account=account).values_list("accepted", flat=True).first() or ())
    has_external_account = bool(account.external_accounts.all())
    return Facts(
        country=str(account.country),
        business_type=account.business_type,
        requested=frozenset(
            one.name for one in account.capabilities.all() if one.status != Capability.Status.UNREQUESTED
        ),
        provided=frozenset(
            key
            for key in catalogue().keys
            if key in accepted.get("", ()) or is_provided(key, account, persons, has_external_account, accepted)
        ),
    )


def is_provided(
    key: str,
    account: Account,
    persons: Sequence[Person],
    has_external_account: bool,
    accepted: Mapping[str, frozenset[str]],
) -> bool:
    def has(person: Person) -> bool:
        return rest in accepted.get(person.pk, ()) or person_has(person, rest)

    if key == "external_account":
        return has_external_account
    root, _, rest = key.partition(".")
    if root in ("individual", "representative"):
        return any(has(one) for one in persons if one.representative)
    if root in _ROLES:
        holders = [one for one in persons if getattr(one, _ROLES[root])]
        nobody = is_filled(account.company.get(f"{root}_provided")) or (root == "owners" and is_exempt(account))
        return all(has(one) for one in holders) if holders else nobody
    if key == "company.owners_provided" and is_exempt(account):
        return True
    if key in _COMPANY_SECRETS:
        return _COMPANY_SECRETS[key](account)
    return is_filled(value_at(getattr(account, root), rest))


def is_exempt(account: Account) -> bool:
    """Whether it need not say who owns it."""
    return bool(account.company.get("ownership_exemption_reason"))


_COMPANY_SECRETS: dict[str, Callable[[Account], bool]] = {
    "company.tax_id": lambda account: bool(account.company_tax_id or account.company.get("tax_id_provided")),
    "company.vat_id": lambda account: bool(account.company_vat_id or account.company.get("vat_id_provided")),
    "company.verification.document": lambda account: _has_document(account.company.get("verification"), "document"),
}


def person_has(person: Person, path: str) -> bool:
    root, _, rest = path.partition(".")
    if root == "dob":
        return person.dob is not None
    if root == "id_number":
        return person.id_number_provided or bool(person.id_number)
    if root == "ssn_last_4":
        return person.ssn_last_4_provided
    if root == "verification":
        return _has_document(person.verification, rest)
    if root == "relationship":
        return is_filled(person.relationship().get(rest))
    return is_filled(value_at(getattr(person, root), rest))


def _has_document(verification: Mapping[str, Any] | None, name: str) -> bool:
    """Given in whole or in part, or no longer wanted because the person is verified."""
    verification = verification or {}
    document = verification.get(name) or {}
    return bool(document.get("front") or document.get("back")) or verification.get("status") == "verified"


def value_at(value: Any, path: str) -> Any:
    for name in _names(path):
        value = value.get(name) if isinstance(value, dict) else None
    return value


@lru_cache(maxsize=2048)
def _names(path: str) -> tuple[str, ...]:
    return tuple(filter(None, path.split(".")))


def is_filled(value: Any) -> bool:
    """A false attestation is none; zero is an answer."""
    return value is not None and value is not False and value not in ("", {}, [])
