"""Money through the official SDK: each verb once, each answer held against the published shapes."""

import json
from typing import Any

import pytest
import stripe

from accounts.configuration import CUSTOM, EXPRESS
from connect_dashboard.journal.models import Event
from connect_dashboard.journal.shown import complete
from connect_dashboard.journal.webhooks.payloads import payload_of
from connect_dashboard.journal.webhooks.signing import signature_header
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import operator, system
from funds.models import FundsSettings
from funds.proof import prove
from funds.services import settlement
from funds.services.approvals import approval_decline
from funds.services.bank_accounts import bank_account_add_by_token
from funds.services.payout_plans import payouts_make, plans_refresh
from funds.statuses import OF_ONE_STEP
from tests.factories.accounts import connected_account
from tests.factories.api import secret_key
from tests.factories.debits import consent_of
from tests.factories.funds import fund_platform
from tests.factories.payments import advance, earn, refund
from tests.factories.payouts import bank_account, debit_card, paid_account
from tests.factories.team import MembershipFactory
from tests.sdk.conftest import client_of
from tests.sdk.shapes import absent, faults


def plain(value: Any) -> Any:
    return json.loads(str(value))


def assert_shaped(*objects: Any) -> None:
    for one in objects:
        assert faults(plain(one)) == []


@pytest.fixture
def sdk(server: str, shop: Any) -> Any:
    """A program that an Administrator lets move funds."""
    return client_of(server, secret_key(shop, moves_funds=True))


def settle(shop: Any, days: float) -> None:
    """Let days pass, and the processor answer."""
    advance(shop, days=days)
    settlement.movements_settle(shop, now_for(shop))


def events_of(object_id: str) -> list[str]:
    return [one.type for one in Event.objects.filter(object_id=object_id).order_by("created", "pk")]


def test_transfers_and_their_reversals(sdk: Any, shop: Any) -> None:
    fund_platform(shop, 100_000)
    account = connected_account(shop, configuration=CUSTOM).account_id
    given = {
        "amount": 10_000,
        "currency": "usd",
        "destination": account,
        "transfer_group": "order_7",
        "description": "Order 7",
        "metadata": {"order": "7"},
    }
    transfer = sdk.v1.transfers.create(given, {"idempotency_key": "t-1"})
    again = sdk.v1.transfers.create(given, {"idempotency_key": "t-1"})
    assert isinstance(transfer, stripe.Transfer)
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert (again.id, again.last_response.body) == (transfer.id, transfer.last_response.body)
    assert (transfer.amount, transfer.destination, transfer.reversed) == (10_000, account, False)
    with pytest.raises(stripe.IdempotencyError):
        sdk.v1.transfers.create(given | {"amount": 1}, {"idempotency_key": "t-1"})
    part = sdk.v1.transfers.reversals.create(transfer.id, {"amount": 4000, "metadata": {"why": "part"}})
    rest = sdk.v1.transfers.reversals.create(transfer.id)
    assert (part.amount, rest.amount, part.metadata["why"]) == (4000, 6000, "part")
    with pytest.raises(stripe.InvalidRequestError) as over:
        sdk.v1.transfers.reversals.create(transfer.id)
    assert (over.value.http_status, over.value.code) == (400, "not_reversible")
    deep = {"expand": ["balance_transaction.source", "destination", "destination_payment.source_transfer"]}
    shown = sdk.v1.transfers.retrieve(transfer.id, deep)
    assert (shown.amount_reversed, shown.reversed) == (10_000, True)
    assert [one.id for one in shown.reversals.data] == [rest.id, part.id]
    assert (shown.balance_transaction.net, shown.balance_transaction.source.id) == (-10_000, transfer.id)
    assert (shown.destination.id, shown.destination_payment.source_transfer.id) == (account, transfer.id)
    assert (shown.destination_payment.amount_refunded, shown.destination_payment.refunded) == (10_000, True)
    assert [one.id for one in sdk.v1.transfers.reversals.list(transfer.id, {"limit": 1}).auto_paging_iter()] == [
        rest.id,
        part.id,
    ]
    one = sdk.v1.transfers.reversals.update(transfer.id, part.id, {"metadata": {"why": "", "who": "us"}})
    assert (one.metadata.to_dict(), one.transfer) == ({"who": "us"}, transfer.id)
    assert sdk.v1.transfers.reversals.retrieve(transfer.id, part.id).metadata.to_dict() == {"who": "us"}
    changed = sdk.v1.transfers.update(transfer.id, {"description": "Order seven", "metadata": {"order": ""}})
    assert (changed.description, changed.metadata.to_dict()) == ("Order seven", {})
    other = sdk.v1.transfers.create({"amount": 500, "currency": "usd", "destination": account})
    listed = sdk.v1.transfers.list({"limit": 1})
    assert (listed.url, [one.id for one in listed.auto_paging_iter()]) == ("/v1/transfers", [other.id, transfer.id])
    assert [one.id for one in sdk.v1.transfers.list({"transfer_group": "order_7"})] == [transfer.id]
    assert [one.id for one in sdk.v1.transfers.list({"destination": account, "created": {"gte": 1}})] == [
        other.id,
        transfer.id,
    ]
    assert_shaped(transfer, part, shown, changed, *listed)
    assert events_of(transfer.id) == ["transfer.created", "transfer.reversed", "transfer.reversed", "transfer.updated"]
    assert prove().broken == {}


