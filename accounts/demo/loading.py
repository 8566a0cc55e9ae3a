"""Many drawn accounts into the database, fast: COPY, in as many processes as there are processors.

Ids follow from seed and number, so what is there already is found by its id and left as it is. The oldest come first,
as in life, so that accounts of one time lie side by side. For many accounts indexes are set aside.
"""

import gc
import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from functools import cache, partial
from typing import Any, cast

from django.db import connection, connections, transaction

from accounts.ageing import ages_at
from accounts.counts import compact_status_counts
from accounts.demo.drawing import account_id, age_of, draw_account
from accounts.demo.drawn import Drawn
from accounts.demo.pools import pools
from accounts.demo.set_aside import indexes_set_aside, put_back
from accounts.listing import listing_columns
from accounts.models import Account, Capability, Connection, ExternalAccount, Person
from accounts.models.account import no_requirements
from connect_dashboard.bulk import copy_rows

BATCH = 2_000
_REBUILD_FROM = 50_000
# One more than there are processors: now and then one of them waits for the disk.
_WORKERS = (os.cpu_count() or 1) + 1
_NO_BYTES = "\\x"
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
_NOTHING_ASKED = no_requirements()
_NOTHING_ASKED_TEXT = json.dumps(_NOTHING_ASKED)

Row = tuple[Any, ...]

_ACCOUNT = """
    id created country business_type email phone default_currency dashboard losses fees requirement_collection
    business_profile company settings tos_acceptance company_tax_id company_vat_id charges_enabled payouts_enabled
    details_submitted requirements future_requirements ages_at last_active_at
""".split()
_CONNECTION = """
    platform_id account_id connected_at ended_at metadata name sort_name status created next_due_at last_active_at
    balance recent_volume search_terms
""".split()
_PERSON = """
    id account_id created first_name last_name email phone dob address nationality id_number id_number_provided
    ssn_last_4_provided title representative owner director executive authorizer legal_guardian percent_ownership
    verification metadata first_name_kana first_name_kanji last_name_kana last_name_kanji gender address_kana
    address_kanji
""".split()
_EXTERNAL = """
    id account_id object created country currency last4 bank_name routing_number account_number account_holder_name
    account_holder_type brand exp_month exp_year fingerprint status default_for_currency metadata
""".split()
_CAPABILITY = "account_id name status requested requested_at disabled_reason".split()


