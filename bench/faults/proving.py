"""What must hold when everything is over: each check returns what breaks it, in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from bench.faults.clients import Asked, Book
from bench.faults.mailbox import Letter
from bench.faults.world import FUNDS, Market
from connect_dashboard.journal.models import AuditEntry, Email, Event
from connect_dashboard.team.models import Membership
from connect_dashboard.team.services.notices import letter_key
from funds.chart import PLATFORM, Balance
from funds.models import (
    AccountDebit,
    Approval,
    DebitRefund,
    LedgerAccount,
    Movement,
    OutsideMovement,
    Payout,
    TopUp,
    Transfer,
    TransferReversal,
)
from funds.movements import KINDS, kind_of
from funds.proof import prove
from funds.statuses import Status

MODELS: dict[str, type[Movement]] = {
    "top_up": TopUp,
    "transfer": Transfer,
    "reversal": TransferReversal,
    "payout": Payout,
    "debit": AccountDebit,
    "refund": DebitRefund,
}
FINAL = {
    Status.SUCCEEDED, Status.PAID, Status.FAILED, Status.CANCELED, Status.REVERSED, Status.DECLINED, Status.EXPIRED,
}  # fmt: skip
# How keys of letters about movements begin; reminders of other things go out as well.
_OF_MOVEMENTS = (*(f"{model.PREFIX}_" for model in MODELS.values()), "apr_")
_SHOWN = 10


def faults_found(markets: list[Market], book: Book, delivered: Counter[Letter]) -> list[str]:
    rows = {name: list(model._default_manager.all()) for name, model in MODELS.items()}
    checks = {
        "clients": book.complaints,
        "ledger": [f"{rule}: {found}" for rule, found in prove().broken.items()],
        "exactly once": list(_exactly_once(book.asked, rows)),
        "state": list(_states(rows)),
        "balances": list(_balances(markets, rows)),
        "journal": list(_journal(rows)),
        "letters": list(_letters(markets, rows, delivered)),
    }
    return [f"{name}: {line}" for name, lines in checks.items() for line in lines[:_SHOWN]]


def _exactly_once(asked: list[Asked], rows: dict[str, list[Any]]) -> Iterable[str]:
    """Whoever was told of a movement has it, as asked; whoever was refused has none; and nobody else's is there."""
    known = {row.pk: row for found in rows.values() for row in found}
    told = Counter(one.id for one in asked if one.id)
    for one in asked:
        row = known.get(one.id)
        if one.id and (row is None or not isinstance(row, MODELS[one.kind])):
            yield f"{one.key}: {one.id} was answered and is not there"
        elif row is not None and (row.amount, row.platform_id) != (one.amount, one.platform_id):
            yield f"{one.key}: {one.id} is {row.amount}, and {one.amount} was asked for"
    yield from (f"{movement_id} answered {number} keys" for movement_id, number in told.items() if number > 1)
    for row in known.values():
        if row.pk not in told and row.actor_kind != "system":
            yield f"{row.pk} is there and nobody was told of it"


def _states(rows: dict[str, list[Any]]) -> Iterable[str]:
    waiting = set(Approval.objects.filter(status=Approval.Status.WAITING).values_list("object_id", flat=True))
    for row in _all(rows):
        if row.state == Status.AWAITING_APPROVAL:
            if row.pk not in waiting:
                yield f"{row.pk} waits for an approval that nobody can give"
        elif row.state not in FINAL and not (isinstance(row, OutsideMovement) and row.next_ask_at):
            yield f"{row.pk} is {row.status}, and nobody will ask about it again"
        if (row.ledger_transaction_id is None) == _has_begun(row):
            yield f"{row.pk} is {row.status}; its posting is {row.ledger_transaction_id}"


