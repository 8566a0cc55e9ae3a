"""Accounts that fall silent: put on hold once, listed, resumed or rejected, and taken off by any activity."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.configuration import CUSTOM, STANDARD
from accounts.jobs import RUNNERS
from accounts.jobs.running import run_job
from accounts.models import Account, Capability, Connection, Job
from accounts.models.account import no_requirements
from accounts.services.activity import activity_seen
from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice
from connect_dashboard.team.actors import operator, system
from connect_dashboard.ui.errors import Forbidden, Refusal
from requirements_app.inactive import inactive_page
from requirements_app.models import Ask, Reminder, Standing, VerificationOutcome, VerificationRequest
from requirements_app.nightly import due_pass
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.inactivity import PERIOD, inactive_hold, inactive_reject, inactive_resume
from requirements_app.services.reminders import reminders_send
from requirements_app.services.verification import due_verification_ids, verification_send
from requirements_app.tasks import find_inactive_accounts, send_reminders
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send
from tests.factories.standing import grown_here

URL = reverse("requirements:inactive_list")
DAY = timedelta(days=1)


def silent(platform: Any, days: int = 541, **fields: Any) -> Connection:
    fields.setdefault("capabilities", {"card_payments": "inactive", "transfers": "inactive"})
    return connected_account(platform, last_active_at=timezone.now() - days * DAY, **fields)


def hold(platform: Any, now: Any = None) -> int:
    """As the daily task and the due-driven one after it do."""
    held = inactive_hold(platform, now or timezone.now())
    due_pass()
    return held


def on_hold(platform: Any, **fields: Any) -> Connection:
    connection = silent(platform, **fields)
    assert hold(platform) == 1
    return connection


def standing(connection: Connection) -> Standing:
    return Standing.objects.get(pk=connection.account_id)


def reasons(connection: Connection) -> set[str]:
    return set(Capability.objects.filter(account=connection.account).values_list("disabled_reason", flat=True))


@pytest.mark.parametrize(("days", "held"), [(539, 0), (541, 1), (2000, 1)])
def test_540_days_of_silence_put_an_account_on_hold(days: int, held: int, platform: Any) -> None:
    connection = silent(platform, days)
    assert hold(platform) == held
    assert reasons(connection) == ({"paused.inactivity"} if held else {""})


def test_it_is_held_and_told_once(platform: Any, ada: Any, vic: Any) -> None:
    silent(platform, name="Quiet One")
    silent(platform, name="Quiet Two")
    connected_account(platform)
    for _ in range(2):
        find_inactive_accounts()
        send_reminders()
    email = Email.objects.get()
    assert email.to == ada.user.email
    assert email.subject == "Acme Market: 2 accounts became inactive"
    assert "Quiet One" in email.text
    assert Notice.objects.get().text == "2 accounts became inactive"
    assert Notice.objects.get().url == URL
    assert Reminder.objects.filter(kind="inactive").count() == 2


def test_many_are_held_in_batches(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requirements_app.services.inactivity.BATCH", 2)
    moment = timezone.now() - 600 * DAY
    for _ in range(5):
        connected_account(platform, last_active_at=moment)
    assert inactive_hold(platform, timezone.now()) == 5
    assert inactive_hold(platform, timezone.now()) == 0


def test_a_run_that_is_stopped_goes_on_the_next_time(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requirements_app.services.inactivity.BATCH", 2)
    for days in range(541, 546):
        silent(platform, days)
    assert inactive_hold(platform, timezone.now(), lambda: False) == 2
    assert inactive_hold(platform, timezone.now()) == 3


def test_rejected_accounts_are_left_alone(platform: Any) -> None:
    connection = silent(platform)
    account_reevaluate(actor=system(), account_id=connection.account_id)
    Standing.objects.update(rejected=Standing.Rejection.OTHER)
    assert inactive_hold(platform, timezone.now()) == 0


def operator_of_nobody() -> Any:
    from connect_dashboard.team.actors import system

    return system()


def test_another_platforms_silence_is_its_own(platform: Any, other_platform: Any) -> None:
    silent(other_platform)
    assert inactive_hold(platform, timezone.now()) == 0


def test_what_is_on_hold_has_no_deadline(platform: Any) -> None:
    moment = timezone.now()
    connection = grown_here(connected_account(platform, country="CA"))
    account_reevaluate(actor=system(), account_id=connection.account_id)
    connection.refresh_from_db()
    assert connection.status == "restricted_soon"
    Account.objects.update(last_active_at=moment - 541 * DAY)
    Connection.objects.update(last_active_at=moment - 541 * DAY)
    hold(platform, moment)
    connection.refresh_from_db()
    assert connection.account.requirements["currently_due"]
    assert connection.next_due_at is None
    assert not Ask.objects.filter(resolved_at=None).exclude(deadline=None).exists(), "no page shows a day either"
    assert standing(connection).next_change_at is None
    account_reevaluate(actor=system(), account_id=connection.account_id, now=moment + 100 * DAY)
    assert Account.objects.get().payouts_enabled


def test_nothing_is_verified_before_it_is_resumed(platform: Any, ada: Any) -> None:
    pending = no_requirements() | {"pending_verification": ["company.tax_id"]}
    connection = on_hold(platform, details_submitted=True, requirements=pending)
    waiting = VerificationOutcome.objects.get(subject="company.tax_id", state="pending")
    verification_send(waiting.pk)
    assert due_verification_ids() == []
    assert not VerificationRequest.objects.exists()
    inactive_resume(actor=operator(ada), connection=connection)
    anew = VerificationOutcome.objects.get(subject="company.tax_id", superseded_at=None)
    assert anew.pk in due_verification_ids()


def test_resuming_starts_deadlines_and_verification_anew(platform: Any, ada: Any) -> None:
    connection = on_hold(platform, country="CA", business_profile={"url": "https://x.example.com"})
    failed = {"state": "failed", "code": "invalid_url_format", "decided_at": timezone.now()}
    VerificationOutcome.objects.filter(subject="business_profile.url").update(**failed)
    Event.objects.all().delete()
    inactive_resume(actor=operator(ada), connection=connection)
    assert standing(connection).on_hold_since is None
    assert reasons(connection) == {"requirements.fields_needed"}
    assert VerificationOutcome.objects.get(superseded_at=None, subject="business_profile.url").state == "pending"
    assert AuditEntry.objects.filter(action="account.resumed", account_id=connection.account_id).count() == 1
    assert Event.objects.filter(type="account.updated").exists()
    assert inactive_hold(platform, timezone.now()) == 0, "it has another 540 days"
    assert inactive_hold(platform, timezone.now() + PERIOD + DAY) == 1


def test_any_activity_takes_it_off(platform: Any) -> None:
    connection = on_hold(platform)
    now = timezone.now()
    activity_seen(connection.account_id, now)
    assert standing(connection).on_hold_since is None
    assert reasons(connection) == {"requirements.fields_needed"}
    assert Account.objects.get().last_active_at == Connection.objects.get().last_active_at == now
    activity_seen(connection.account_id, now - DAY)
    assert Account.objects.get().last_active_at == now


def test_rejecting_turns_it_off_for_good(platform: Any, ada: Any) -> None:
    connection = on_hold(platform)
    inactive_reject(actor=operator(ada), connection=connection, reason="rejected.platform_other")
    connection.refresh_from_db()
    assert connection.status == "rejected"
    assert connection.account.requirements["disabled_reason"] == "rejected.platform_other"
    assert inactive_hold(platform, timezone.now()) == 0
    reminders_send(platform)
    (letter,) = Email.objects.filter(to=connection.account.email)
    assert letter.subject.endswith("was rejected")


def test_it_refuses_what_is_not_the_platforms_to_decide(platform: Any, ada: Any, vic: Any) -> None:
    connection = on_hold(platform, configuration=STANDARD)
    with pytest.raises(Refusal, match="answers"):
        inactive_reject(actor=operator(ada), connection=connection, reason="rejected.platform_other")
    with pytest.raises(Refusal, match="reason"):
        inactive_reject(actor=operator(ada), connection=connection, reason="rejected.listed")
    for act in (inactive_resume, lambda **given: inactive_reject(reason="rejected.platform_other", **given)):
        with pytest.raises(Forbidden):
            act(actor=operator(vic), connection=connection)
    assert standing(connection).on_hold_since


def test_twice_is_once(platform: Any, ada: Any) -> None:
    connection = on_hold(platform)
    inactive_resume(actor=operator(ada), connection=connection)
    with pytest.raises(Refusal, match="no longer on hold"):
        inactive_resume(actor=operator(ada), connection=connection)


# Pages


def test_the_list_says_what_is_on_hold(platform: Any, vic: Any, client_for: Callable) -> None:
    on_hold(platform, name="Quiet Bakery", country="CA")
    connected_account(platform, name="Busy Bakery")
    page = client_for(vic).get(URL).content.decode()
    assert "Quiet Bakery" in page
    assert "Card payments, Transfers" in page
    assert "Busy Bakery" not in page
    assert "Resume" not in page, "who may only view decides nothing"


def test_it_is_empty_in_words(ada: Any, client_for: Callable) -> None:
    assert "No account is inactive" in client_for(ada).get(URL).content.decode()
    assert "No inactive account matches" in client_for(ada).get(URL, {"country": "CA"}).content.decode()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"country": "CA"}, {"Maple"}),
        ({"losses": "application"}, {"Maple"}),
        ({"losses": "stripe"}, {"Sonne"}),
        ({"capability": "card_payments"}, {"Maple", "Sonne"}),
        ({"capability": "treasury"}, set()),
        ({"country": "XX", "losses": "\x00"}, {"Maple", "Sonne"}),
    ],
)
def test_filters(filters: dict, found: set, platform: Any, ada: Any, client_for: Callable) -> None:
    on_hold(platform, name="Maple", country="CA")
    on_hold(platform, name="Sonne", country="DE", configuration=STANDARD)
    response = client_for(ada).get(URL, filters)
    assert {row.name for row in response.context["rows"]} == found


def test_pages_follow_each_other_longest_silent_first(platform: Any) -> None:
    for days in range(541, 571):
        silent(platform, days, name=f"Silent {days}")
    inactive_hold(platform, timezone.now())
    first = inactive_page(platform, {})
    second = inactive_page(platform, {}, first.next)
    assert [row.name for row in first.rows][:2] == ["Silent 570", "Silent 569"]
    assert len(first.rows) + len(second.rows) == 30
    assert not second.next


def test_a_strange_cursor_shows_the_first_page(platform: Any, ada: Any, client_for: Callable) -> None:
    on_hold(platform)
    assert len(client_for(ada).get(URL, {"cursor": "nonsense"}).context["rows"]) == 1


def test_as_many_queries_for_25_as_for_one(
    platform: Any, ada: Any, client_for: Callable, django_assert_num_queries: Callable
) -> None:
    client = client_for(ada)
    on_hold(platform)
    with django_assert_num_queries(8):
        client.get(URL)
    for days in range(541, 565):
        silent(platform, days)
    inactive_hold(platform, timezone.now())
    with django_assert_num_queries(8):
        client.get(URL)


def test_one_is_resumed_by_its_dialog(platform: Any, sue: Any, client_for: Callable) -> None:
    connection = on_hold(platform)
    address = reverse("requirements:inactive_resume", args=[connection.account_id])
    client = client_for(sue)
    assert "start the time anew" in client.get(address).content.decode()
    assert standing(connection).on_hold_since
    assert client.post(address).url == URL
    assert standing(connection).on_hold_since is None
    page = client.post(address, follow=True).content.decode()
    assert "no longer on hold" in page


def test_the_accounts_page_says_so_and_resumes_it(platform: Any, sue: Any, vic: Any, client_for: Callable) -> None:
    connection = on_hold(platform, country="CA")
    account = reverse("accounts:account_details", args=[connection.account_id])
    address = reverse("requirements:inactive_resume", args=[connection.account_id]) + "?back=account"
    page = client_for(sue).get(account).content.decode()
    assert "On hold since" in page
    assert address in page
    assert address not in client_for(vic).get(account).content.decode()
    assert address in client_for(sue).get(address).content.decode()
    assert client_for(sue).post(address).url == account
    assert "On hold since" not in client_for(sue).get(account).content.decode()


def test_one_is_rejected_by_its_dialog(platform: Any, sue: Any, client_for: Callable) -> None:
    connection = on_hold(platform)
    address = reverse("requirements:inactive_reject", args=[connection.account_id])
    client = client_for(sue)
    assert "for good" in client.get(address).content.decode()
    assert client.post(address, {"reason": "nonsense"}).status_code == 422
    assert client.post(address, {"reason": "rejected.platform_fraud"}).url == URL
    assert standing(connection).rejected == "rejected.platform_fraud"


def test_rejecting_is_not_offered_where_the_processor_answers(platform: Any, ada: Any, client_for: Callable) -> None:
    connection = on_hold(platform, configuration=STANDARD)
    address = reverse("requirements:inactive_reject", args=[connection.account_id])
    client = client_for(ada)
    assert address not in client.get(URL).content.decode()
    assert "cannot reject it" in client.get(address).content.decode()
    client.post(address, {"reason": "rejected.platform_fraud"})
    assert standing(connection).rejected == ""


def run_last_job() -> Job:
    job = Job.objects.get()
    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.error
    return job


def test_chosen_ones_are_resumed_in_the_background(platform: Any, ada: Any, client_for: Callable) -> None:
    chosen, other = on_hold(platform), on_hold(platform)
    address = reverse("requirements:inactive_resume_many")
    client = client_for(ada)
    assert "Resume 1 account" in client.get(address, {"ids": chosen.account_id}).content.decode()
    client.post(address, {"ids": chosen.account_id})
    assert run_last_job().counts == {"resumed": 1}
    assert standing(chosen).on_hold_since is None
    assert standing(other).on_hold_since


def test_all_that_match_are_rejected_but_for_the_processors(platform: Any, ada: Any, client_for: Callable) -> None:
    maple, oak, sonne = (
        on_hold(platform, country="CA"),
        on_hold(platform, country="CA", configuration=STANDARD),
        on_hold(platform, country="DE"),
    )
    address = reverse("requirements:inactive_reject_many")
    client = client_for(ada)
    query = {"scope": "all", "country": "CA"}
    dialog = client.get(address, query).content.decode()
    assert "Reject 1 account" in dialog
    assert "1 more is left out" in dialog
    assert client.post(address, query).status_code == 422
    client.post(address, {**query, "reason": "rejected.platform_other"})
    assert run_last_job().counts == {"rejected": 1, "left_out": 1}
    assert standing(maple).rejected
    assert not standing(oak).rejected
    assert not standing(sonne).rejected


def test_those_with_the_full_dashboard_are_removed_once_their_number_is_typed(
    platform: Any, ada: Any, client_for: Callable
) -> None:
    oak, elm, maple = (on_hold(platform, configuration=one) for one in (STANDARD, STANDARD, CUSTOM))
    address = reverse("requirements:inactive_remove_many")
    client = client_for(ada)
    chosen = {"ids": [oak.account_id, elm.account_id, maple.account_id]}
    dialog = client.get(address, chosen).content.decode()
    assert "Remove 2 accounts" in dialog
    assert "1 more is left out" in dialog
    for typed in ("", "3 accounts"):
        assert client.post(address, chosen | {"typed": typed}).status_code == 422
    assert not Job.objects.exists()
    client.post(address, chosen | {"typed": "2 accounts"})
    assert run_last_job().counts == {"removed": 2, "left_out": 1}
    assert {row.id for row in client.get(URL).context["rows"]} == {maple.account_id}
    for account, status in ((oak, 404), (elm, 404), (maple, 200)):
        assert client.get(reverse("accounts:account_details", args=[account.account_id])).status_code == status


def test_who_is_left_out_is_named_with_the_reason(platform: Any, ada: Any, client_for: Callable) -> None:
    """One has money in its balance, one is not the platform's to remove, one is removed."""
    oak = on_hold(platform, configuration=STANDARD, name="Oak")
    rich = on_hold(platform, configuration=STANDARD, name="Rich & Sons")
    maple = on_hold(platform, configuration=CUSTOM, name="Maple")
    fund_platform(platform, 50_000)
    send(platform, rich.account_id, 50_000)
    client = client_for(ada)
    chosen = {"ids": [one.account_id for one in (oak, rich, maple)], "typed": "2 accounts"}
    client.post(reverse("requirements:inactive_remove_many"), chosen)
    job = run_last_job()
    assert job.counts == {"removed": 1, "left_out": 2}
    response = client.get(reverse("accounts:job_details", args=[job.pk]))
    assert response.context["counts"] == [("Removed", 1), ("Left out", 2)]
    page = response.content.decode()
    assert f'<a href="/accounts/{rich.account_id}/"><bdi>Rich &amp; Sons</bdi></a></td><td>$500.00 is ' in page
    assert "<bdi>Maple</bdi></a></td><td>Only accounts with access to the full dashboard can be removed." in page
    assert "Oak" not in page
    assert "nsettled" not in page


def test_nothing_chosen_is_said(platform: Any, ada: Any, client_for: Callable) -> None:
    client = client_for(ada)
    for name in ("resume", "reject", "remove"):
        address = reverse(f"requirements:inactive_{name}_many")
        assert client.get(address).status_code == 200
        given = {"reason": "rejected.platform_other", "typed": "0 accounts"}
        assert client.post(address, given).status_code == 422
    assert not Job.objects.exists()


def test_strangers_other_platforms_and_viewers(platform: Any, olga: Any, vic: Any, client_for: Callable) -> None:
    connection = on_hold(platform)
    for name in ("resume", "reject"):
        address = reverse(f"requirements:inactive_{name}", args=[connection.account_id])
        assert Client().post(address).status_code == 302
        assert client_for(vic).post(address).status_code == 403
        assert client_for(olga).post(address, {"reason": "rejected.platform_other"}).status_code == 404
    many = reverse("requirements:inactive_resume_many")
    assert client_for(olga).post(many, {"ids": connection.account_id}).status_code == 422
    assert client_for(olga).get(URL).context["rows"] == []
    assert standing(connection).on_hold_since
    assert client_for(vic).post(URL).status_code == 405