def test_what_an_sdk_asks_again_because_the_answer_was_lost_moves_once(sdk: Any, shop: Any, lossy_way: str) -> None:
    fund_platform(shop, 10_000)
    account = connected_account(shop, configuration=CUSTOM).account_id
    client = client_of(lossy_way, secret_key(shop, moves_funds=True), retries=2)
    transfer = client.v1.transfers.create({"amount": 700, "currency": "usd", "destination": account})
    assert transfer.last_response.headers["Idempotent-Replayed"] == "true"
    refused = {"amount": 10**6, "currency": "usd", "destination": account}
    with pytest.raises(stripe.InvalidRequestError, match="not enough on the balance"):
        client.v1.transfers.create(refused)
    assert [one.id for one in sdk.v1.transfers.list()] == [transfer.id]


def test_what_does_not_move_is_said(sdk: Any, shop: Any, server: str) -> None:
    account = connected_account(shop).account_id
    given = {"amount": 100, "currency": "usd", "destination": account}
    for changes, code, param in [
        ({}, "balance_insufficient", "amount"),
        ({"amount": 0}, "amount_invalid", "amount"),
        ({"currency": "xyz"}, "currency_unsupported", "currency"),
        ({"destination": "acct_none"}, "resource_missing", "destination"),
    ]:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            sdk.v1.transfers.create(given | changes)
        assert (refused.value.code, refused.value.param) == (code, param)
    with pytest.raises(stripe.PermissionError):
        client_of(server, secret_key(shop)).v1.transfers.create(given)
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.transfers.create(given, {"stripe_account": account})


