"""From the database to the API's objects. Queries by hand: an account with all that stands in it is one of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from django.db.models import QuerySet

from accounts.contributions import capability_requirements
from accounts.external_objects import EXTERNAL_COLUMNS, EXTERNAL_SHOWN, external_account_object
from accounts.models import Account, Capability, ExternalAccount, Person
from accounts.objects import (
    PERSON_COLUMNS,
    Json,
    account_object,
    capability_object,
    person_object,
    requirements_hash,
    settings_hash,
)
from connect_dashboard.prepared import binding_cursor

_ACCOUNT_COLUMNS = (
    "id",
    "country",
    "business_type",
    "email",
    "default_currency",
    "dashboard",
    "losses",
    "fees",
    "requirement_collection",
    "business_profile",
    "company",
    "settings",
    "tos_acceptance",
    "charges_enabled",
    "payouts_enabled",
    "details_submitted",
    "requirements",
    "future_requirements",
)
# Most accounts have their settings, terms, capabilities and requirements in common with many others: what was made of
# the same text before is taken again, and never changed.
_ALIKE = 2048
_alike = lru_cache(_ALIKE)(orjson.loads)
_settings = lru_cache(_ALIKE)(lambda text: settings_hash(orjson.loads(text)))
_requirements = lru_cache(_ALIKE)(lambda text: requirements_hash(orjson.loads(text)))
_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("business_profile", "company", "metadata", "external", "individual"), orjson.loads),
    **dict.fromkeys(("tos_acceptance", "held"), _alike),
    **dict.fromkeys(("requirements", "future_requirements"), _requirements),
    "settings": _settings,
}


def _json_of(columns: Iterable[str]) -> str:
    """An object of ``columns``, times as seconds."""
    pairs = (f"'{name}', {'extract(epoch FROM created)' if name == 'created' else name}" for name in columns)
    return f"json_build_object({', '.join(pairs)})"


_SELECT = f"""
SELECT {", ".join(f"account.{name}" for name in _ACCOUNT_COLUMNS)},
    extract(epoch FROM account.created)::float8 AS created, connection.platform_id, connection.metadata,
    (SELECT json_object_agg(name, status) FROM accounts_capability
     WHERE account_id = account.id AND status <> 'unrequested')::text AS held,
    (SELECT json_agg(one) FROM (
        SELECT {_json_of(EXTERNAL_COLUMNS)} AS one FROM accounts_externalaccount
        WHERE account_id = account.id ORDER BY created DESC, id DESC LIMIT {EXTERNAL_SHOWN + 1}
    ) AS newest)::text AS external,
    CASE WHEN account.business_type = 'individual' THEN (
        SELECT {_json_of(PERSON_COLUMNS)}::text FROM accounts_person WHERE account_id = account.id AND representative
    ) END AS individual
FROM accounts_connection connection JOIN accounts_account account ON account.id = connection.account_id
WHERE connection.ended_at IS NULL AND account.id = ANY(%s)
"""  # noqa: S608


_NAMES = (*_ACCOUNT_COLUMNS, "created", "platform_id", "metadata", "held", "external", "individual")


def account_objects(platform_id: int, account_ids: Sequence[str]) -> dict[str, Json]:
    """Accounts that the platform is connected to, by id; one query."""
    rows = _rows(f"{_SELECT} AND connection.platform_id = %s", [list(account_ids), platform_id])
    return {row["id"]: account_object(row) for row in rows}


def account_as_seen(account_id: str) -> dict[int, Json]:
    """One account as each platform that is connected to it sees it, by platform, the first to connect first."""
    rows = _rows(f"{_SELECT} ORDER BY connection.id", [[account_id]])
    return {row["platform_id"]: account_object(row) for row in rows}


def _rows(sql: str, values: list[Any]) -> list[dict[str, Any]]:
    with binding_cursor() as cursor:
        cursor.execute(sql, values)
        rows = [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        for name, read in _READ.items():
            if isinstance(row[name], str):
                row[name] = read(row[name])
    return rows


def person_objects(account: Account, person_ids: Iterable[str] | None = None) -> list[Json]:
    """The account's persons, the newest first; all of them, or those of ``person_ids``."""
    persons = Person.objects.filter(account=account).order_by("-created", "-pk")
    if person_ids is not None:
        persons = persons.filter(pk__in=list(person_ids))
    return [persons_shown(account, row) for row in persons.values(*PERSON_COLUMNS)]


def persons_shown(account: Account, row: Mapping[str, Any]) -> Json:
    return person_object(row, _whole(account.requirements), _whole(account.future_requirements))


def external_account_objects(account_id: str) -> list[Json]:
    return external_objects(ExternalAccount.objects.filter(account=account_id))


def external_account_by_id(account_id: str, external_id: str) -> Json | None:
    return next(iter(external_objects(ExternalAccount.objects.filter(account=account_id, pk=external_id))), None)


def external_objects(found: QuerySet[ExternalAccount]) -> list[Json]:
    """The newest first."""
    rows = found.order_by("-created", "-pk").values(*EXTERNAL_COLUMNS, "account__default_currency")
    return [external_account_object(row, row["account__default_currency"]) for row in rows]


def capability_objects(account: Account, names: Iterable[str] | None = None) -> list[Json]:
    """The capabilities that were ever requested, by name, each with what it still needs."""
    held = Capability.objects.filter(account=account).order_by("name")
    rows = list(held.values("name", "status", "requested_at", "disabled_reason"))
    chosen = [row for row in rows if names is None or row["name"] in set(names)]
    if not chosen:
        return []
    requested = [row["name"] for row in rows if row["status"] != Capability.Status.UNREQUESTED]
    persons = list(Person.objects.filter(account=account).defer("id_number"))
    needs = capability_requirements(account, requested, persons)
    return [capability_object(account.pk, row, needs.get(row["name"])) for row in chosen]


def _whole(requirements: Mapping[str, Any]) -> Json:
    names = ("currently_due", "errors", "eventually_due", "past_due", "pending_verification")
    return {name: requirements.get(name) or [] for name in names}


def object_of_event(type: str, account: Account, object_id: str) -> Json | None:
    """What an event of ``type`` shows, other than an account: None where it is gone."""
    if type.startswith("person."):
        return next(iter(person_objects(account, [object_id])), None)
    if type.startswith("capability."):
        return next(iter(capability_objects(account, [object_id])), None)
    return external_account_by_id(account.pk, object_id)


def objects_for_platform(type: str, platform_id: int, objects: Sequence[tuple[str, str]]) -> list[Json | None]:
    """What events of ``type`` show to a platform now, by the ids of their accounts and of their objects."""
    if is_of_the_account_itself(type):
        found = account_objects(platform_id, [account_id for account_id, _ in objects])
        return [found.get(account_id) for account_id, _ in objects]
    accounts = Account.objects.in_bulk([account_id for account_id, _ in objects])
    return [
        object_of_event(type, accounts[account_id], object_id) if account_id in accounts else None
        for account_id, object_id in objects
    ]


def is_of_the_account_itself(type: str) -> bool:
    return type.startswith("account.") and not type.startswith("account.external_account.")
