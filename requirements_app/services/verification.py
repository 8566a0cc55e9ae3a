"""Asking the processor whether what was provided is true, and writing down what it answers.

An outcome that is pending is committed with the change that raised it; the processor is asked outside any lock; its
answer is written under the account's lock. Asking twice, and answering twice, does no harm.
"""

from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.locks import lock_account
from accounts.models import Account, ExternalAccount
from accounts.services.changes import emit_to_platforms
from connect_dashboard.journal.wake import wake_on_commit
from connect_dashboard.processor import protocol
from connect_dashboard.processor.choice import processor
from connect_dashboard.processor.protocol import Alert, Answer, AnswerState, ProcessorUnavailable
from connect_dashboard.team.actors import Actor, system
from connect_dashboard.ui.errors import Refusal
from requirements_app.evidence import Evidence, dossier_of
from requirements_app.models import Document, Reminder, Standing, VerificationOutcome, VerificationRequest
from requirements_app.reading import split_subject
from requirements_app.services.conclusion import conclude
from requirements_app.services.documents import document_content
from requirements_app.services.evaluation import at_time_of, now_for_account
from requirements_app.services.reminders import accounts_notice

log = structlog.get_logger()

# While one worker talks to the processor, the question is due to nobody else.
_LEASE = timedelta(minutes=2)
_FIRST_DELAY, _LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=1)

State = VerificationOutcome.State
# The bank account itself, and the statement that says whose it is.
_OF_BANK_ACCOUNT = ("external_account", "documents.bank_account_ownership_verification.files")


def due_verification_ids(account_id: str = "", limit: int = 500) -> list[int]:
    """Outcomes about which the processor is to be asked now; of one account, or the oldest of all."""
    due = _to_send().filter(Q(request=None) | Q(request__next_attempt_at__lte=timezone.now()))
    if account_id:
        due = due.filter(account_id=account_id)
    return list(due.order_by("requested_at", "pk").values_list("pk", flat=True)[:limit])


def verification_send(outcome_id: int) -> None:
    """Ask the processor, if it is time to; an answer that is there at once is written down."""
    now = timezone.now()
    outcome = _to_send().select_related("account").filter(pk=outcome_id).first()
    evidence = dossier_of(outcome.account).evidence(outcome.subject) if outcome else None
    if outcome is None or evidence is None:
        return
    request = _lease(outcome, evidence, now)
    if request is None:
        return
    try:
        answer = processor().verify(_question(outcome, request, evidence), now=now)
    except ProcessorUnavailable as error:
        delay = min(_FIRST_DELAY * 2 ** (request.attempts - 1), _LONGEST_DELAY)
        VerificationRequest.objects.filter(pk=outcome_id).update(next_attempt_at=now + delay)
        log.warning("processor_unavailable", outcome_id=outcome_id, attempts=request.attempts, error=str(error))
    else:
        _settle(system(), outcome_id, answer)


def verification_answered(request_id: str, answer: Answer) -> None:
    """The processor calls back. An answer that comes twice, or too late, changes nothing."""
    _settle(system(), int(request_id), answer)


def verification_decide(*, actor: Actor, outcome_id: int, answer: Answer) -> VerificationOutcome:
    """Staff of the processor decides what is pending."""
    actor.require_staff()
    outcome = _settle(actor, outcome_id, answer)
    if outcome is None:
        raise Refusal("verification_settled", "This was decided, or the information was changed, meanwhile.")
    return outcome


def _pending() -> QuerySet[VerificationOutcome]:
    return VerificationOutcome.objects.filter(state=State.PENDING, superseded_at=None)


def _to_send() -> QuerySet[VerificationOutcome]:
    """Nothing is verified of an account that is on hold."""
    return _pending().filter(account__standing__on_hold_since=None)


def _lease(outcome: VerificationOutcome, evidence: Evidence, now: datetime) -> VerificationRequest | None:
    """Claim the question for this worker and note what is sent; None if another one has it."""
    request, created = VerificationRequest.objects.get_or_create(
        outcome=outcome,
        defaults={
            "fingerprint": evidence.fingerprint,
            "sent_at": now,
            "attempts": 1,
            "next_attempt_at": now + _LEASE,
        },
    )
    if created:
        return request
    due = VerificationRequest.objects.filter(pk=request.pk, next_attempt_at__lte=now)
    if not due.update(attempts=F("attempts") + 1, next_attempt_at=now + _LEASE, fingerprint=evidence.fingerprint):
        return None
    request.refresh_from_db()
    return request


def _question(
    outcome: VerificationOutcome, request: VerificationRequest, evidence: Evidence
) -> protocol.VerificationRequest:
    return protocol.VerificationRequest(
        id=str(outcome.pk),
        subject=evidence.kind,
        check=evidence.check,
        country=str(outcome.account.country),
        requested_at=request.sent_at,
        values=evidence.values,
        files=tuple(_file(outcome.account_id, file_id, side) for side, file_id in evidence.files.items()),
    )


