"""Accounts that work when they come: what their snapshot does not ask for was accepted elsewhere, until it changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.demo.loading import load_demo_accounts
from accounts.models import Account, Connection, Person
from accounts.models.account import no_requirements
from accounts.services.capabilities import capabilities_edit
from accounts.services.persons import person_create, person_update
from accounts.services.profile import profile_update
from accounts.signals import AccountChange, accounts_imported
from connect_dashboard.processor.protocol import verified
from connect_dashboard.team.actors import operator, staff, system
from requirements_app.models import Standing, VerificationOutcome
from requirements_app.nightly import due_pass, nightly_pass
from requirements_app.services.adoption import adopt_many
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.verification import verification_decide
from tests.factories.accounts import add_person, connected_account
from tests.factories.team import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SITE = "business_profile.url"
DUE = ("currently_due", "past_due", "eventually_due", "pending_verification")


def imported(platform: Any, **fields: Any) -> Connection:
    """An American company that works, with little of it in the file: one person, a website."""
    given: dict[str, Any] = {"business_profile": {"name": "Sonne", "url": "https://sonne.example.com"}}
    connection = connected_account(platform, details_submitted=True, **given | fields)
    add_person(connection, representative=True, owner=True)
    return connection


@pytest.fixture
def shop(platform: Any) -> Connection:
    return imported(platform)


@pytest.fixture
def pat(db: None) -> Any:
    return staff(UserFactory(is_staff=True))


@pytest.fixture(params=["evaluated before", "first thing that happens"])
def known(request: Any, shop: Connection) -> Connection:
    """It makes no difference whether a change is the first thing that happens to an account here."""
    if request.param == "evaluated before":
        evaluated(shop)
    return shop


def evaluated(connection: Connection, now: datetime | None = None) -> Account:
    account_reevaluate(actor=system(), account_id=connection.account_id, now=now)
    return Account.objects.get(pk=connection.account_id)


def asked(connection: Connection, *names: str) -> set[str]:
    requirements = Account.objects.get(pk=connection.account_id).requirements
    return {key for name in names or DUE for key in requirements[name]}


def change(known: Connection, ada: Any, **fields: Any) -> None:
    profile_update(actor=operator(ada), connection=known, changes=fields)


def test_whatever_the_export_lacks_nothing_is_asked(shop: Connection) -> None:
    account = evaluated(shop)
    assert nightly_pass().changed == due_pass() == 0
    shop.refresh_from_db()
    assert (shop.status, asked(shop)) == ("enabled", set())
    assert (account.charges_enabled, account.payouts_enabled) == (True, True)
    assert Standing.objects.get().accepted


def test_time_asks_only_for_what_comes_into_force(shop: Connection) -> None:
    account = evaluated(shop, NOW)
    assert account.future_requirements["eventually_due"] == ["company.registration_number"]
    account = evaluated(shop, datetime(2027, 4, 2, tzinfo=UTC))
    assert account.requirements["currently_due"] == ["company.registration_number"]
    assert account.payouts_enabled


def test_a_new_capability_asks_for_what_it_adds(known: Connection, ada: Any) -> None:
    capabilities_edit(actor=operator(ada), connection=known, request=["treasury"], unrequest=[])
    terms = {"settings.treasury.tos_acceptance.date", "settings.treasury.tos_acceptance.ip"}
    assert asked(known) == terms
    assert Account.objects.get().charges_enabled


def test_what_is_removed_is_asked_again(known: Connection, ada: Any) -> None:
    change(known, ada, **{SITE: None})
    assert asked(known) == {SITE}
    known.refresh_from_db()
    assert known.status == "restricted_soon"


def test_what_was_given_here_and_taken_back_is_asked(known: Connection, ada: Any) -> None:
    change(known, ada, **{"business_profile.mcc": "5734"})
    assert asked(known) == set()
    change(known, ada, **{"business_profile.mcc": None})
    assert asked(known) == {"business_profile.mcc"}


def test_a_new_person_is_asked_for_what_is_missing_of_them(known: Connection, ada: Any) -> None:
    fields = {"first_name": "Olga", "last_name": "Weber", "email": "olga@example.com", "owner": True}
    person = person_create(actor=operator(ada), connection=known, fields=fields)
    owners = {key.partition(".")[0] for key in asked(known)}
    assert owners == {person.pk}
    assert f"{person.pk}.dob.day" in asked(known)


def test_a_new_role_of_somebody_asks_for_what_it_adds(platform: Any, ada: Any) -> None:
    shop = imported(platform, country="DE")
    add_person(shop, director=True)
    other = Person.objects.get(director=True)
    person_update(actor=operator(ada), connection=shop, person_id=other.pk, changes={"owner": True})
    assert asked(shop) == {f"{other.pk}.address.{part}" for part in ("city", "line1", "postal_code")}


def test_what_is_due_in_the_snapshot_is_asked_by_its_day(platform: Any) -> None:
    deadline = NOW + 5 * DAY
    snapshot = {"currently_due": ["company.tax_id"], "current_deadline": int(deadline.timestamp())}
    shop = imported(platform, requirements=no_requirements() | snapshot)
    account = evaluated(shop, NOW)
    assert asked(shop) == {"company.tax_id"}
    assert account.requirements["current_deadline"] == snapshot["current_deadline"]
    assert not evaluated(shop, deadline).payouts_enabled


def test_a_day_that_was_over_is_given_anew(platform: Any) -> None:
    over = {"currently_due": ["company.tax_id"], "current_deadline": int((NOW - DAY).timestamp())}
    account = evaluated(imported(platform, requirements=no_requirements() | over), NOW)
    assert account.payouts_enabled
    assert account.requirements["current_deadline"] == int((NOW + 14 * DAY).timestamp())


def test_what_is_eventually_due_stays_so_for_a_while(platform: Any) -> None:
    shop = imported(platform, requirements=no_requirements() | {"eventually_due": ["company.tax_id"]})
    for days, due in [(0, set()), (89, set()), (90, {"company.tax_id"})]:
        evaluated(shop, NOW + days * DAY)
        assert (asked(shop, "eventually_due"), asked(shop, "currently_due")) == ({"company.tax_id"}, due)
    assert evaluated(shop, NOW + 103 * DAY).payouts_enabled
    assert not evaluated(shop, NOW + 104 * DAY).payouts_enabled


def test_what_comes_into_force_elsewhere_is_asked_from_its_day(platform: Any) -> None:
    day = NOW + 30 * DAY
    future = no_requirements() | {"eventually_due": ["company.tax_id"], "current_deadline": int(day.timestamp())}
    shop = imported(platform, future_requirements=future)
    for moment, due in [(NOW, set()), (day - DAY, set()), (day, {"company.tax_id"})]:
        evaluated(shop, moment)
        assert asked(shop, "currently_due") == due


@pytest.mark.parametrize("name", ["currently_due", "eventually_due", "pending_verification"])
def test_what_no_rule_here_asks_for_goes_on_to_be_asked_until_it_is_given(name: str, platform: Any, ada: Any) -> None:
    shop = imported(platform, country="DE")
    key = f"{Person.objects.get().pk}.nationality"
    shop.account.requirements |= {name: [key]}
    shop.account.save()
    evaluated(shop)
    assert key in asked(shop, name)
    person_update(
        actor=operator(ada), connection=shop, person_id=Person.objects.get().pk, changes={"nationality": "FR"}
    )
    assert asked(shop) == set()


def test_what_is_due_there_and_here_only_in_time_is_due(platform: Any) -> None:
    """A young account: the rules would leave the document until it has grown."""
    document = {"currently_due": ["company.verification.document"]}
    shop = imported(platform, country="DE", created=NOW, requirements=no_requirements() | document)
    evaluated(shop, NOW)
    assert asked(shop, "currently_due") == {"company.verification.document"}


def test_what_was_refused_is_asked_for_and_what_is_checked_waits(platform: Any) -> None:
    error = {"code": "verification_failed_keyed_identity", "reason": "Unknown.", "requirement": "individual.dob.day"}
    refused = {"currently_due": ["individual.dob.day"], "errors": [error], "pending_verification": ["external_account"]}
    shop = imported(platform, business_type="individual", requirements=no_requirements() | refused)
    account = evaluated(shop)
    assert asked(shop, "currently_due") == {"individual.verification.document"}
    assert [one["reason"] for one in account.requirements["errors"]] == ["Unknown."]
    assert asked(shop, "pending_verification") == {"external_account"}


@pytest.mark.parametrize("key", ["company.tax_id", "company.verification.document", "company.phone"])
@pytest.mark.parametrize("off", [{"charges_enabled", "payouts_enabled"}, {"payouts_enabled"}])
def test_what_a_check_keeps_off_stays_off_until_it_is_done(off: set[str], key: str, platform: Any, pat: Any) -> None:
    """Also where the rules here would let it work meanwhile, or would check nothing."""
    waits = {"pending_verification": [key], "disabled_reason": "requirements.pending_verification"}
    shop = imported(
        platform,
        country="DE",
        created=NOW,
        capabilities=dict.fromkeys(("card_payments", "transfers"), "pending" if len(off) == 2 else "active"),
        requirements=no_requirements() | waits,
        **{name: name not in off for name in ("charges_enabled", "payouts_enabled")},
    )
    account = evaluated(shop, NOW)
    assert {name for name in ("charges_enabled", "payouts_enabled") if not getattr(account, name)} == off
    assert asked(shop) == {key}
    assert account.requirements["disabled_reason"] == waits["disabled_reason"]
    verification_decide(actor=pat, outcome_id=VerificationOutcome.objects.get(subject=key).pk, answer=verified())
    assert asked(shop) == set()
    assert Account.objects.get().payouts_enabled


def test_what_fails_here_is_asked_for(shop: Connection) -> None:
    evaluated(shop)
    failed = {"state": "failed", "code": "invalid_value_other", "reason": "No."}
    VerificationOutcome.objects.filter(subject="company.tax_id").update(**failed)
    evaluated(shop)
    assert asked(shop) == {"company.tax_id"}


def test_a_restricted_account_works_once_what_stops_it_is_there(platform: Any, ada: Any) -> None:
    stopped = {"past_due": [SITE], "currently_due": [SITE], "disabled_reason": "requirements.past_due"}
    shop = imported(
        platform,
        capabilities={"card_payments": "inactive", "transfers": "inactive"},
        business_profile={"name": "Sonne"},
        requirements=no_requirements() | stopped,
    )
    assert not evaluated(shop).charges_enabled
    assert asked(shop) == {SITE}
    change(shop, ada, **{SITE: "https://sonne.example.com"})
    VerificationOutcome.objects.filter(state="pending").update(state="verified", decided_at=timezone.now())
    assert evaluated(shop).charges_enabled


@pytest.mark.parametrize(
    "fields",
    [{"details_submitted": False}, {"requirements": no_requirements() | {"disabled_reason": "requirements.past_due"}}],
)
def test_nothing_is_taken_for_accepted_where_the_snapshot_does_not_say_so(fields: Any, platform: Any) -> None:
    """Onboarding that is not over, and a stop that nothing explains, leave everything to the rules."""
    inactive = {"card_payments": "inactive", "transfers": "inactive"}
    given = {"details_submitted": True, "requirements": no_requirements()} | fields
    shop = connected_account(platform, capabilities=inactive, **given)
    evaluated(shop)
    assert Standing.objects.get().accepted == []


def test_a_newer_file_brings_a_snapshot_of_its_own(shop: Connection) -> None:
    evaluated(shop)
    shop.account.requirements = no_requirements() | {"currently_due": ["company.tax_id"]}
    shop.account.save()
    accounts_imported.send(sender=Account, changes=[AccountChange(shop.account, frozenset({"requirements"}))])
    evaluated(shop)
    assert asked(shop) == {"company.tax_id"}


def test_the_demo_platform_stays_as_it_was_drawn(platform: Any) -> None:
    load_demo_accounts(platform.pk, 300, 1, timezone.now())
    before = standing_of_all()
    adopt_many(list(Account.objects.all()), timezone.now())
    nightly_pass()
    assert standing_of_all() == before


def standing_of_all() -> dict[str, tuple[str, bool, bool]]:
    columns = ("account", "status", "account__charges_enabled", "account__payouts_enabled")
    return {account: works for account, *works in Connection.objects.values_list(*columns)}
