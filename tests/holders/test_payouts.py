"""Holders say when they are paid out: by a schedule, or by hand, with full access; elsewhere their platform does."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.configuration import EXPRESS, STANDARD
from accounts.models import Account
from accounts.schedules import make_schedule, schedule_of
from accounts.services.payout_schedule import payout_schedule_edit
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import account_holder, operator
from connect_dashboard.ui.errors import Forbidden
from connect_dashboard.ui.money import Money
from funds.errors import NotCancelable
from funds.models import FundsSettings, Payout
from funds.queries import balance_of
from funds.services.payout_reversals import reverse_obstacle
from funds.services.payouts import cancel_obstacle, payout_create
from funds.statuses import Status
from tests.factories.payouts import bank_account, paid_account
from tests.holders.sitting import holder_client, page

SCHEDULE, CREATE = "/holder/payouts/schedule/", "/holder/payouts/create/"
BY_HAND = make_schedule("manual", 2)


def shop(platform: Any, configuration: Any = STANDARD, *, schedule: Any = BY_HAND, name: str = "Sonne") -> Any:
    who = {"email": f"{name.lower()}@example.com", "details_submitted": True, "name": name}
    return paid_account(platform, 50_000, configuration=configuration, schedule=schedule, **who)


@pytest.fixture
def full(platform: Any) -> Any:
    return shop(platform)


@pytest.fixture
def client(full: Any) -> Client:
    return holder_client(full)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def typed(client: Client, **given: str) -> dict[str, str]:
    """The form as it is shown, filled in."""
    form = client.get(CREATE).context["form"]
    destination = next(iter(form.destinations))
    return {"form_token": form["form_token"].value(), "destination": destination, "amount": "120.50", **given}


def held(connection: Any) -> dict[str, Any]:
    return schedule_of(Account.objects.get(pk=connection.account_id).settings)


def available(connection: Any) -> int:
    return balance_of(connection.platform, "usd", connection.account_id).available


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"interval": "daily"}, "Every day on which banks work, 2 days after the payment"),
        ({"interval": "weekly", "weekday": "friday"}, "Every Friday, 2 days after the payment"),
        ({"interval": "monthly", "month_day": "31"}, "Every month on day 31, 2 days after the payment"),
        ({"interval": "manual"}, "By hand: nothing is paid out until a payout is started."),
    ],
)
def test_full_access_sets_the_schedule(full: Any, client: Client, sent: dict[str, str], shown: str) -> None:
    assert client.post(SCHEDULE, sent).url == "/holder/payouts/"
    assert held(full)["interval"] == sent["interval"]
    for place in ("payouts/", "balance/"):
        assert shown in words(page(client, f"/holder/{place}"))
        assert f'href="{SCHEDULE}"' in page(client, f"/holder/{place}")


def test_it_is_written_down_as_the_operators_is(full: Any, client: Client) -> None:
    client.post(SCHEDULE, {"interval": "weekly", "weekday": "friday"})
    entry = AuditEntry.objects.get(action="payout_schedule.updated")
    assert (entry.actor_kind, entry.account_id) == ("holder", full.account_id)
    assert entry.after == {"schedule": "Every Friday, 2 days after the payment"}
    assert Event.objects.filter(type="balance_settings.updated").count() == 1


def test_what_stays_on_the_balance_is_theirs_to_say(full: Any, client: Client) -> None:
    client.post(SCHEDULE, {"interval": "daily", "minimum_usd": "1.250,50"})
    assert "Stays on the balance: $1,250.50" in words(page(client, "/holder/payouts/"))
    answer = client.post(f"{SCHEDULE}?lang=de", {"interval": "daily", "minimum_usd": "viel"})
    assert answer.status_code == 422
    assert "Bleibt auf dem Guthaben (USD)" in answer.text
    assert "Geben Sie einen Betrag ein" in answer.text


def test_how_long_a_balance_is_held_back_is_not_theirs(full: Any, client: Client) -> None:
    client.post(SCHEDULE, {"interval": "daily", "delay_days": "9"})
    assert held(full) == make_schedule("daily", 2)


def test_what_is_not_understood_is_said_beside_its_field(full: Any, client: Client) -> None:
    answer = client.post(f"{SCHEDULE}?lang=de", {"interval": "weekly", "weekday": ""})
    assert answer.status_code == 422
    assert "c-field__errors" in answer.text
    assert "Freitag" in answer.text
    assert held(full) == BY_HAND


def test_express_sees_the_schedule_and_its_platform_sets_it(platform: Any, full: Any) -> None:
    express = shop(platform, EXPRESS, name="Mond")
    client = holder_client(express)
    assert "By hand: nothing is paid out" in words(page(client, "/holder/payouts/"))
    assert SCHEDULE not in page(client, "/holder/payouts/")
    assert CREATE not in page(client, "/holder/balance/")
    for path in (SCHEDULE, CREATE):
        assert client.get(path).status_code == 403
    holder = account_holder(express.account_id, platform)
    for connection in (express, full):
        with pytest.raises(Forbidden):
            payout_schedule_edit(actor=holder, connection=connection, schedule=make_schedule("daily", 2))
    assert held(express) == held(full) == BY_HAND


def test_a_payout_is_reviewed_before_it_is_made_and_made_once(full: Any, client: Client) -> None:
    form = typed(client)
    review = client.post(CREATE, form)
    assert "Pay out $120.50? Amount $120.50 Bank account First Bank ••••6789 Expected" in words(review.text)
    assert Payout.objects.count() == 0
    paths = {client.post(CREATE, form | {"confirm": "1"}).url for _ in range(2)}
    payout = Payout.objects.get()
    assert paths == {f"/holder/payouts/{payout.pk}/"}
    assert (payout.actor_kind, payout.amount, payout.method, payout.fee) == ("holder", 12_050, "standard", 0)
    assert "$120.50 is paid out to First Bank ••••6789." in words(page(client, f"/holder/payouts/{payout.pk}/"))
    assert available(full) == 37_950
    entry = AuditEntry.objects.get(action="payout.created")
    assert (entry.actor_kind, entry.account_id) == ("holder", full.account_id)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"amount": "600"}, "There is not that much on your balance."),
        ({"amount": "0.50"}, "The least that can be paid out is $1.00."),
        ({"amount": "-5"}, "The least that can be paid out is $1.00."),
        ({"amount": "plenty"}, "Enter an amount, such as 25."),
        ({"destination": "ba_of_somebody_else"}, "c-field__errors"),
    ],
)
@pytest.mark.parametrize("step", [{}, {"confirm": "1"}])
def test_what_cannot_be_paid_out_is_said_and_kept(
    full: Any, client: Client, given: dict[str, str], message: str, step: dict[str, str]
) -> None:
    answer = client.post(CREATE, typed(client, **given) | step)
    assert answer.status_code == 422
    assert message in answer.text
    assert f'value="{given.get("amount", "120.50")}"' in answer.text
    assert (Payout.objects.count(), available(full)) == (0, 50_000)


def test_change_leads_back_with_all_that_was_typed(client: Client) -> None:
    answer = client.post(CREATE, typed(client) | {"edit": "1"})
    assert 'value="120.50"' in answer.text
    assert Payout.objects.count() == 0


def test_where_a_schedule_pays_out_nobody_does_by_hand(platform: Any) -> None:
    daily = shop(platform, schedule=make_schedule("daily", 2), name="Mond")
    client = holder_client(daily)
    assert CREATE not in page(client, "/holder/payouts/")
    answer = client.get(CREATE)
    assert (answer.status_code, "Payouts are made by your schedule." in answer.text) == (409, True)
    assert client.post(CREATE, {"confirm": "1"}).status_code == 409
    assert Payout.objects.count() == 0


def test_the_platforms_threshold_and_limits_are_for_its_own_people(full: Any, client: Client) -> None:
    FundsSettings.objects.create(platform=full.platform, approval_above={"usd": 500}, daily_limits={"usd": 500})
    client.post(CREATE, typed(client) | {"confirm": "1"})
    assert Payout.objects.get().state == Status.PENDING


def test_paused_payouts_are_paused_for_the_holder_too(full: Any, client: Client) -> None:
    form = typed(client)
    requirements = full.account.requirements | {"disabled_reason": "platform_paused"}
    Account.objects.filter(pk=full.account_id).update(payouts_enabled=False, requirements=requirements)
    answer = client.post(CREATE, form | {"confirm": "1"})
    assert (answer.status_code, "Payouts are paused." in answer.text) == (422, True)
    assert available(full) == 50_000


def test_without_a_bank_account_the_page_leads_to_adding_one(full: Any, client: Client) -> None:
    full.account.external_accounts.all().delete()
    assert 'href="/holder/bank-accounts/add/"' in page(client, CREATE)


def test_whoever_started_a_payout_calls_it_back(ada: Any, full: Any, client: Client) -> None:
    client.post(CREATE, typed(client) | {"confirm": "1"})
    payout = Payout.objects.get()
    assert isinstance(cancel_obstacle(operator(ada), payout), NotCancelable)
    assert "Call this payout back" in page(client, f"/holder/payouts/{payout.pk}/")
    client.post(f"/holder/payouts/{payout.pk}/cancel/")
    payout.refresh_from_db()
    assert (payout.state, available(full)) == (Status.CANCELED, 50_000)
    assert "Call this payout back" not in page(client, f"/holder/payouts/{payout.pk}/")


def test_what_a_holder_paid_out_is_not_fetched_back_by_the_platform(client: Client) -> None:
    client.post(CREATE, typed(client) | {"confirm": "1"})
    Payout.objects.update(status=Status.PAID)
    assert "paid this out themselves" in str(reverse_obstacle(Payout.objects.get()))


def test_a_holder_pays_out_nobody_elses_balance(platform: Any, full: Any, client: Client) -> None:
    other = shop(platform, name="Mond")
    theirs = bank_account(other, default_for_currency=False)
    holder = account_holder(full.account_id, platform)
    with pytest.raises(Forbidden):
        payout_create(
            actor=holder,
            connection=other,
            money=Money(1_000, "usd"),
            destination_id=theirs.pk,
            idempotency_key="key-1",
        )
    assert client.post(CREATE, typed(client, destination=theirs.pk) | {"confirm": "1"}).status_code == 422
    sibling = holder_client(other)
    sibling.post(CREATE, typed(sibling) | {"confirm": "1"})
    assert client.post(f"/holder/payouts/{Payout.objects.get().pk}/cancel/").status_code == 404
    assert Payout.objects.get().state == Status.PENDING


@pytest.mark.parametrize("language", ["de", "es", "fr", "ja"])
def test_the_pages_speak_the_holders_language(client: Client, language: str) -> None:
    for path in (SCHEDULE, CREATE):
        text = page(client, f"{path}?lang={language}")
        assert f'<html lang="{language}"' in text
        assert "Payout schedule" not in text
        assert "Pay out" not in text