def _file(account_id: str, file_id: str, side: str) -> protocol.File:
    """A file that was not uploaded here is a token of the processor's own."""
    document = Document.objects.filter(account_id=account_id, pk=file_id, purged_at=None).first()
    content = b""
    if document:
        # A file that was lost is still asked about: the processor says that it cannot read it.
        with suppress(Refusal):
            content = document_content(document)
    return protocol.File(file_id, side, document.name if document else "", content)


@transaction.atomic
def _settle(actor: Actor, outcome_id: int, answer: Answer) -> VerificationOutcome | None:
    """Write an answer down; None if nobody waits for it any more."""
    account_id = _pending().filter(pk=outcome_id).values_list("account_id", flat=True).first()
    if account_id is None:
        return None
    account = lock_account(account_id)
    outcome = _pending().filter(pk=outcome_id).first()
    evidence = dossier_of(account).evidence(outcome.subject) if outcome else None
    if outcome is None or evidence is None:
        return None
    request = VerificationRequest.objects.filter(pk=outcome_id).first()
    if request and request.fingerprint != evidence.fingerprint and actor.kind == "system":
        # Answered is what was sent; what stands there now is sent instead.
        VerificationRequest.objects.filter(pk=outcome_id).update(next_attempt_at=timezone.now())
        return None
    if answer.alert:
        _heed(answer.alert, account)
    if answer.state is AnswerState.PENDING:
        _wait(outcome_id, answer)
        if not answer.alert:
            return outcome
    else:
        _decide(outcome, account, evidence, answer, actor)
    _tell(actor, account, outcome, answer)
    return outcome


def _wait(outcome_id: int, answer: Answer) -> None:
    VerificationRequest.objects.filter(pk=outcome_id).update(next_attempt_at=answer.at)
    if answer.at:
        seconds = (answer.at - timezone.now()).total_seconds()
        wake_on_commit("requirements.send_verification", outcome_id, delay=max(seconds, 0))


def _decide(outcome: VerificationOutcome, account: Account, evidence: Evidence, answer: Answer, actor: Actor) -> None:
    outcome.state = State.VERIFIED if answer.state is AnswerState.VERIFIED else State.FAILED
    outcome.code, outcome.reason = answer.code, answer.reason
    outcome.decided_at = now_for_account(account)
    outcome.save(update_fields=["state", "code", "reason", "decided_at"])
    VerificationRequest.objects.update_or_create(
        outcome=outcome,
        defaults={"next_attempt_at": None, "decided_by_kind": actor.kind, "decided_by_label": actor.label},
        create_defaults={
            "fingerprint": evidence.fingerprint,
            "sent_at": timezone.now(),
            "decided_by_kind": actor.kind,
            "decided_by_label": actor.label,
        },
    )
    if outcome.subject in _OF_BANK_ACCOUNT:
        _mark(dossier_of(account).external_account, account, outcome)
    if outcome.state == State.FAILED:
        accounts_notice([account.pk], Reminder.Kind.UNVERIFIED, outcome.decided_at)
        Document.objects.filter(account=account, pk__in=evidence.files.values()).update(failed=True)


def _mark(external: ExternalAccount | None, account: Account, outcome: VerificationOutcome) -> None:
    """What was asked about is the account that payouts go to; the words are the API's, which has none for cards."""
    status = "verified" if outcome.state == State.VERIFIED else "verification_failed"
    if external and external.object == ExternalAccount.Object.BANK_ACCOUNT and external.status != status:
        external.status = status
        external.save(update_fields=["status"])
        with at_time_of(account):
            emit_to_platforms(
                account, type="account.external_account.updated", object_id=external.pk, changed=["status"]
            )


def _heed(alert: Alert, account: Account) -> None:
    """What the processor noticed beside the question stops the account until somebody decides."""
    standing = Standing.objects.get(account=account)
    if alert is Alert.LISTED and not standing.review:
        standing.review = Standing.Review.LISTED
        standing.save(update_fields=["review"])
    if alert is Alert.INACTIVITY and standing.on_hold_since is None:
        standing.on_hold_since = now_for_account(account)
        standing.save(update_fields=["on_hold_since"])


def _tell(actor: Actor, account: Account, outcome: VerificationOutcome, answer: Answer) -> None:
    person_id, _ = split_subject(outcome.subject)
    conclude(
        actor=actor,
        account=account,
        action=f"verification.{answer.state}",
        subject=person_id or account.pk,
        event="person.updated" if person_id else "account.updated",
        changed=[outcome.subject],
        after={"verified": outcome.subject, "code": answer.code, "alert": answer.alert or ""},
    )
