"""Above the platform's threshold a movement waits for another Administrator."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect_dashboard.journal.models import AuditEntry, Email, Notice
from connect_dashboard.present import at
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from connect_dashboard.ui.money import Money
from funds.errors import AccountNotPayable, AlreadyDecided, InsufficientFunds, NoApprover, OwnApproval
from funds.models import Approval, FundsSettings, Transfer
from funds.queries import balance_of
from funds.services.approvals import approval_approve, approval_decline, approvals_expire
from funds.services.bank_accounts import bank_account_add_by_token
from funds.services.top_ups import top_up_create
from funds.services.transfers import transfer_cancel, transfer_create, transfer_reverse
from funds.statuses import Status
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send
from tests.factories.team import MembershipFactory


@pytest.fixture
def bea(platform: Any) -> Any:
    """A second Administrator."""
    return MembershipFactory(platform=platform, user__name="Bea", user__email="bea@example.com")


@pytest.fixture
def sonne(platform: Any) -> Any:
    FundsSettings.objects.create(platform=platform, approval_above={"usd": 100_000})
    fund_platform(platform, 1_000_000)
    return connected_account(platform, name="Bäckerei Sonne")


def ask(ada: Any, sonne: Any, amount: int = 125_000, key: str = "key-1") -> Transfer:
    return transfer_create(actor=operator(ada), connection=sonne, money=Money(amount, "usd"), idempotency_key=key)


def approve(member: Any, approval: Approval) -> Any:
    return approval_approve(actor=operator(member), platform=member.platform, approval_id=approval.pk)


def available(platform: Any, holder: str = "platform") -> int:
    return balance_of(platform, "usd", holder).available


def test_what_is_above_the_threshold_waits_and_the_other_administrators_are_told(
    platform: Any, ada: Any, bea: Any, dev: Any, sonne: Any
) -> None:
    transfer = ask(ada, sonne)
    assert (transfer.status, available(platform)) == (Status.AWAITING_APPROVAL, 1_000_000)
    approval = Approval.objects.get()
    assert approval.summary == "Send $1,250.00 from the balance of Acme Market to Bäckerei Sonne."
    assert (approval.object_id, approval.actor_label, approval.status) == (transfer.pk, "Ada", "waiting")
    assert [email.to for email in Email.objects.all()] == ["bea@example.com"]
    assert [notice.user for notice in Notice.objects.all()] == [bea.user]
    assert ask(ada, sonne).pk == transfer.pk
    assert Email.objects.count() == 1


def test_at_the_threshold_nothing_waits(platform: Any, ada: Any, bea: Any, sonne: Any) -> None:
    assert ask(ada, sonne, amount=100_000).status == Status.SUCCEEDED


def test_another_administrator_approves_and_it_is_carried_out(platform: Any, ada: Any, bea: Any, sonne: Any) -> None:
    transfer = ask(ada, sonne)
    approve(bea, Approval.objects.get())
    transfer.refresh_from_db()
    assert (transfer.status, available(platform, sonne.account_id)) == (Status.SUCCEEDED, 125_000)
    approval = Approval.objects.get()
    assert (approval.status, approval.decided_by_label) == ("approved", "Bea")
    assert Email.objects.get(to=ada.user.email).subject.startswith("Bea approved: Send $1,250.00")
    entry = AuditEntry.objects.get(action="approval.approved")
    assert (entry.actor_label, entry.subject) == ("Bea", transfer.pk)
    with pytest.raises(AlreadyDecided, match="settled already: approved"):
        approve(bea, approval)
    assert available(platform) == 875_000


def test_nobody_approves_their_own_and_no_developer_anybodys(
    platform: Any, ada: Any, bea: Any, dev: Any, sonne: Any
) -> None:
    ask(ada, sonne)
    approval = Approval.objects.get()
    with pytest.raises(OwnApproval):
        approve(ada, approval)
    with pytest.raises(OwnApproval):
        approval_decline(actor=operator(ada), platform=platform, approval_id=approval.pk, reason="No")
    with pytest.raises(Forbidden):
        approve(dev, approval)
    assert (Approval.objects.get().status, available(platform)) == ("waiting", 1_000_000)


def test_one_who_is_no_longer_an_administrator_approves_nothing(platform: Any, ada: Any, bea: Any, sonne: Any) -> None:
    ask(ada, sonne)
    stale = operator(bea)
    bea.roles = ["view_only"]
    bea.save(update_fields=["roles"])
    with pytest.raises(Forbidden):
        approval_approve(actor=stale, platform=platform, approval_id=Approval.objects.get().pk)


def test_an_administrator_of_another_platform_finds_none(
    platform: Any, ada: Any, bea: Any, olga: Any, sonne: Any
) -> None:
    ask(ada, sonne)
    with pytest.raises(Refusal) as refused:
        approve(olga, Approval.objects.get())
    assert refused.value.status == 404


def test_declining_says_why(platform: Any, ada: Any, bea: Any, sonne: Any) -> None:
    transfer = ask(ada, sonne)
    approval = Approval.objects.get()
    given = {"actor": operator(bea), "platform": platform, "approval_id": approval.pk}
    with pytest.raises(Refusal, match="Say why"):
        approval_decline(reason=" ", **given)
    approval_decline(reason="Twice this month already", **given)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.failure_message) == (Status.DECLINED, "Twice this month already")
    assert "Twice this month already" in Email.objects.get(to=ada.user.email).text
    assert available(platform) == 1_000_000


def test_what_nobody_decides_in_time_expires(platform: Any, ada: Any, bea: Any, sonne: Any) -> None:
    transfer = ask(ada, sonne)
    later = timezone.now() + timedelta(hours=72, minutes=1)
    assert approvals_expire(platform, timezone.now()) == 0
    with at(later):
        with pytest.raises(AlreadyDecided, match="expired"):
            approve(bea, Approval.objects.get())
        assert (approvals_expire(platform, later), approvals_expire(platform, later)) == (1, 0)
    transfer.refresh_from_db()
    assert transfer.status == Status.EXPIRED


def test_what_holds_no_longer_when_it_is_approved_goes_on_waiting(
    platform: Any, ada: Any, bea: Any, sonne: Any
) -> None:
    ask(ada, sonne)
    approval = Approval.objects.get()
    send(platform, connected_account(platform).account_id, 950_000)
    with pytest.raises(InsufficientFunds, match=r"\$500\.00 is available"):
        approve(bea, approval)
    fund_platform(platform, 500_000)
    sonne.account.capabilities.filter(name="transfers").update(status="inactive")
    with pytest.raises(AccountNotPayable):
        approve(bea, approval)
    assert (Approval.objects.get().status, Transfer.objects.get().status) == ("waiting", "awaiting_approval")
    told = list(Notice.objects.filter(user=ada.user).order_by("created").values_list("text", flat=True))
    assert [text.startswith(f"It was approved, and could not be carried out: {approval.summary}") for text in told] == [
        True,
        True,
    ]
    assert ("$500.00 is available" in told[0], "capability transfers" in told[1]) == (True, True)
    assert Email.objects.filter(to=ada.user.email, text__contains="$500.00 is available").count() == 1


def test_the_asker_may_withdraw_what_waits(platform: Any, ada: Any, bea: Any, sonne: Any) -> None:
    transfer = transfer_cancel(actor=operator(ada), transfer=ask(ada, sonne))
    assert (transfer.status, Approval.objects.get().status) == (Status.CANCELED, "withdrawn")
    with pytest.raises(AlreadyDecided):
        approve(bea, Approval.objects.get())


def test_where_there_is_no_second_administrator_it_is_refused_with_what_to_do(
    platform: Any, ada: Any, dev: Any, sonne: Any
) -> None:
    with pytest.raises(NoApprover, match="Invite one"):
        ask(ada, sonne)
    assert Transfer.objects.count() == 0


def test_top_ups_and_reversals_wait_as_well(platform: Any, ada: Any, bea: Any, sonne: Any) -> None:
    source = bank_account_add_by_token(actor=operator(ada), platform=platform, token="btok_us_verified")
    top_up = top_up_create(
        actor=operator(ada),
        platform=platform,
        money=Money(100_001, "usd"),
        bank_account=source,
        idempotency_key="key-1",
    )
    assert (top_up.status, balance_of(platform, "usd").pending) == (Status.AWAITING_APPROVAL, 0)
    approve(bea, Approval.objects.get(object_id=top_up.pk))
    assert balance_of(platform, "usd").pending == 100_001
    transfer = ask(ada, sonne)
    approve(bea, Approval.objects.get(object_id=transfer.pk))
    reversal = transfer_reverse(actor=operator(ada), transfer=transfer, idempotency_key="back-1")
    assert (reversal.status, available(platform, sonne.account_id)) == (Status.AWAITING_APPROVAL, 125_000)
    approve(bea, Approval.objects.get(object_id=reversal.pk))
    transfer.refresh_from_db()
    assert (transfer.status, available(platform, sonne.account_id)) == (Status.REVERSED, 0)
