"""Background work over requirements."""

from celery import shared_task

from requirements_app import nightly
from requirements_app.services import documents, verification


@shared_task(name="requirements.send_verification")
def send_verification(outcome_id: int) -> None:
    verification.verification_send(outcome_id)


@shared_task(name="requirements.send_verifications")
def send_verifications(account_id: str) -> None:
    for outcome_id in verification.due_verification_ids(account_id):
        verification.verification_send(outcome_id)


@shared_task(name="requirements.sweep_verifications")
def sweep_verifications() -> None:
    for outcome_id in verification.due_verification_ids():
        verification.verification_send(outcome_id)


@shared_task(name="requirements.purge_documents")
def purge_documents() -> None:
    documents.documents_purge()


@shared_task(name="requirements.evaluate_due")
def evaluate_due() -> None:
    nightly.due_pass()


@shared_task(name="requirements.evaluate_all")
def evaluate_all() -> None:
    nightly.nightly_pass()
