"""Snapshots that came from outside: kept as they came, until a day that they name passes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.ageing import ages_at
from accounts.demo.loading import load_demo_accounts
from accounts.jobs import RUNNERS
from accounts.jobs.running import run_job
from accounts.models import Account, Capability, Connection
from accounts.models.account import no_requirements
from accounts.services.profile import profile_update
from accounts.signals import AccountChange, accounts_imported
from connect_dashboard.journal.models import Email, Event
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import operator, system
from requirements_app.ageing import aged
from requirements_app.catalogue import Deadlines
from requirements_app.models import Reminder, Standing
from requirements_app.nightly import due_pass
from requirements_app.services.ageing import snapshots_keep
from requirements_app.services.clock import clock_advance, clock_freeze
from requirements_app.snapshots import EntryStatus, read_snapshot
from tests.factories.accounts import connected_account

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SITE, BIRTH = "business_profile.url", "person_1.dob.day"


def due(*keys: str, by: datetime | None = NOW, **rest: Any) -> dict[str, Any]:
    deadline = int(by.timestamp()) if by else None
    return (
        no_requirements()
        | {"currently_due": list(keys), "eventually_due": list(keys), "current_deadline": deadline}
        | rest
    )


def age(
    requirements: dict,
    now: datetime = NOW,
    future: dict | None = None,
    charges: bool = True,
    since: datetime = NOW,
) -> Any:
    return aged(
        requirements,
        future or no_requirements(),
        charges_enabled=charges,
        payouts_enabled=True,
        capabilities={"transfers": "active", "tax_reporting_us_1099_k": "unrequested"},
        deadlines=Deadlines(14, 14),
        since=since,
        now=now,
    )


def test_what_was_due_is_past_due_and_payouts_go_off():
    found = age(due(SITE, BIRTH, past_due=[SITE]))
    assert found.requirements["past_due"] == [SITE, BIRTH]
    assert found.requirements["disabled_reason"] == "requirements.past_due"
    assert (found.charges_enabled, found.payouts_enabled) == (True, False)
    assert found.capabilities == {}
    assert found.next_change_at == NOW + 14 * DAY


def test_charges_and_capabilities_follow_two_weeks_later():
    found = age(age(due(SITE)).requirements, NOW + 14 * DAY)
    assert (found.charges_enabled, found.payouts_enabled) == (False, False)
    assert {name: (one.status, one.disabled_reason) for name, one in found.capabilities.items()} == {
        "transfers": ("inactive", "requirements.fields_needed")
    }
    assert found.next_change_at is None


@pytest.mark.parametrize("reason", ["under_review", "platform_paused", "listed"])
def test_what_people_decided_goes_on_to_be_the_reason(reason):
    assert age(due(SITE, disabled_reason=reason)).requirements["disabled_reason"] == reason


def test_future_requirements_join_what_is_due_and_get_their_time():
    future = due(BIRTH)
    found = age(no_requirements(), future=future)
    assert found.requirements["currently_due"] == found.requirements["eventually_due"] == [BIRTH]
    assert found.requirements["current_deadline"] == int((NOW + 14 * DAY).timestamp())
    assert found.requirements["past_due"] == []
    assert found.future_requirements == no_requirements()
    assert (found.payouts_enabled, found.next_change_at) == (True, NOW + 14 * DAY)


@pytest.mark.parametrize(
    ("requirements", "future", "expected"),
    [
        (due(SITE), {}, NOW),
        (due(SITE), due(BIRTH, by=NOW - DAY), NOW - DAY),
        (due(SITE, past_due=[SITE]), {}, None),
        (due(SITE, disabled_reason="rejected.fraud"), {}, None),
        (due(SITE, by=None), {}, None),
        (due(), {}, None),
        ({}, {}, None),
    ],
)
def test_time_moves_only_what_has_a_day(requirements, future, expected):
    assert ages_at(requirements, future) == expected


def test_a_day_that_was_over_when_the_snapshot_came_turns_nothing_off():
    coming = NOW + 9 * DAY
    assert ages_at(due(SITE), {}, NOW) is None
    assert ages_at(due(SITE), due(BIRTH, by=coming), NOW) == coming
    found = age(due(SITE), coming, due(BIRTH, by=coming), since=coming)
    assert (found.charges_enabled, found.payouts_enabled) == (True, True)
    assert found.requirements["currently_due"] == [SITE, BIRTH]
    assert found.requirements["past_due"] == []
    assert found.next_change_at == coming + 14 * DAY


def test_what_went_past_due_here_stays_so_when_more_comes_into_force():
    coming = NOW + 9 * DAY
    first = age(due(SITE), NOW, due(BIRTH, by=coming))
    assert first.next_change_at == coming
    found = age(first.requirements, coming, first.future_requirements, since=coming)
    assert found.requirements["current_deadline"] == int(NOW.timestamp())
    assert found.requirements["past_due"] == [SITE, BIRTH]
    assert found.next_change_at == NOW + 14 * DAY


def kept(platform: Any, by: datetime, **account: Any) -> Connection:
    """It came the day before its deadline."""
    connection = connected_account(platform, requirements=due(SITE, by=by), details_submitted=True, **account)
    snapshots_keep([connection.account], by - DAY)
    return connection


def test_the_due_pass_lets_it_age_once(platform, ada):
    passed, coming = timezone.now() - timedelta(hours=1), timezone.now() + DAY
    late = kept(platform, passed, charges_enabled=True, payouts_enabled=True)
    kept(platform, coming)
    assert (due_pass(), due_pass()) == (1, 0)
    late.refresh_from_db()
    assert late.status == "restricted"
    assert not late.account.payouts_enabled
    assert late.account.charges_enabled
    assert late.account.ages_at == datetime.fromtimestamp(int(passed.timestamp()), UTC) + 14 * DAY
    assert not Standing.objects.exists()
    assert [one.type for one in Event.objects.filter(account_id=late.account_id)] == ["account.updated"]
    assert Reminder.objects.get().kind == "restricted"


def test_a_file_whose_days_were_over_when_it_came_is_kept_as_it_is(platform):
    connection = kept(platform, timezone.now() - 20 * DAY, charges_enabled=True, payouts_enabled=True)
    changes = [AccountChange(connection.account, frozenset({"requirements"}))]
    accounts_imported.send(sender=Account, changes=changes)
    before = Account.objects.get()
    assert before.ages_at is None
    assert due_pass() == 0
    account = Account.objects.get()
    assert (account.charges_enabled, account.payouts_enabled) == (True, True)
    assert account.requirements == before.requirements
    assert not Reminder.objects.exists()


def test_it_is_kept_as_it_is_until_then(platform):
    connection = kept(platform, timezone.now() + DAY)
    assert due_pass() == 0
    assert Account.objects.get().requirements == connection.account.requirements


def test_it_waits_for_the_clock_of_its_own_platform(platform, other_platform):
    kept(platform, timezone.now() + timedelta(hours=1))
    clock_freeze(actor=system(platform))
    platform.refresh_from_db()
    platform.clock_frozen_at += DAY
    platform.save()
    other = kept(other_platform, timezone.now() + timedelta(hours=1))
    assert due_pass() == 1
    assert Account.objects.get(pk=other.account_id).payouts_enabled


def test_a_newer_file_starts_it_anew(platform):
    connection = kept(platform, timezone.now() - DAY)
    due_pass()
    account = Account.objects.get()
    account.requirements = due(SITE, by=timezone.now() + 9 * DAY)
    account.save()
    accounts_imported.send(sender=Account, changes=[AccountChange(account, frozenset({"requirements"}))])
    account.refresh_from_db()
    assert account.ages_at == datetime.fromtimestamp(account.requirements["current_deadline"], UTC)
    assert connection.account_id == account.pk


def test_who_gives_what_a_deadline_stopped_for_works_again(platform, ada):
    """What was off for a missed deadline has worked before: the rules give time for what the file did not ask."""
    connection = kept(platform, timezone.now() - 20 * DAY, charges_enabled=True, payouts_enabled=True)
    due_pass()
    assert Capability.objects.filter(status="inactive").count() == 2
    profile_update(actor=operator(ada), connection=connection, changes={SITE: "https://maple.example.com"})
    account = Account.objects.get()
    assert account.ages_at is None
    assert SITE not in account.requirements["past_due"]
    assert SITE in account.requirements["pending_verification"]


def test_the_demo_platform_restricts_on_the_right_days(platform, ada):
    clock_freeze(actor=system(platform))
    platform.refresh_from_db()
    began = now_for(platform)
    load_demo_accounts(platform.pk, 60, 1, began)
    soon = Connection.objects.filter(status="restricted_soon").order_by("next_due_at")
    expected = {one.account_id: one.next_due_at for one in soon}
    assert len(expected) > 2
    active = {one.account_id for one in soon if one.last_active_at > began - 400 * DAY}

    job = clock_advance(actor=system(platform), by=61 * DAY)
    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    assert job.status == "done", job.error

    platform.refresh_from_db()
    now = now_for(platform)
    assert not Connection.objects.filter(status="restricted_soon", next_due_at__lte=now).exists()
    for account in Account.objects.filter(pk__in=active):
        events = Event.objects.filter(account_id=account.pk, type="account.updated").order_by("created")
        deadline = expected[account.pk]
        assert [round((event.created - deadline) / DAY, 2) for event in events] == [0, 14]
        assert (account.charges_enabled, account.payouts_enabled) == (False, False)
        restricted = Reminder.objects.filter(account=account, kind="restricted").order_by("about")
        assert list(restricted.values_list("about", flat=True)) == [deadline, deadline + 14 * DAY]
        for reminder in restricted:
            assert Email.objects.get(deduplication_key=f"reminder.{reminder.pk}.holder").to == account.email


def test_nothing_that_is_past_its_day_is_called_merely_due(platform):
    load_demo_accounts(platform.pk, 300, 1, timezone.now())
    for connection in Connection.objects.select_related("account").exclude(next_due_at=None):
        found = read_snapshot(connection.account.requirements, connection.account.future_requirements)
        if connection.next_due_at <= timezone.now():
            assert not found.of(EntryStatus.CURRENTLY_DUE), connection.status
