"""Risk questions from raised to settled, and the letters about what is decided: once, and none that is over."""

import re
from typing import Any

import pytest

from accounts.models import Account, Connection
from accounts.services.profile import profile_update
from connect_dashboard.journal.models import Email, Notice
from connect_dashboard.team.actors import operator, staff, system
from connect_dashboard.ui.errors import Refusal
from requirements_app.actions import AccountActions
from requirements_app.models import Ask, InformationRequest, Reminder, Standing
from requirements_app.services.decision_letters import rejection_tell
from requirements_app.services.decisions import account_reject, account_rejection_undo, account_release, account_review
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.information_answers import Reply, information_request_answer
from requirements_app.services.information_requests import (
    information_request_close,
    information_request_raise,
    information_request_refuse,
)
from requirements_app.services.reminders import reminders_send
from tests.factories.accounts import connected_account
from tests.factories.team import UserFactory

State = InformationRequest.State


@pytest.fixture
def desk(db: None) -> Any:
    return staff(UserFactory(is_staff=True))


@pytest.fixture
def shop(platform: Any) -> Connection:
    connection = connected_account(platform, name="Maple Bakery", country="CA")
    account_reevaluate(actor=system(), account_id=connection.account_id)
    Email.objects.all().delete()
    return connection


def raised(desk: Any, shop: Connection, path: str = "form") -> InformationRequest:
    return information_request_raise(
        actor=desk,
        account_id=shop.account_id,
        description="url_inquiry",
        path=InformationRequest.Path(path),
        questions=["What is sold?"],
        capabilities=["card_payments"],
    )


def answered(desk: Any, shop: Connection, ada: Any) -> InformationRequest:
    request = raised(desk, shop)
    return information_request_answer(
        actor=operator(ada), connection=shop, request_id=request.pk, reply=Reply({"answer_1": "Bread"}, {})
    )


def letters(to: str) -> list[str]:
    return list(Email.objects.filter(to=to).order_by("pk").values_list("subject", flat=True))


def test_an_answer_is_submitted_and_resolves_nothing_until_the_processor_decides(
    desk: Any, shop: Any, ada: Any
) -> None:
    request = answered(desk, shop, ada)
    assert request.state is State.SUBMITTED
    account = Account.objects.get()
    assert account.requirements["pending_verification"] == [f"{request.pk}.url_inquiry.support"]
    (ask,) = Ask.objects.filter(key__startswith="interv_")
    assert (ask.key, ask.resolved_at) == (request.key, None)
    information_request_close(actor=desk, request_id=request.pk)
    ask.refresh_from_db()
    assert ask.resolved_by_kind == "staff"
    assert Account.objects.get().requirements["pending_verification"] == []


def test_a_refused_answer_stops_what_it_affects_and_support_alone_can_settle_it(desk: Any, shop: Any, ada: Any) -> None:
    request = answered(desk, shop, ada)
    information_request_refuse(actor=desk, request_id=request.pk, reason="The website sells something else.")
    request.refresh_from_db()
    assert request.state is State.REFUSED
    requirements = Account.objects.get().requirements
    assert requirements["past_due"] == [request.key]
    assert requirements["errors"] == [
        {
            "code": "verification_supportability",
            "reason": "The website sells something else.",
            "requirement": request.key,
        }
    ]
    assert not Account.objects.get().payouts_enabled
    row = AccountActions(Connection.objects.get(pk=shop.pk)).open[0]
    assert [fault.words for fault in row.faults] == ["The answer was refused. Only support can settle it."]
    information_request_close(actor=desk, request_id=request.pk)
    assert Account.objects.get().payouts_enabled


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_says_why(reason: str, desk: Any, shop: Any, ada: Any) -> None:
    request = answered(desk, shop, ada)
    with pytest.raises(Refusal) as refusal:
        information_request_refuse(actor=desk, request_id=request.pk, reason=reason)
    assert refusal.value.param == "reason"
    request.refresh_from_db()
    assert request.state is State.SUBMITTED


