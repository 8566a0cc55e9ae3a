"""Risk questions of the processor about an account."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.locks import lock_account
from accounts.models import Account
from connect_dashboard.team.actors import Actor
from connect_dashboard.ui.errors import Refusal
from requirements_app.dialect import INFORMATION_REQUESTS
from requirements_app.models import InformationRequest
from requirements_app.services.conclusion import conclude
from requirements_app.services.decision_letters import (
    question_raised_tell,
    question_refused_tell,
    question_settled,
)
from requirements_app.services.evaluation import now_for_account


@transaction.atomic
def information_request_raise(
    *,
    actor: Actor,
    account_id: str,
    description: str,
    path: InformationRequest.Path = InformationRequest.Path.FORM,
    questions: Iterable[str] = (),
    documents: int = 0,
    due_at: datetime | None = None,
    capabilities: Iterable[str] = (),
) -> InformationRequest:
    """Ask an account something; ``documents`` is how many files the answer is to bring.

    Without ``capabilities`` all that it has requested are affected once ``due_at`` has passed; without
    ``due_at`` none is.
    """
    actor.require_staff()
    account = lock_account(account_id)
    now = now_for_account(account)
    asked = [text.strip() for text in questions if text.strip()]
    names = sorted(set(capabilities))
    _check(account, description, names, due_at, now)
    if path != InformationRequest.Path.SUPPORT and not asked and not documents:
        raise Refusal("questions_missing", "Ask at least one question, or for a document.", param="questions")
    request = InformationRequest.objects.create(
        account=account,
        description=description,
        path=path,
        questions=[
            *({"key": f"answer_{number}", "kind": "text", "label": text} for number, text in enumerate(asked, 1)),
            *({"key": f"file_{number}", "kind": "document", "label": "Document"} for number in range(1, documents + 1)),
        ],
        capabilities=names,
        raised_at=now,
        due_at=due_at,
    )
    _tell(actor, account, request, "information_request.raised")
    question_raised_tell(account, request)
    return request


@transaction.atomic
def information_request_close(*, actor: Actor, request_id: str) -> InformationRequest:
    """Settle a question, answered or not: it is asked no more."""
    account, request = _to_become(actor, request_id, InformationRequest.State.RESOLVED)
    request.closed_at = now_for_account(account)
    request.save(update_fields=["closed_at"])
    _tell(actor, account, request, "information_request.closed")
    question_settled(request)
    return request


@transaction.atomic
def information_request_refuse(*, actor: Actor, request_id: str, reason: str) -> InformationRequest:
    """Refuse an answer: it is past due from now on, as any deadline that was missed, and only support can help.

    ``reason`` is read by platform and holder. The source names no such verdict: the consequence is our choice.
    """
    account, request = _to_become(actor, request_id, InformationRequest.State.REFUSED)
    if not reason.strip():
        raise Refusal("reason_missing", "Say why, for the account holder to read.", param="reason")
    request.refused_at, request.refusal = now_for_account(account), reason.strip()
    request.save(update_fields=["refused_at", "refusal"])
    _tell(actor, account, request, "information_request.refused")
    question_refused_tell(account, request)
    return request


def _to_become(actor: Actor, request_id: str, state: InformationRequest.State) -> tuple[Account, InformationRequest]:
    actor.require_staff()
    account_id = InformationRequest.objects.values_list("account_id", flat=True).get(pk=request_id)
    account = lock_account(account_id)
    request = InformationRequest.objects.get(pk=request_id)
    if not request.state.may_become(state):
        raise Refusal(
            f"information_request_{request.state}",
            "This question is settled already."
            if request.closed_at
            else f"This cannot be done now: {request.state.label.lower()}.",
        )
    return account, request


def _check(account: Account, description: str, names: list[str], due_at: datetime | None, now: datetime) -> None:
    if description not in INFORMATION_REQUESTS:
        raise Refusal("description_unknown", "Choose what it is about from the list.", param="description")
    if due_at and due_at <= now:
        raise Refusal("due_at_past", "Choose a day that is still to come.", param="due_at")
    held = set(account.capabilities.filter(requested=True).values_list("name", flat=True))
    if unknown := [name for name in names if name not in held]:
        raise Refusal(
            "capability_not_requested", f"The account has not requested {', '.join(unknown)}.", param="capabilities"
        )


def _tell(actor: Actor, account: Account, request: InformationRequest, action: str) -> None:
    conclude(
        actor=actor,
        account=account,
        action=action,
        subject=request.pk,
        event="account.updated",
        changed=["requirements"],
        after={"description": request.description, "capabilities": request.capabilities},
    )
