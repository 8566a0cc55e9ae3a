"""What is typed and chosen, as criteria; and what they find."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import queries, rarity
from accounts.listing import refresh_listing
from accounts.models import Connection, ExternalAccount
from accounts.queries import SORTS, account_list, account_page
from accounts.search import criteria_from
from tests.factories.accounts import add_person, connected_account

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def criteria(query):
    return criteria_from(QueryDict(query, mutable=True), NOW)


def typed(text):
    parameters = QueryDict(mutable=True)
    parameters["q"] = text
    return criteria_from(parameters, NOW)


def found(platform, text):
    return sorted(connection.name for connection in account_list(platform, typed(text)))


# Reading


@pytest.mark.parametrize(
    ("text", "tsquery"),
    [
        ("Bäckerei", "'backerei':*"),
        ("o'neil & co", "'neil':*"),
        ("ab cd", "'ab' & 'cd':*"),
        ("ab C.V", "'ab' & 'c' & 'v':*"),
        ("ab C.V.", "'ab' & 'c' & 'v'"),
        ("Tier:Gold", "'m:tier:gold':*"),
        ('"shop id":"Nr 7"', "'m:shop·id:nr·7'"),
        ("tier:gold sonne", "'m:tier:gold' & 'sonne':*"),
        ("metadata.country:DE", "'m:country:de':*"),
        ("country:DE,FR", "('f:country:DE' | 'f:country:FR')"),
        ("country:germany", "'f:country:DE'"),
        ("capability:transfers:inactive", "'f:capability:transfers:inactive'"),
        ("capability:transfers:unrequested", "'f:capability:transfers:unrequested'"),
        ("capability:klarna_payments:unrequested", "!'f:capability:klarna_payments'"),
        ("type:company access:express", "'f:business_type:company' & 'f:dashboard:express'"),
        ("anna@example.com", "'anna@example.com':*"),
        ("acct_1Abc", "'acct_1abc':*"),
        ("+49 (151) 234-567", "'49151234567':*"),
        ("0151 234567", "'151234567':*"),
        ("https://shop.example", "'https' & 'shop' & 'example'"),
        ('"two words"', "'two' & 'words'"),
        ("k:a\\b", "'m:k:a\\\\b':*"),
    ],
)
def test_words_become_terms(text, tsquery):
    assert typed(text).tsquery == tsquery


def test_values_of_one_filter_are_alternatives_and_filters_add_up():
    chosen = criteria("country=DE&country=FR&dashboard=express&requirement=past_due")
    assert chosen.tsquery == "('f:country:DE' | 'f:country:FR') & 'f:dashboard:express' & 'f:requirement:past_due'"


def test_days_are_whole_days_in_utc():
    assert typed("created>2026-01-01").bounds == (("created__gte", datetime(2026, 1, 2, tzinfo=UTC)),)
    assert typed("created<=2026-01-01").bounds == (("created__lt", datetime(2026, 1, 2, tzinfo=UTC)),)
    assert typed("due:overdue").overdue_at == NOW
    since = NOW - timedelta(days=540)
    assert criteria("inactive_days=540").bounds == (("last_active_at__lte", since), ("created__lte", since))


@pytest.mark.parametrize(
    "text",
    ["!!!", "created>soon", "country:Atlantis", "status:fine", "capability:flying", "inactive:-3", "due<9999-12-31x"],
)
def test_what_makes_no_sense_is_named_and_left_out(text):
    assert typed(text).misunderstood
    assert not typed(text).tsquery


def test_a_status_typed_on_another_status_tab_finds_nothing(platform):
    connected_account(platform)
    assert not account_list(platform, criteria("status=enabled&q=status:restricted")).exists()


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_can_be_typed_breaks_the_search(platform, text):
    list(account_list(platform, typed(text))[:1])


# Finding


def test_an_account_is_found_by_all_that_names_it(platform):
    connection = connected_account(
        platform, name="Bäckerei Ångström", email="Sonne@Example.com", phone="+4915123456789", metadata={"Shop": "A 7"}
    )
    add_person(connection, first_name="Zoë", last_name="Müller", email="zoe@private.example")
    ExternalAccount.objects.create(
        id="ba_1", account=connection.account, object="bank_account", country="DE", currency="eur", last4="6789"
    )
    refresh_listing(connection.account)
    connected_account(platform, name="Somebody else")
    searches = ["backerei", "ANGST", "sonne@ex", "zoe mull", "zoe@private", "shop:a", '"Shop":"a 7"', "6789"]
    searches += ["+49 151 2345", "0151 23456789", connection.account_id[:12], "bäck shop:a"]
    assert {text: found(platform, text) for text in searches} == {text: ["Bäckerei Ångström"] for text in searches}
    assert found(platform, "konditorei") == []


def test_a_japanese_name_is_found_by_any_part_of_it(platform):
    connected_account(platform, name="太田電気合同会社")
    assert found(platform, "電気") == ["太田電気合同会社"]
    assert found(platform, "合同会社") == ["太田電気合同会社"]


def test_other_platforms_and_removed_accounts_are_not_found(platform, other_platform):
    connected_account(other_platform, name="Sonne")
    removed = connected_account(platform, name="Sonne")
    type(removed).objects.filter(pk=removed.pk).update(ended_at=NOW)
    assert found(platform, "sonne") == []


# Paging: the horizon changes how rows are found, never which


@pytest.mark.parametrize("sort", [sign + name for name in SORTS for sign in ("", "-")])
@pytest.mark.parametrize(
    ("horizon", "few", "ample"), [(1, 0, 2), (5, 0, 2), (1000, 0, 2), (1, 2000, 2), (1, 2000, 0.5), (1, 2000, 0.1)]
)
@pytest.mark.parametrize(
    "query", ["", "country=DE", "q=acme", "q=acme+1", "status=enabled&country=DE", "due_to=2027-06-01"]
)
def test_pages_follow_one_another_without_gap_or_repeat(platform, monkeypatch, sort, horizon, few, ample, query):
    monkeypatch.setattr(queries, "HORIZON", horizon)
    monkeypatch.setattr(rarity, "FEW", few)
    monkeypatch.setattr(queries, "AMPLE", ample)
    monkeypatch.setattr(queries, "PAGE_SIZE", 3)
    for number in range(14):
        due = {"current_deadline": 1_800_000_000 + number % 3, "currently_due": ["x"]} if number % 2 else {}
        connected_account(
            platform,
            name=f"{'Acme' if number % 3 else 'Other'} {number % 4}",
            country="DE" if number % 4 == 1 else "US",
            requirements=due,
            last_active_at=NOW - timedelta(days=number % 5),
        )
    wanted = criteria(query)
    rows = account_list(platform, wanted).order_by(*queries.sort_order(sort))
    expected = [row.pk for row in rows]
    forwards, pages, cursor = [], [], ""
    while True:
        page = account_page(platform, wanted, sort=sort, cursor=cursor)
        forwards += [row.pk for row in page.rows]
        pages.append(page)
        cursor = page.next
        if not cursor:
            break
    assert forwards == expected
    if len(pages) > 1:
        back = account_page(platform, wanted, sort=sort, cursor=pages[-1].previous)
        assert [row.pk for row in back.rows] == [row.pk for row in pages[-2].rows]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("weiss s.a.s.", "'weiss':*"),
        ("burri & co", "'burri':*"),
        ("al smith", "'al' & 'smith':*"),
        ("s", "'s':*"),
        ("co", "'co':*"),
        ("太田 電", "'太田' & '電':*"),
    ],
)
def test_mere_letters_beside_words_are_left_out(typed, terms):
    query = QueryDict(mutable=True)
    query["q"] = typed
    assert criteria_from(query, datetime(2026, 1, 1, tzinfo=UTC)).tsquery == terms


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("balance:<0", (("balance__lt", 0),)),
        ("balance<0", (("balance__lt", 0),)),
        ("balance:\N{MINUS SIGN}12.5", (("balance__exact", -12_500),)),
        ("balance:>=1250.505", (("balance__gte", 1_250_505),)),
        ("balance>0 balance<=10", (("balance__gt", 0), ("balance__lte", 10_000))),
    ],
)
def test_balances_are_compared_as_they_are_read(text, bounds):
    assert typed(text).bounds == bounds


@pytest.mark.parametrize(
    "text", ["balance:", "balance:much", "balance:>", "balance:1.2345", "balance<<0", "balance:1e9"]
)
def test_a_balance_that_is_no_figure_is_named(text):
    assert typed(text).bounds == ()
    assert len(typed(text).misunderstood) == 1


def test_a_list_by_balance_finds_and_sorts_figures_of_all_currencies(platform):
    for name, balance in (("Deep", -20_000), ("Low", -10), ("Even", 0), ("High", 5_000_000)):
        connection = connected_account(platform, name=name)
        Connection.objects.filter(pk=connection.pk).update(balance=balance)
    names = [row.name for row in account_page(platform, typed(""), sort="-balance").rows]
    assert names == ["High", "Even", "Low", "Deep"]
    assert found(platform, "balance:<0") == ["Deep", "Low"]
    assert found(platform, "balance:-0.01") == ["Low"]
    assert [row.name for row in account_page(platform, typed("balance:>-1"), sort="balance").rows] == [
        "Low", "Even", "High",
    ]  # fmt: skip
