"""The timeline: both tables, merged by time, each entry once however one pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.activity import activity_page
from accounts.services.metadata import metadata_update
from accounts.services.persons import person_create
from accounts.services.profile import profile_update
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.paging import BadCursor
from tests.factories.accounts import connected_account

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def url_of(connection):
    return reverse("accounts:activity_list", args=[connection.account_id])


def put(connection, *, audits=(), events=()):
    """Entries at minutes after noon."""
    common = {"platform_id": connection.platform_id, "account_id": connection.account_id}
    for minute in audits:
        AuditEntry.objects.create(
            **common,
            created=NOON + timedelta(minutes=minute),
            action="account.updated",
            subject=connection.account_id,
            actor_kind="user",
            actor_id="1",
            actor_label="Ada",
        )
    for minute in events:
        Event.objects.create(
            **common, created=NOON + timedelta(minutes=minute), type="account.updated", object_id=connection.account_id
        )


def walk(connection, size, **options):
    """Every page from the newest to the oldest, then back again."""
    pages = [activity_page(connection, size=size, **options)]
    while pages[-1].next:
        pages.append(activity_page(connection, size=size, cursor=pages[-1].next, **options))
    back = [pages[-1]]
    while back[-1].previous:
        back.append(activity_page(connection, size=size, cursor=back[-1].previous, **options))
    return pages, back[::-1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    audits=st.lists(st.integers(0, 4), max_size=8),
    events=st.lists(st.integers(0, 4), max_size=8),
    size=st.integers(1, 5),
)
def test_paging_shows_each_entry_once_in_order_and_back(platform, audits, events, size):
    connection = connected_account(platform)
    put(connection, audits=audits, events=events)

    pages, back = walk(connection, size)

    rows = [row for page in pages for row in page.rows]
    assert len(rows) == len(audits) + len(events)
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)
    assert sum(row.kind == "event" for row in rows) == len(events)
    assert all(len(page.rows) == size for page in pages[:-1])
    assert [page.rows for page in back] == [page.rows for page in pages]
    assert not back[0].previous


def test_it_tells_what_changed_from_what_to_what(platform, ada, client_for):
    connection = connected_account(platform)
    actor = operator(ada)
    profile_update(actor=actor, connection=connection, changes={"business_profile.url": "https://a.example"})
    profile_update(actor=actor, connection=connection, changes={"email": "secret@example.com"})
    person_create(actor=actor, connection=connection, fields={"first_name": "Maria", "owner": True})
    metadata_update(actor=actor, connection=connection, changes={"tier": "<b>gold</b>"})

    content = client_for(ada).get(url_of(connection)).content.decode()

    assert "https://a.example" in content
    assert "by <bdi>Ada</bdi>" in content
    assert "hidden" in content
    assert "secret@example.com" not in content.replace(connection.account.email, "")
    assert "&lt;b&gt;gold&lt;/b&gt;" in content
    assert "Person created" in content


def test_nested_values_and_times_are_told_in_words(platform, ada):
    connection = connected_account(platform)
    common = {"platform_id": connection.platform_id, "account_id": connection.account_id, "created": NOON}
    AuditEntry.objects.create(
        **common,
        action="account.onboarded",
        subject=connection.account_id,
        actor_kind="holder",
        before={"business_profile": {"name": "Old", "mcc": "5734"}},
        after={
            "business_profile": {"name": "New", "mcc": "5734"},
            "tos_acceptance": {"date": 1_772_703_000},
            "expires_at": "2026-03-12T12:00:00+00:00",
            "no_such_day": "2026-02-31",
        },
    )
    Event.objects.create(
        **common, type="person.updated", object_id="person_1", changed=["person_1234567890.relationship.title"]
    )
    change, event = activity_page(connection).rows[::-1]
    assert {(one.field, one.before, one.after) for one in change.differences} == {
        ("Business profile › name", "Old", "New"),
        ("Tos acceptance › date", "", "5 Mar 2026, 09:30 UTC"),
        ("Expires at", "", "12 Mar 2026, 12:00 UTC"),
        ("No such day", "", "2026-02-31"),
    }
    assert event.changed == ("Relationship title",)


def test_it_filters_by_kind(platform, ada, client_for):
    connection = connected_account(platform)
    put(connection, audits=[1, 2], events=[3])
    assert [row.kind for row in activity_page(connection, kind="events").rows] == ["event"]
    assert [row.kind for row in activity_page(connection, kind="changes").rows] == ["change", "change"]
    client = client_for(ada)
    assert b"by <bdi>Ada</bdi>" not in client.get(url_of(connection), {"kind": "events"}).content
    assert client.get(url_of(connection), {"kind": "nonsense"}).status_code == 200


def test_it_shows_what_this_platform_did_alone(platform, other_platform, olga):
    connection = connected_account(platform)
    foreign = connection.account.connections.create(
        platform=other_platform,
        **{
            name: getattr(connection, name)
            for name in ("name", "sort_name", "status", "created", "last_active_at", "search_terms")
        },
    )
    profile_update(actor=operator(olga), connection=foreign, changes={"email": "new@example.com"})
    assert [row.kind for row in activity_page(connection).rows] == ["event"]


@pytest.mark.parametrize(
    "cursor",
    ["x", "W10", "bnVsbA", "e30", "WzEsMiwzLDRd", "\x00", "ä", "W2ZhbHNlLCIyMDI2LTAxLTAxVDAwOjAwOjAwIiwiYXVkaXQiLDFd"],
)
def test_a_forged_cursor_shows_the_first_page(platform, ada, client_for, cursor):
    connection = connected_account(platform)
    put(connection, audits=[1])
    with pytest.raises(BadCursor):
        activity_page(connection, cursor=cursor)
    response = client_for(ada).get(url_of(connection), {"cursor": cursor})
    assert b"by <bdi>Ada</bdi>" in response.content


def test_nothing_yet_is_said(platform, ada, client_for):
    assert b"Nothing yet" in client_for(ada).get(url_of(connected_account(platform))).content


def test_queries_do_not_grow_with_entries(platform, ada, client_for, django_assert_max_num_queries):
    connection = connected_account(platform)
    put(connection, audits=range(40), events=range(40))
    client = client_for(ada)
    client.get(url_of(connection))
    with django_assert_max_num_queries(13):
        client.get(url_of(connection))