def load_demo_accounts(
    platform_id: int, accounts: int, seed: int, now: datetime, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Add whichever of the first ``accounts`` demo accounts are missing; return how many were added."""
    put_back()
    missing = sorted(_missing(seed, accounts), key=lambda number: age_of(seed, number), reverse=True)
    batches = [missing[start : start + BATCH] for start in range(0, len(missing), BATCH)]
    load = partial(_load_batch, platform_id, seed, now)
    added = 0
    with indexes_set_aside() if len(missing) >= _REBUILD_FROM else nullcontext():
        for done in _spread(load, batches):
            added += done
            progress(accounts - len(missing) + added)
    if added:
        compact_status_counts()
        _analyze()
    return added


def _missing(seed: int, accounts: int) -> Iterator[int]:
    if not Account.objects.exists():
        yield from range(accounts)
        return
    for start in range(0, accounts, BATCH):
        ids = {account_id(seed, number): number for number in range(start, min(start + BATCH, accounts))}
        present = set(Account.objects.filter(pk__in=ids).values_list("pk", flat=True))
        yield from (number for pk, number in ids.items() if pk not in present)


def _spread(load: Callable[[list[int]], int], batches: list[list[int]]) -> Iterator[int]:
    """Run the batches here when they are few, else in worker processes."""
    if len(batches) < 2 * _WORKERS:
        yield from map(load, batches)
        return
    pools()  # drawn before the fork, so that the workers share them
    connections.close_all()
    gc.freeze()
    with multiprocessing.get_context().Pool(_WORKERS, initializer=_start_worker) as workers:
        yield from workers.imap_unordered(load, batches)


def _start_worker() -> None:
    import django

    # The pool ends its workers by this signal; what the parent makes of it is not theirs.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    django.setup()
    connections.close_all()
    # A batch makes a hundred thousand objects and no cycles: looking for some would take a third of the time.
    gc.disable()


def _load_batch(platform_id: int, seed: int, now: datetime, numbers: list[int]) -> int:
    drawn = [draw_account(seed, number, now) for number in numbers]
    with transaction.atomic():
        _without_waiting()
        copy_rows(Account, _ACCOUNT, map(_account_row, drawn))
        copy_rows(Connection, _CONNECTION, (_connection_row(one, platform_id) for one in drawn))
        copy_rows(Person, _PERSON, (row for one in drawn for row in _person_rows(one)))
        copy_rows(ExternalAccount, _EXTERNAL, (row for one in drawn for row in _external_rows(one)))
        copy_rows(Capability, _CAPABILITY, (row for one in drawn for row in _capability_rows(one)))
    return len(drawn)


def _without_waiting() -> None:
    """Each batch need not reach the disk before the next one begins: the last statements of the run see to all."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _account_row(one: Drawn) -> Row:
    return (
        one.id,
        one.created_text,
        one.country,
        one.business_type,
        one.email,
        one.phone,
        one.default_currency,
        *one.configuration.values(),
        _json(one.business_profile),
        _json(one.company),
        _json(one.settings),
        _json(one.tos_acceptance),
        _NO_BYTES,
        _NO_BYTES,
        one.charges_enabled,
        one.payouts_enabled,
        one.details_submitted,
        _NOTHING_ASKED_TEXT if one.requirements == _NOTHING_ASKED else _json(one.requirements),
        _NOTHING_ASKED_TEXT,
        ages_at(one.requirements, one.future_requirements),
        one.last_active_at,
    )


def _connection_row(one: Drawn, platform_id: int) -> Row:
    listed = listing_columns(
        cast(Account, one),
        one.metadata,
        cast(list[Capability], one.capabilities),
        cast(list[Person], one.persons),
        cast(list[ExternalAccount], one.external_accounts),
    )
    return (
        platform_id,
        one.id,
        one.created_text,
        None,
        _json(one.metadata),
        listed["name"],
        listed["sort_name"],
        listed["status"].value,
        one.created_text,
        listed["next_due_at"],
        one.last_active_at,
        0,
        0,
        listed["search_terms"],
    )


def _person_rows(one: Drawn) -> Iterator[Row]:
    for person in one.persons:
        yield (
            person.id,
            one.id,
            one.created_text,
            person.first_name,
            person.last_name,
            person.email,
            person.phone,
            person.dob,
            _json(person.address),
            "",
            _NO_BYTES,
            person.id_number_provided,
            person.id_number_provided and one.country == "US",
            person.title,
            person.representative,
            person.owner,
            person.director,
            person.representative,
            False,
            False,
            person.percent_ownership,
            _verification(person.verification),
            "{}",
            person.first_name_kana,
            person.first_name_kanji,
            person.last_name_kana,
            person.last_name_kanji,
            person.gender,
            _json(person.address_kana),
            _json(person.address_kanji),
        )


def _external_rows(one: Drawn) -> Iterator[Row]:
    for place, external in enumerate(one.external_accounts):
        is_card = external.object == "card"
        yield (
            external.id,
            one.id,
            external.object,
            one.created_text,
            one.country,
            one.default_currency,
            external.last4,
            external.bank_name,
            "",
            _NO_BYTES,
            external.holder,
            "individual" if one.business_type == "individual" else "company",
            external.brand,
            12 if is_card else None,
            2031 if is_card else None,
            "",
            "new" if is_card else one.external_account_status,
            place == 0,
            "{}",
        )


def _capability_rows(one: Drawn) -> Iterator[Row]:
    for capability in one.capabilities:
        yield one.id, capability.name, capability.status, True, one.created_text, ""


@cache
def _verification(status: str) -> str:
    return _encode({"status": status})


def _json(value: Any) -> str:
    return _encode(value) if value else "{}"


def _analyze() -> None:
    """Fresh statistics, and a visibility map for the index-only scans."""
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("ANALYZE accounts_account, accounts_connection, accounts_person")
        else:
            cursor.execute("VACUUM ANALYZE accounts_account, accounts_connection, accounts_person")
            cursor.execute("VACUUM ANALYZE accounts_externalaccount, accounts_capability, accounts_statuscount")
