"""A sandbox clock that is advanced takes money along."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.jobs import RUNNERS
from accounts.jobs.running import run_job
from connect_dashboard.team.actors import operator
from funds import postings
from funds.ledger import post
from funds.queries import balance_of
from requirements_app.services.clock import clock_advance
from tests.factories.accounts import connected_account

pytestmark = pytest.mark.django_db


def test_advancing_the_clock_releases_what_becomes_available_on_the_way(platform: Any, ada: Any) -> None:
    account = connected_account(platform).account_id
    now = timezone.now()
    for source, days in (("ch_soon", 2), ("ch_later", 9)):
        post(
            postings.charge(
                platform_id=platform.pk,
                source=source,
                account=account,
                amount=5_000,
                currency="usd",
                created=now,
                available_on=now + timedelta(days=days),
            )
        )
    job = clock_advance(actor=operator(ada), by=timedelta(days=3))
    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    balances = balance_of(platform, "usd", account)
    assert (balances.available, balances.pending) == (5_000, 5_000)
    assert job.counts["funds_released"] == 1
