"""From an account's rows to the keys that it has provided."""

from datetime import date

import pytest

from accounts.models import Capability, ExternalAccount
from accounts.services.profile import profile_update
from connect_dashboard.team.actors import operator
from requirements_app.capabilities import missing_for, newly_required
from requirements_app.catalogue import catalogue
from requirements_app.facts import facts_of, is_provided
from tests.factories.accounts import AccountFactory, PersonFactory, add_person, connected_account

ADDRESS = {"city": "Berlin", "line1": "Weg 1", "postal_code": "10115"}


@pytest.fixture
def shop(platform):
    return connected_account(platform, country="DE", default_currency="eur", capabilities={"transfers": "active"})


def test_every_key_of_the_catalogue_can_be_read():
    account, person = AccountFactory.build(), PersonFactory.build(representative=True, owner=True, director=True)
    for key in catalogue().keys:
        assert is_provided(key, account, [person], False, {}) in (True, False)


def test_what_an_account_provides(shop):
    account = shop.account
    account.company = {"name": "Sonne GmbH", "tax_id_provided": True, "address": ADDRESS, "directors_provided": False}
    account.save()
    add_person(shop, representative=True, dob=date(1980, 1, 1), title="CEO", phone="", address=ADDRESS)
    provided = facts_of(account).provided
    assert {"company.name", "company.tax_id", "company.address.city", "representative.dob.day"} <= provided
    assert {"representative.relationship.title", "representative.address.postal_code"} <= provided
    assert not {"company.directors_provided", "company.phone", "external_account"} & provided


def test_owners_are_all_of_them(shop):
    add_person(shop, owner=True, dob=date(1980, 1, 1))
    assert "owners.dob.day" in facts_of(shop.account).provided
    add_person(shop, owner=True)
    assert "owners.dob.day" not in facts_of(shop.account).provided


def test_no_owner_is_fine_once_it_is_attested(shop):
    assert "owners.dob.day" not in facts_of(shop.account).provided
    shop.account.company = {"owners_provided": True}
    assert "owners.dob.day" in facts_of(shop.account).provided


def test_a_verified_person_needs_no_document(platform):
    shop = connected_account(platform, business_type="individual")
    person = add_person(shop, representative=True)
    assert "individual.verification.document" not in facts_of(shop.account).provided
    person.verification = {"status": "unverified", "document": {"front": "file_1"}}
    person.save()
    assert "individual.verification.document" in facts_of(shop.account).provided
    person.verification = {"status": "verified"}
    person.save()
    assert "individual.verification.document" in facts_of(shop.account).provided


def test_facts_take_four_queries(shop, django_assert_num_queries):
    for _ in range(5):
        add_person(shop, owner=True)
    with django_assert_num_queries(4):
        facts_of(shop.account)


def test_only_what_comes_on_top_is_newly_required(shop):
    found = newly_required(facts_of(shop.account), {"transfers", "card_payments"})
    assert found.at_once == {"business_profile.mcc", "business_profile.url", "company.phone"}
    assert found.later == frozenset()
    assert newly_required(facts_of(shop.account), {"transfers"}).at_once == frozenset()


def test_a_waiting_capability_follows_what_is_provided(platform, ada):
    shop = connected_account(
        platform,
        country="CA",
        business_type="individual",
        capabilities={},
        tos_acceptance={"date": 1, "ip": "192.0.2.1"},
    )
    waiting = Capability.objects.create(
        account=shop.account, name="card_payments", status="inactive", disabled_reason="requirements.fields_needed"
    )
    decided = Capability.objects.create(
        account=shop.account, name="card_issuing", status="inactive", disabled_reason="rejected.other"
    )
    address = {"city": "Ottawa", "line1": "1 Elgin St", "postal_code": "K1P 5W1", "state": "ON"}
    add_person(shop, representative=True, dob=date(1980, 1, 1), address=address)
    ExternalAccount.objects.create(
        id="ba_1", account=shop.account, object="bank_account", country="CA", currency="cad", last4="6789"
    )
    actor = operator(ada)
    profile_update(actor=actor, connection=shop, changes={"business_profile.mcc": "5734"})
    waiting.refresh_from_db()
    assert waiting.status == "inactive"
    profile_update(actor=actor, connection=shop, changes={"business_profile.url": "https://shop.example.com"})
    waiting = Capability.objects.get(pk=waiting.pk)
    decided.refresh_from_db()
    assert missing_for(facts_of(waiting.account), ["card_payments"]) == frozenset()
    assert (waiting.status, waiting.disabled_reason) == ("pending", "pending.review")
    assert (decided.status, decided.disabled_reason) == ("inactive", "rejected.other")
    profile_update(actor=actor, connection=shop, changes={"business_profile.url": ""})
    waiting.refresh_from_db()
    assert (waiting.status, waiting.disabled_reason) == ("inactive", "requirements.fields_needed")
