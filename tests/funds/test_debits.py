"""Account debits: pulled once, never below zero, with consent, and given back."""

import pytest

from accounts.configuration import CUSTOM, EXPRESS, STANDARD
from accounts.models import Account, Capability, Connection, DebitConsent
from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice
from connect_dashboard.team.actors import operator
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.ui.errors import Forbidden, Refusal
from connect_dashboard.ui.money import Money
from funds.errors import (
    AccountNotPayable,
    AmountInvalid,
    CeilingExceeded,
    CurrencyMismatch,
    DebitNotOffered,
    InsufficientFunds,
    KeyReused,
    LimitReached,
    NotCancelable,
    ReversalTooLarge,
)
from funds.models import AccountDebit, Approval, DebitRefund, FundsSettings, LedgerEntry
from funds.proof import prove
from funds.queries import balance_of
from funds.services.approvals import approval_approve
from funds.services.debits import debit_cancel, debit_ceiling, debit_create, debit_refund
from funds.statuses import Status
from tests.factories.accounts import connected_account
from tests.factories.debits import consent_of
from tests.factories.payments import earn, refund

pytestmark = pytest.mark.django_db


REJECTED = {"disabled_reason": "rejected.fraud"}


@pytest.fixture
def shop(platform):
    connection = connected_account(platform, name="Shop")
    consent_of(connection)
    earn(connection, 50_000)
    return connection


def pull(membership, shop, amount=10_000, currency="usd", key="k1", **given):
    return debit_create(
        actor=operator(membership), connection=shop, money=Money(amount, currency), idempotency_key=key, **given
    )


def available(shop):
    own, account = balance_of(shop.platform, "usd"), balance_of(shop.platform, "usd", shop.account_id)
    return own.available, account.available


def decide(platform, **settings):
    FundsSettings.objects.update_or_create(platform=platform, defaults=settings)


def test_a_debit_is_a_transfer_on_the_account_and_a_payment_on_the_platform(ada, shop):
    Event.objects.all().delete()
    debit = pull(ada, shop, description="Fees of May")
    assert (debit.status, available(shop)) == ("succeeded", (10_000, 40_000))
    assert (debit.pk[:3], debit.transfer_id[:3]) == ("py_", "tr_")
    entries = LedgerEntry.objects.filter(transaction=debit.ledger_transaction).order_by("leg")
    assert {entry.holder: (entry.type, entry.amount) for entry in entries} == {
        shop.account_id: ("transfer", -10_000),
        "platform": ("payment", 10_000),
    }
    assert set(Event.objects.values_list("type", "object_id", "account_id")) == {
        ("transfer.created", debit.transfer_id, shop.account_id),
        ("charge.succeeded", debit.pk, ""),
    }
    entry = AuditEntry.objects.get(action="account_debit.created")
    assert (entry.account_id, entry.after) == (shop.account_id, {"amount": "$100.00", "fee": "$0.00"})
    assert debit.consent == DebitConsent.objects.get()
    assert prove().broken == {}


@pytest.mark.parametrize("configuration", [CUSTOM, EXPRESS])
def test_custom_and_express_accounts_alike_are_pulled_from(ada, shop, configuration):
    Account.objects.update(**configuration.as_columns())
    shop.account.refresh_from_db()
    pull(ada, shop)
    assert available(shop) == (10_000, 40_000)


def test_the_fee_is_the_platforms_cost(ada, shop):
    decide(shop.platform, debit_fee_bps=150, debit_fees_fixed={"usd": 30})
    debit = pull(ada, shop)
    assert (debit.fee, available(shop)) == (180, (9_820, 40_000))
    fee = LedgerEntry.objects.get(type="stripe_fee")
    assert (fee.holder, fee.amount) == ("platform", -180)
    with pytest.raises(AmountInvalid, match="fee"):
        pull(ada, shop, 30, key="k2")


