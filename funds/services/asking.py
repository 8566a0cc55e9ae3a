"""Asking for a movement: once for good by its key, at once or after a second approval.

Order in every service: permission, replay, account held, checks, row, audit and event, and the ledger last, since
its balances are what others wait for.
"""

from collections.abc import Mapping
from typing import TypeVar

from accounts.locks import hold_account
from accounts.models import Account
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from funds.errors import KeyReused
from funds.models import Movement
from funds.movements import KINDS, kind_of
from funds.services.approvals import approval_request, needs_approval
from funds.services.checks import check_amount, settings_of
from funds.statuses import Status

_Asked = TypeVar("_Asked", bound=Movement)


def asked_before(model: type[_Asked], platform: Platform, key: str, **same: object) -> _Asked | None:
    """The movement that was asked for with this key, if ever; ``same`` is what it has to agree in.

    Raises KeyReused where it does not.
    """
    found: _Asked | None = model.objects.for_platform(platform).filter(idempotency_key=key).first()
    if found and any(getattr(found, name) != value for name, value in same.items()):
        raise KeyReused(key)
    return found


def account_held(account_id: str) -> Account:
    """The account as it stands, and stays until the end; without its secrets."""
    hold_account(account_id)
    return Account.objects.defer("company_tax_id", "company_vat_id").get(pk=account_id)


def movement_begin(
    *, actor: Actor, movement: _Asked, summary: str, after: Mapping[str, object] | None = None
) -> _Asked:
    """Save a movement that is being asked for and carry it out, or have it wait for approval.

    Of two requests with one key at the same moment the second waits for the first and gets its movement. Raises
    AmountInvalid, CurrencyUnsupported, NoApprover, and what the kind's ``execute`` raises.
    """
    check_amount(movement.money)
    movement.asked_by(actor)
    settings = settings_of(movement.platform)
    waits = needs_approval(settings, movement)
    movement.status = Status.AWAITING_APPROVAL if waits else Status.PENDING
    model, kind = type(movement), kind_of(movement)
    model.objects.bulk_create([movement], ignore_conflicts=True)
    same = {"amount": movement.amount, "currency": movement.currency, "account_id": movement.account_id}
    saved = asked_before(model, movement.platform, movement.idempotency_key, **same)
    if saved is not None and saved.pk != movement.pk:
        return saved
    facts = {"amount": str(movement.money), **(after or {})}
    movement_record(actor, movement, "requested" if waits else "created", facts)
    if waits:
        approval_request(actor=actor, movement=movement, settings=settings, summary=summary)
    else:
        KINDS[kind.name].execute(actor, movement)
    return movement


def movement_record(actor: Actor, movement: Movement, verb: str, facts: Mapping[str, object]) -> None:
    """An audit entry; of a movement that concerns an account it shows in the account's activity."""
    journal.record(
        actor=actor,
        platform_id=movement.platform_id,
        action=f"{kind_of(movement).name}.{verb}",
        subject=movement.pk,
        account_id=movement.account_id or "",
        after=facts,
    )


def movement_emit(movement: Movement, type: str, changed: tuple[str, ...] = ()) -> None:
    """An event in the dialect's words: movements of the platform's own balance are the platform's objects."""
    journal.emit(platform_id=movement.platform_id, type=type, object_id=movement.pk, changed=changed)
