"""Background work over requirements."""

from celery import shared_task

from connect_dashboard.journal.wake import wake_on_commit
from connect_dashboard.kept_files import kept_files_purge
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.models import Platform
from requirements_app import nightly
from requirements_app.services import documents, files, inactivity, reminders, verification

_NIGHTLY_SECONDS = 5.0


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
    files.files_purge()
    kept_files_purge()


@shared_task(name="requirements.evaluate_due")
def evaluate_due() -> None:
    nightly.due_pass()


@shared_task(name="requirements.evaluate_all")
def evaluate_all() -> None:
    nightly.nightly_plan()
    resume_nightly_pass()


@shared_task(name="requirements.resume_nightly_pass")
def resume_nightly_pass() -> None:
    """Workers that were killed are replaced; where enough are at work, those that come too many leave at once."""
    under_way = nightly.nightly_under_way()
    for _ in range(nightly.WORKERS if under_way else 0):
        wake_on_commit("requirements.work_nightly_pass")


@shared_task(name="requirements.work_nightly_pass")
def work_nightly_pass() -> None:
    """A few seconds of the pass, then whatever else waits for a worker."""
    under_way = nightly.nightly_under_way()
    if under_way and nightly.nightly_work(under_way, seconds=_NIGHTLY_SECONDS):
        wake_on_commit("requirements.work_nightly_pass")


@shared_task(name="requirements.find_inactive_accounts")
def find_inactive_accounts() -> None:
    for platform in Platform.objects.order_by("pk"):
        inactivity.inactive_hold(platform, now_for(platform))


@shared_task(name="requirements.notice_deadlines")
def notice_deadlines() -> None:
    for platform in Platform.objects.order_by("pk"):
        reminders.deadlines_notice(platform, now_for(platform))


@shared_task(name="requirements.send_reminders")
def send_reminders() -> None:
    for platform in reminders.platforms_to_tell():
        reminders.reminders_send(platform)