def test_payouts_of_an_account(sdk: Any, shop: Any) -> None:
    connection = paid_account(shop, 50_000)
    on_behalf = {"stripe_account": connection.account_id}
    bank = connection.account.external_accounts.get()
    card = debit_card(connection)
    given = {"amount": 20_000, "currency": "usd", "description": "Week 7", "metadata": {"week": "7"}}
    payout = sdk.v1.payouts.create(given, on_behalf | {"idempotency_key": "p-1"})
    assert sdk.v1.payouts.create(given, on_behalf | {"idempotency_key": "p-1"}).id == payout.id
    assert isinstance(payout, stripe.Payout)
    assert (payout.status, payout.destination, payout.type, payout.automatic) == (
        "pending",
        bank.pk,
        "bank_account",
        False,
    )
    assert (payout.reconciliation_status, payout.source_type, payout.metadata["week"]) == (
        "not_applicable",
        "card",
        "7",
    )
    canceled = sdk.v1.payouts.create({"amount": 1000, "currency": "usd"}, on_behalf)
    canceled = sdk.v1.payouts.cancel(canceled.id, {}, on_behalf)
    assert (canceled.status, canceled.failure_balance_transaction is not None) == ("canceled", True)
    with pytest.raises(stripe.InvalidRequestError) as twice:
        sdk.v1.payouts.cancel(canceled.id, {}, on_behalf)
    assert (twice.value.http_status, twice.value.code) == (400, "not_cancelable")
    fast = sdk.v1.payouts.create(
        {"amount": 3000, "currency": "usd", "method": "instant", "destination": card.pk}, on_behalf
    )
    assert (fast.method, fast.type) == ("instant", "card")
    settle(shop, 7)
    settle(shop, 1)
    paid = sdk.v1.payouts.retrieve(
        payout.id, {"expand": ["destination", "balance_transaction", "destination.account"]}, on_behalf
    )
    assert (paid.status, paid.destination.last4, paid.balance_transaction.amount) == ("paid", "6789", -20_000)
    assert paid.destination.account.id == connection.account_id
    back = sdk.v1.payouts.reverse(payout.id, {"metadata": {"why": "wrong"}}, on_behalf)
    assert (back.amount, back.original_payout, back.metadata["why"]) == (-20_000, payout.id, "wrong")
    assert sdk.v1.payouts.retrieve(payout.id, None, on_behalf).reversed_by == back.id
    assert sdk.v1.payouts.update(payout.id, {"metadata": {"week": "8"}}, on_behalf).metadata["week"] == "8"
    listed = sdk.v1.payouts.list({"limit": 2}, on_behalf)
    assert [one.id for one in listed.auto_paging_iter()] == [back.id, fast.id, canceled.id, payout.id]
    assert [one.id for one in sdk.v1.payouts.list({"status": "canceled"}, on_behalf)] == [canceled.id]
    assert sdk.v1.payouts.list().data == []
    everywhere = sdk.raw_request("get", "/manage/v1/payouts", account=connection.account_id, status="paid").data
    assert [one["id"] for one in everywhere["data"]] == [fast.id, payout.id]
    with pytest.raises(stripe.InvalidRequestError) as late:
        sdk.v1.payouts.cancel(payout.id, {}, on_behalf)
    assert late.value.code == "not_cancelable"
    assert_shaped(payout, canceled, back, *listed)
    # An event tells how its object stood when it happened, whenever it is asked for.
    kinds = {one.type: one for one in complete(Event.objects.filter(object_id=payout.id))}
    assert [kinds[f"payout.{kind}"].shown["status"] for kind in ("created", "paid")] == ["pending", "paid"]
    body = payload_of(kinds["payout.paid"])
    event = sdk.construct_event(
        body, signature_header(body, int(kinds["payout.paid"].created.timestamp()), ["s"]), "s", tolerance=10**9
    )
    assert isinstance(event.data.object, stripe.Payout)
    assert (event.type, event.account, event.data.object.id) == ("payout.paid", connection.account_id, payout.id)


def test_the_newer_header_names_the_account_too(sdk: Any, shop: Any) -> None:
    """A program that says it so must never move the platform's own money instead."""
    account = paid_account(shop, 50_000).account_id
    order = {"amount": 1000, "currency": "usd"}
    for context in (account, f"{shop.public_id}/{account}"):
        payout = sdk.v1.payouts.create(order, {"stripe_context": context})
        assert sdk.v1.payouts.retrieve(payout.id, None, {"stripe_account": account}).id == payout.id
    assert len(sdk.v1.payouts.list(None, {"stripe_context": account}).data) == 2
    assert sdk.v1.payouts.list(None, {"stripe_context": shop.public_id}).data == []
    other = connected_account(shop).account_id
    with pytest.raises(stripe.InvalidRequestError, match="different accounts"):
        sdk.v1.payouts.create(order, {"stripe_context": account, "stripe_account": other})
    for stranger in ("acct_none", f"acct_none/{account}", f"{account}/{other}"):
        with pytest.raises(stripe.PermissionError):
            sdk.v1.payouts.create(order, {"stripe_context": stranger})


