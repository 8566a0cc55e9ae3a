"""Letters ahead of a deadline and on restriction: to the holder and to the team, once each."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Connection, OnboardingLink, Person
from connect_dashboard.journal.models import Email, Notice
from connect_dashboard.team.actors import system
from requirements_app.models import RemediationLink, RemediationToken, Reminder, Standing
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.reminders import accounts_notice, deadlines_notice, reminders_send
from requirements_app.tasks import notice_deadlines, send_reminders
from tests.factories.accounts import connected_account
from tests.factories.standing import grown_here

DAY = timedelta(days=1)


def due_in(platform: Any, days: float, **fields: Any) -> Connection:
    deadline = timezone.now() + days * DAY
    requirements = {
        "currently_due": ["company.tax_id"],
        "past_due": [],
        "current_deadline": int(deadline.timestamp()),
    }
    return connected_account(platform, requirements=requirements, **fields)


def kinds(connection: Connection) -> list[str]:
    return list(Reminder.objects.filter(account=connection.account).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (-1, None),
        (0.5, "due_1"),
        (0.99, "due_1"),
        (2, "due_7"),
        (6.9, "due_7"),
        (8, "due_14"),
        (13.9, "due_14"),
        (15, None),
    ],
)
def test_a_deadline_is_noticed_at_its_day(days: float, kind: str | None, platform: Any) -> None:
    connection = due_in(platform, days)
    deadlines_notice(platform, timezone.now())
    assert kinds(connection) == ([kind] if kind else [])


def test_once_each_however_often_it_is_looked_for(platform: Any, ada: Any) -> None:
    connection = due_in(platform, 10, name="Maple")
    now = timezone.now()
    for days in (0, 0, 1, 3, 4, 9, 9.5, 10.5):
        deadlines_notice(platform, now + days * DAY)
        reminders_send(platform, now + days * DAY)
    assert kinds(connection) == ["due_14", "due_7", "due_1"]
    assert Email.objects.filter(to=connection.account.email).count() == 3
    assert Email.objects.filter(to=ada.user.email).count() == 3
    assert Notice.objects.filter(user=ada.user).count() == 3


def test_a_new_deadline_is_told_anew(platform: Any) -> None:
    connection = due_in(platform, 10)
    deadlines_notice(platform, timezone.now())
    Connection.objects.update(next_due_at=timezone.now() + 12 * DAY)
    deadlines_notice(platform, timezone.now())
    assert kinds(connection) == ["due_14", "due_14"]


def test_what_is_on_hold_or_rejected_does_not_age(platform: Any) -> None:
    held, rejected = due_in(platform, 5), due_in(platform, 5)
    Standing.objects.create(account=held.account, on_hold_since=timezone.now())
    Connection.objects.filter(pk=rejected.pk).update(status="rejected")
    assert deadlines_notice(platform, timezone.now()) == 0


def test_the_holder_learns_what_is_missing_and_whom_to_ask(platform: Any) -> None:
    connection = due_in(platform, 5, name="Maple & Sons")
    notice_deadlines()
    send_reminders()
    email = Email.objects.get(to=connection.account.email)
    assert email.subject.startswith("Acme Market needs information by ")
    assert "- Company tax ID" in email.text
    assert "Maple & Sons" in email.text
    assert "Maple &amp; Sons" in email.html
    assert "support@example.com" in email.text
    assert email.account_id == connection.account_id


@pytest.mark.parametrize(
    ("country", "language", "subject", "missing"),
    [
        ("US", "", "needs information by", "Company tax ID"),
        ("DE", "", "benötigt Angaben bis", "Steuernummer des Unternehmens"),
        ("FR", "", "a besoin d’informations", "Numéro fiscal de l’entreprise"),
        ("MX", "", "necesita información", "Número fiscal de la empresa"),
        ("JP", "", "情報のご提供が必要です", "法人の税務番号"),
        ("DE", "fr", "a besoin d’informations", "Numéro fiscal de l’entreprise"),
        ("DE", "tlh", "benötigt Angaben bis", "Steuernummer des Unternehmens"),
    ],
)
def test_holders_are_written_to_in_their_language(
    country: str, language: str, subject: str, missing: str, platform: Any
) -> None:
    """That of their newest link, else the one of their country."""
    connection = due_in(platform, 5, country=country)
    for days, spoken in ((9, "es"), (1, language), (0, "")):
        OnboardingLink.objects.create(
            platform=platform,
            account=connection.account,
            token_hash=str(days),
            language=spoken if language else "",
            created=timezone.now() - days * DAY,
            expires_at=timezone.now(),
        )
    notice_deadlines()
    send_reminders()
    email = Email.objects.get(to=connection.account.email)
    assert subject in email.subject
    assert f"- {missing}" in email.text
    assert f'lang="{email_language(email)}"' in email.html


def email_language(email: Email) -> str:
    words = {"benötigt": "de", "besoin": "fr", "necesita": "es", "情報": "ja"}
    return next((code for word, code in words.items() if word in email.subject), "en")


@pytest.mark.parametrize(
    ("charges", "subject"), [(True, "Auszahlungen von Sonne sind"), (False, "Zahlungen und Auszahlungen von Sonne")]
)
def test_a_restriction_is_told_in_their_language(charges: bool, subject: str, platform: Any) -> None:
    connection = connected_account(platform, name="Sonne", country="DE", charges_enabled=charges, payouts_enabled=False)
    accounts_notice([connection.account_id], Reminder.Kind.RESTRICTED, timezone.now())
    reminders_send(platform)
    email = Email.objects.get(to=connection.account.email)
    assert email.subject.startswith(subject)
    assert "Bis zur Antwort ist nichts zu tun." in email.text


def test_no_letter_without_an_address(platform: Any) -> None:
    due_in(platform, 5, email="")
    notice_deadlines()
    send_reminders()
    assert not Email.objects.exists()
    assert not Reminder.objects.filter(holder_told_at=None).exists()


def test_the_team_gets_one_letter_about_many(platform: Any, ada: Any, sue: Any, vic: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("requirements_app.services.reminders.NAMED", 2)
    for number in range(4):
        due_in(platform, 5, name=f"Shop {number}")
    due_in(platform, 12, name="Later")
    notice_deadlines()
    send_reminders()
    team = Email.objects.filter(to__in=[ada.user.email, sue.user.email, vic.user.email])
    assert {mail.to for mail in team} == {ada.user.email, sue.user.email}
    mail = team.get(to=ada.user.email)
    assert mail.subject == (
        "Acme Market: 4 accounts have a deadline within 7 days; 1 account has a deadline within 14 days"
    )
    assert "- and 2 more" in mail.text
    assert "/accounts/acct_" in mail.text


def test_a_restriction_is_told_at_once_to_both(platform: Any, ada: Any) -> None:
    connection = grown_here(connected_account(platform, country="CA", name="Maple"))
    account_reevaluate(actor=system(), account_id=connection.account_id)
    assert kinds(connection) == []
    for days in (15, 16, 29, 30):
        account_reevaluate(actor=system(), account_id=connection.account_id, now=timezone.now() + days * DAY)
    send_reminders()
    assert kinds(connection) == ["restricted", "restricted"]
    subjects = Email.objects.filter(to=connection.account.email).values_list("subject", flat=True)
    assert len(subjects) == 2
    assert "Maple" in Email.objects.get(to=ada.user.email).text


@pytest.mark.parametrize("decision", [{"rejected": "rejected.platform_other"}, {"charges_paused": True}])
def test_the_platform_is_not_told_what_it_did_itself(decision: dict, platform: Any) -> None:
    connection = grown_here(connected_account(platform, country="CA"))
    account_reevaluate(actor=system(), account_id=connection.account_id)
    Standing.objects.update(**decision)
    account_reevaluate(actor=system(), account_id=connection.account_id)
    connection.account.refresh_from_db()
    assert not connection.account.charges_enabled
    assert kinds(connection) == []


def test_every_platform_of_an_account_is_told(platform: Any, other_platform: Any, olga: Any, ada: Any) -> None:
    connection = grown_here(connected_account(platform, country="CA", name="Maple"))
    Connection.objects.create(
        platform=other_platform,
        account=connection.account,
        name="Maple",
        sort_name="maple",
        status="enabled",
        created=connection.created,
        last_active_at=connection.last_active_at,
    )
    account_reevaluate(actor=system(), account_id=connection.account_id)
    account_reevaluate(actor=system(), account_id=connection.account_id, now=timezone.now() + 15 * DAY)
    send_reminders()
    assert Email.objects.filter(to__in=[ada.user.email, olga.user.email]).count() == 2


def test_noticing_takes_three_statements_for_any_number(platform: Any, django_assert_num_queries: Callable) -> None:
    for _ in range(5):
        due_in(platform, 5)
    with django_assert_num_queries(3):
        deadlines_notice(platform, timezone.now())


def link_in(email: Email) -> str:
    (found,) = re.findall(r"https?://\S+?(/remediation/\S+)", email.text)
    return found.rstrip(".")


def test_the_letters_bring_a_way_in_each_a_token_of_its_own_to_one_link(platform: Any) -> None:
    connection = due_in(platform, 10)
    Person.objects.create(
        account=connection.account, representative=True, first_name="Maria", last_name="Keller", dob=date(1985, 12, 31)
    )
    now = timezone.now()
    for days in (0, 0, 4, 9.5, 9.5):
        deadlines_notice(platform, now + days * DAY)
        reminders_send(platform, now + days * DAY)
    letters = list(Email.objects.filter(to=connection.account.email).order_by("pk"))
    assert len(letters) == 3
    link = RemediationLink.objects.get()
    assert (link.scope, link.created_by, link.sent_to) == (["company.tax_id"], None, connection.account.email)
    ways = [link_in(letter) for letter in letters]
    assert len(set(ways)) == link.tokens.count() == 3
    assert all("Provide the information" in letter.html for letter in letters)
    for way in ways:
        assert "last_name" in Client().get(way, follow=True).content.decode()
        assert way.rstrip("/").rpartition("/")[2] not in str(list(RemediationToken.objects.values_list("token_hash")))


def test_without_a_way_in_the_letter_says_whom_to_ask(platform: Any) -> None:
    connection = due_in(platform, 5)
    notice_deadlines()
    send_reminders()
    letter = Email.objects.get(to=connection.account.email)
    assert not RemediationLink.objects.exists()
    assert "To provide it, or if you have questions, write to us:" in letter.text
