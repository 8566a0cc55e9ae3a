"""The sandbox clock: it goes forward alone, with everything that time brings, on the right days and once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import RUNNERS
from accounts.jobs.running import run_job
from accounts.models import Account, Capability, Connection, Job
from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice
from connect_dashboard.present import at, is_shifted, present
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import operator, system
from requirements_app.models import Standing
from requirements_app.services.clock import clock_advance, clock_freeze, clock_run
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.inactivity import inactive_resume
from tests.accounts.onboarding import express_account, fill_in
from tests.factories.accounts import connected_account
from tests.factories.standing import grown_here

URL = reverse("requirements:clock")
DAY = timedelta(days=1)


def advance(platform: Any, days: int) -> Job:
    job = clock_advance(actor=system(platform), by=days * DAY)
    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.error
    platform.refresh_from_db()
    return job


def days_after(began: datetime, moments: Any) -> list[int]:
    return [round((moment - began) / DAY) for moment in moments]


@pytest.fixture
def working(platform: Any) -> Connection:
    """An account that works, and to which the rules ask for more: it has fourteen days."""
    connection = grown_here(
        connected_account(platform, name="Maple Bakery", country="CA", charges_enabled=True, payouts_enabled=True)
    )
    clock_freeze(actor=system(platform))
    platform.refresh_from_db()
    account_reevaluate(actor=system(), account_id=connection.account_id)
    return connection


def test_600_days(platform: Any, ada: Any, vic: Any, working: Connection) -> None:
    began = now_for(platform)
    quiet = connected_account(platform, name="Nothing Asked", capabilities={}, last_active_at=began)
    Event.objects.all().delete()

    advance(platform, 560)
    assert now_for(platform) == began + 560 * DAY

    to_holder = Email.objects.filter(to=working.account.email).order_by("created", "pk")
    sent = [(mail.subject, round((mail.created - began) / DAY)) for mail in to_holder]
    assert sent == [
        (f"Acme Market needs information by {began + 14 * DAY:%-d %B %Y}", 1),
        (f"Acme Market needs information by {began + 14 * DAY:%-d %B %Y}", 7),
        (f"Acme Market needs information by {began + 14 * DAY:%-d %B %Y}", 13),
        ("Payouts of Maple Bakery are paused", 14),
        ("Payments and payouts of Maple Bakery are paused", 28),
    ]
    to_ada = Email.objects.filter(to=ada.user.email).order_by("created", "pk")
    told = [(mail.subject.removeprefix("Acme Market: "), round((mail.created - began) / DAY)) for mail in to_ada]
    assert told == [
        ("1 account has a deadline within 14 days", 1),
        ("1 account has a deadline within 7 days", 7),
        ("1 account has a deadline within a day", 13),
        ("1 account was restricted", 14),
        ("1 account was restricted", 28),
        ("2 accounts became inactive", 540),
    ]
    assert not Email.objects.filter(to=vic.user.email).exists()
    assert Notice.objects.filter(user=ada.user).count() == len(told)

    assert days_after(began, updates(working, "account.updated")) == [14, 28, 90, 104, 540]
    reasons = Capability.objects.filter(account=working.account).values_list("disabled_reason", flat=True)
    assert set(reasons) == {"paused.inactivity"}
    assert Standing.objects.get(pk=quiet.account_id).on_hold_since == began + 540 * DAY

    inactive_resume(actor=operator(ada), connection=working)
    account = Account.objects.get(pk=working.account_id)
    assert (account.charges_enabled, account.payouts_enabled) == (True, True)
    assert datetime.fromtimestamp(account.requirements["current_deadline"], UTC).date() == (began + 574 * DAY).date()

    Event.objects.all().delete()
    advance(platform, 40)
    assert days_after(began, updates(working, "account.updated")) == [574, 588]
    again = to_holder.filter(created__gt=began + 560 * DAY)
    assert days_after(began, again.values_list("created", flat=True)) == [561, 567, 573, 574, 588]
    inactive = Email.objects.filter(to=ada.user.email, subject__contains="inactive")
    assert inactive.count() == 1


def updates(connection: Connection, type: str) -> Any:
    events = Event.objects.filter(account_id=connection.account_id, type=type)
    return events.order_by("created").values_list("created", flat=True)


def test_events_come_in_order_and_dated_by_the_clock(platform: Any, working: Connection) -> None:
    began = now_for(platform)
    Event.objects.all().delete()
    advance(platform, 30)
    moments = list(Event.objects.order_by("created").values_list("created", flat=True))
    assert moments == sorted(moments)
    assert all(began < moment <= began + 31 * DAY for moment in moments)
    assert moments[0] >= began + 14 * DAY


def test_what_people_do_is_dated_by_it(platform: Any, ada: Any, client_for: Callable, working: Connection) -> None:
    silent = {"last_active_at": now_for(platform) - 535 * DAY}
    Account.objects.filter(pk=working.account_id).update(**silent)
    Connection.objects.filter(pk=working.pk).update(**silent)
    advance(platform, 6)
    Event.objects.all().delete()
    client = client_for(ada)
    page = client.post(reverse("requirements:inactive_resume", args=[working.account_id]), follow=True)
    assert f"It is {now_for(platform):%-d %b %Y, %H:%M} UTC" in page.content.decode()
    assert Event.objects.exists()
    for event in Event.objects.all():
        assert timedelta(0) <= event.created - now_for(platform) < timedelta(minutes=1)


def test_the_audit_trail_tells_the_real_time(platform: Any, ada: Any, working: Connection) -> None:
    advance(platform, 30)
    assert all(entry.created <= timezone.now() for entry in AuditEntry.objects.all())


def test_what_a_holder_submits_is_dated_by_it(platform: Any, ada: Any, working: Connection) -> None:
    advance(platform, 30)
    ada.platform.refresh_from_db()
    _, _, token = express_account(ada)
    Event.objects.all().delete()
    done = fill_in(token).post(f"/onboarding/{token}/review/")
    assert done.url.endswith("/done/")
    dated = [*Event.objects.all(), *Notice.objects.filter(text__contains="finished onboarding")]
    assert any(isinstance(one, Notice) for one in dated)
    for one in dated:
        assert timedelta(0) <= one.created - now_for(platform) < timedelta(minutes=1)


def test_what_goes_by_the_real_time_is_said_by_it(
    platform: Any, ada: Any, client_for: Callable, working: Connection
) -> None:
    advance(platform, 30)
    words = client_for(ada).get(reverse("team:audit_list")).content.decode()
    assert "just now" in words
    assert "1 month ago" not in words
    assert "30 days ago" not in words


def test_another_platform_stays_where_it_is(platform: Any, other_platform: Any, working: Connection) -> None:
    other = grown_here(connected_account(other_platform, country="CA", charges_enabled=True, payouts_enabled=True))
    account_reevaluate(actor=system(), account_id=other.account_id)
    advance(platform, 60)
    other.account.refresh_from_db()
    assert other.account.payouts_enabled
    assert abs(now_for(other_platform) - timezone.now()) < DAY


def test_an_advance_that_was_cut_short_goes_on_and_repeats_nothing(platform: Any, ada: Any, working: Any) -> None:
    job = clock_advance(actor=system(platform), by=20 * DAY)
    stops = iter([True] * 20)

    def runner(job: Job, report: Callable) -> None:
        RUNNERS[Job.Kind.CLOCK](job, lambda *progress: next(stops, False) and report(*progress))

    run_job(job.pk, {Job.Kind.CLOCK: runner})
    Job.objects.filter(pk=job.pk).update(status="queued")
    run_job(job.pk, RUNNERS)
    platform.refresh_from_db()
    assert now_for(platform) == datetime.fromisoformat(job.parameters["to"])
    assert Email.objects.filter(to=ada.user.email).count() == 4


def test_a_frozen_clock_stands_and_a_started_one_goes_on(platform: Any) -> None:
    clock_freeze(actor=system(platform))
    platform.refresh_from_db()
    frozen = now_for(platform)
    assert now_for(platform) == frozen
    advance(platform, 3)
    clock_run(actor=system(platform))
    platform.refresh_from_db()
    assert timedelta(0) < now_for(platform) - (frozen + 3 * DAY) < timedelta(minutes=5)


@pytest.mark.parametrize("by", [-DAY, timedelta(0), 4000 * DAY])
def test_it_never_goes_back_nor_too_far(by: timedelta, platform: Any) -> None:
    with pytest.raises(Exception, match="forward only"):
        clock_advance(actor=system(platform), by=by)


def test_work_can_be_done_at_another_time() -> None:
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    with at(moment):
        first, second = present(), present()
        assert is_shifted()
    assert moment <= first < second < moment + DAY
    assert not is_shifted()


def test_the_page_advances_it_in_the_background(platform: Any, dev: Any, client_for: Callable) -> None:
    client = client_for(dev)
    assert "the real time" in client.get(URL).content.decode()
    response = client.post(URL, {"days": "10"})
    job = Job.objects.get(kind=Job.Kind.CLOCK)
    assert response.url == reverse("accounts:job_details", args=[job.pk])
    assert "0 of 10" in client.get(URL).content.decode() or "being advanced" in client.get(URL).content.decode()
    assert "being advanced" in client.post(URL, {"days": "10"}).content.decode()
    run_job(job.pk, RUNNERS)
    page = client.get(URL).content.decode()
    assert "standing still" in page
    assert "Sandbox" in page
    assert client.get(reverse("accounts:job_details", args=[job.pk])).status_code == 200
    assert client.get(reverse("accounts:clock_list")).status_code == 200


def test_it_freezes_and_runs_by_the_page(platform: Any, ada: Any, client_for: Callable) -> None:
    client = client_for(ada)
    client.post(reverse("requirements:clock_freeze"))
    platform.refresh_from_db()
    assert platform.clock_frozen_at
    client.post(reverse("requirements:clock_run"))
    platform.refresh_from_db()
    assert platform.clock_frozen_at is None
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["clock.frozen", "clock.started"]


@pytest.mark.parametrize(
    "given", [{}, {"days": "0"}, {"days": "x"}, {"to": "2001-01-01T00:00"}, {"days": "9", "to": "2101-01-01T00:00"}]
)
def test_nonsense_is_refused_and_kept(given: dict, platform: Any, ada: Any, client_for: Callable) -> None:
    response = client_for(ada).post(URL, given)
    assert response.status_code == 422
    assert not Job.objects.exists()


def test_only_administrators_and_developers_may(platform: Any, sue: Any, vic: Any, client_for: Callable) -> None:
    for member in (sue, vic):
        client = client_for(member)
        assert client.get(URL).status_code == 403
        assert client.post(URL, {"days": "1"}).status_code == 403
        assert client.post(reverse("requirements:clock_freeze")).status_code == 403
        assert URL not in client.get(reverse("accounts:account_list")).content.decode()
    assert not Job.objects.exists()
    assert Client().get(URL).status_code == 302


def test_no_sandbox_no_clock(settings: Any, ada: Any, client_for: Callable) -> None:
    settings.PROCESSOR = "staff"
    client = client_for(ada)
    assert client.get(URL).status_code == 404
    assert "No real money moves" not in client.get(reverse("accounts:account_list")).content.decode()


def test_the_page_takes_the_same_few_queries(ada: Any, client_for: Callable, django_assert_num_queries: Any) -> None:
    client = client_for(ada)
    with django_assert_num_queries(6):
        client.get(URL)


def test_the_command(platform: Any, working: Connection, capsys: pytest.CaptureFixture) -> None:
    began = now_for(platform)
    call_command("clock", platform="Acme Market", advance="10d")
    platform.refresh_from_db()
    assert now_for(platform) == began + 10 * DAY
    call_command("clock", platform=platform.public_id, freeze=f"{began + 20 * DAY:%Y-%m-%d}", run=True)
    platform.refresh_from_db()
    assert platform.clock_frozen_at is None
    assert "Acme Market: set forward to" in capsys.readouterr().out


@pytest.mark.parametrize("given", [{"platform": "Nobody"}, {"platform": "Acme Market", "advance": "soon"}])
def test_the_command_says_what_it_did_not_understand(given: dict, platform: Any) -> None:
    with pytest.raises(CommandError):
        call_command("clock", **given)