def test_a_top_up_by_a_test_token_adds_its_bank_account_once(sdk: Any, shop: Any) -> None:
    order = {"amount": 2_000, "currency": "usd", "source": "btok_us_verified", "transfer_group": "ORDER_95"}
    first, second = sdk.v1.topups.create(order), sdk.v1.topups.create(order)
    assert (first.source.last4, first.source.id) == ("6789", second.source.id)
    assert (first.id == second.id, sdk.v1.topups.retrieve(second.id).transfer_group) == (False, "ORDER_95")


def test_the_platforms_own_balance(sdk: Any, shop: Any) -> None:
    bank = bank_account_add_by_token(actor=system(shop), platform=shop, token="btok_us_verified")
    empty = bank_account_add_by_token(actor=system(shop), platform=shop, token="btok_us_verified_insufficientFunds")
    top_up = sdk.v1.topups.create(
        {
            "amount": 90_000,
            "currency": "usd",
            "source": bank.pk,
            "statement_descriptor": "ACME",
            "metadata": {"a": "1"},
        },
        {"idempotency_key": "u-1"},
    )
    assert isinstance(top_up, stripe.Topup)
    assert (top_up.status, top_up.source.id, top_up.metadata["a"]) == ("pending", bank.pk, "1")
    gone = sdk.v1.topups.cancel(sdk.v1.topups.create({"amount": 500, "currency": "usd", "source": bank.pk}).id)
    with pytest.raises(stripe.InvalidRequestError) as twice:
        sdk.v1.topups.cancel(gone.id)
    assert (twice.value.http_status, twice.value.code) == (400, "not_cancelable")
    failing = sdk.v1.topups.create({"amount": 700, "currency": "usd", "source": empty.pk})
    before = sdk.v1.balance.retrieve()
    assert (before.pending[0].amount, before.available[0].amount) == (90_700, 0)
    pending = sdk.v1.balance_transactions.list({"source": top_up.id}).data[0]
    assert (pending.status, pending.type, pending.net) == ("pending", "topup", 90_000)
    settle(shop, 10)
    settle(shop, 1)
    shown = [sdk.v1.topups.retrieve(one.id) for one in (top_up, gone, failing)]
    assert [one.status for one in shown] == ["succeeded", "canceled", "failed"]
    assert shown[2].failure_message
    assert sdk.v1.topups.update(top_up.id, {"description": "June"}).description == "June"
    assert [one.id for one in sdk.v1.topups.list({"status": "failed"})] == [failing.id]
    assert [one.id for one in sdk.v1.topups.list({"limit": 1}).auto_paging_iter()] == [failing.id, gone.id, top_up.id]
    balance = sdk.v1.balance.retrieve()
    assert (balance.available[0].amount, balance.connect_reserved[0].amount) == (90_000, 0)
    payout = sdk.v1.payouts.create({"amount": 30_000, "currency": "usd", "destination": bank.pk})
    assert [one.id for one in sdk.v1.payouts.list({"destination": bank.pk})] == [payout.id]
    assert_shaped(*shown, balance, before, pending, payout)
    assert [events_of(one.id)[-1] for one in shown] == ["topup.succeeded", "topup.canceled", "topup.failed"]


