"""Workers of a nightly pass that are killed, and those that go on after them."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from connect_dashboard.journal.models import Event
from connect_dashboard.team.actors import system
from requirements_app.models import NightlyBatch
from requirements_app.nightly import nightly_pass, nightly_plan
from requirements_app.services.evaluation import account_reevaluate
from tests.factories.accounts import connected_account
from tests.factories.standing import grown_here

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import os
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from requirements_app.nightly import nightly_under_way, nightly_work
nightly_work(nightly_under_way())
"""


def worker():
    database = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{WORKER}"],
        env=os.environ | {"TEST_DATABASE": database},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def restricted_tomorrow(platform):
    """Many working accounts whose days have passed, though nobody has evaluated them since."""
    shops = [grown_here(connected_account(platform, country="CA")) for _ in range(40)]
    for shop in shops:
        account_reevaluate(actor=system(), account_id=shop.account_id)
    Event.objects.all().delete()
    platform.clock_frozen_at = timezone.now() + timedelta(days=15)
    platform.save(update_fields=["clock_frozen_at"])
    return shops


def test_a_pass_whose_worker_is_killed_goes_on_and_does_nothing_twice(restricted_tomorrow):
    planned = nightly_plan(batch=1)
    first = worker()
    deadline = time.monotonic() + 30
    while not NightlyBatch.objects.exclude(finished_at=None).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()
    left = NightlyBatch.objects.filter(finished_at=None).count()
    assert 0 < left < 40
    finished = nightly_pass()
    assert (finished.pk, finished.evaluated, finished.changed, finished.failed) == (planned.pk, 40, 40, 0)
    assert not Account.objects.filter(payouts_enabled=True).exists()
    assert Event.objects.filter(type="account.updated").count() == 40


def test_two_workers_share_a_pass(restricted_tomorrow):
    planned = nightly_plan(batch=1)
    for process in [worker(), worker()]:
        assert process.wait(timeout=60) == 0
    planned.refresh_from_db()
    assert (planned.evaluated, planned.changed, planned.failed) == (40, 40, 0)
    assert planned.finished_at is not None
    assert Event.objects.filter(type="account.updated").count() == 40
