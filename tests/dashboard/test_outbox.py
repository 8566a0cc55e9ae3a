"""The outbox: every e-mail arrives, once, whatever fails meanwhile."""

import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone

from connect_dashboard.journal import outbox
from connect_dashboard.journal.letters import absolute_url, send_letter
from connect_dashboard.journal.models import Email
from connect_dashboard.journal.services import enqueue_email
from connect_dashboard.journal.tasks import deliver_email, sweep_outbox

Sent = list[tuple[str, tuple[Any, ...]]]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """What the workers are told."""
    calls: Sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: calls.append((name, tuple(args))))
    return calls


def enqueue(key: str = "one", **fields: Any) -> Email:
    enqueue_email(**{"to": "nina@example.com", "subject": "Hello", "text": "Hi", "deduplication_key": key, **fields})
    return Email.objects.get(deduplication_key=key)


class Down(EmailBackend):
    """A mail server that refuses."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


@pytest.fixture
def mail_server_down(settings: Any) -> Callable[[bool], None]:
    def switch(down: bool) -> None:
        settings.EMAIL_BACKEND = f"{__name__}.Down" if down else "django.core.mail.backends.locmem.EmailBackend"

    return switch


def pass_time(email: Email) -> None:
    Email.objects.filter(pk=email.pk).update(next_attempt_at=timezone.now())


def test_an_e_mail_goes_out_with_its_html(db: None, woken: Sent) -> None:
    email = enqueue(html="<p>Hi</p>")
    deliver_email(email.pk)
    email.refresh_from_db()
    assert (email.status, email.attempts, email.last_error) == ("sent", 1, "")
    assert email.sent_at is not None
    (message,) = mail.outbox
    assert (message.to, message.subject, message.body) == (["nina@example.com"], "Hello", "Hi")
    assert message.alternatives[0][0] == "<p>Hi</p>"  # type: ignore[attr-defined]


def test_of_an_e_mail_that_left_no_link_stays_behind(db: None, woken: Sent, settings: Any) -> None:
    settings.MAILBOX_ENABLED = False
    email = enqueue(text="https://localhost/invitations/secret/", html="<a href>secret</a>")
    deliver_email(email.pk)
    email.refresh_from_db()
    assert (email.status, email.text, email.html, email.subject) == ("sent", "", "", "Hello")
    assert "secret" in mail.outbox[0].body


def test_a_sweep_ends_when_the_next_one_begins(db: None, woken: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in "abc":
        enqueue(key)
    monkeypatch.setattr(outbox, "_SWEEP_SECONDS", -1.0)
    sweep_outbox()
    assert len(mail.outbox) == 1
    monkeypatch.setattr(outbox, "_SWEEP_SECONDS", 25.0)
    sweep_outbox()
    assert len(mail.outbox) == 3


def test_a_subject_is_one_line(db: None, woken: Sent) -> None:
    assert enqueue(subject="Hello\r\nBcc: everybody@example.com").subject == "Hello Bcc: everybody@example.com"


def test_the_same_key_is_sent_once(
    db: None, woken: Sent, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = enqueue()
        enqueue(text="again")
    assert Email.objects.get().text == "Hi"
    assert woken == [("journal.deliver_email", (first.pk,))]
    deliver_email(first.pk)
    deliver_email(first.pk)
    sweep_outbox()
    assert len(mail.outbox) == 1


def test_an_e_mail_of_a_change_that_failed_never_was(
    db: None, woken: Sent, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    def change_that_fails() -> None:
        with transaction.atomic():
            enqueue()
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert not Email.objects.exists()
    assert woken == []


def test_a_broker_that_is_down_delays_and_no_more(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue()
    assert mail.outbox == []
    sweep_outbox()
    assert len(mail.outbox) == 1


def test_failures_are_tried_again_ever_later(db: None, woken: Sent, mail_server_down: Callable[[bool], None]) -> None:
    email = enqueue()
    mail_server_down(True)
    delays = []
    for _ in range(4):
        pass_time(email)
        deliver_email(email.pk)
        email.refresh_from_db()
        delays.append(round((email.next_attempt_at - timezone.now()).total_seconds()))
    assert delays == [30, 60, 120, 240]
    assert (email.status, email.attempts) == ("pending", 4)
    assert email.last_error.startswith("SMTPServerDisconnected")
    mail_server_down(False)
    sweep_outbox()
    assert mail.outbox == []
    pass_time(email)
    sweep_outbox()
    email.refresh_from_db()
    assert (email.status, email.last_error) == ("sent", "")


def test_delays_end_at_six_hours_and_attempts_at_twelve(
    db: None, woken: Sent, mail_server_down: Callable[[bool], None]
) -> None:
    email = enqueue()
    mail_server_down(True)
    Email.objects.update(attempts=outbox.MAX_ATTEMPTS - 2)
    deliver_email(email.pk)
    email.refresh_from_db()
    assert timedelta(hours=4) < email.next_attempt_at - timezone.now() <= timedelta(hours=6)
    pass_time(email)
    deliver_email(email.pk)
    email.refresh_from_db()
    assert (email.status, email.attempts) == ("failed", outbox.MAX_ATTEMPTS)
    mail_server_down(False)
    sweep_outbox()
    assert mail.outbox == []


def test_a_worker_that_died_halfway_is_followed_by_another(db: None, woken: Sent) -> None:
    email = enqueue()
    outbox._lease(email.pk)
    sweep_outbox()
    assert mail.outbox == []
    pass_time(email)
    sweep_outbox()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_e_mail_send_it_once(woken: Sent) -> None:
    email = enqueue()

    def work(_: int) -> None:
        outbox.deliver(email.pk)
        connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert len(mail.outbox) == 1
    assert Email.objects.get().attempts == 1


def test_a_letter_is_escaped_in_html_and_plain_in_text(db: None, woken: Sent, settings: Any) -> None:
    settings.PUBLIC_URL = "https://connect.example.com/"
    send_letter(
        template="emails/invitation",
        to="nina@example.com",
        context={
            "platform": "Fish & <b>Chips</b>",
            "invited_by": "Ada",
            "roles": "Analyst",
            "expires_at": timezone.now(),
            "action_url": absolute_url("/invitations/x/"),
        },
        deduplication_key="letter",
    )
    letter = Email.objects.get()
    assert "Fish & <b>Chips</b>" in letter.text
    assert "Fish & <b>Chips</b>" in letter.subject
    assert "Fish &amp; &lt;b&gt;Chips&lt;/b&gt;" in letter.html
    assert 'href="https://connect.example.com/invitations/x/"' in letter.html