def test_balances_and_what_changed_them(sdk: Any, shop: Any) -> None:
    connection = connected_account(
        shop, configuration=CUSTOM, settings={"payouts": {"schedule": {"interval": "daily"}}}
    )
    bank_account(connection)
    on_behalf = {"stripe_account": connection.account_id}
    payment = earn(connection, 40_000)
    refund(connection, payment, 1500)
    balance = sdk.v1.balance.retrieve(None, on_behalf)
    assert (balance.available[0].amount, balance.instant_available[0].amount) == (38_500, 38_500)
    lines = list(sdk.v1.balance_transactions.list({"limit": 1}, on_behalf).auto_paging_iter())
    assert [(one.type, one.net, one.status) for one in lines] == [
        ("refund", -1500, "available"),
        ("charge", 40_000, "available"),
    ]
    one = sdk.v1.balance_transactions.retrieve(lines[1].id, {"expand": ["source"]}, on_behalf)
    assert (one.source.id, one.source.object, one.source.amount_refunded) == (payment.id, "charge", 1500)
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.balance_transactions.retrieve(lines[1].id)
    assert [x.id for x in sdk.v1.balance_transactions.list({"type": "charge", "currency": "usd"}, on_behalf)] == [
        one.id
    ]
    plans_refresh(shop, now_for(shop))
    advance(shop, days=3)
    payouts_make(shop, now_for(shop))
    payout = sdk.v1.payouts.list({}, on_behalf).data[0]
    assert payout.automatic is True
    contents = sdk.v1.balance_transactions.list({"payout": payout.id}, on_behalf)
    assert sorted(x.id for x in contents) == sorted(x.id for x in lines)
    charges = sdk.v1.charges.list({}, on_behalf)
    assert [(x.id, x.amount, x.refunded) for x in charges] == [(payment.id, 40_000, False)]
    refunds = sdk.v1.refunds.list({"charge": payment.id}, on_behalf)
    assert [(x.amount, x.charge) for x in refunds] == [(1500, payment.id)]
    assert sdk.v1.refunds.retrieve(refunds.data[0].id, None, on_behalf).status == "succeeded"
    assert_shaped(balance, *lines, *contents)


def test_funds_are_pulled_by_charging_the_account(sdk: Any, shop: Any) -> None:
    connection = connected_account(shop, configuration=CUSTOM)
    earn(connection, 50_000)
    given = {"amount": 8000, "currency": "usd", "source": connection.account_id, "metadata": {"fee": "june"}}
    with pytest.raises(stripe.InvalidRequestError, match="consent"):
        sdk.v1.charges.create(given)
    consent_of(connection)
    charge = sdk.v1.charges.create(given, {"idempotency_key": "c-1"})
    assert isinstance(charge, stripe.Charge)
    assert (charge.paid, charge.source.id, charge.metadata["fee"]) == (True, connection.account_id, "june")
    shown = sdk.v1.charges.retrieve(charge.id, {"expand": ["balance_transaction", "source_transfer"]})
    assert (shown.balance_transaction.type, shown.source_transfer.destination) == ("payment", shop.public_id)
    back = sdk.v1.refunds.create({"charge": charge.id, "amount": 3000, "reason": "duplicate"})
    assert (back.amount, back.status, back.reason) == (3000, "succeeded", "duplicate")
    assert sdk.v1.refunds.retrieve(back.id).charge == charge.id
    assert [one.id for one in sdk.v1.refunds.list({"charge": charge.id})] == [back.id]
    assert sdk.v1.charges.update(charge.id, {"description": "June"}).description == "June"
    assert [(one.id, one.amount_refunded) for one in sdk.v1.charges.list()] == [(charge.id, 3000)]
    on_behalf = {"stripe_account": connection.account_id}
    seen = sdk.v1.transfers.retrieve(shown.source_transfer.id, None, on_behalf)
    assert (seen.amount, seen.amount_reversed, seen.destination) == (8000, 3000, shop.public_id)
    reversals = sdk.v1.transfers.reversals.list(seen.id, {}, on_behalf)
    assert [one.amount for one in reversals] == [3000]
    assert sdk.v1.transfers.reversals.retrieve(seen.id, reversals.data[0].id, None, on_behalf).source_refund == back.id
    line = sdk.v1.balance_transactions.list({"source": seen.id}, on_behalf).data[0]
    assert (line.type, line.source, line.net) == ("transfer", seen.id, -8000)
    assert [one.id for one in sdk.v1.transfers.list({}, on_behalf)] == [seen.id]
    assert_shaped(seen, *reversals, line)
    assert absent(charge) == absent(back) == []
    sdk.v1.refunds.create({"charge": charge.id})
    with pytest.raises(stripe.InvalidRequestError) as again:
        sdk.v1.refunds.create({"charge": charge.id})
    assert (again.value.http_status, again.value.code) == (400, "charge_already_refunded")
    assert events_of(charge.id) == ["charge.succeeded", "charge.refunded", "charge.updated", "charge.refunded"]


