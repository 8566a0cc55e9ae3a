"""Fifty holders with one link: one submission succeeds, the others are told so."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from accounts.forms.creation import CONFIGURATION_KEYS
from accounts.models import Account, OnboardingLink, Person
from accounts.services.creation import NewAccount, account_create
from connect_dashboard.journal.models import AuditEntry, Notice
from connect_dashboard.team.actors import operator
from tests.accounts.onboarding import FORM_TOKEN, express_account, fill_in

THREADS = 50
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(work, number=THREADS):
    """Run ``work`` in so many threads, all let go at the same moment."""
    start = threading.Barrier(number)

    def run(_):
        try:
            start.wait(timeout=60)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_fifty_open_and_submit_one_link_and_one_wins(ada):
    _, _, token = express_account(ada)
    fill_in(token)

    def open_and_submit():
        holder = Client()
        assert holder.get(f"/onboarding/{token}/review/").status_code in (200, 410)
        return holder.post(f"/onboarding/{token}/review/")

    answers = at_once(open_and_submit)
    assert sorted(answer.status_code for answer in answers) == [302] + [410] * (THREADS - 1)
    losers = [answer.content.decode() for answer in answers if answer.status_code == 410]
    assert all("This link has been used" in page for page in losers)
    assert Person.objects.count() == 2  # the representative and a director
    assert AuditEntry.objects.filter(action="account.onboarded").count() == 1
    assert Notice.objects.count() == 1
    assert OnboardingLink.objects.get().completed_at is not None


def test_two_links_to_one_account_are_used_once_together(ada, client_for):
    connection, _, token = express_account(ada)
    url = (
        client_for(ada)
        .post(f"/accounts/{connection.account_id}/links/create/", {"form_token": "another-rendered-form"})
        .context["url"]
    )
    tokens = [token, url.split("/onboarding/")[1].rstrip("/")]
    for each in tokens:
        fill_in(each)
    turns = iter(tokens * 5)
    turn = threading.Lock()

    def submit():
        with turn:
            mine = next(turns)
        return Client().post(f"/onboarding/{mine}/review/").status_code

    assert sorted(at_once(submit, 10)) == [302] + [410] * 9
    assert AuditEntry.objects.filter(action="account.onboarded").count() == 1


def test_one_dialog_sent_by_many_clicks_makes_one_account(ada):
    order = NewAccount(CONFIGURATION_KEYS["express"], "US")

    def create():
        created = account_create(actor=operator(ada), order=order, form_token=FORM_TOKEN)
        return created.issued and created.issued.token

    assert len(set(at_once(create, 10))) == 1
    assert (Account.objects.count(), OnboardingLink.objects.count()) == (1, 1)
