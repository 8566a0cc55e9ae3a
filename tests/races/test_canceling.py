"""Calling a movement back: asked outside any lock, never forgotten, and never both canceled and paid."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from django.test import Client
from django.utils import timezone

from connect_dashboard.journal.models import Event
from connect_dashboard.processor.protocol import Flow, ProcessorUnavailable
from connect_dashboard.processor.sandbox import Sandbox
from connect_dashboard.processor.sandbox_money import HANDED_OVER_AFTER
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.money import Money
from funds.errors import NotCancelable
from funds.models import Payout, TopUp
from funds.proof import prove
from funds.queries import balance_of
from funds.services.bank_accounts import bank_account_add_by_token
from funds.services.payouts import payout_cancel, payout_create
from funds.services.settlement import due_movements, movement_settle
from funds.services.top_ups import top_up_cancel, top_up_create
from tests.factories.api import Program, secret_key
from tests.factories.payouts import paid_account
from tests.races.test_payouts import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def pay_out(ada: Any, shop: Any, key: str = "key-1") -> Payout:
    return payout_create(
        actor=operator(ada),
        connection=shop,
        money=Money(1_000, "usd"),
        destination_id=shop.account.external_accounts.get().pk,
        idempotency_key=key,
    )


def add(ada: Any, key: str) -> TopUp:
    bank = bank_account_add_by_token(actor=operator(ada), platform=ada.platform, token="btok_us_verified")
    return top_up_create(
        actor=operator(ada),
        platform=ada.platform,
        money=Money(2_000, "usd"),
        bank_account=bank,
        idempotency_key=key,
    )


def look_when_asked(monkeypatch: Any, model: Any, answer: Callable[[], bool]) -> list[bool]:
    """As the processor is asked, another connection tries the row: whether it is free and the wish is on it."""
    seen: list[bool] = []

    def cancel(sandbox: Sandbox, request: Any, *, now: Any) -> bool:
        def look() -> None:
            try:
                with transaction.atomic():
                    seen.append(
                        model.objects.select_for_update(nowait=True).get(pk=request.id).cancel_requested_at is not None
                    )
            finally:
                database.close()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        return answer()

    monkeypatch.setattr(Sandbox, "cancel", cancel)
    return seen


def nobody_there() -> bool:
    raise ProcessorUnavailable("no answer")


def ask_again(model: Any) -> None:
    """As the sweep does, once the wait after a failure is over."""
    model.objects.update(leased_until=None)
    for _, flow, movement_id in due_movements():
        movement_settle(flow, movement_id)


def test_a_wish_to_cancel_outlives_a_processor_that_does_not_answer(
    platform: Any, ada: Any, monkeypatch: Any, settings: Any
) -> None:
    settings.API_LOG_SECONDS = 0
    shop = paid_account(platform, 5_000)
    payout, top_up = pay_out(ada, shop), add(ada, "key-2")
    program = Program(Client(), secret_key(platform, moves_funds=True))
    seen = look_when_asked(monkeypatch, Payout, nobody_there)
    of_account = {"Stripe-Account": shop.account_id, "Idempotency-Key": "cancel-1"}
    told = [program.post(f"/v1/payouts/{payout.pk}/cancel", **of_account).json()["status"] for _ in range(2)]
    seen += look_when_asked(monkeypatch, TopUp, nobody_there)
    told.append(program.post(f"/v1/topups/{top_up.pk}/cancel").json()["status"])
    # The second request met the first one's answer.
    assert (told, seen) == (["pending"] * 3, [True])
    monkeypatch.undo()
    ask_again(Payout)
    ask_again(TopUp)
    for movement in (payout, top_up):
        movement.refresh_from_db()
        assert (movement.status, movement.cancel_requested_at) == ("canceled", None)
    assert balance_of(platform, "usd", shop.account_id).available == 5_000
    assert (balance_of(platform, "usd").available, balance_of(platform, "usd").pending) == (0, 0)
    assert Event.objects.filter(type__in=["payout.canceled", "topup.canceled"]).count() == 2
    assert not prove().broken


def test_of_wishes_and_answers_at_once_a_movement_is_canceled_or_paid_and_never_both(platform: Any, ada: Any) -> None:
    """At the very moment at which the bank takes it over; who comes first is decided anew each time."""
    shop = paid_account(platform, 5_000)
    payouts = [pay_out(ada, shop, f"key-{number}") for number in range(4)]
    top_up = add(ada, "key-top-up")
    for movement in (*payouts, top_up):
        type(movement).objects.filter(pk=movement.pk).update(
            requested_at=timezone.now() - HANDED_OVER_AFTER + timedelta(milliseconds=40)
        )
    refused: list[str] = []

    def cancel(service: Any, **movement: Any) -> None:
        try:
            service(actor=operator(ada), **movement)
        except NotCancelable as refusal:
            refused.append(refusal.message)

    together(
        *[lambda payout=payout: cancel(payout_cancel, payout=payout) for payout in payouts for _ in range(3)],
        *[lambda payout=payout: movement_settle(Flow.PAYOUT, payout.pk) for payout in payouts for _ in range(2)],
        *[lambda: cancel(top_up_cancel, top_up=top_up) for _ in range(3)],
        lambda: movement_settle(Flow.TOP_UP, top_up.pk),
    )
    rows = list(Payout.objects.all())
    assert {row.status for row in rows} <= {"canceled", "in_transit"}
    assert all(row.cancel_requested_at is None for row in rows)
    canceled = sum(row.status == "canceled" for row in rows)
    balance = balance_of(platform, "usd", shop.account_id)
    assert (balance.available, balance.in_transit) == (1_000 + canceled * 1_000, (4 - canceled) * 1_000)
    assert Event.objects.filter(type="payout.canceled").count() == canceled
    assert not prove().broken


def test_a_program_that_tries_again_after_its_server_died_learns_what_it_did(
    platform: Any, ada: Any, monkeypatch: Any, settings: Any
) -> None:
    """Canceled is committed before the answer is kept; whoever comes with another key comes too late."""
    settings.API_LOG_SECONDS = 0
    top_up = add(ada, "key-1")
    program = Program(Client(raise_request_exception=False), secret_key(platform, moves_funds=True))
    address, key = f"/v1/topups/{top_up.pk}/cancel", {"Idempotency-Key": "cancel-1"}
    with monkeypatch.context() as broken:
        broken.setattr("connect_dashboard.api.idempotency._claim", lambda request: 1 / 0)
        assert program.post(address, **key).status_code == 500
    assert program.post(address, **{"Idempotency-Key": "cancel-2"}).json()["error"]["code"] == "not_cancelable"
    answers = [program.post(address, **key) for _ in range(2)]
    assert [(one.status_code, one.json()["status"]) for one in answers] == [(200, "canceled")] * 2
    assert Event.objects.filter(type="topup.canceled").count() == 1