def test_above_the_threshold_a_movement_waits_for_people(sdk: Any, shop: Any) -> None:
    ada = MembershipFactory(platform=shop, roles=["administrator"])
    FundsSettings.objects.create(platform=shop, approval_above={"usd": 1000})
    fund_platform(shop, 100_000)
    account = connected_account(shop).account_id
    transfer = sdk.v1.transfers.create({"amount": 5000, "currency": "usd", "destination": account})
    assert (transfer.balance_transaction, transfer["manage"]["status"]) == (None, "awaiting_approval")
    assert events_of(transfer.id) == []
    waiting = sdk.raw_request("get", "/manage/v1/approvals", status="waiting").data["data"]
    assert [(one["movement"], one["requested_by"]["kind"]) for one in waiting] == [(transfer.id, "api_key")]
    assert waiting[0]["id"] == transfer["manage"]["approval"]
    approval_decline(actor=operator(ada), platform=shop, approval_id=waiting[0]["id"], reason="Too much")
    decided = sdk.raw_request("get", f"/manage/v1/approvals/{waiting[0]['id']}").data
    assert (decided["status"], decided["reason"]) == ("declined", "Too much")
    assert sdk.v1.transfers.retrieve(transfer.id)["manage"]["status"] == "declined"


def test_login_links_and_balance_settings(sdk: Any, shop: Any) -> None:
    express = connected_account(shop, configuration=EXPRESS).account_id
    link = sdk.v1.accounts.login_links.create(express)
    assert link.url != sdk.v1.accounts.login_links.create(express).url
    custom = connected_account(shop, configuration=CUSTOM).account_id
    with pytest.raises(stripe.InvalidRequestError) as none:
        sdk.v1.accounts.login_links.create(custom)
    assert none.value.code == "dashboard_none"
    on_behalf = {"stripe_account": custom}
    weekly = {"interval": "weekly", "weekly_payout_days": ["tuesday", "friday"]}
    settings = sdk.v1.balance_settings.update(
        {"payments": {"payouts": {"schedule": weekly}, "settlement_timing": {"delay_days_override": 5}}}, on_behalf
    )
    assert isinstance(settings, stripe.BalanceSettings)
    assert absent(settings) == absent(settings.payments) == []
    assert settings.payments.payouts.schedule.weekly_payout_days == ["tuesday", "friday"]
    assert sdk.v1.balance_settings.retrieve(None, on_behalf).payments.settlement_timing.delay_days == 5
    sdk.v1.balance_settings.update({"payments": {"settlement_timing": {"delay_days_override": 6}}}, on_behalf)
    settings = sdk.v1.balance_settings.retrieve(None, on_behalf)
    assert settings.payments.payouts.schedule.weekly_payout_days == ["tuesday", "friday"]
    assert_shaped(link)


def test_what_stays_on_a_balance_is_set_by_currency(sdk: Any, shop: Any) -> None:
    on_behalf = {"stripe_account": connected_account(shop, configuration=CUSTOM).account_id}

    def keep(minimums: Any) -> Any:
        changes = {"payments": {"payouts": {"minimum_balance_by_currency": minimums}}}
        kept = sdk.v1.balance_settings.update(changes, on_behalf).payments.payouts.minimum_balance_by_currency
        return kept and kept.to_dict()

    assert keep({"usd": 5_000, "eur": 2_000}) == {"usd": 5_000, "eur": 2_000}
    assert keep({"eur": ""}) == {"usd": 5_000}
    shown = sdk.v1.accounts.retrieve(on_behalf["stripe_account"]).settings.payouts
    assert "minimum_balance_by_currency" not in shown
    assert keep("") is None
    with pytest.raises(stripe.InvalidRequestError) as refused:
        keep({"usd": -1})
    assert refused.value.param == "payments[payouts][minimum_balance_by_currency][usd]"


@pytest.mark.parametrize("resource", ["transfers", "charges"])
def test_what_moves_in_one_step_is_listed_by_every_status_that_it_can_have(sdk: Any, resource: str) -> None:
    """``canceled`` too: one that waited for an approval can be withdrawn."""
    for status in OF_ONE_STEP:
        assert sdk.raw_request("get", f"/v1/{resource}", status=status.value).data["data"] == []
