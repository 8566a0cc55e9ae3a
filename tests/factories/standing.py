"""Accounts that the rules know from here, and not from a snapshot of another system."""

from django.utils import timezone

from accounts.models import Capability, Connection
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import evaluate
from requirements_app.models import Standing, VerificationOutcome
from requirements_app.reading import situation_of


def grown_here(connection: Connection) -> Connection:
    """Its capabilities have come to work here: what is on file is verified, what is missing was accepted nowhere."""
    account, now = connection.account, timezone.now()
    active = account.capabilities.filter(status=Capability.Status.ACTIVE).order_by("name")
    standing = Standing.objects.create(account=account, established=list(active.values_list("name", flat=True)))
    VerificationOutcome.objects.bulk_create(
        VerificationOutcome(account=account, subject=subject, state="verified", requested_at=now, decided_at=now)
        for subject in evaluate(situation_of(account, standing), catalogue(), now).to_verify
    )
    return connection
