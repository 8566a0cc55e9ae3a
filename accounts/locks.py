"""The only place of this app that locks rows.

Order everywhere: account, then connection (every change of an account rewrites its index rows, which are its
connections), then anything that belongs to the account. Whoever holds the account's row may read and change
its persons, capabilities and external accounts alone.
"""

from collections.abc import Iterable

from django.db import connection

from accounts.models import Account, Connection, DebitConsent, Holder, Job, OnboardingLink
from connect_dashboard.bulk import among

# Any constant will do: it names the lock.
_IMPORTING = 7_241_002


def lock_account(account_id: str) -> Account:
    """Lock and re-read an account; everything that belongs to it changes under this lock."""
    return Account.objects.select_for_update(of=("self",)).get(pk=account_id)


def hold_account(account_id: str) -> None:
    """Keep an account and its connections as they are until the end, without keeping others from doing the same.

    For what only reads the account and goes on to lock something else, such as a movement of money.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM accounts_account WHERE id = %s FOR SHARE", [account_id])


def lock_account_ids(account_ids: Iterable[str]) -> list[str]:
    """Lock accounts whose rows need not be read in full: secrets are decrypted for nobody."""
    chosen = Account.objects.select_for_update(of=("self",)).filter(among("pk", list(account_ids)))
    return list(chosen.order_by("pk").values_list("pk", flat=True))


def lock_importing() -> None:
    """One batch of accounts comes in at a time, so that two imports of one file do not both create its accounts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORTING])


def lock_connection(connection_id: int) -> Connection:
    """Lock and re-read a connection, for what the platform controls (metadata)."""
    return Connection.objects.select_for_update(of=("self",)).get(pk=connection_id)


def lock_connections(connection_ids: Iterable[int]) -> list[Connection]:
    chosen = Connection.objects.select_for_update(of=("self",)).filter(pk__in=list(connection_ids))
    return list(chosen.order_by("pk"))


def lock_listed(platform_id: int, account_ids: Iterable[str]) -> list[Connection]:
    """Lock the living connections of a platform to ``account_ids``, read with no more than what money changes."""
    chosen = Connection.objects.filter(platform=platform_id, account__in=list(account_ids), ended_at=None)
    shown = chosen.select_related("account").only("account__default_currency", "balance", "recent_volume")
    return list(shown.select_for_update(of=("self",)).order_by("pk"))


def lock_connections_of(account_ids: Iterable[str]) -> None:
    """Lock the living connections of ``account_ids``, without reading them."""
    chosen = Connection.objects.select_for_update().filter(account__in=list(account_ids), ended_at=None)
    list(chosen.order_by("pk").values_list("pk"))


def lock_link(link_id: str) -> OnboardingLink:
    return OnboardingLink.objects.select_for_update(of=("self",)).get(pk=link_id)


def lock_job(job_id: str) -> Job:
    return Job.objects.select_for_update(of=("self",)).get(pk=job_id)


def lock_holder(account_id: str) -> Holder:
    """Lock the row of an account's holder, made at need."""
    Holder.objects.get_or_create(account_id=account_id)
    return Holder.objects.select_for_update(of=("self",)).get(account_id=account_id)


def lock_debit_consent(account_id: str, platform_id: int) -> DebitConsent | None:
    """The consent that holds, if there is one; go by the account's lock first."""
    living = DebitConsent.objects.filter(account=account_id, platform=platform_id, revoked_at=None)
    return living.select_for_update(of=("self",)).first()
