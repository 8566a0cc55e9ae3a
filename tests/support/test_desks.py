"""What a platform does with a case: e-mails to support, assignment, saved replies; and the way back."""

import base64
import json

import pytest
from django.contrib.admin.utils import quote
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Holder
from connect_dashboard.journal import outbox
from connect_dashboard.journal.models import AuditEntry, Email, Notice
from support_cases.models import Case, CaseRead, Desk, SavedReply, ThreadEmail, UnmatchedMail
from support_cases.services import cases
from support_cases.services.desks import thread_answer
from tests.holders.sitting import holder_client, page
from tests.requirements.uploads import picture
from tests.support.cases import express_account, holder_of, pat, raised


@pytest.fixture
def shop(platform):
    return express_account(platform)


@pytest.fixture
def case(shop):
    return raised(shop)


def send(client, case, text="We know the holder", **changes):
    form = client.get(f"/support/{case.pk}/").context["form"]
    sent = {"form_token": form["form_token"].value(), "subject": form["subject"].value(), "text": text} | changes
    return client.post(f"/support/{case.pk}/email/", sent), sent


def test_the_subject_is_prefilled_and_two_clicks_send_one_e_mail(case, shop, ada, client_for):
    client = client_for(ada)
    answer, form = send(client, case)
    assert form["subject"] == f"Payout missing ({shop.account_id})"
    assert answer.status_code == 302
    client.post(f"/support/{case.pk}/email/", form)
    assert ThreadEmail.objects.count() == 1
    text = page(client, f"/support/{case.pk}/")
    assert "We know the holder" in text
    assert "On its way" in text
    assert AuditEntry.objects.filter(action="support_case.emailed").count() == 1


