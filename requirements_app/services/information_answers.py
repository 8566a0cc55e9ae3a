"""Answers to the processor's risk questions, by the account's holder, or by the platform on their behalf."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.locks import lock_account
from accounts.models import Account, Connection
from accounts.services.changes import account_was_changed
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.uploads import PDF, PICTURES, inspect
from requirements_app.models import Document, InformationRequest
from requirements_app.services.documents import Upload

Path = InformationRequest.Path


@dataclass(frozen=True)
class Reply:
    """Texts and files by the key of the question that each answers."""

    texts: Mapping[str, str]
    files: Mapping[str, Upload]


def information_request_answer(
    *, actor: Actor, connection: Connection, request_id: str, reply: Reply
) -> InformationRequest:
    """Answer once, every question; from then on it is with the processor.

    Raises Forbidden for whoever may not speak for the account, a Refusal where the question is answered or settled
    already or is not theirs to answer, and DocumentRefused for a file that cannot serve.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            return _answer(actor, connection, request_id, reply, stored)
    except BaseException:
        # The rows are rolled back; files would lie there for good.
        for path in stored:
            default_storage.delete(path)
        raise


def _answer(
    actor: Actor, connection: Connection, request_id: str, reply: Reply, stored: list[str]
) -> InformationRequest:
    account = lock_account(connection.account_id)
    paths = _paths_of(actor, account)
    request = InformationRequest.objects.filter(account=account, pk=request_id).first()
    if request is None or not request.state.may_become(InformationRequest.State.SUBMITTED):
        raise Refusal("information_request_answered", "This was answered or settled meanwhile.", status=409)
    if request.path not in paths:
        raise Refusal("information_request_path", "Only the account holder, or support, can settle this.", status=409)
    kept = {key: _keep(account, request, key, upload, stored) for key, upload in reply.files.items()}
    request.answer = {**reply.texts, **kept}
    request.answered_at = present()
    request.save(update_fields=["answer", "answered_at"])
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action="information_request.answered",
        subject=request.pk,
        event="account.updated",
        changed=["requirements"],
        after={"description": request.description, "answered": sorted(request.answer)},
    )
    return request


def _paths_of(actor: Actor, account: Account) -> tuple[InformationRequest.Path, ...]:
    """The paths on which ``actor`` may answer for ``account``: a challenge is for its holder alone."""
    if actor.kind == "holder" and actor.id == account.pk:
        return (Path.FORM, Path.CHALLENGE)
    actor.require(Permission.ACCOUNTS_EDIT)
    return (Path.FORM,)


def _keep(account: Account, request: InformationRequest, key: str, upload: Upload, stored: list[str]) -> str:
    try:
        found = inspect(upload.content, accepts=PICTURES | {PDF})
    except Refusal as refusal:
        # Which of several files it is.
        refusal.param = key
        raise
    printable = "".join(char for char in upload.name if char.isprintable())
    document = Document.objects.create(
        account=account,
        purpose=Document.Purpose.ACCOUNT_REQUIREMENT,
        subject=f"{request.pk}.{request.description}",
        name=printable[-200:] or "document",
        content_type=found.content_type,
        size=len(upload.content),
        width=found.width,
        height=found.height,
        sha256=hashlib.sha256(upload.content).hexdigest(),
        created=present(),
    )
    stored.append(default_storage.save(document.path, ContentFile(upload.content)))
    return document.pk
