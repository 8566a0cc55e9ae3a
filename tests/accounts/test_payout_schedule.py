"""The payout schedule: words, dialog, service."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.configuration import EXPRESS, NO_DASHBOARD, STANDARD
from accounts.models import Account
from accounts.schedules import (
    INTERVALS,
    WEEKDAYS,
    describe,
    make_schedule,
    minimums_of,
    ordinal,
    schedule_of,
    schedule_on,
)
from accounts.services.payout_schedule import payout_schedule_edit
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from tests.factories.accounts import connected_account
from tests.factories.payouts import bank_account

TYPED = {"interval": "weekly", "weekday": "friday", "month_day": "1", "delay_days": "7"}


def url(connection):
    return reverse("accounts:payout_schedule_edit", args=[connection.account_id])


def held(connection):
    return schedule_of(Account.objects.get(pk=connection.account_id).settings)


@pytest.fixture
def shop(platform):
    return connected_account(platform, name="Shop", settings={"dashboard": {"display_name": "Shop"}})


@pytest.mark.parametrize(
    ("typed", "schedule", "words"),
    [
        ({"interval": "manual"}, {"interval": "manual", "delay_days": 2}, "Manual"),
        ({"interval": "daily"}, {"interval": "daily", "delay_days": 2}, "Every day, 2 days after the payment"),
        (
            TYPED,
            {"interval": "weekly", "delay_days": 7, "weekly_anchor": "friday", "weekly_payout_days": ["friday"]},
            "Every Friday, 7 days after the payment",
        ),
        (
            {"interval": "monthly", "month_day": "31", "delay_days": ""},
            {"interval": "monthly", "delay_days": 2, "monthly_anchor": 31, "monthly_payout_days": [31]},
            "On the 31st of each month (or the month’s last day), 2 days after the payment",
        ),
    ],
)
def test_it_saves_each_interval(client_for, ada, shop, typed, schedule, words):
    client = client_for(ada)
    assert client.get(url(shop)).status_code == 200
    assert client.post(url(shop), typed).status_code == 302
    assert held(shop) == schedule
    assert describe(held(shop)).startswith(words)
    shop.account.refresh_from_db()
    assert shop.account.settings["dashboard"] == {"display_name": "Shop"}


def test_it_writes_audit_entry_and_events(client_for, ada, shop):
    client_for(ada).post(url(shop), TYPED)
    entry = AuditEntry.objects.get(action="payout_schedule.updated")
    assert entry.before == {"schedule": "Every day, 2 days after the payment"}
    assert entry.after == {"schedule": "Every Friday, 7 days after the payment"}
    events = list(Event.objects.order_by("created").values_list("type", "changed"))
    assert events == [
        ("account.updated", ["settings.payouts.schedule"]),
        ("balance_settings.updated", ["settings.payouts"]),
    ]
    client_for(ada).post(url(shop), TYPED)
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"interval": "yearly"},
        {"interval": "weekly", "weekday": "sunday"},
        {"interval": "weekly", "weekday": ""},
        {"interval": "monthly", "month_day": "32"},
        {"delay_days": "1"},
        {"delay_days": "32"},
        {"delay_days": "soon"},
    ],
)
def test_it_keeps_what_was_typed(client_for, ada, shop, change):
    response = client_for(ada).post(url(shop), TYPED | {"delay_days": "9"} | change)
    assert response.status_code == 422
    assert "c-field__errors" in response.content.decode()
    if "delay_days" in change:
        assert f'value="{change["delay_days"]}"' in response.content.decode()
    assert held(shop) == {"interval": "daily", "delay_days": 2}


def test_the_delay_belongs_to_whoever_bears_the_losses(client_for, ada, platform):
    shop = connected_account(
        platform, configuration=NO_DASHBOARD, settings={"payouts": {"schedule": {"interval": "daily", "delay_days": 1}}}
    )
    client_for(ada).post(url(shop), TYPED)
    assert held(shop)["interval"] == "weekly"
    assert held(shop)["delay_days"] == 1
    with pytest.raises(Refusal, match="liable"):
        payout_schedule_edit(actor=operator(ada), connection=shop, schedule=make_schedule("daily", 9))


def kept(connection):
    return minimums_of(Account.objects.get(pk=connection.account_id).settings)


def test_what_stays_on_the_balance_is_said_by_currency(client_for, ada, shop):
    bank_account(shop, currency="eur", country="DE")
    client = client_for(ada)
    assert re.findall(r'name="minimum_(\w+)"', client.get(url(shop)).text) == ["usd", "eur"]
    client.post(url(shop), TYPED | {"minimum_usd": "1,250.00", "minimum_eur": "80"})
    assert kept(shop) == {"usd": 125_000, "eur": 8_000}
    assert 'value="1,250.00"' in client.get(url(shop)).text
    page = client.get(reverse("accounts:account_details", args=[shop.account_id])).text
    assert "7 days after the payment. €80.00 and $1,250.00 stay on the balance" in page
    client.post(url(shop), TYPED | {"minimum_usd": "1,250.00", "minimum_eur": ""})
    assert kept(shop) == {"usd": 125_000}
    entry = AuditEntry.objects.filter(action="payout_schedule.updated").latest("created")
    assert entry.before == {"minimum_balance_by_currency": "€80.00 and $1,250.00 stay on the balance"}
    assert entry.after == {"minimum_balance_by_currency": "$1,250.00 stays on the balance"}
    assert Event.objects.filter(type="balance_settings.updated").count() == 2


@pytest.mark.parametrize("amount", ["much", "-5", "10000000000.00", "1.005"])
def test_what_cannot_stay_is_said_beside_its_field(client_for, ada, shop, amount):
    response = client_for(ada).post(url(shop), TYPED | {"minimum_usd": amount})
    assert response.status_code == 422
    assert "Enter an amount of zero or more" in response.text
    assert f'value="{amount}"' in response.text
    assert (kept(shop), held(shop)["interval"]) == ({}, "daily")


@pytest.mark.parametrize(
    ("schedule", "typed"),
    [
        (schedule_on("weekly", 2, ["monday", "friday"], [1]), {"interval": "weekly", "weekday": ["monday", "friday"]}),
        (schedule_on("monthly", 2, ["monday"], [1, 15]), {"interval": "monthly", "month_day": ["1", "15"]}),
    ],
)
def test_several_days_are_chosen_and_those_that_a_program_named_are_kept(client_for, ada, platform, schedule, typed):
    shop, chosen = connected_account(platform), [one for name, one in typed.items() if name != "interval"]
    client = client_for(ada)
    client.post(url(shop), typed)
    assert held(shop) == schedule
    ticked = re.findall(r'name="(?:weekday|month_day)" value="(\w+)"[^>]* checked', client.get(url(shop)).text)
    assert [one for one in ticked if one in chosen[0]] == chosen[0]
    client.post(url(shop), typed | {"minimum_usd": "5"})
    assert (held(shop), kept(shop)) == (schedule, {"usd": 500})


@pytest.mark.parametrize(("configuration", "status"), [(EXPRESS, 200), (STANDARD, 409)])
def test_holders_of_a_full_dashboard_set_it_themselves(client_for, ada, platform, configuration, status):
    shop = connected_account(platform, configuration=configuration)
    answer = client_for(ada).get(url(shop))
    assert answer.status_code == status
    assert ("The account holder sets the payout schedule in their own dashboard." in answer.text) == (status == 409)


def test_it_rejects_other_methods(client_for, ada, shop):
    assert client_for(ada).delete(url(shop)).status_code == 405


def test_readers_meet_403_and_strangers_404_and_nothing_changes(client_for, vic, olga, shop):
    assert client_for(vic).post(url(shop), TYPED).status_code == 403
    assert client_for(olga).post(url(shop), TYPED).status_code == 404
    with pytest.raises(Forbidden):
        payout_schedule_edit(actor=operator(vic), connection=shop, schedule=make_schedule("daily", 9))
    assert held(shop) == {"interval": "daily", "delay_days": 2}


def test_the_dialog_takes_few_queries(client_for, ada, shop, django_assert_num_queries):
    client = client_for(ada)
    with django_assert_num_queries(5):  # session, user, membership, connection, bank accounts
        client.get(url(shop), headers={"HX-Request": "true", "HX-Target": "dialog"})


@given(
    st.sampled_from(sorted(INTERVALS)),
    st.integers(2, 31),
    st.sampled_from(sorted(WEEKDAYS)),
    st.integers(1, 31),
)
def test_every_schedule_has_words(interval, delay, weekday, month_day):
    words = describe(make_schedule(interval, delay, weekday, month_day))
    assert words[0].isupper()
    assert (ordinal(month_day) in words) == (interval == "monthly")
    assert (weekday.capitalize() in words) == (interval == "weekly")


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (None, "Every day, 2 days after the payment"),
        ({"interval": "manual"}, "Manual: nothing is paid out until somebody starts a payout"),
        ({"interval": "weekly", "weekly_anchor": "monday", "delay_days": 1}, "Every Monday, 1 day after the payment"),
        (
            {"interval": "weekly", "weekly_payout_days": ["monday", "friday"], "delay_days": 3},
            "Every Monday and Friday, 3 days after the payment",
        ),
        ({"interval": "monthly", "delay_days": "minimum"}, "Every month, 2 days after the payment"),
    ],
)
def test_imported_schedules_have_words(stored, words):
    assert describe(schedule_of({"payouts": {"schedule": stored}})) == words


@pytest.mark.parametrize(
    ("number", "word"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (22, "22nd")]
)
def test_ordinals(number, word):
    assert ordinal(number) == word


def test_whether_the_bank_is_debited_below_zero_is_shown_and_set(client_for, ada, shop):
    client, page = client_for(ada), reverse("accounts:account_details", args=[shop.account_id])
    assert "made up for by coming payments alone, not from the bank account." in client.get(page).text
    client.post(url(shop), TYPED)
    client.post(url(shop), TYPED | {"debits_negative": "on"})
    assert Account.objects.get(pk=shop.account_id).settings["payouts"]["debit_negative_balances"] is True
    assert "A balance below zero is debited from the bank account." in client.get(page).text
    assert re.search(r'name="debits_negative"[^>]* checked', client.get(url(shop)).text)
    entry = AuditEntry.objects.filter(action="payout_schedule.updated").latest("created")
    assert entry.after == {"debit_negative_balances": "A balance below zero is debited from the bank account"}
    client.post(url(shop), TYPED)
    assert Account.objects.get(pk=shop.account_id).settings["payouts"]["debit_negative_balances"] is False


@pytest.mark.parametrize(("country", "bound"), [("US", "2 years"), ("TH", "10 days"), ("DE", "90 days")])
def test_payouts_by_hand_say_within_what_time_they_have_to_be_made(client_for, ada, platform, country, bound):
    settings = {"payouts": {"schedule": {"interval": "manual"}}}
    shop = connected_account(platform, country=country, settings=settings)
    words = f"somebody starts a payout. Pay out within {bound} of the payment"
    assert words in client_for(ada).get(reverse("accounts:account_details", args=[shop.account_id])).text
    assert words in client_for(ada).get(f"/accounts/{shop.account_id}/balances/").text
