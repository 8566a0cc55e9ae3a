"""How fast a file of accounts comes in: the job as the worker runs it, rolled back at the end."""

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone

from accounts.demo.drawing import draw_account
from accounts.demo.drawn import Drawn
from accounts.jobs import RUNNERS
from accounts.jobs.imports import IMPORT
from accounts.jobs.running import run_claimed
from accounts.models import Job
from accounts.services import jobs
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform

ROWS = 5_000
# A second; for a processor of its own. An import that falls behind by far asks something for each account.
LEAST_NEW, LEAST_UNCHANGED = 250, 750
# Not the seed of the accounts that are measured.
SEED = 99


@dataclass(frozen=True)
class ImportSpeed:
    """Accounts a second."""

    new: float
    unchanged: float

    def __str__(self) -> str:
        return f"Import: {self.new:,.0f} new accounts a second, {self.unchanged:,.0f} unchanged ones"

    def broken(self) -> list[str]:
        kept = self.new >= LEAST_NEW and self.unchanged >= LEAST_UNCHANGED
        return [] if kept else [f"{self}: the limits are {LEAST_NEW} and {LEAST_UNCHANGED}"]


def import_speed() -> ImportSpeed:
    with tempfile.NamedTemporaryFile("w+b", suffix=".ndjson") as file, transaction.atomic():
        for line in _lines():
            file.write(line)
        file.seek(0)
        platform = Platform.objects.create(business_name="Import measured", country="DE")
        first = _run(platform, file)
        again = _run(platform, file)
        transaction.set_rollback(True)
    return ImportSpeed(ROWS / first, ROWS / again)


def _run(platform: Platform, file: Any) -> float:
    actor = system(platform)
    file.seek(0)
    parameters = {"format": "json", "phase": IMPORT}
    job = jobs.job_draft(actor=actor, kind=Job.Kind.IMPORT, parameters=parameters, source=File(file, "bench.ndjson"))
    began = time.monotonic()
    run_claimed(jobs.job_take(actor=actor, job=job), RUNNERS)
    connection.check_constraints()  # as the commits would that are missing here
    elapsed = time.monotonic() - began
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.error
    assert not job.counts["rejected"], job.counts
    job.source.delete(save=False)
    return elapsed


def _lines() -> Iterator[bytes]:
    now = timezone.now()
    for number in range(ROWS):
        yield json.dumps(_as_api_object(draw_account(SEED, number, now))).encode() + b"\n"


def _as_api_object(one: Drawn) -> dict[str, Any]:
    configuration = one.configuration
    return {
        "id": one.id,
        "object": "account",
        "business_profile": one.business_profile,
        "business_type": one.business_type,
        "capabilities": {capability.name: capability.status for capability in one.capabilities},
        "charges_enabled": one.charges_enabled,
        "company": one.company,
        "controller": {
            "fees": {"payer": configuration["fees"]},
            "losses": {"payments": configuration["losses"]},
            "requirement_collection": configuration["requirement_collection"],
            "stripe_dashboard": {"type": configuration["dashboard"]},
        },
        "country": one.country,
        "created": int(one.created.timestamp()),
        "default_currency": one.default_currency,
        "details_submitted": one.details_submitted,
        "email": one.email,
        "external_accounts": {
            "object": "list",
            "data": [
                {
                    "id": external.id,
                    "object": external.object,
                    "bank_name": external.bank_name,
                    "country": one.country,
                    "currency": one.default_currency,
                    "last4": external.last4,
                }
                for external in one.external_accounts
            ],
        },
        "metadata": one.metadata,
        "payouts_enabled": one.payouts_enabled,
        "persons": {
            "object": "list",
            "data": [
                {
                    "id": person.id,
                    "object": "person",
                    "email": person.email,
                    "first_name": person.first_name,
                    "last_name": person.last_name,
                    "relationship": {"owner": person.owner, "representative": person.representative},
                    "verification": {"status": person.verification},
                }
                for person in one.persons
            ],
        },
        "requirements": one.requirements,
        "settings": one.settings,
        "tos_acceptance": one.tos_acceptance,
    }
