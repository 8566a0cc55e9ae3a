"""Upload, columns, check, start: each page's ladder."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.jobs import RUNNERS
from accounts.jobs.running import run_job
from accounts.models import Account, Job
from tests.accounts.importing import account, ndjson

CREATE = reverse("accounts:import_create")
TABLE = b"Konto,Name,Tier (metadata)\nacct_1,Sonne,gold\n"
COLUMNS = {"target_0": "id", "target_1": "business_profile.name", "target_2": "metadata.", "key_2": "tier"}


def upload(client, content: bytes, name: str = "accounts.ndjson"):
    return client.post(CREATE, {"file": SimpleUploadedFile(name, content)})


def page(name: str, job: Job) -> str:
    return reverse(f"accounts:{name}", args=[job.pk])


def test_json_is_checked_then_imported(ada, client_for):
    client = client_for(ada)
    response = upload(client, ndjson(account(), account(id="acct_2", country="ZZ")))
    job = Job.objects.get()
    assert (response.status_code, response.url) == (302, page("job_details", job))
    assert (job.status, job.user, job.filename) == ("queued", ada.user, "accounts.ndjson")
    run_job(job.pk, RUNNERS)
    shown = client.get(page("job_details", job)).content.decode()
    assert "Import 1 account" in shown
    assert "Unknown country" in shown
    assert not Account.objects.exists()
    assert client.post(page("import_start", job)).url == page("job_details", job)
    run_job(job.pk, RUNNERS)
    assert Account.objects.get().pk == "acct_1Sonne"
    done = client.get(page("job_details", job)).content.decode()
    assert "Rejected rows (CSV)" in done
    assert "every 2s" not in done
    report = client.get(page("job_result", job))
    assert report.headers["Content-Disposition"].startswith("attachment")
    assert b"2,acct_2,Unknown country" in b"".join(report.streaming_content)
    assert {notice.key.split(".")[1] for notice in ada.user.notices.all()} == {"draft", "done"}


def test_a_table_asks_for_its_columns_first(ada, client_for):
    client = client_for(ada)
    assert upload(client, TABLE, "shops.csv").url == page("import_columns", job := Job.objects.get())
    shown = client.get(page("import_columns", job)).content.decode()
    assert "Sonne" in shown
    assert 'value="tier"' in shown
    assert client.post(page("import_columns", job), {**COLUMNS, "default_type": "custom"}).status_code == 302
    job.refresh_from_db()
    assert job.parameters["mapping"] == {
        "Konto": "id",
        "Name": "business_profile.name",
        "Tier (metadata)": "metadata.tier",
    }
    run_job(job.pk, RUNNERS)
    assert "Country is missing" in client.get(page("job_details", job)).content.decode()
    assert "nothing to import" in client.get(page("job_details", job)).content.decode()
    assert client.get(page("import_columns", job)).status_code == 200


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({**COLUMNS, "target_0": ""}, "which column holds"),
        ({**COLUMNS, "target_1": "id"}, "Another column goes there already"),
        ({**COLUMNS, "target_1": "password"}, "Choose one of the options"),
    ],
)
def test_columns_that_do_not_fit_are_refused_and_kept(ada, client_for, columns, words):
    client = client_for(ada)
    upload(client, TABLE, "shops.csv")
    job = Job.objects.get()
    response = client.post(page("import_columns", job), {**columns, "default_type": "custom"})
    assert response.status_code == 422
    assert words in response.content.decode()
    job.refresh_from_db()
    assert job.status == "draft"


@pytest.mark.parametrize(("content", "words"), [(b"", "empty"), (b"a,a\n1,2\n", "same name"), (b"\n\n", "empty")])
def test_a_file_that_is_none_is_refused(ada, client_for, content, words):
    response = upload(client_for(ada), content, "a.csv")
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Job.objects.exists()


def test_a_file_too_large_is_refused(ada, client_for, settings):
    settings.IMPORT_MAX_MB = 0
    response = upload(client_for(ada), TABLE, "a.csv")
    assert response.status_code == 422
    assert "larger than 0 MB" in response.content.decode()


def test_starting_twice_starts_once(ada, client_for):
    client = client_for(ada)
    upload(client, ndjson(account()))
    job = Job.objects.get()
    run_job(job.pk, RUNNERS)
    client.post(page("import_start", job))
    response = client.post(page("import_start", job), follow=True)
    assert "has been started already" in response.content.decode()


def test_what_was_not_checked_is_not_imported(ada, client_for):
    client = client_for(ada)
    upload(client, TABLE, "shops.csv")
    response = client.post(page("import_start", Job.objects.get()), follow=True)
    assert "has not been checked" in response.content.decode()


def test_who_may_not_import_sees_no_import(vic, sue, ada, client_for):
    upload(client_for(ada), ndjson(account()))
    job = Job.objects.get()
    for member in (vic, sue):
        client = client_for(member)
        assert upload(client, ndjson(account())).status_code == 403
        for name in ("import_create", "import_list"):
            assert client.get(reverse(f"accounts:{name}")).status_code == 403
        for name in ("job_details", "job_result", "import_columns"):
            assert client.get(page(name, job)).status_code == 403
        assert client.post(page("import_start", job)).status_code == 403
    assert Job.objects.count() == 1


def test_strangers_meet_a_404_and_change_nothing(ada, olga, client_for):
    upload(client_for(ada), ndjson(account()))
    job = Job.objects.get()
    run_job(job.pk, RUNNERS)
    client = client_for(olga)
    for name in ("job_details", "job_result", "import_columns"):
        assert client.get(page(name, job)).status_code == 404
    for name in ("import_start", "job_cancel", "job_retry"):
        assert client.post(page(name, job)).status_code == 404
    job.refresh_from_db()
    assert job.status == "draft"


def test_a_get_starts_nothing(ada, client_for):
    upload(client_for(ada), ndjson(account()))
    for name in ("import_start", "job_cancel", "job_retry"):
        assert client_for(ada).get(page(name, Job.objects.get())).status_code == 405