def _balances(markets: list[Market], rows: dict[str, list[Any]]) -> Iterable[str]:
    """What the movements say that everybody holds, against what the ledger says."""
    said: Counter[tuple[int, str, str]] = Counter()
    for market in markets:
        said[market.platform.pk, PLATFORM, Balance.AVAILABLE] += FUNDS
    for row in _all(rows):
        platform, account, amount = row.platform_id, row.account_id or PLATFORM, row.amount
        begun = amount if _has_begun(row) else 0
        if isinstance(row, TopUp):
            said[platform, PLATFORM, Balance.AVAILABLE] += amount * (row.state == Status.SUCCEEDED)
            said[platform, PLATFORM, Balance.PENDING] += amount * (row.state == Status.PENDING)
        elif isinstance(row, Payout):
            under_way = row.state in (Status.PENDING, Status.IN_TRANSIT)
            said[platform, account, Balance.IN_TRANSIT] += amount * under_way
            said[platform, account, Balance.AVAILABLE] -= amount * (under_way or row.state == Status.PAID)
        else:
            sign = 1 if isinstance(row, Transfer | DebitRefund) else -1
            said[platform, account, Balance.AVAILABLE] += sign * begun
            said[platform, PLATFORM, Balance.AVAILABLE] -= sign * begun
    held = LedgerAccount.objects.exclude(holder="world")
    booked = {(one.platform_id, one.holder, one.kind): one.balance for one in held}
    for where in {*said, *booked}:
        if said[where] != booked.get(where, 0):
            yield f"{where}: movements say {said[where]}, the ledger {booked.get(where, 0)}"


def _journal(rows: dict[str, list[Any]]) -> Iterable[str]:
    """Each was written down once, and programs were told once of each that began."""
    actions = Counter(
        AuditEntry.objects.filter(Q(action__endswith=".created") | Q(action__endswith=".requested"))
        .filter(action__in=[f"{kind}.{verb}" for kind in KINDS for verb in ("created", "requested")])
        .values_list("subject", flat=True)
    )
    events = Counter(
        Event.objects.filter(type__in=["transfer.created", "topup.created", "payout.created"]).values_list(
            "object_id", flat=True
        )
    )
    for row in _all(rows):
        if actions[row.pk] != 1:
            yield f"{row.pk} stands {actions[row.pk]} times in the audit trail"
        if isinstance(row, Transfer | TopUp | Payout) and events[row.pk] != _has_begun(row):
            yield f"{row.pk} is {row.status}; {events[row.pk]} events tell that it began"


def _letters(markets: list[Market], rows: dict[str, list[Any]], delivered: Counter[Letter]) -> Iterable[str]:
    """Each letter that follows from what happened is in the outbox once, is sent, and arrived."""
    expected = set(_expected_letters(markets, rows))
    outbox = list(Email.objects.all())
    written = {one.deduplication_key for one in outbox if one.deduplication_key.startswith(_OF_MOVEMENTS)}
    yield from (f"{key} was never written" for key in sorted(expected - written))
    yield from (f"{key} was written for nothing" for key in sorted(written - expected))
    yield from (f"{one.deduplication_key} is {one.status}" for one in outbox if one.status != Email.Status.SENT)
    for letter, number in Counter((one.to, one.subject) for one in outbox).items():
        if delivered[letter] < number:
            yield f"{letter}: {number} were sent, {delivered[letter]} arrived"


def _expected_letters(markets: list[Market], rows: dict[str, list[Any]]) -> Iterable[str]:
    people: dict[int, list[Membership]] = defaultdict(list)
    for member in Membership.objects.filter(platform__in=[market.platform for market in markets]):
        people[member.platform_id].append(member)
    for row in _all(rows):
        failed = row.state in (Status.FAILED, Status.REVERSED) and row.failure_code
        if failed:
            yield from (letter_key(f"{row.pk}.{row.status}", member) for member in people[row.platform_id])
        if failed and isinstance(row, Payout):
            yield f"{row.pk}.failed.holder"
    for approval in Approval.objects.all():
        decided = approval.status not in (Approval.Status.WAITING, Approval.Status.WITHDRAWN)
        for member in people[approval.platform_id]:
            asked = approval.actor_kind == "user" and str(member.user_id) == approval.actor_id
            if not asked:
                yield letter_key(f"{approval.pk}.waiting", member)
            elif decided:
                yield letter_key(f"{approval.pk}.{approval.status}", member)


def statuses(rows: Iterable[Any]) -> str:
    found = Counter(f"{kind_of(row).label} {row.state.label.lower()}" for row in rows)
    return ", ".join(f"{number:,} {what}" for what, number in sorted(found.items()))


def all_movements() -> list[Any]:
    return [row for model in MODELS.values() for row in model._default_manager.all()]


def _has_begun(row: Any) -> bool:
    """Whether anything of it was posted: one that ended while it waited for approval never began."""
    if row.state in (Status.AWAITING_APPROVAL, Status.DECLINED, Status.EXPIRED):
        return False
    return bool(row.state != Status.CANCELED or row.ledger_transaction_id)


def _all(rows: dict[str, list[Any]]) -> Iterable[Any]:
    return (row for found in rows.values() for row in found)
