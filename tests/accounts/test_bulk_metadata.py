"""Metadata: one account's, and one key of many accounts in the background."""

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.jobs import RUNNERS, metadata
from accounts.jobs.running import run_job
from accounts.listing import refresh_listing
from accounts.models import Connection, Job
from accounts.queries import account_list
from accounts.search import criteria_from
from accounts.services.jobs import job_start
from accounts.services.metadata import metadata_update
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from tests.factories.accounts import connected_account

pytestmark = pytest.mark.django_db
URL = "/accounts/metadata/"


def by_metadata(platform, text):
    return {row.name for row in account_list(platform, criteria_from(QueryDict(f"q={text}"), timezone.now()))}


# One account


def test_changes_are_merged_and_empty_values_unset(platform, sue):
    connection = connected_account(platform, name="Sonne", metadata={"tier": "gold", "old": "1"})
    changed = metadata_update(
        actor=operator(sue), connection=connection, changes={"tier": "silver", "old": "", "n": "2"}
    )
    assert changed.metadata == {"tier": "silver", "n": "2"}
    assert by_metadata(platform, "tier:silver") == {"Sonne"}
    assert by_metadata(platform, "tier:gold") == set()
    entry = AuditEntry.objects.get()
    assert entry.before == {"metadata.n": "", "metadata.old": "1", "metadata.tier": "gold"}
    assert Event.objects.get().type == "account.updated"


def test_the_index_row_is_what_a_fresh_one_would_be(platform, sue):
    connection = connected_account(platform, name="Sonne", metadata={"tier": "gold"}, email="m@example.com")
    changed = metadata_update(actor=operator(sue), connection=connection, changes={"Größe": "L L", "tier": ""})
    refresh_listing(connection.account)
    assert Connection.objects.get().search_terms == changed.search_terms


def test_nothing_changed_leaves_no_trace(platform, sue):
    connection = connected_account(platform, metadata={"tier": "gold"})
    metadata_update(actor=operator(sue), connection=connection, changes={"tier": "gold", "absent": ""})
    assert not AuditEntry.objects.exists()
    assert not Event.objects.exists()


def test_limits_and_rights_hold(platform, sue, vic):
    connection = connected_account(platform, metadata={f"k{number}": "v" for number in range(50)})
    for changes in ({"one": "more"}, {"k" * 41: "v"}, {"k1": "v" * 501}, {"a[b]": "c"}):
        with pytest.raises(Refusal):
            metadata_update(actor=operator(sue), connection=connection, changes=changes)
    with pytest.raises(Forbidden):
        metadata_update(actor=operator(vic), connection=connection, changes={"k1": "w"})


# Many accounts


def started(client, data):
    response = client.post(URL, {"change": "set", "key": "tier", "value": "gold", **data})
    job = Job.objects.get()
    assert response.headers["Location"] == f"/accounts/jobs/{job.pk}/"
    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    return job


def test_checked_accounts_are_edited(platform, other_platform, sue, client_for):
    one, two = connected_account(platform, name="One"), connected_account(platform, name="Two")
    foreign = connected_account(other_platform, name="Foreign")
    job = started(client_for(sue), {"ids": [one.account_id, foreign.account_id]})
    assert (job.status, job.total, job.counts) == ("done", 1, {"changed": 1})
    assert by_metadata(platform, "tier:gold") == {"One"}
    two.refresh_from_db()
    foreign.refresh_from_db()
    assert two.metadata == foreign.metadata == {}
    assert AuditEntry.objects.get(action="account.metadata_updated").actor_label == "Sue"


def test_everything_that_matches_is_edited_even_if_it_then_matches_no_more(platform, sue, client_for, monkeypatch):
    monkeypatch.setattr(metadata, "BATCH", 2)
    for number in range(5):
        connected_account(platform, name=f"Shop {number}", metadata={"tier": "silver"})
    connected_account(platform, name="Other", metadata={"tier": "bronze"})
    job = started(client_for(sue), {"scope": "all", "query": "q=tier:silver"})
    assert job.counts == {"changed": 5}
    assert job.position == job.total == 5
    assert by_metadata(platform, "tier:gold") == {f"Shop {number}" for number in range(5)}


def test_a_key_is_removed(platform, sue, client_for):
    connection = connected_account(platform, metadata={"tier": "gold", "keep": "1"})
    started(client_for(sue), {"ids": connection.account_id, "change": "remove", "value": ""})
    connection.refresh_from_db()
    assert connection.metadata == {"keep": "1"}


def test_an_account_that_would_pass_the_limits_is_counted_and_left(platform, sue, client_for):
    full = connected_account(platform, metadata={f"k{number}": "v" for number in range(50)})
    same = connected_account(platform, metadata={"tier": "gold"})
    job = started(client_for(sue), {"ids": [full.account_id, same.account_id]})
    assert job.counts == {"rejected": 1, "unchanged": 1}


def test_a_run_goes_on_where_it_was_interrupted(platform, sue, monkeypatch):
    monkeypatch.setattr(metadata, "BATCH", 2)
    ids = [connected_account(platform).account_id for _ in range(5)]
    job = job_start(actor=operator(sue), kind=Job.Kind.METADATA, parameters={"ids": ids, "changes": {"tier": "gold"}})
    Job.objects.filter(pk=job.pk).update(status="running")
    job.refresh_from_db()
    answers = iter([True, False])

    def report(position, counts):
        job.position, job.counts = position, counts
        return next(answers)

    metadata.run(job, report)
    assert Connection.objects.filter(metadata__tier="gold").count() == 2
    job.position, job.counts = 2, {"changed": 2}
    job.parameters["after"] = sorted(Connection.objects.filter(metadata__tier="gold").values_list("pk", flat=True))[-1]
    job.save()
    Job.objects.filter(pk=job.pk).update(status="queued")
    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    assert (job.status, job.counts, job.position) == ("done", {"changed": 5}, 5)
    assert AuditEntry.objects.filter(action="account.metadata_updated").count() == 5


def test_the_dialog_says_how_many_and_carries_the_selection(platform, sue, client_for):
    ids = [connected_account(platform).account_id for _ in range(3)]
    client = client_for(sue)
    page = client.get(URL, {"ids": ids[:2]}).text
    assert "Edit metadata of 2 accounts" in page
    assert f'name="ids" value="{ids[1]}"' in page
    page = client.get(URL, {"ids": ids[:1], "scope": "all", "query": "country=US"}).text
    assert "Edit metadata of 3 accounts" in page
    assert 'name="scope" value="all"' in page
    assert "No account is selected" in client.get(URL).text


def test_a_bad_form_keeps_what_was_typed(platform, sue, client_for):
    connection = connected_account(platform)
    data = {"ids": connection.account_id, "change": "set", "key": "a[b]", "value": ""}
    response = client_for(sue).post(URL, data)
    assert response.status_code == 422
    assert 'value="a[b]"' in response.text
    assert connection.account_id in response.text
    assert not Job.objects.exists()


def test_who_only_views_edits_nothing(platform, vic, client_for):
    connection = connected_account(platform)
    assert client_for(vic).get(URL).status_code == 403
    assert client_for(vic).post(URL, {"ids": connection.account_id}).status_code == 403
    assert not Job.objects.exists()
