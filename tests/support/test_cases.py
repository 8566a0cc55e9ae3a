"""A holder's case, from raising to rating."""

import re

import pytest

from accounts.models import Holder
from connect_dashboard.journal.models import AuditEntry, Email
from connect_dashboard.ui.errors import Forbidden, Refusal
from support_cases.models import Attachment, Case, Message
from support_cases.services import cases
from support_cases.services.moving import MOVES
from tests.factories.accounts import connected_account
from tests.holders.sitting import holder_client, page
from tests.requirements.uploads import PDF, kept_in, picture
from tests.support.cases import express_account, holder_of, pat, raised


@pytest.fixture
def shop(platform):
    return express_account(platform)


def upload(name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_a_case_is_raised_once_with_its_files(shop, django_capture_on_commit_callbacks):
    client = holder_client(shop)
    token = client.get("/holder/support/create/").context["form"]["form_token"].value()
    form = {"form_token": token, "topic": "payouts", "subject": "Payout <missing>", "text": "Where is it?"}
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            files = {"attachments": [upload("a b.png", picture()), upload("bill.pdf", PDF)]}
            assert client.post("/holder/support/create/", form | files).status_code == 302
    case = Case.objects.get()
    assert case.status == "open"
    text = page(client, f"/holder/support/{case.pk}/")
    assert "Payout &lt;missing&gt;" in text
    assert "a b.png" in text
    one = Attachment.objects.get(name="a b.png")
    answer = client.get(f"/holder/support/{case.pk}/files/{one.pk}/")
    assert answer.content == picture()
    assert answer["X-Content-Type-Options"] == "nosniff"
    told = Email.objects.get(to="support@localhost.localdomain")
    assert shop.account_id in told.subject
    assert AuditEntry.objects.filter(action="support_case.created").count() == 1


def test_support_finds_the_case_by_its_letter_whatever_the_case_is_called(shop, client, monkeypatch):
    """The console writes some characters as codes: a name that reads like one of them is no exception."""
    monkeypatch.setattr(Case._meta.pk, "_get_default", lambda: "case_5Fabcdefghijklmnopqrstuv")
    raised(shop)
    letter = Email.objects.get(to="support@localhost.localdomain")
    (link,) = set(re.findall(r"https?://[^/\s]+(/processor/\S+)", letter.text))
    client.force_login(pat().user)
    assert "Where is my zebra money?" in client.get(link).content.decode()


def test_a_reply_that_is_sent_twice_is_one_message(shop):
    client = holder_client(shop)
    case = raised(shop)
    path = f"/holder/support/{case.pk}/"
    token = client.get(path).context["reply"]["form_token"].value()
    for _ in range(2):
        assert client.post(f"{path}reply/", {"form_token": token, "text": "One more thing"}).status_code == 302
    assert case.messages.filter(text="One more thing").count() == 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("evil.png", b"<script>")], "A file cannot be sent."),
        ([("big.png", b"\x89PNG\r\n\x1a\n" + b"0" * 10 * 1024 * 1024)], "A file cannot be sent."),
        ([(f"{number}.pdf", PDF) for number in range(6)], "Attach five files at most."),
    ],
)
def test_what_cannot_go_along_is_said_and_the_text_kept(shop, files, words):
    client = holder_client(shop)
    form = {"form_token": "t" * 30, "topic": "other", "subject": "My subject", "text": "My words"}
    answer = client.post("/holder/support/create/", form | {"attachments": [upload(*one) for one in files]})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "My words" in answer.content.decode()
    assert not Case.objects.exists()


def test_files_stay_chosen_while_the_words_are_mended(shop, django_capture_on_commit_callbacks):
    """Two are chosen and no subject is given; then one is added, and one is left out."""
    client = holder_client(shop)
    form = {"form_token": "t" * 30, "topic": "other", "text": "My words"}
    files = [upload("a.png", picture()), upload("bill.pdf", PDF)]
    refused = client.post("/holder/support/create/", form | {"attachments": files})
    assert "Uploaded: a.png" in refused.text
    assert "Uploaded: bill.pdf" in refused.text
    (first, _second) = kept_in(refused.text)["attachments-kept"]
    mended = form | {"subject": "Mine", "attachments-kept": [first], "attachments": upload("c.png", picture())}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/holder/support/create/", mended).status_code == 302
    assert set(Attachment.objects.values_list("name", flat=True)) == {"a.png", "c.png"}


def test_grey_screenshots_may_go_along(shop):
    client = holder_client(shop)
    form = {"form_token": "t" * 30, "topic": "other", "subject": "Grey", "text": "See"}
    assert client.post("/holder/support/create/", form | {"attachments": upload("g.png", picture((9, 9, 9)))}).url