def test_it_leaves_as_a_real_e_mail_in_a_thread_with_attachments(
    case, ada, client_for, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SUPPORT_REPLY_EMAIL = "cases@reply.example.com"
    client = client_for(ada)
    with django_capture_on_commit_callbacks(execute=True):
        send(client, case, attachments=SimpleUploadedFile("shop.png", picture()))
        send(client, case, "And this")
    for email in Email.objects.exclude(headers={}).order_by("pk"):
        outbox.deliver(email.pk)
    first, second = mail.outbox
    desk = Desk.objects.get()
    ids = list(ThreadEmail.objects.order_by("pk").values_list("message_id", flat=True))
    assert first.subject.startswith(f"[{desk.reference}] Payout missing")
    assert first.message()["Message-ID"] == f"<{ids[0]}>"
    assert first.reply_to == ["cases@reply.example.com"]
    assert [(one[0], one[2]) for one in first.attachments] == [("shop.png", "image/png")]
    assert second.message()["In-Reply-To"] == second.message()["References"] == f"<{ids[0]}>"
    assert "Delivered to the mail server" in page(client, f"/support/{case.pk}/")


@pytest.mark.parametrize(
    ("outcome", "words", "asks_again"),
    [
        ({}, "On its way", True),
        ({"last_error": "OSError: refused", "attempts": 1}, "Not delivered yet, tried again", False),
        ({"status": "sent"}, "Delivered to the mail server", False),
        ({"status": "failed", "last_error": "OSError: refused"}, "Not delivered", False),
    ],
)
def test_the_page_says_what_became_of_an_e_mail_and_waits_for_it(case, ada, client_for, outcome, words, asks_again):
    client = client_for(ada)
    send(client, case)
    Email.objects.exclude(headers={}).update(**outcome)
    text = page(client, f"/support/{case.pk}/")
    assert f">{words}</span>" in text
    assert ('hx-trigger="load delay:3s"' in text) is asks_again


def test_the_holder_never_sees_it(case, shop, ada, client_for):
    send(client_for(ada), case, "Between us pelicans")
    desk = Desk.objects.get()
    thread_answer(actor=pat(), desk_id=desk.pk, text="Pelicans noted")
    client = holder_client(shop)
    for path in ("/holder/", "/holder/support/", f"/holder/support/{case.pk}/"):
        text = page(client, path)
        assert "elicans" not in text
        assert desk.reference not in text
    assert not Email.objects.filter(to="maria@example.com", text__icontains="pelicans").exists()


def test_support_answers_and_the_writer_learns_of_it(case, ada, client_for):
    client = client_for(ada)
    send(client, case)
    client.post(f"/support/{case.pk}/read/")
    assert "unread" not in client.get("/support/count/").content.decode()
    thread_answer(actor=pat(), desk_id=Desk.objects.get().pk, text="Thank you")
    assert "unread" in client.get("/support/count/").content.decode()
    assert Notice.objects.get().user == ada.user
    assert Email.objects.filter(to=ada.user.email).count() == 1
    assert "Thank you" in page(client, f"/support/{case.pk}/")


def test_who_works_on_a_case_is_told_what_holder_and_support_write_as_long_as_it_is_shared(
    case, shop, ada, sue, client_for
):
    client = client_for(ada)
    send(client, case)
    client.post(f"/support/{case.pk}/assign/", {"assignee": sue.user_id})
    cases.support_answer(actor=pat(), case_id=case.pk, text="On its way")
    cases.holder_reply(actor=holder_of(shop), case_id=case.pk, text="Thank you")
    told = [
        "Support has answered the account holder about Payout missing",
        "The account holder has written about Payout missing",
    ]
    for member in (ada, sue):
        assert list(Notice.objects.filter(user=member.user).order_by("pk").values_list("text", flat=True)) == told
        assert list(Email.objects.filter(to=member.user.email).order_by("pk").values_list("subject", flat=True)) == told
    Holder.objects.update_or_create(account=shop.account, defaults={"shares_support_cases": False})
    cases.holder_reply(actor=holder_of(shop), case_id=case.pk, text="Anybody?")
    thread_answer(actor=pat(), desk_id=Desk.objects.get().pk, text="Still here")
    assert Notice.objects.count() == 4


def postmark(
    client, settings, *, sender="support@localhost.localdomain", subject="Re", text="By mail", html="", **headers
):  # fmt: skip
    settings.ANYMAIL = {"WEBHOOK_SECRET": "post:secret"}
    body = {
        "From": sender, "FromFull": {"Email": sender, "Name": "", "MailboxHash": ""}, "To": "cases@reply.example.com",
        "ToFull": [], "CcFull": [], "BccFull": [], "Subject": subject, "MessageID": "m-1", "TextBody": text,
        "HtmlBody": html,
        "Headers": [{"Name": name.replace("_", "-"), "Value": value} for name, value in headers.items()],
        "Attachments": [
            {"Name": "a.png", "Content": base64.b64encode(picture()).decode(), "ContentType": "image/png"},
            {"Name": "a.html", "Content": base64.b64encode(b"<p>").decode(), "ContentType": "text/html"},
        ],
    }  # fmt: skip
    credentials = base64.b64encode(b"post:secret").decode()
    return client.post(
        "/inbound-mail/postmark/", json.dumps(body), content_type="application/json",
        headers={"authorization": f"Basic {credentials}"},
    )  # fmt: skip


def test_answers_by_mail_stand_beside_what_they_answer(case, ada, client_for, client, settings):
    send(client_for(ada), case)
    sent = ThreadEmail.objects.get()
    for _ in range(2):
        answer = postmark(
            client, settings, sender="pat@else.example", In_Reply_To=f"<{sent.message_id}>", Message_ID="<r@x>"
        )
        assert answer.status_code == 200
    reply = ThreadEmail.objects.get(direction="in")
    assert (reply.text, reply.message_id) == ("By mail", "r@x")
    assert list(reply.attachments.values_list("name", flat=True)) == ["a.png"]


@pytest.mark.parametrize(("sender", "matched"), [("support@localhost.localdomain", True), ("maria@example.com", False)])
def test_a_reference_alone_serves_support_and_nobody_else(case, ada, client_for, client, settings, sender, matched):
    send(client_for(ada), case)
    postmark(client, settings, sender=sender, subject=f"Re: [{Desk.objects.get().reference}] x", Message_ID="<q@x>")
    assert ThreadEmail.objects.filter(direction="in").exists() is matched
    assert UnmatchedMail.objects.exists() is not matched


def test_a_mail_without_plain_text_is_read_all_the_same(case, ada, client_for, client, settings):
    send(client_for(ada), case)
    written = "<head><style>p { color: red }</style></head><p>It is paid &amp; on its way.</p><p>Pat<br>Support</p>"
    answers = f"<{ThreadEmail.objects.get().message_id}>"
    assert postmark(client, settings, text="", html=written, In_Reply_To=answers, Message_ID="<h@x>").status_code == 200
    assert ThreadEmail.objects.get(direction="in").text == "It is paid & on its way.\nPat\nSupport"


def test_unknown_mail_is_kept_and_mail_without_the_secret_refused(client, db, settings):
    assert postmark(client, settings, subject="Hello", Message_ID="<z@x>").status_code == 200
    assert UnmatchedMail.objects.get().subject == "Hello"
    assert client.post("/inbound-mail/postmark/", "{}", content_type="application/json").status_code == 400


def test_a_case_is_assigned_within_the_team(case, ada, sue, vic, client_for):
    client = client_for(ada)
    client.post(f"/support/{case.pk}/assign/", {"assignee": sue.user_id})
    assert "Sue" in page(client, "/support/?assignee=")
    assert "Payout missing" in page(client_for(sue), "/support/?assignee=me")
    assert "Payout missing" not in page(client, "/support/?assignee=me")
    assert client.post(f"/support/{case.pk}/assign/", {"assignee": vic.user_id}).status_code == 422
    client.post(f"/support/{case.pk}/assign/", {"assignee": ""})
    assert Desk.objects.get().assignee is None


def test_saved_replies_are_the_teams(case, ada, other_platform, client_for):
    client = client_for(ada)
    client.post("/support/replies/", {"name": "Hello", "text": "Good day to you"})
    reply = SavedReply.objects.get()
    assert "Good day to you" in inserted(client, case, reply)
    theirs = SavedReply.objects.create(platform=other_platform, name="Theirs", text="Secret")
    assert "Secret" not in inserted(client, case, theirs)
    assert client.post(f"/support/replies/{theirs.pk}/delete/").status_code == 404
    client.post(f"/support/replies/{reply.pk}/delete/")
    assert SavedReply.objects.get() == theirs


def test_a_saved_reply_goes_below_what_was_typed_and_nothing_is_sent(case, platform, ada, client_for):
    reply = SavedReply.objects.create(platform=platform, name="Hello", text="Good day to you")
    text = inserted(client_for(ada), case, reply, text="We know them.", subject="About Maria", form_token="t" * 30)
    assert "We know them.\n\nGood day to you</textarea>" in text
    assert 'value="About Maria"' in text
    assert f'value="{"t" * 30}"' in text
    assert not ThreadEmail.objects.exists()


def inserted(client, case, reply, **typed):
    answer = client.post(f"/support/{case.pk}/email/", {"insert": "1", "reply": reply.pk, **typed})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_cases_of_one_account_are_listed_from_its_page(shop, platform, ada, client_for):
    for number in range(6):
        raised(shop, f"Case {number}")
    raised(express_account(platform, email="other@example.com", name="Mond"), "Another shop")
    client, here = client_for(ada), f"/support/?account={shop.account_id}"
    assert f'href="{here}"' in page(client, f"/accounts/{shop.account_id}/")
    text = page(client, here)
    assert (text.count("<tr data-row"), "Another shop" in text) == (6, False)
    assert page(client, f"{here}&q=zebra").count("<tr data-row") == 6
    assert client.get("/support/?account=acct_nobody").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=zebra", True), ("q=giraffe", False), ("q=payout", True), ("status=open", True), ("status=closed", False),
        ("raised_by=holder", True), ("raised_by=platform", False), ("assignee=nobody", True), ("unread=on", True),
        ("q=%00", True), ("status=nonsense", True), ("cursor=nonsense", True),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(case, ada, client_for, query, found):
    assert ("Payout missing" in page(client_for(ada), f"/support/?{query}")) is found


def test_a_viewer_of_cases_cannot_write(case, platform, client_for):
    from tests.factories.team import MembershipFactory

    client = client_for(MembershipFactory(platform=platform, roles=["onboarding_analyst"]))
    text = page(client, f"/support/{case.pk}/")
    assert "Send to support" not in text
    assert "Your role does not include writing to support about cases." in text
    assert client.post(f"/support/{case.pk}/email/").status_code == 403


def test_writing_again_keeps_what_was_typed(case, ada, client_for):
    answer, _form = send(client_for(ada), case, "My long explanation", subject="")
    assert answer.status_code == 422
    assert "My long explanation" in answer.content.decode()


@pytest.mark.parametrize(("path", "queries"), [("/support/", 5), ("/support/export.csv", 4)])
def test_lists_ask_a_fixed_number_of_queries(shop, case, ada, client_for, path, queries, django_assert_num_queries):
    client = client_for(ada)
    client.get(path)
    for number in range(24):
        raised(shop, f"Case {number}")
    with django_assert_num_queries(queries):
        client.get(path)


def test_the_case_page_asks_a_fixed_number_of_queries(case, ada, client_for, django_assert_num_queries):
    client = client_for(ada)
    for number in range(4):
        cases.support_answer(actor=pat(), case_id=case.pk, text=f"Answer {number}")
        send(client, case, f"Mail {number}")
    with django_assert_num_queries(11):
        client.get(f"/support/{case.pk}/")


def test_reading_marks_for_one_reader_alone(case, ada, sue, client_for):
    client_for(ada).get(f"/support/{case.pk}/")
    assert not CaseRead.objects.exists()
    client_for(ada).post(f"/support/{case.pk}/read/")
    assert "unread" in client_for(sue).get("/support/count/").content.decode()


def test_staff_work_in_the_console(case, shop, ada, client_for, client):
    send(client_for(ada), case)
    staff = pat()
    client.force_login(staff.user)
    here = f"/processor/support_cases/case/{quote(case.pk)}/change/"
    text = client.get(here).content.decode()
    assert "Where is my zebra money?" in text
    assert "We know the holder" in text

    def decide(action, **form):
        sent = {"_selected_action": case.pk, "action": action, "confirmed": "yes", **form}
        return client.post("/processor/support_cases/case/", sent)

    assert decide("answer", text="").status_code == 422
    for action, form in (
        ("answer", {"text": "On its way"}),
        ("note", {"text": "Check again"}),
        ("to_platform", {"text": "Thanks", "desk": Desk.objects.get().pk}),
        ("solve", {}),
    ):
        assert decide(action, **form).status_code == 302
    assert Case.objects.get().status == "solved"
    assert list(case.messages.order_by("pk").values_list("kind", flat=True)) == ["holder", "support", "note", "mark"]
    assert ThreadEmail.objects.filter(direction="in").get().author_label == "Pat"
    assert client.get(here).status_code == 200
