"""Asking for a movement: once for good by its key, at once or after a second approval.

Order in every service: permission, replay, account held, checks, row, audit and event, and the ledger last, since
its balances are what others wait for.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from accounts.locks import hold_account
from accounts.models import Account
from connect_dashboard.journal import services as journal
from connect_dashboard.prepared import insert_once
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from funds.errors import KeyReused
from funds.models import Movement
from funds.movements import MovementKind, kind_of
from funds.services.approvals import approval_request, needs_approval
from funds.services.checks import check_amount, settings_of
from funds.standing import Standing
from funds.statuses import Status

_Asked = TypeVar("_Asked", bound=Movement)


def asked_before(model: type[_Asked], platform: Platform, key: str, **same: object) -> _Asked | None:
    """The movement that was asked for with this key, if ever; ``same`` is what it has to agree in.

    Raises KeyReused where it does not.
    """
    found: _Asked | None = model.objects.for_platform(platform).filter(idempotency_key=key).first()
    return found and _agreeing(found, **same)


def asked_already(model: type[_Asked], movement_id: str, **same: object) -> _Asked:
    """The movement of which its key is known to be. Raises KeyReused where it does not agree in ``same``."""
    return _agreeing(model.objects.get(pk=movement_id), **same)


def _agreeing(found: _Asked, **same: object) -> _Asked:
    if any(getattr(found, name) != value for name, value in same.items()):
        raise KeyReused(found.idempotency_key)
    return found


def account_held(account_id: str) -> Account:
    """The account as it stands, and stays until the end; without its secrets."""
    hold_account(account_id)
    return Account.objects.defer("company_tax_id", "company_vat_id").get(pk=account_id)


def movement_begin(
    *,
    actor: Actor,
    movement: _Asked,
    summary: Callable[[], str] = str,
    after: Mapping[str, object] | None = None,
    standing: Standing | None = None,
) -> _Asked:
    """Save a movement that is being asked for and carry it out, or have it wait for approval with its ``summary``.

    Of two requests with one key at the same moment the second waits for the first and gets its movement. With its
    ``standing`` given the row is whole from the start, its posting named. Raises AmountInvalid, CurrencyUnsupported,
    NoApprover, and what the kind's ``execute`` raises.
    """
    check_amount(movement.money)
    movement.asked_by(actor)
    settings = standing.settings if standing else settings_of(movement.platform)
    waits = needs_approval(settings, movement)
    kind = kind_of(movement)
    if waits:
        movement.status = Status.AWAITING_APPROVAL
    elif standing:
        movement.status, movement.ledger_transaction_id = kind.begins, standing.posting
    else:
        movement.status = Status.PENDING
    facts = {"amount": str(movement.money), **(after or {})}
    if waits:
        if not insert_once(movement):
            return _asked_meanwhile(movement)
        movement_record(actor, movement, "requested", facts)
        approval_request(actor=actor, movement=movement, settings=settings, summary=summary())
        return movement
    if not _insert(actor, movement, kind, facts):
        return _asked_meanwhile(movement)
    kind.execute(actor, movement, standing)
    return movement


def _asked_meanwhile(movement: _Asked) -> _Asked:
    same = {"amount": movement.amount, "currency": movement.currency, "account_id": movement.account_id}
    earlier = asked_before(type(movement), movement.platform, movement.idempotency_key, **same)
    assert earlier is not None  # noqa: S101 - it kept this one out, and movements stay
    return earlier


def _insert(actor: Actor, movement: Movement, kind: MovementKind, facts: Mapping[str, object]) -> bool:
    """Save it as being carried out, and write down that it was asked for; no, if its key was used meanwhile."""
    if kind.event:
        return journal.insert_recorded(
            movement,
            actor=actor,
            platform_id=movement.platform_id,
            action=f"{kind.name}.created",
            account_id=movement.account_id or "",
            after=facts,
            type=kind.event,
        )
    written = insert_once(movement)
    if written:
        movement_record(actor, movement, "created", facts)
    return written


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
