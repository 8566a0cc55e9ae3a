"""Background jobs: one worker a job, failures in words, what stays after a cancel."""

from datetime import timedelta

import pytest
from celery import current_app
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.jobs.running import run_job
from accounts.models import Job
from accounts.services import jobs
from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal


@pytest.fixture
def job(ada) -> Job:
    return jobs.job_start(actor=operator(ada), kind=Job.Kind.METADATA, parameters={"set": {"a": "b"}}, total=100)


def address(name: str, job: Job) -> str:
    return reverse(f"accounts:{name}", args=[job.pk])


def claimed(job: Job) -> Job:
    taken = jobs.job_claim(job.pk)
    assert taken is not None
    return taken


def runners(run):
    return {Job.Kind.METADATA: run}


def test_starting_wakes_a_worker_after_the_commit(ada, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda task, args, **options: sent.append((task, args)))
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.job_start(actor=operator(ada), kind=Job.Kind.METADATA, parameters={})
        assert sent == []
    assert sent == [("accounts.run_job", (job.pk,))]
    assert AuditEntry.objects.get().action == "job.queued"


def test_a_run_reports_and_ends(job, ada):
    def run(job, report):
        assert report(50, {"changed": 50})
        assert report(100, {"changed": 99, "rejected": 1})

    run_job(job.pk, runners(run))
    job.refresh_from_db()
    assert (job.status, job.position, job.counts) == ("done", 100, {"changed": 99, "rejected": 1})
    assert job.finished_at
    [notice] = ada.user.notices.all()
    assert notice.url == address("job_details", job)


def test_a_job_that_ran_is_not_run_again(job):
    runs = []
    for _ in range(2):
        run_job(job.pk, runners(lambda job, report: runs.append(job.pk)))
    assert len(runs) == 1


def test_two_workers_do_not_run_one_job(job):
    assert jobs.job_claim(job.pk)
    assert jobs.job_claim(job.pk) is None


def test_a_dead_workers_job_is_taken_over_and_the_dead_cannot_go_on(job):
    first = claimed(job)
    assert jobs.job_advance(first, 10, {})
    assert jobs.waiting_job_ids() == []
    late = timezone.now() - 2 * jobs.LEASE
    Job.objects.filter(pk=job.pk).update(heartbeat_at=late)
    assert jobs.waiting_job_ids() == [job.pk]
    second = claimed(job)
    assert second.position == 10
    assert not jobs.job_advance(first, 20, {})
    assert not jobs.job_end(first, Job.Status.DONE)
    assert jobs.job_advance(second, 20, {})


def test_the_sweep_wakes_what_waits(job, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks, "wake_on_commit", lambda task, *args: woken.append((task, *args)))
    tasks.resume_jobs()
    assert woken == [("accounts.run_job", job.pk)]


def test_a_refusal_is_the_jobs_error_in_words(job):
    def run(job, report):
        raise Refusal("gone", "The file is gone.")

    run_job(job.pk, runners(run))
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "The file is gone.")


def test_an_unforeseen_failure_is_logged_and_told_without_its_inside(job, ada, client_for):
    def run(job, report):
        report(10, {"changed": 10})
        raise KeyError("secret")

    run_job(job.pk, runners(run))
    page = client_for(ada).get(address("job_details", job)).content.decode()
    assert "Something went wrong on our side" in page
    assert "secret" not in page
    assert "Try again" in page


def test_what_failed_goes_on_after_its_last_batch(job, ada, client_for):
    run_job(job.pk, runners(lambda job, report: report(10, {"changed": 10}) and 1 / 0))
    client_for(ada).post(address("job_retry", job))
    seen = []
    run_job(job.pk, runners(lambda job, report: seen.append(job.position)))
    assert seen == [10]


def test_a_cancel_stops_the_next_batch(job, ada, client_for):
    def run(job, report):
        assert report(10, {"changed": 10})
        client_for(ada).post(address("job_cancel", job))
        assert not report(20, {"changed": 20})

    run_job(job.pk, runners(run))
    job.refresh_from_db()
    assert (job.status, job.position) == ("canceled", 10)


@pytest.mark.parametrize("name", ["job_cancel", "job_retry"])
def test_what_has_ended_stays_ended(job, ada, client_for, name):
    Job.objects.filter(pk=job.pk).update(status="done")
    client_for(ada).post(address(name, job))
    job.refresh_from_db()
    assert job.status == "done"


def test_progress_is_polled_while_it_runs(job, ada, client_for):
    client = client_for(ada)
    fragment = client.get(address("job_details", job), headers={"HX-Request": "true", "HX-Target": "job"})
    text = fragment.content.decode()
    assert "<html" not in text
    assert 'hx-trigger="every 2s"' in text
    assert "HX-Target" in fragment.headers["Vary"]
    Job.objects.filter(pk=job.pk).update(status="done")
    assert "every 2s" not in client.get(address("job_details", job)).content.decode()


def test_a_result_is_downloaded_and_never_shown(job, ada, olga, vic, client_for):
    assert client_for(ada).get(address("job_result", job)).status_code == 404
    job.result.save("r.csv", ContentFile(b"<script>"))
    response = client_for(ada).get(address("job_result", job))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == b"<script>"
    assert client_for(vic).get(address("job_result", job)).status_code == 403
    assert client_for(olga).get(address("job_result", job)).status_code == 404
    job.result.storage.delete(job.result.name)
    assert client_for(ada).get(address("job_result", job)).status_code == 404


def test_the_list_shows_the_platforms_own_jobs_that_one_may_start(job, ada, sue, olga, vic, client_for):
    def shown(member, name="job_list"):
        return client_for(member).get(reverse(f"accounts:{name}")).context["page"].rows

    jobs.job_start(actor=operator(olga), kind=Job.Kind.IMPORT, parameters={})
    own = jobs.job_start(actor=operator(ada), kind=Job.Kind.IMPORT, parameters={}, filename="a.csv")
    assert shown(ada) == [own, job]
    assert shown(sue) == [job]
    assert shown(vic) == []
    assert shown(ada, "import_list") == [own]


def test_the_list_costs_the_same_for_one_job_and_for_many(job, ada, client_for, django_assert_num_queries):
    client = client_for(ada)
    url = reverse("accounts:job_list")
    client.get(url)
    with django_assert_num_queries(5):
        client.get(url)
    Job.objects.bulk_create(
        Job(platform=job.platform, user=ada.user, kind="export", status="done", created=timezone.now() - timedelta(n))
        for n in range(24)
    )
    with django_assert_num_queries(5):
        client.get(url)


def test_a_broken_cursor_shows_the_first_page(job, ada, client_for):
    assert client_for(ada).get(reverse("accounts:job_list"), {"cursor": "?"}).status_code == 200


def test_who_may_not_start_may_not_cancel(job, vic):
    with pytest.raises(Forbidden):
        jobs.job_cancel(actor=operator(vic), job=job)
    job.refresh_from_db()
    assert job.status == "queued"
