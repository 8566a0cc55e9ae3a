"""From a change of an account to its snapshot, in one transaction."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import Account, Capability, ExternalAccount
from accounts.services.profile import profile_update
from accounts.signals import AccountChange, accounts_imported
from connect_dashboard.journal.models import Event
from connect_dashboard.team.actors import operator, system
from requirements_app.models import Ask, Standing, VerificationOutcome
from requirements_app.services.evaluation import account_reevaluate
from tests.factories.accounts import add_person, connected_account

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def shop(platform):
    """A Canadian that lacks its industry; the snapshot is empty, nothing works yet."""
    connection = connected_account(
        platform,
        country="CA",
        business_type="individual",
        capabilities={"card_payments": "inactive"},
        business_profile={"url": "https://shop.example.com"},
        tos_acceptance={"date": 1, "ip": "192.0.2.1"},
        created=NOW,
    )
    address = {"city": "Ottawa", "line1": "1 Elgin St", "postal_code": "K1P 5W1", "state": "ON"}
    add_person(connection, representative=True, dob=date(1980, 1, 1), address=address)
    ExternalAccount.objects.create(
        id="ba_1", account=connection.account, object="bank_account", country="CA", currency="cad", last4="6789"
    )
    return connection


def evaluated(shop, now=NOW):
    account_reevaluate(actor=system(), account_id=shop.account_id, now=now)
    return Account.objects.get(pk=shop.account_id)


def verify_everything(account):
    VerificationOutcome.objects.filter(account=account, superseded_at=None).update(state="verified", decided_at=NOW)


def test_a_change_is_evaluated_at_once(shop, ada):
    profile_update(actor=operator(ada), connection=shop, changes={"business_profile.product_description": "Books"})
    account = Account.objects.get(pk=shop.account_id)
    assert account.requirements["past_due"] == ["business_profile.mcc"]
    assert account.requirements["disabled_reason"] == "requirements.past_due"


def test_what_is_provided_waits_for_verification_and_then_works(shop, ada):
    profile_update(actor=operator(ada), connection=shop, changes={"business_profile.mcc": "5734"})
    account = Account.objects.get(pk=shop.account_id)
    assert account.requirements["currently_due"] == []
    assert "external_account" in account.requirements["pending_verification"]
    assert account.capabilities.get().status == "pending"
    verify_everything(account)
    account = evaluated(shop)
    assert account.charges_enabled
    assert account.payouts_enabled
    assert account.requirements["eventually_due"] == ["individual.verification.document"]
    standing = Standing.objects.get()
    assert standing.established == ["card_payments"]
    assert standing.next_change_at == NOW + timedelta(days=90)


def test_time_restricts_and_the_answer_is_remembered(shop, ada):
    profile_update(actor=operator(ada), connection=shop, changes={"business_profile.mcc": "5734"})
    verify_everything(shop.account)
    account = evaluated(shop)
    for days, charges, payouts in [(90, True, True), (104, True, False), (118, False, False)]:
        account = evaluated(shop, NOW + timedelta(days=days))
        assert (account.charges_enabled, account.payouts_enabled) == (charges, payouts)
    assert account.requirements["past_due"] == ["individual.verification.document"]
    person = account.persons.get()
    VerificationOutcome.objects.create(
        account=account,
        subject=f"{person.pk}.verification.document",
        state="verified",
        requested_at=NOW,
        decided_at=NOW,
    )
    account = evaluated(shop, NOW + timedelta(days=120))
    assert account.charges_enabled
    ask = Ask.objects.get(key="individual.verification.document")
    assert (ask.asked_at, ask.deadline) == (NOW + timedelta(days=90), NOW + timedelta(days=104))
    assert (ask.resolved_at, ask.resolved_by_label) == (NOW + timedelta(days=120), "System")


def test_the_second_evaluation_changes_nothing_and_tells_nobody(shop):
    evaluated(shop)
    Event.objects.all().delete()
    before = list(Ask.objects.values()), list(VerificationOutcome.objects.values())
    evaluated(shop)
    assert not Event.objects.exists()
    assert (list(Ask.objects.values()), list(VerificationOutcome.objects.values())) == before


def test_what_fails_later_undoes_the_snapshot_too(shop, ada):
    with transaction.atomic():
        profile_update(actor=operator(ada), connection=shop, changes={"business_profile.mcc": "5734"})
        assert Standing.objects.exists()
        transaction.set_rollback(True)
    assert not Standing.objects.exists()
    assert not Ask.objects.exists()


def test_a_new_answer_supersedes_its_verification(shop, ada):
    evaluated(shop)
    VerificationOutcome.objects.filter(subject="business_profile.url").update(
        state="failed", code="invalid_url_format", decided_at=NOW
    )
    profile_update(actor=operator(ada), connection=shop, changes={"business_profile.url": "https://new.example.com"})
    states = VerificationOutcome.objects.filter(subject="business_profile.url").order_by("pk")
    assert [(one.state, one.superseded_at is None) for one in states] == [("failed", False), ("pending", True)]


def test_an_import_keeps_its_own_snapshot(shop):
    account = shop.account
    accounts_imported.send(sender=Account, changes=[AccountChange(account, frozenset({"requirements"}))])
    assert not Standing.objects.exists()


def test_an_imported_account_is_adopted_with_its_deadlines(platform):
    deadline = NOW + timedelta(days=5)
    shop = connected_account(
        platform,
        country="CA",
        business_type="individual",
        business_profile={"url": "https://shop.example.com", "mcc": "5734"},
        tos_acceptance={"date": 1, "ip": "192.0.2.1"},
        charges_enabled=True,
        payouts_enabled=True,
        created=NOW,
        requirements={
            "currently_due": ["external_account", "individual.dob.day"],
            "current_deadline": int(deadline.timestamp()),
            "errors": [{"code": "invalid_url_format", "reason": "No.", "requirement": "business_profile.url"}],
            "pending_verification": ["individual.address.line1"],
        },
    )
    address = {"city": "Ottawa", "line1": "1 Elgin St", "postal_code": "K1P 5W1", "state": "ON"}
    add_person(shop, representative=True, address=address)
    account = evaluated(shop)
    assert account.charges_enabled
    assert account.requirements["current_deadline"] == int(deadline.timestamp())
    assert {one["code"] for one in account.requirements["errors"]} == {"invalid_url_format"}
    assert "individual.address.line1" in account.requirements["pending_verification"]
    assert evaluated(shop, deadline).payouts_enabled is False


def test_what_people_decided_goes_on_to_hold(platform):
    shop = connected_account(platform, requirements={"disabled_reason": "rejected.fraud"})
    account = evaluated(shop)
    assert account.requirements["disabled_reason"] == "rejected.fraud"
    assert set(Capability.objects.values_list("status", "disabled_reason")) == {("inactive", "rejected.other")}
