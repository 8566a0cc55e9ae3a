"""Letters about what the processor, or a platform, decides of one account: to its holder, and to those who run it.

They are put into the outbox with the decision itself. A decision that is taken back withdraws what has not left yet.
Holders read their own language, those who run the account the dashboard's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from accounts.models import Account, Connection
from accounts.rules import collected_by_platform
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import send_letter
from connect_dashboard.present import present
from connect_dashboard.team.models import Platform
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import members_who_may
from connect_dashboard.team.services.notices import News, tell
from requirements_app.information_request_words import QUESTIONS
from requirements_app.languages import holder_languages
from requirements_app.models import InformationRequest, Reminder, Standing

_REJECTED, _TAKEN_BACK, _ASKED, _REFUSED = "rejected", "rejection_undone", "asked", "answer_refused"
_RESTRICTED = NoticeType.ACCOUNT_RESTRICTED


@dataclass(frozen=True)
class Letter:
    """``next`` says whose move it is."""

    subject: str
    text: str
    next: str
    why: str = ""
    asks: tuple[str, ...] = ()
    due_at: datetime | None = None


Write = Callable[[Platform], Letter]

# What is suspected of a holder is not for the holder to read: our choice.
_TERMS_NOT_MET = _("The account does not meet our terms of service requirements.")
_HOLDER_REASONS = {
    Standing.Rejection.FRAUD: _TERMS_NOT_MET,
    Standing.Rejection.INCOMPLETE_VERIFICATION: _("The account’s verification was never completed."),
    Standing.Rejection.LISTED: _TERMS_NOT_MET,
    Standing.Rejection.OTHER: _("The account cannot be supported."),
    Standing.Rejection.PLATFORM_FRAUD: _TERMS_NOT_MET,
    Standing.Rejection.PLATFORM_OTHER: _("The account cannot be supported."),
    Standing.Rejection.PLATFORM_TERMS_OF_SERVICE: _TERMS_NOT_MET,
    Standing.Rejection.TERMS_OF_SERVICE: _TERMS_NOT_MET,
}


def rejection_tell(account: Account, rejected: Standing.Rejection) -> None:
    """Everybody concerned, but for a platform that has decided it itself."""
    _withdraw(account.pk, _TAKEN_BACK)
    by_platform = rejected.value.startswith("rejected.platform_")

    def write(platform: Platform) -> Letter:
        who = str(platform) if by_platform else settings.PROCESSOR_NAME
        return Letter(
            subject=gettext("%(account)s was rejected") % {"account": account},
            text=gettext("%(who)s has rejected the account. It takes no payments and is paid out nothing from now on.")
            % {"who": who},
            why=gettext(_HOLDER_REASONS[rejected]),
            next=_contact(platform),
        )

    def write_to_team(platform: Platform) -> Letter:
        return replace(write(platform), why=f"The reason: {rejected.label}.")

    _holder(account, _REJECTED, account.pk, write)
    if not by_platform:
        _team(account, _RESTRICTED, _REJECTED, account.pk, write_to_team, "Only support can settle it.")


def rejection_undone_tell(account: Account) -> None:
    _withdraw(account.pk, _REJECTED)

    def write(platform: Platform) -> Letter:
        return Letter(
            subject=gettext("%(account)s is no longer rejected") % {"account": account},
            text=gettext(
                "%(processor)s has taken the rejection back. What is asked of the account decides again what works."
            )
            % {"processor": settings.PROCESSOR_NAME},
            next=_contact(platform),
        )

    _holder(account, _TAKEN_BACK, account.pk, write)
    _team(account, _RESTRICTED, _TAKEN_BACK, account.pk, write, "See what is to be done for it.")


def question_raised_tell(account: Account, request: InformationRequest) -> None:
    """The holder learns of what they may answer: a challenge is theirs alone, a form unless the platform collects."""
    question = QUESTIONS[request.description]

    def write(platform: Platform) -> Letter:
        return Letter(
            subject=gettext("%(processor)s asks about %(account)s: %(question)s")
            % {"processor": settings.PROCESSOR_NAME, "account": account, "question": gettext(question.title)},
            text=gettext(question.text),
            asks=tuple(one["label"] for one in request.questions),
            due_at=request.due_at,
            next=_contact(platform),
        )

    if request.path == InformationRequest.Path.CHALLENGE or (
        request.path == InformationRequest.Path.FORM and not collected_by_platform(account)
    ):
        _holder(account, _ASKED, request.pk, write)
    _team(
        account,
        NoticeType.REQUIREMENT_DUE,
        _ASKED,
        request.pk,
        write,
        _MOVES[InformationRequest.Path(request.path)],
        key=request.key,
    )


_MOVES = {
    InformationRequest.Path.CHALLENGE: "Only the account holder can answer this.",
    InformationRequest.Path.FORM: "It can be answered on the account’s page.",
    InformationRequest.Path.SUPPORT: "This can only be settled with support.",
}


def question_refused_tell(account: Account, request: InformationRequest) -> None:
    question = QUESTIONS[request.description]

    def write(platform: Platform) -> Letter:
        return Letter(
            subject=gettext("An answer about %(account)s was refused: %(question)s")
            % {"account": account, "question": gettext(question.title)},
            text=gettext("%(processor)s has refused the answer. Nothing is paid out until support has settled it.")
            % {"processor": settings.PROCESSOR_NAME},
            why=request.refusal,
            next=_contact(platform),
        )

    _withdraw(request.pk, _ASKED)
    _holder(account, _REFUSED, request.pk, write)
    _team(account, _RESTRICTED, _REFUSED, request.pk, write, _MOVES[InformationRequest.Path.SUPPORT], key=request.key)


def question_settled(request: InformationRequest) -> None:
    """Nobody is to answer any more."""
    _withdraw(request.pk, _ASKED, _REFUSED)


def restriction_over(account: Account) -> None:
    """What stopped the account has ended before everybody was told: they need not be."""
    if account.charges_enabled and account.payouts_enabled:
        told = Reminder.objects.filter(account=account, kind=Reminder.Kind.RESTRICTED)
        for pk in told.order_by("-pk").values_list("pk", flat=True)[:10]:
            journal.withdraw_emails(f"reminder.{pk}.")


def _contact(platform: Platform) -> str:
    if platform.support_email:
        return f"{gettext('Questions? Write to us:')} {platform.support_email}"
    return gettext("If you have questions, contact %(platform)s.") % {"platform": platform}


def _holder(account: Account, news: str, subject: str, write: Write) -> None:
    """In the name of the platform that connected it first; nothing where nobody's address is known."""
    first = Connection.objects.filter(account=account, ended_at=None).order_by("pk").select_related("platform").first()
    if first is None or not account.email:
        return
    with translation.override(holder_languages([account])[account.pk]):
        send_letter(
            template="emails/account_decided",
            to=account.email,
            context={"platform": first.platform, "letter": write(first.platform)},
            deduplication_key=f"{_stem(news, subject)}{_stamp()}.holder",
            platform_id=first.platform_id,
            account_id=account.pk,
        )


@translation.override(settings.LANGUAGE_CODE)
def _team(
    account: Account, type: NoticeType, news: str, subject: str, write: Write, move: str, *, key: str = ""
) -> None:
    """Those of every platform who may do something about it; ``key`` leads to one requirement's page."""
    page = (
        reverse("requirements:requirement_details", args=[account.pk, key])
        if key
        else reverse("accounts:account_details", args=[account.pk])
    )
    for connection in (
        Connection.objects.filter(account=account, ended_at=None).order_by("pk").select_related("platform")
    ):
        letter = replace(write(connection.platform), next=move)
        tell(
            platform_id=connection.platform_id,
            news=News(type=type, key=f"{_stem(news, subject)}{_stamp()}", text=letter.subject, url=page),
            members=members_who_may(Permission.ACCOUNTS_EDIT, connection.platform_id),
            template="emails/account_decided",
            context={"letter": letter},
            account_id=account.pk,
        )


def _withdraw(subject: str, *news: str) -> None:
    for one in news:
        journal.withdraw_emails(_stem(one, subject))


def _stem(news: str, subject: str) -> str:
    return f"{news}.{subject}."


def _stamp() -> str:
    """The same may be decided again on another day."""
    return f"{present():%Y%m%d%H%M%S%f}"
