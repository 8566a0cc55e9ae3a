"""The export of a list as CSV."""

import csv
import io

import pytest

from accounts.jobs import RUNNERS, exports
from accounts.jobs.running import run_job
from accounts.models import Job
from tests.factories.accounts import connected_account

pytestmark = pytest.mark.django_db
URL = "/accounts/export/"


def export(client, **data):
    response = client.post(URL, {"columns": ["name", "email", "status"], "scope": "all", "query": "", **data})
    job = Job.objects.get()
    assert response.headers["Location"] == f"/accounts/jobs/{job.pk}/"
    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    assert job.status == "done"
    return job


def rows(job, encoding="utf-8"):
    with job.result.open("rb") as content:
        return list(csv.reader(io.StringIO(content.read().decode(encoding))))


def test_the_list_is_written_in_its_order_with_the_chosen_columns(platform, ada, client_for, monkeypatch):
    monkeypatch.setattr(exports, "BATCH", 2)
    for name in ("Cäsar", "Anton", "Berta", "Dora", "Emil"):
        connected_account(platform, name=name, email=f"{name[0].lower()}@example.com", country="DE")
    connected_account(platform, name="Elsewhere", country="FR")
    client = client_for(ada)
    job = export(client, query="country=DE&sort=name")
    written = rows(job)
    assert written[0] == ["Account", "E-mail", "Status"]
    assert [row[0] for row in written[1:]] == ["Anton", "Berta", "Cäsar", "Dora", "Emil"]
    assert (job.position, job.total, job.counts) == (5, 5, {"exported": 5})
    download = client.get(f"/accounts/jobs/{job.pk}/result/")
    assert "attachment" in download.headers["Content-Disposition"]
    assert ".csv" in download.headers["Content-Disposition"]
    download.close()


def test_checked_accounts_alone(platform, other_platform, ada, client_for):
    one = connected_account(platform, name="One")
    connected_account(platform, name="Two")
    foreign = connected_account(other_platform, name="Foreign")
    job = export(client_for(ada), scope="", ids=[one.account_id, foreign.account_id])
    assert [row[0] for row in rows(job)[1:]] == ["One"]


def test_formulas_are_defused_and_excel_gets_its_mark(platform, ada, client_for):
    connected_account(platform, name='=HYPERLINK("http://x")', metadata={"a": "太田"})
    job = export(client_for(ada), columns=["name", "metadata", "created"], excel="on")
    with job.result.open("rb") as content:
        assert content.read(3) == b"\xef\xbb\xbf"
    written = rows(job, "utf-8-sig")
    assert written[1][0] == '\'=HYPERLINK("http://x")'
    assert written[1][-1] == '{"a": "太田"}'


def test_an_empty_list_gives_the_headings(platform, ada, client_for):
    assert rows(export(client_for(ada))) == [["Account", "E-mail", "Status"]]


def test_the_dialog_offers_the_columns_shown(platform, ada, client_for):
    connected_account(platform)
    response = client_for(ada).get(URL, {"scope": "all", "query": "columns=id&status=enabled"})
    assert response.context["form"].initial["columns"] == ["id", "name", "email"]
    assert "Export 1 account" in response.text


def test_no_column_is_refused(platform, ada, client_for):
    connected_account(platform)
    response = client_for(ada).post(URL, {"scope": "all", "query": ""})
    assert response.status_code == 422
    assert not Job.objects.exists()


def test_who_only_views_exports_nothing(platform, vic, client_for):
    assert client_for(vic).get(URL).status_code == 403
    assert client_for(vic).post(URL, {"scope": "all", "columns": "name"}).status_code == 403
    assert not Job.objects.exists()