def test_the_same_key_is_one_debit_and_another_amount_is_refused(ada, shop):
    assert pull(ada, shop).pk == pull(ada, shop).pk
    with pytest.raises(KeyReused):
        pull(ada, shop, 10_001)
    assert available(shop) == (10_000, 40_000)
    assert AuditEntry.objects.filter(action__startswith="account_debit").count() == 1


def _revoke(shop):
    DebitConsent.objects.update(revoked_at=shop.created, revoked_by="them")


@pytest.mark.parametrize(
    ("change", "money", "error"),
    [
        (_revoke, Money(100, "usd"), DebitNotOffered),
        (lambda shop: Account.objects.update(**STANDARD.as_columns()), Money(100, "usd"), DebitNotOffered),
        (lambda shop: Account.objects.update(country="MX"), Money(100, "usd"), DebitNotOffered),
        (lambda shop: Account.objects.update(country="CA"), Money(100, "usd"), DebitNotOffered),
        (lambda shop: Capability.objects.update(status="inactive"), Money(100, "usd"), AccountNotPayable),
        (lambda shop: None, Money(0, "usd"), AmountInvalid),
        (lambda shop: None, Money(100, "eur"), CurrencyMismatch),
        (lambda shop: None, Money(50_001, "usd"), InsufficientFunds),
        (lambda shop: None, Money(10_000_001, "usd"), CeilingExceeded),
        (lambda shop: decide(shop.platform, debit_ceilings={"usd": 99}), Money(100, "usd"), CeilingExceeded),
        (lambda shop: decide(shop.platform, daily_limits={"usd": 99}), Money(100, "usd"), LimitReached),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_moves(ada, shop, change, money, error):
    change(shop)
    shop.account.refresh_from_db()
    with pytest.raises(error):
        pull(ada, shop, money.amount, money.currency)
    assert (AccountDebit.objects.count(), available(shop)) == (0, (0, 50_000))


@pytest.mark.parametrize("name", ["dev", "sue", "vic"])
def test_only_administrators_pull(request, shop, name):
    member = request.getfixturevalue(name)
    with pytest.raises(Forbidden):
        pull(member, shop)
    assert available(shop) == (0, 50_000)


def test_the_ceiling_is_the_sources_or_the_platforms_own(platform):
    assert debit_ceiling(FundsSettings(), "usd") == Money(10_000_000, "usd")
    assert debit_ceiling(FundsSettings(), "jpy") == Money(15_000_000, "jpy")
    assert debit_ceiling(FundsSettings(debit_ceilings={"usd": 5}), "usd") == Money(5, "usd")
    assert debit_ceiling(FundsSettings(), "kwd") is None


@pytest.fixture
def eve(platform):
    from tests.factories.team import MembershipFactory

    return MembershipFactory(platform=platform, roles=["administrator"], user__name="Eve")


def test_above_the_threshold_another_administrator_approves(platform, ada, eve, shop):
    decide(platform, approval_above={"usd": 9_999})
    debit = pull(ada, shop)
    assert (debit.state, available(shop)) == (Status.AWAITING_APPROVAL, (0, 50_000))
    approval = Approval.objects.get()
    assert approval.summary == "Pull $100.00 from Shop to the balance of Acme Market."
    approval_approve(actor=operator(eve), platform=platform, approval_id=approval.pk)
    assert available(shop) == (10_000, 40_000)


def test_a_consent_that_was_revoked_meanwhile_stops_an_approved_debit(platform, ada, eve, shop):
    decide(platform, approval_above={"usd": 9_999})
    pull(ada, shop)
    _revoke(shop)
    with pytest.raises(DebitNotOffered, match="consented"):
        approval_approve(actor=operator(eve), platform=platform, approval_id=Approval.objects.get().pk)
    assert available(shop) == (0, 50_000)


def test_whoever_asked_is_told_once_that_an_approved_debit_failed(platform, ada, eve, shop):
    decide(platform, approval_above={"usd": 9_999})
    debit = pull(ada, shop)
    _revoke(shop)
    for _ in range(2):
        with pytest.raises(DebitNotOffered):
            approval_approve(actor=operator(eve), platform=platform, approval_id=Approval.objects.get().pk)
    (notice,) = Notice.objects.filter(type=NoticeType.DEBIT_FAILED)
    assert notice.user == ada.user
    assert notice.text.startswith("It was approved, and could not be carried out: Pull $100.00 from Shop to ")
    assert notice.url == f"/balances/account-debits/{debit.pk}/"
    (letter,) = Email.objects.filter(to=ada.user.email)
    assert "consented" in letter.text
    debit.refresh_from_db()
    assert debit.state == Status.AWAITING_APPROVAL


def test_what_waits_can_be_withdrawn(platform, ada, eve, shop):
    decide(platform, approval_above={"usd": 9_999})
    debit = pull(ada, shop)
    assert debit_cancel(actor=operator(ada), debit=debit).state == Status.CANCELED
    assert debit_cancel(actor=operator(ada), debit=debit).state == Status.CANCELED
    with pytest.raises(NotCancelable):
        debit_cancel(actor=operator(ada), debit=pull(ada, shop, 10, key="k2"))


def give_back(member, debit, amount, key="r1", reason="Pulled by mistake"):
    money = Money(amount, debit.currency)
    return debit_refund(actor=operator(member), debit=debit, money=money, reason=reason, idempotency_key=key)


def test_a_debit_goes_back_in_parts_and_never_twice(ada, vic, shop):
    decide(shop.platform, debit_fee_bps=100)
    debit = pull(ada, shop)
    with pytest.raises(Refusal, match="why"):
        give_back(ada, debit, 4_000, reason=" ")
    with pytest.raises(Forbidden):
        give_back(vic, debit, 4_000)
    earn(connected_account(shop.platform), 100)
    first = give_back(ada, debit, 4_000)
    assert give_back(ada, debit, 4_000).pk == first.pk
    assert available(shop) == (5_900, 44_000)
    with pytest.raises(ReversalTooLarge) as refused:
        give_back(ada, debit, 6_001, key="r2")
    assert refused.value.left == Money(6_000, "usd")
    with pytest.raises(InsufficientFunds):
        give_back(ada, debit, 6_000, key="r2")
    give_back(ada, debit, 5_900, key="r3")
    debit.refresh_from_db()
    assert (debit.state, debit.left.amount, DebitRefund.objects.count()) == (Status.SUCCEEDED, 100, 2)
    assert [event.type for event in Event.objects.filter(object_id=debit.pk)].count("charge.refunded") == 2
    assert prove().broken == {}


def test_given_back_in_full_it_is_refunded(ada, shop):
    debit = pull(ada, shop)
    give_back(ada, debit, 10_000)
    debit.refresh_from_db()
    assert debit.state == Status.REVERSED
    with pytest.raises(Refusal, match="nothing of it"):
        give_back(ada, debit, 1, key="r2")
    assert available(shop) == (0, 50_000)


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (lambda shop: Connection.objects.filter(pk=shop.pk).update(ended_at=shop.created), "no longer connected"),
        (lambda shop: Account.objects.filter(pk=shop.account_id).update(requirements=REJECTED), "was rejected"),
    ],
)
def test_nothing_goes_back_to_an_account_that_is_removed_or_rejected(ada, shop, gone, words):
    debit = pull(ada, shop)
    gone(shop)
    with pytest.raises(AccountNotPayable, match=words):
        give_back(ada, debit, 1_000)
    assert available(shop) == (10_000, 40_000)


def test_a_balance_below_zero_cannot_be_pulled_from(ada, platform):
    shop = connected_account(platform)
    consent_of(shop)
    refund(shop, earn(shop, 1_000))
    refund(shop, earn(shop, 1_000))
    with pytest.raises(InsufficientFunds):
        pull(ada, shop, 1)