def test_only_what_was_answered_can_be_refused_and_what_is_settled_stays_so(desk: Any, shop: Any, ada: Any) -> None:
    request = raised(desk, shop)
    with pytest.raises(Refusal):
        information_request_refuse(actor=desk, request_id=request.pk, reason="No")
    information_request_close(actor=desk, request_id=request.pk)
    for act in (information_request_close, information_request_refuse):
        with pytest.raises(Refusal):
            act(actor=desk, request_id=request.pk, **({"reason": "No"} if act is information_request_refuse else {}))


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_word_and_a_tone(state: InformationRequest.State) -> None:
    assert state.label
    assert state.tone


@pytest.mark.parametrize(("path", "holder_is_told"), [("challenge", True), ("form", False), ("support", False)])
def test_a_question_is_told_to_whoever_may_answer(
    path: str, holder_is_told: bool, desk: Any, shop: Any, ada: Any, vic: Any
) -> None:
    raised(desk, shop, path)
    subject = "Connect asks about Maple Bakery: Website"
    assert letters(ada.user.email) == [subject]
    assert letters(vic.user.email) == []
    assert letters(shop.account.email) == ([subject] if holder_is_told else [])
    assert Notice.objects.get(user=ada.user).text == subject


def test_a_rejection_and_its_end_are_told_once(desk: Any, shop: Any, ada: Any) -> None:
    for _ in range(2):
        account_reject(actor=desk, account_id=shop.account_id, reason=Standing.Rejection.FRAUD)
    assert letters(shop.account.email) == letters(ada.user.email) == ["Maple Bakery was rejected"]
    assert "Suspected fraud" in Email.objects.get(to=ada.user.email).text
    told = Email.objects.get(to=shop.account.email).text
    assert "The account does not meet our terms of service requirements." in told
    assert "fraud" not in told.lower()
    Email.objects.update(status="sent")
    account_rejection_undo(actor=desk, account_id=shop.account_id)
    assert letters(shop.account.email)[1:] == letters(ada.user.email)[1:] == ["Maple Bakery is no longer rejected"]
    assert not Reminder.objects.filter(kind="restricted").exists()


def test_a_rejection_that_is_taken_back_at_once_is_withdrawn(desk: Any, shop: Any, ada: Any) -> None:
    account_reject(actor=desk, account_id=shop.account_id, reason=Standing.Rejection.FRAUD)
    account_rejection_undo(actor=desk, account_id=shop.account_id)
    assert set(Email.objects.filter(subject="Maple Bakery was rejected").values_list("status", flat=True)) == {
        "canceled"
    }


def test_a_review_that_is_over_is_told_to_nobody(desk: Any, shop: Any, ada: Any, platform: Any) -> None:
    account_review(actor=desk, account_id=shop.account_id, review=Standing.Review.UNDER_REVIEW)
    account_release(actor=desk, account_id=shop.account_id)
    reminders_send(platform)
    assert not Email.objects.exists()
    assert not Reminder.objects.filter(platform_told_at=None).exists()


def test_a_letter_that_waits_for_the_mail_server_is_withdrawn_with_the_review(
    desk: Any, shop: Any, platform: Any
) -> None:
    account_review(actor=desk, account_id=shop.account_id, review=Standing.Review.UNDER_REVIEW)
    reminders_send(platform)
    account_release(actor=desk, account_id=shop.account_id)
    (letter,) = Email.objects.filter(to=shop.account.email)
    assert letter.status == "canceled"


def test_a_change_meanwhile_does_not_settle_an_answered_question(desk: Any, shop: Any, ada: Any) -> None:
    request = answered(desk, shop, ada)
    profile_update(actor=operator(ada), connection=shop, changes={"business_profile.url": "https://maple.example.com"})
    assert request.key in Account.objects.get().requirements["pending_verification"]


@pytest.mark.parametrize("reason", list(Standing.Rejection))
def test_no_holder_reads_what_is_suspected_of_them(reason: Standing.Rejection, shop: Any) -> None:
    rejection_tell(shop.account, reason)
    told = Email.objects.get(to=shop.account.email)
    assert not {"fraud", "suspect", "list"} & set(re.findall("[a-z]+", told.text.lower()))


def test_holders_read_their_own_language_and_the_team_theirs(desk: Any, shop: Any, ada: Any) -> None:
    Account.objects.update(country="DE")
    raised(desk, shop, "challenge")
    assert letters(shop.account.email) == ["Connect hat eine Frage zu Maple Bakery: Website"]
    assert letters(ada.user.email) == ["Connect asks about Maple Bakery: Website"]
