"""The audit trail's hash chain: sealing what was written, and proving that nothing was touched since."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog
from django.db import connection, transaction

from connect_dashboard.journal.models import AuditEntry, AuditSeal

log = structlog.get_logger()

# Any constant will do: it names the lock under which one sealer works at a time.
_LOCK = 7_241_001
_BATCH = 1000
_START = "0" * 64


@dataclass
class Proof:
    """What a verification found: ``broken`` names each seal that does not fit, ``chains`` holds each chain's end."""

    sealed: int = 0
    unsealed: int = 0
    broken: list[str] = field(default_factory=list)
    chains: dict[int, "End"] = field(default_factory=dict)


@dataclass(frozen=True)
class End:
    """Where a chain ends. Kept elsewhere (the log has it), it also proves that no tail was cut off."""

    position: int
    digest: str


def seal() -> int:
    """Chain every committed entry that is not chained yet; return how many."""
    total = 0
    while count := _seal_batch():
        total += count
    return total


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    entries = list(AuditEntry.objects.filter(seal=None).order_by("pk")[:_BATCH])
    ends: dict[int, tuple[int, str]] = {}
    seals = []
    for entry in entries:
        chain = entry.platform_id or 0
        position, previous = ends.get(chain) or _end_of(chain)
        digest = digest_of(entry, previous)
        seals.append(AuditSeal(entry=entry, chain=chain, position=position + 1, digest=digest))
        ends[chain] = (position + 1, digest)
    AuditSeal.objects.bulk_create(seals)
    transaction.on_commit(lambda: _log_ends(ends))
    return len(seals)


def _log_ends(ends: dict[int, tuple[int, str]]) -> None:
    for chain, (position, digest) in ends.items():
        log.info("audit_sealed", chain=chain, position=position, digest=digest)


def _end_of(chain: int) -> tuple[int, str]:
    last = AuditSeal.objects.filter(chain=chain).order_by("-position").first()
    return (last.position, last.digest) if last else (0, _START)


def digest_of(entry: AuditEntry, previous: str) -> str:
    """SHA-256 over the previous digest and every column of the entry, in a fixed form.

    On whose behalf somebody acted comes last, and only where they did: older seals know of no such column.
    """
    content = [
        previous,
        entry.pk,
        entry.platform_id,
        entry.created.isoformat(),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_label,
        entry.action,
        entry.subject,
        entry.account_id,
        entry.ip,
        entry.request_id,
        entry.before,
        entry.after,
        *([entry.on_behalf_of] if entry.on_behalf_of else []),
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def verify() -> Proof:
    """Recompute every chain from its start."""
    proof = Proof(unsealed=AuditEntry.objects.filter(seal=None).count())
    for chain in AuditSeal.objects.order_by("chain").values_list("chain", flat=True).distinct():
        previous, expected = _START, 1
        for one in _seals(chain):
            if one.position != expected:
                proof.broken.append(f"chain {chain}: position {expected} is missing")
            if digest_of(one.entry, previous) != one.digest:
                proof.broken.append(
                    f"chain {chain}, position {one.position}: entry {one.entry_id} does not match its seal"
                )
            previous, expected = one.digest, one.position + 1
            proof.sealed += 1
        proof.chains[chain] = End(position=expected - 1, digest=previous)
    return proof


def _seals(chain: int) -> Iterator[AuditSeal]:
    return (
        AuditSeal.objects.filter(chain=chain).select_related("entry").order_by("position").iterator(chunk_size=_BATCH)
    )
