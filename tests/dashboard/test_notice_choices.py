"""How each member of a team is told of what: choices, letters at once, the daily summary."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from connect_dashboard.journal.models import AuditEntry, Email, Notice
from connect_dashboard.journal.services import withdraw_emails
from connect_dashboard.team.models import Membership, NoticeChoice
from connect_dashboard.team.notice_types import NOTICE_RULES, EmailTime, NoticeType, may_receive
from connect_dashboard.team.permissions import Role
from connect_dashboard.team.queries import members_of
from connect_dashboard.team.services.members import member_remove
from connect_dashboard.team.services.notices import News, last_morning, tell
from connect_dashboard.team.tasks import send_digests
from tests.support.cases import acting

ClientFor = Callable[[Membership], Client]
PAGE = reverse("team:notice_settings")
Type = NoticeType


def put(*members: Membership, type: NoticeType = Type.ACCOUNT_CONNECTED, key: str = "one", text: str = "News") -> None:
    platform_id = members[0].platform_id
    told = members_of(platform_id, [one.user_id for one in members])
    tell(platform_id=platform_id, news=News(type, key, text, "/accounts/"), members=told)


def choose(member: Membership, type: NoticeType, email: EmailTime, *, inbox: bool = True) -> None:
    NoticeChoice.objects.update_or_create(membership=member, type=type, defaults={"in_inbox": inbox, "email": email})


def fields(client: Client, **changes: str) -> dict[str, Any]:
    """What a browser would send, with changes; an empty tick is not sent."""
    form = client.get(PAGE).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | changes
    return {name: value for name, value in sent.items() if value != ""}


def lines(member: Membership) -> list[str]:
    return list(Notice.objects.filter(user=member.user, in_inbox=True).values_list("text", flat=True))


def subjects(member: Membership) -> list[str]:
    return list(Email.objects.filter(to=member.user.email).order_by("pk").values_list("subject", flat=True))


def at_midnight() -> datetime:
    """Of tomorrow, where the platform is."""
    tomorrow = datetime.now(ZoneInfo("America/New_York")).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZoneInfo("America/New_York"))


def run_digests(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("connect_dashboard.team.tasks.timezone.now", lambda: now)
    send_digests()
    monkeypatch.undo()


def test_every_type_has_a_rule_and_a_page_that_it_leads_to(db: None) -> None:
    assert set(NOTICE_RULES) == set(NoticeType)
    assert all(rule.url.startswith("/") and rule.hint.endswith(".") for rule in NOTICE_RULES.values())


def test_an_account_that_connects_is_told_in_inbox_and_e_mail_by_default(ada: Membership) -> None:
    put(ada, text="Sonne finished onboarding")
    assert lines(ada) == subjects(ada) == ["Sonne finished onboarding"]


def test_each_is_told_as_they_choose_and_once_whatever_is_retried(ada: Membership, dev: Membership) -> None:
    choose(ada, Type.ACCOUNT_CONNECTED, EmailTime.OFF)
    choose(dev, Type.ACCOUNT_CONNECTED, EmailTime.IMMEDIATE, inbox=False)
    for _ in range(2):
        put(ada, dev)
    assert (lines(ada), subjects(ada)) == (["News"], [])
    assert (lines(dev), subjects(dev)) == ([], ["News"])


@pytest.mark.parametrize("role", Role.values)
def test_nobody_is_told_what_their_roles_do_not_let_them_act_on(role: str, ada: Membership) -> None:
    ada.roles = [role]
    ada.save(update_fields=["roles"])
    for type in NoticeType:
        put(ada, type=type, key=str(type), text=str(type))
    assert set(lines(ada)) == {str(type) for type in NoticeType if may_receive(type, [role])}


def test_telling_costs_the_same_whatever_the_size_of_the_team(
    ada: Membership, dev: Membership, sue: Membership, django_assert_num_queries: Any
) -> None:
    for member in (ada, dev, sue):
        choose(member, Type.VERIFICATION_FAILED, EmailTime.DAILY)
    told = members_of(ada.platform_id, [ada.user_id, dev.user_id, sue.user_id])
    for members in (told[:1], told):
        news = News(Type.VERIFICATION_FAILED, f"{len(members)}", "News", "/")
        # what they have chosen; the lines
        with django_assert_num_queries(2):
            tell(platform_id=ada.platform_id, news=news, members=members)


def test_the_page_shows_what_ones_roles_can_be_told_of(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    page = client_for(ada).get(PAGE).content.decode()
    assert all(type.label in page for type in NoticeType)
    page = client_for(vic).get(PAGE).content.decode()
    assert "Import or export done" in page
    assert "Payout failed" not in page


def test_choices_are_saved_at_once_with_one_audit_entry(client_for: ClientFor, ada: Membership) -> None:
    client = client_for(ada)
    changes = {"email_payout_failed": "daily", "inbox_job_done": "", "time_zone": "Asia/Tokyo"}
    for _ in range(2):
        assert client.post(PAGE, fields(client, **changes)).status_code == 302
    entry = AuditEntry.objects.get(action="notice_settings.updated")
    assert entry.before == {
        "payout_failed": "inbox, e-mail immediate", "job_done": "inbox, e-mail off", "time_zone": ""
    }  # fmt: skip
    assert entry.after == {
        "payout_failed": "inbox, e-mail daily", "job_done": "e-mail off", "time_zone": "Asia/Tokyo"
    }  # fmt: skip
    ada.user.refresh_from_db()
    assert ada.user.time_zone == "Asia/Tokyo"
    form = client.get(PAGE).context["form"]
    assert (form["email_payout_failed"].value(), form["inbox_job_done"].value()) == ("daily", False)


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Olympus"}, {"email_payout_failed": "hourly"}])
def test_what_is_not_offered_is_refused_beside_its_field(
    wrong: dict[str, str], client_for: ClientFor, ada: Membership
) -> None:
    client = client_for(ada)
    answer = client.post(PAGE, fields(client, email_job_done="daily", **wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert answer.context["form"]["email_job_done"].value() == "daily"
    assert not NoticeChoice.objects.exists()


def test_nobody_chooses_what_their_roles_do_not_offer(client_for: ClientFor, vic: Membership) -> None:
    client = client_for(vic)
    client.post(PAGE, fields(client) | {"email_payout_failed": "daily"})
    assert set(NoticeChoice.objects.values_list("type", flat=True)) == {"link_completed", "job_done"}


def test_the_page_costs_a_fixed_number_of_queries(
    client_for: ClientFor, ada: Membership, django_assert_num_queries: Any
) -> None:
    client = client_for(ada)
    # session, user, memberships; choices; unread notices
    with django_assert_num_queries(5):
        client.get(PAGE)


def test_the_daily_summary_leaves_once_at_seven_where_the_reader_is(
    ada: Membership, dev: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    for type in (Type.PAYOUT_FAILED, Type.ACCOUNT_CONNECTED):
        choose(ada, type, EmailTime.DAILY)
    choose(dev, Type.ACCOUNT_CONNECTED, EmailTime.DAILY)
    dev.user.time_zone = "Asia/Tokyo"
    dev.user.save()
    put(ada, type=Type.PAYOUT_FAILED, key="a", text="$5.00 could not be paid out")
    put(ada, dev, key="b", text="Sonne <connected>")
    midnight = at_midnight()
    # In the afternoon, whatever hour it is now.
    Notice.objects.update(digest_since=midnight - timedelta(hours=10))
    run_digests(monkeypatch, midnight + timedelta(hours=6, minutes=59))
    assert subjects(ada) == []
    # In Tokyo seven o'clock has passed by then.
    assert subjects(dev) == ["Acme Market: 1 thing has happened"]
    for _ in range(2):
        run_digests(monkeypatch, midnight + timedelta(hours=7))
    assert subjects(ada) == ["Acme Market: 2 things have happened"]
    letter = Email.objects.get(to=ada.user.email)
    assert letter.text.index("Account connected") < letter.text.index("Payout failed")
    assert "Sonne <connected>" in letter.text
    assert "Sonne &lt;connected&gt;" in letter.html
    assert PAGE in letter.html
    assert len(subjects(dev)) == 1


def test_after_days_of_downtime_there_is_one_summary_of_all(ada: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(ada, Type.ACCOUNT_CONNECTED, EmailTime.DAILY, inbox=False)
    put(ada, key="a", text="Monday's")
    Notice.objects.update(digest_since=at_midnight() - timedelta(days=3))
    put(ada, key="b", text="Today's")
    run_digests(monkeypatch, at_midnight() + timedelta(days=4, hours=13))
    assert subjects(ada) == ["Acme Market: 2 things have happened"]
    assert lines(ada) == []
    put(ada, key="a", text="Monday's")
    run_digests(monkeypatch, at_midnight() + timedelta(days=9))
    assert len(subjects(ada)) == 1


def test_what_is_over_or_no_longer_wanted_is_left_out(
    client_for: ClientFor, ada: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    for type in (Type.PAYOUT_FAILED, Type.ACCOUNT_CONNECTED, Type.ACCOUNT_RESTRICTED):
        choose(ada, type, EmailTime.DAILY)
        put(ada, type=type, key=f"{type}:1", text=type.label)
    withdraw_emails("account_restricted:1")
    client = client_for(ada)
    client.post(PAGE, fields(client, email_payout_failed="off"))
    ada.roles = ["analyst"]
    ada.save(update_fields=["roles"])
    run_digests(monkeypatch, at_midnight() + timedelta(hours=9))
    assert subjects(ada) == []
    assert not Notice.objects.filter(digest_since__isnull=False).exists()


def test_a_long_summary_shows_a_hundred_lines_and_counts_the_rest(
    ada: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    Notice.objects.bulk_create(
        Notice(
            platform=ada.platform, user=ada.user, type=Type.JOB_DONE, key=str(number), text=f"Job {number}.", url="/",
            digest_since=at_midnight() - timedelta(days=2),
        )
        for number in range(103)
    )  # fmt: skip
    run_digests(monkeypatch, at_midnight())
    letter = Email.objects.get(to=ada.user.email)
    assert "Job 99." in letter.text
    assert "Job 100." not in letter.text
    assert "And 3 more." in letter.text


def test_who_leaves_a_team_takes_none_of_its_notices_along(ada: Membership, dev: Membership, olga: Membership) -> None:
    put(ada, dev)
    put(olga)
    member_remove(actor=acting(ada), membership=dev)
    assert set(Notice.objects.values_list("user", flat=True)) == {ada.user_id, olga.user_id}


@pytest.mark.parametrize(
    ("now", "zone", "morning"),
    [
        ("2026-11-24T12:00", "UTC", "2026-11-24T07:00"),
        ("2026-11-24T06:59", "UTC", "2026-11-23T07:00"),
        ("2026-11-24T22:30", "Asia/Tokyo", "2026-11-24T22:00"),
        ("2026-11-24T11:59", "America/New_York", "2026-11-23T12:00"),
        # The night in which clocks are put back: seven o'clock is an hour later than the day before.
        ("2026-10-25T08:00", "Europe/Berlin", "2026-10-25T06:00"),
        ("2026-10-24T08:00", "Europe/Berlin", "2026-10-24T05:00"),
    ],
)
def test_the_last_morning_is_seven_o_clock_where_somebody_is(now: str, zone: str, morning: str) -> None:
    found = last_morning(datetime.fromisoformat(now).replace(tzinfo=UTC), ZoneInfo(zone))
    assert found.astimezone(UTC) == datetime.fromisoformat(morning).replace(tzinfo=UTC)
