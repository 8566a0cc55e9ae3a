"""What the lists know of an account: its row in each platform's index, and the terms it is found by."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from accounts.capabilities import USUAL
from accounts.models import Account, Capability, Connection, ExternalAccount, Person
from accounts.status import AccountStatus, account_status
from accounts.terms import facet, fold, metadata_term, phone_terms, squeeze, tails, words
from connect_dashboard.bulk import update_many


def with_metadata(search_terms: str, metadata: Mapping[str, str]) -> str:
    """``search_terms`` after a change of metadata alone, without reading the account again."""
    others = (term for term in search_terms.split(" ") if term and not term.startswith("m:"))
    terms = {*others, *(metadata_term(key, str(value)) for key, value in metadata.items())}
    return " ".join(sorted(terms))


def with_standing(search_terms: str, account: Account, statuses: Mapping[str, str]) -> str:
    """``search_terms`` after a change of capabilities and requirements alone."""
    others = (term for term in search_terms.split(" ") if term and not term.startswith(_STANDING))
    return " ".join(sorted({*others, *_standing_facets(account, statuses)}))


def listing_columns(
    account: Account,
    metadata: dict[str, str],
    capabilities: Iterable[Capability],
    persons: Iterable[Person],
    external_accounts: Iterable[ExternalAccount],
) -> dict[str, Any]:
    """Columns of a connection that repeat the account. Pure: reads what it is given and nothing else."""
    capabilities = list(capabilities)
    statuses = {capability.name: capability.status for capability in capabilities}
    status = account_status(statuses, account.requirements)
    name = account.display_name[:254]
    terms = {
        *_account_words(account, persons, external_accounts),
        *(metadata_term(key, str(value)) for key, value in metadata.items()),
        *_facets(account, statuses),
    }
    return {
        "name": name,
        "sort_name": fold(name)[:254],
        "status": status,
        "created": account.created,
        "next_due_at": next_due_at(account.requirements),
        "last_active_at": account.last_active_at,
        "search_terms": " ".join(sorted(terms)),
    }


def next_due_at(requirements: dict[str, Any]) -> datetime | None:
    """The deadline of what is due now; a deadline without anything due is none."""
    deadline = requirements.get("current_deadline")
    if not deadline or not (requirements.get("currently_due") or requirements.get("past_due")):
        return None
    return datetime.fromtimestamp(deadline, tz=UTC)


def _account_words(account: Account, persons: Iterable[Person], external: Iterable[ExternalAccount]) -> Iterator[str]:
    profile = account.business_profile
    texts = {account.display_name, account.email, account.company.get("name"), profile.get("support_email")}
    texts |= {account.company.get("name_kanji"), account.company.get("name_kana")}
    for person in persons:
        texts.add(person.full_name)
        if person.last_name_kana or person.first_name_kana:
            # Looked for as it is written, as it is read, and in Latin letters.
            texts |= {person.last_name_kana, person.first_name_kana, person.last_name, person.first_name}
    for text in filter(None, texts):
        found = words(text)
        yield from found
        if not text.isascii():
            for word in found:
                yield from tails(word)
    wholes = [account.id, account.email, profile.get("support_email"), *(person.email for person in persons)]
    yield from (squeeze(whole) for whole in wholes if whole)
    for phone in (account.phone, profile.get("support_phone"), account.company.get("phone")):
        yield from phone_terms(re.sub(r"\D", "", phone or ""))
    yield from (one.last4 for one in external if one.last4)


def _facets(account: Account, statuses: dict[str, str]) -> Iterator[str]:
    yield facet("country", str(account.country))
    yield facet("dashboard", account.dashboard)
    yield facet("business_type", account.business_type or "none")
    yield from _standing_facets(account, statuses)


_STANDING = (facet("capability", ""), facet("requirement", ""))


def _standing_facets(account: Account, statuses: Mapping[str, str]) -> Iterator[str]:
    requirements, future = account.requirements, account.future_requirements
    for name, status in statuses.items():
        if status != Capability.Status.UNREQUESTED:
            yield facet("capability", name)
            yield facet("capability", name, status)
    # What nearly all have is found missing by a term of its own: a negation would read every account.
    for name in USUAL:
        if statuses.get(name, Capability.Status.UNREQUESTED) == Capability.Status.UNREQUESTED:
            yield facet("capability", name, Capability.Status.UNREQUESTED)
    for kind in ("past_due", "currently_due", "eventually_due", "pending_verification"):
        if requirements.get(kind):
            yield facet("requirement", kind)
    if any(key.startswith("interv_") for key in requirements.get("currently_due") or []):
        yield facet("requirement", "information_request")
    if any(future.get(kind) for kind in ("past_due", "currently_due")):
        yield facet("requirement", "future")


def refresh_listing(account: Account) -> AccountStatus:
    """Rewrite the index rows of ``account`` on every platform it is connected to; return its status."""
    capabilities = list(account.capabilities.all())
    persons = list(account.persons.all())
    external = list(account.external_accounts.all())
    columns: dict[str, Any] = {}
    for connection in Connection.objects.filter(account=account, ended_at=None).order_by("pk"):
        columns = listing_columns(account, connection.metadata, capabilities, persons, external)
        Connection.objects.filter(pk=connection.pk).update(**columns)
    statuses = {capability.name: capability.status for capability in capabilities}
    return columns.get("status") or account_status(statuses, account.requirements)


_STANDING_COLUMNS = ("status", "next_due_at", "search_terms")


def refresh_standings(accounts: Iterable[tuple[Account, Mapping[str, str]]], connections: Iterable[Connection]) -> None:
    """Rewrite the index rows of many accounts, given with their capability statuses, of which nothing else changed."""
    known = {account.pk: (account, statuses) for account, statuses in accounts}
    changed = []
    for connection in connections:
        account, statuses = known[connection.account_id]
        before = [getattr(connection, name) for name in _STANDING_COLUMNS]
        connection.status = account_status(statuses, account.requirements)
        connection.next_due_at = next_due_at(account.requirements)
        connection.search_terms = with_standing(connection.search_terms, account, statuses)
        if before != [getattr(connection, name) for name in _STANDING_COLUMNS]:
            changed.append(connection)
    update_many(Connection, _STANDING_COLUMNS, changed)
