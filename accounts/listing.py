"""What the lists know of an account: its row in each platform's index, and the terms it is found by.

Words are folded (case, accents) and split here, not by the database, so that search behaves alike under
every locale. A run of Chinese, Japanese or Korean has no spaces: each of its tails is a term, so that any
part of a name is a prefix of one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from accounts.models import Account, Capability, Connection, ExternalAccount, Person
from accounts.status import AccountStatus, account_status

# The accents of Latin, Greek and Cyrillic; the marks of other scripts are letters to their readers.
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_SPLIT = re.compile(r"[\W_]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9d]")
_MAX_TERM = 200
_MAX_TAILS = 40


def fold(text: str) -> str:
    """Lower case without accents: ``Bäckerei Ångström`` is ``backerei angstrom``, ``Straße`` is ``strasse``."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    # Recomposed, since decomposition tears Hangul and voiced kana apart.
    return unicodedata.normalize("NFC", bare)


def words(text: str) -> list[str]:
    """Folded words of ``text``, split at everything that is neither letter nor digit."""
    return [word[:_MAX_TERM] for word in _SPLIT.split(fold(text)) if word]


def metadata_term(key: str, value: str) -> str:
    """The term that finds ``key:value`` (and, as a prefix, the beginnings of the value)."""
    return "m:" + _squeeze(f"{key}:{value}")


def _squeeze(text: str) -> str:
    """One term must hold no space: it is what separates terms."""
    return "".join("\N{MIDDLE DOT}" if char.isspace() else char for char in fold(text))[:_MAX_TERM]


def facet(name: str, *values: str) -> str:
    """The term by which a filter finds an account: ``facet("country", "DE")`` is ``f:country:DE``."""
    return ":".join(("f", name, *values))


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
    texts = [account.display_name, account.email, account.company.get("name"), profile.get("support_email")]
    texts += [person.full_name for person in persons]
    for text in filter(None, texts):
        for word in words(text):
            yield from _with_tails(word)
    yield from (fold(whole)[:_MAX_TERM] for whole in (account.id, account.email) if whole)
    for phone in (account.phone, profile.get("support_phone"), account.company.get("phone")):
        if digits := re.sub(r"\D", "", phone or ""):
            yield digits
    yield from (one.last4 for one in external if one.last4)


def _with_tails(word: str) -> Iterator[str]:
    yield word
    if _CJK.search(word):
        yield from (word[start:] for start in range(1, min(len(word), _MAX_TAILS)))


def _facets(account: Account, statuses: dict[str, str]) -> Iterator[str]:
    yield facet("country", str(account.country))
    yield facet("dashboard", account.dashboard)
    yield facet("business_type", account.business_type or "none")
    for name, status in statuses.items():
        if status != Capability.Status.UNREQUESTED:
            yield facet("capability", name)
            yield facet("capability", name, status)
    requirements = account.requirements
    for kind in ("past_due", "currently_due", "eventually_due", "pending_verification"):
        if requirements.get(kind):
            yield facet("requirement", kind)


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