def test_the_conversation_goes_back_and_forth_to_the_rating(shop):
    client, support = holder_client(shop), pat()
    case = raised(shop)
    here = f"/holder/support/{case.pk}/"
    cases.support_answer(actor=support, case_id=case.pk, text="It is on its way.")
    assert "Waiting for you" in page(client, here)
    assert "It is on its way." in Email.objects.filter(to="maria@example.com").latest("pk").text
    client.post(here + "reply/", {"form_token": "a" * 30, "text": "Still nothing"})
    assert Case.objects.get().status == "waiting_for_support"
    assert client.post(here + "rate/", {"rating": "5"}).status_code == 422
    cases.case_solve(actor=support, case_id=case.pk)
    assert "Support has marked the case as solved." in page(client, here)
    assert client.post(here + "reply/", {"form_token": "b" * 30, "text": "Wait"}).status_code == 422
    assert client.post(here + "rate/", {"rating": "4", "comment": "Slow"}).status_code == 302
    assert Case.objects.get().rating == 4
    client.post(here + "reopen/")
    assert (Case.objects.get().status, Case.objects.get().rating) == ("waiting_for_support", None)
    client.post(here + "close/")
    assert Case.objects.get().status == "closed"
    assert "You closed the case." in page(client, here)


def test_every_step_leads_only_from_where_it_may(shop):
    case, support, holder = raised(shop), pat(), holder_of(shop)
    steps = {
        "replied": lambda: cases.holder_reply(actor=holder, case_id=case.pk, text="x"),
        "answered": lambda: cases.support_answer(actor=support, case_id=case.pk, text="x"),
        "solved": lambda: cases.case_solve(actor=support, case_id=case.pk),
        "closed": lambda: cases.case_close(actor=holder, case_id=case.pk),
        "reopened": lambda: cases.case_reopen(actor=holder, case_id=case.pk),
        "rated": lambda: cases.case_rate(actor=holder, case_id=case.pk, rating=3),
    }
    assert steps.keys() == MOVES.keys()
    for step, (sources, target) in MOVES.items():
        for status in Case.Status:
            Case.objects.filter(pk=case.pk).update(status=status)
            if status in sources:
                steps[step]()
                assert Case.objects.get().status == (target or status)
            else:
                with pytest.raises(Refusal):
                    steps[step]()
                assert Case.objects.get().status == status


def test_notes_are_for_the_processors_staff_alone(shop, ada, client_for):
    case = raised(shop)
    moved = Case.objects.get().updated_at
    cases.support_note(actor=pat(), case_id=case.pk, text="Looks like heron fraud")
    assert Case.objects.get().updated_at == moved
    for text in (
        page(holder_client(shop), f"/holder/support/{case.pk}/"),
        page(client_for(ada), f"/support/{case.pk}/"),
        page(client_for(ada), "/support/?q=heron"),
    ):
        assert "heron fraud" not in text
        assert "Payout missing" not in text or "q=" not in text
    assert not AuditEntry.objects.filter(action="support_case.noted").exclude(platform=None).exists()


def test_letters_of_support_are_muted_and_in_the_holders_language(shop):
    case = raised(shop)
    holder = Holder.objects.create(account=shop.account, language="de")
    cases.support_answer(actor=pat(), case_id=case.pk, text="Ja")
    assert Email.objects.latest("pk").subject.startswith("Der Support hat geantwortet")
    Holder.objects.filter(pk=holder.pk).update(muted_letters=["support"])
    count = Email.objects.count()
    cases.support_answer(actor=pat(), case_id=case.pk, text="Nein")
    assert Email.objects.count() == count


def test_a_holder_meets_only_their_own_cases(shop, platform):
    other = express_account(platform, email="other@example.com")
    theirs = raised(other, "Secret")
    client = holder_client(shop)
    assert "Secret" not in page(client, "/holder/support/")
    for path in ("", "reply/", "rate/", "close/", "reopen/", "read/"):
        method = client.post if path else client.get
        assert method(f"/holder/support/{theirs.pk}/{path}").status_code == 404
    with pytest.raises(Refusal):
        cases.case_close(actor=holder_of(shop), case_id=theirs.pk)
    with pytest.raises(Forbidden):
        cases.support_answer(actor=holder_of(shop), case_id=theirs.pk, text="I am support")
    assert Message.objects.filter(case=theirs).count() == 1


def test_unread_until_the_page_was_shown(shop):
    client, case = holder_client(shop), raised(shop)
    cases.support_answer(actor=pat(), case_id=case.pk, text="Yes")
    assert ">New ·" in page(client, "/holder/support/").replace("\n", "")
    client.post(f"/holder/support/{case.pk}/read/")
    assert ">New ·" not in page(client, "/holder/support/")


@pytest.mark.parametrize("language", ["de", "es", "fr", "ja"])
def test_support_speaks_the_holders_language(shop, language):
    client, case = holder_client(shop), raised(shop)
    for path in ("", "create/", f"{case.pk}/"):
        text = page(client, f"/holder/support/{path}?lang={language}")
        assert f'<html lang="{language}"' in text
        assert ">Support<" not in text or language == "de"


def test_the_list_asks_a_fixed_number_of_queries(shop, django_assert_num_queries):
    client = holder_client(shop)
    raised(shop)
    client.get("/holder/support/")
    for number in range(5):
        raised(shop, f"Case {number}")
    with django_assert_num_queries(4):
        client.get("/holder/support/")


def test_an_account_of_no_dashboard_raises_no_cases(platform, client):
    connected_account(platform, email="none@example.com")
    client.post("/holder/sign-in/", {"email": "none@example.com"})
    assert not Email.objects.exists()
