"""The platform's balance transactions: on their page, and as files."""

import csv
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.jobs import RUNNERS
from accounts.jobs.running import run_job
from accounts.models import Job
from funds import postings
from funds.ledger import post
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send

LIST, EXPORT = "/balances/transactions/", "/balances/export/"


@pytest.fixture
def sonne(platform: Any) -> Any:
    return connected_account(platform, name="Bäckerei Sonne")


@pytest.fixture
def client(ada: Any, client_for: Any) -> Any:
    return client_for(ada)


def lines_of(client: Any, **chosen: str) -> list[dict[str, str]]:
    """Order a file and read it as a spreadsheet would."""
    query = chosen.pop("query", "")
    response = client.post(f"{EXPORT}?{query}", chosen)
    assert response.status_code == 302, response.content.decode()
    job = Job.objects.latest("created")
    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.error
    with job.result.open("r") as content:
        return list(csv.DictReader(content))


def exported() -> int:
    """How many the newest job says that it has written."""
    return int(Job.objects.latest("created").counts["exported"])


def test_each_line_says_what_it_was_and_what_the_balance_held_after_it(platform, sonne, client):
    fund_platform(platform, 100_000)
    send(platform, sonne.account_id, 25_050)
    page = client.get(LIST).content.decode()
    assert page.rindex("Transfer<") < page.rindex("Top-up<")
    assert "−$250.50" in page
    assert "$749.50" in page
    assert "Bäckerei Sonne" in page


def test_filters_narrow_the_list_and_stay_in_the_form(platform, sonne, client):
    other = connected_account(platform, name="Café Ost")
    fund_platform(platform, 100_000)
    fund_platform(platform, 70_000, "eur")
    send(platform, sonne.account_id, 111)
    send(platform, other.account_id, 222)
    assert "$2.22" not in client.get(LIST, {"account": sonne.account_id}).content.decode()
    only = client.get(LIST, {"type": "topup", "currency": "eur"}).content.decode()
    assert "€700.00" in only
    assert "$1,000.00" not in only
    assert '<option value="eur" selected>' in only
    yesterday = (timezone.now() - timedelta(days=1)).date()
    assert "No such transactions" in client.get(LIST, {"until": f"{yesterday}"}).content.decode()


def test_a_filter_that_means_nothing_is_said_and_kept(platform, client):
    response = client.get(LIST, {"since": "2026-02-30"})
    assert response.status_code == 422
    assert "2026-02-30" in response.content.decode()
    response = client.get(LIST, {"since": "2026-03-02", "until": "2026-03-01"})
    assert "This day is before the first one." in response.content.decode()


@pytest.mark.parametrize("number", [1, 25])
def test_the_page_asks_for_the_same_however_many_lines_it_has(
    platform, sonne, client, number, django_assert_num_queries
):
    fund_platform(platform, 100_000)
    for _ in range(number):
        send(platform, sonne.account_id, 100)
    client.get(LIST)
    with django_assert_num_queries(9):
        assert client.get(LIST).content.decode().count("<tr>") == 1 + min(number + 1, 25)


def test_the_overview_asks_for_the_same_as_chart_and_as_table(platform, client, django_assert_num_queries):
    fund_platform(platform, 100_000)
    fund_platform(platform, 5_000, "jpy")
    client.get("/balances/")
    with django_assert_num_queries(8):
        chart = client.get("/balances/?currency=usd").content.decode()
    with django_assert_num_queries(8):
        table = client.get("/balances/?currency=jpy&view=table").content.decode()
    assert "Available is $1,000.00 now." in chart
    assert table.count("<tr>") == 1 + 2 + 1 + 90
    assert "¥5,000" in table


def test_a_file_holds_what_the_list_is_filtered_to(platform, sonne, client):
    fund_platform(platform, 100_000)
    send(platform, sonne.account_id, 25_050)
    lines = lines_of(client, what="transactions", query="type=transfer")
    assert [(line["type"], line["net"], line["balance after"], line["account name"]) for line in lines] == [
        ("Transfer", "-250.50", "749.50", "Bäckerei Sonne")
    ]
    assert len(lines_of(client, what="transactions")) == 2
    assert exported() == 2  # the heading is no transaction


def test_a_statement_leads_from_its_opening_to_its_closing_balance(platform, sonne, client):
    given = {"platform_id": platform.pk, "currency": "usd"}
    last_month = timezone.now().replace(day=1) - timedelta(days=1)
    platform.created = last_month
    platform.save(update_fields=["created"])
    post(postings.top_up(source="tu_1", amount=1_000, created=last_month, **given))
    post(postings.top_up_settled(source="tu_1", amount=1_000, created=last_month, **given))
    send(platform, sonne.account_id, 250)
    lines = lines_of(client, what="statement", month=f"{timezone.now():%Y-%m}", currency="usd")
    assert [line["net"] for line in lines] == ["10.00", "-2.50", "-2.50", "7.50"]
    assert exported() == 1  # of four lines three are balances and a sum
    assert lines[0]["type"].startswith("Opening balance on")
    assert lines[-1]["type"].startswith("Closing balance on")
    earlier = lines_of(client, what="statement", month=f"{last_month:%Y-%m}", currency="usd")
    assert [line["net"] for line in earlier] == ["0.00", "10.00", "10.00", "10.00"]


def test_payouts_are_reconciled_with_what_is_in_transit(platform, sonne, client):
    created = datetime(2026, 3, 10, 12, tzinfo=UTC)
    platform.created = created
    platform.save(update_fields=["created"])
    given = {"platform_id": platform.pk, "holder": sonne.account_id, "currency": "usd", "created": created}
    fund_platform(platform, 100_000)
    send(platform, sonne.account_id, 50_000)
    for source in ("po_1", "po_2", "po_3"):
        post(postings.payout(source=source, amount=1_000, fee=10, **given))
    post(postings.payout_paid(source="po_1", amount=1_000, **given))
    post(postings.payout_returned(source="po_1", amount=1_000, **given))
    post(postings.payout_failed(source="po_2", amount=1_000, **given))
    lines = lines_of(client, what="payouts", month="2026-03")
    assert exported() == 3
    assert [(line["payout"], line["amount"], line["fee"], line["outcome"]) for line in lines[:3]] == [
        ("po_1", "10.00", "0.10", "arrived, then returned by the bank"),
        ("po_2", "10.00", "0.10", "failed, back on the balance"),
        ("po_3", "10.00", "0.10", "on its way"),
    ]
    assert {line["payout"]: line["amount"] for line in lines[3:]} == {
        "in transit when the month began": "0.00",
        "begun": "30.00",
        "arrived or came back": "-20.00",
        "in transit when it ended": "10.00",
        "difference": "0.00",
    }


def test_an_order_without_its_month_is_refused_beside_the_field(platform, client):
    fund_platform(platform, 100_000)
    response = client.post(EXPORT, {"what": "statement", "currency": "usd"})
    assert response.status_code == 422
    assert "Choose a month." in response.content.decode()
    assert Job.objects.count() == 0


def test_who_may_only_look_has_no_export(platform, sue, client_for):
    fund_platform(platform, 100_000)
    page = client_for(sue).get(LIST)
    assert page.status_code == 200
    assert EXPORT not in page.content.decode()
    assert client_for(sue).get(EXPORT).status_code == 403
    assert client_for(sue).post(EXPORT, {"what": "transactions"}).status_code == 403


def test_another_platforms_transactions_are_not_there(platform, other_platform, client):
    fund_platform(other_platform, 100_000)
    assert "No transactions yet" in client.get(LIST).content.decode()
