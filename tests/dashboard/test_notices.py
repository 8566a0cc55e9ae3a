"""A person's inbox, and the mailbox of a run without a mail server."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connect_dashboard.journal.models import Notice
from connect_dashboard.journal.services import enqueue_email, notify
from connect_dashboard.team.models import Membership

ClientFor = Callable[[Membership], Client]
LIST, READ = reverse("team:notice_list"), reverse("team:notices_read")
MAILBOX = reverse("team:mailbox")


def tell(*members: Membership, key: str = "one", url: str = "/accounts/acct_1/") -> Notice:
    notify(
        platform_id=members[0].platform_id,
        user_ids=[member.user_id for member in members],
        key=key,
        text="Bäckerei <Sonne> finished onboarding",
        url=url,
    )
    return Notice.objects.get(user=members[0].user, key=key)


def test_the_inbox_shows_ones_own_notices(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    tell(ada)
    page = client_for(ada).get(LIST).content.decode()
    assert "Bäckerei &lt;Sonne&gt; finished onboarding" in page
    assert ", 1 unread" in page
    assert "Nothing new" in client_for(vic).get(LIST).content.decode()


def test_one_thing_is_told_once(ada: Membership, vic: Membership) -> None:
    tell(ada, vic)
    tell(ada, vic)
    assert Notice.objects.count() == 2


def test_following_a_notice_marks_it_read(client_for: ClientFor, ada: Membership) -> None:
    notice = tell(ada)
    url = reverse("team:notice_follow", args=[notice.pk])
    client = client_for(ada)
    assert client.get(url).status_code == 405
    assert client.post(url).headers["Location"] == "/accounts/acct_1/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "unread" not in client.get(LIST).content.decode().lower().replace("data-unread", "")


def test_a_notice_leads_nowhere_else(client_for: ClientFor, ada: Membership) -> None:
    notice = tell(ada, url="https://elsewhere.example.com/")
    response = client_for(ada).post(reverse("team:notice_follow", args=[notice.pk]))
    assert response.headers["Location"] == LIST


def test_all_are_marked_read_at_once(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    tell(ada, vic)
    tell(ada, key="two")
    client = client_for(ada)
    assert client.get(READ).status_code == 405
    assert client.post(READ).status_code == 302
    assert [notice.user_id for notice in Notice.objects.filter(read_at=None)] == [vic.user_id]


def test_others_notices_do_not_exist(client_for: ClientFor, client: Client, ada: Membership, olga: Membership) -> None:
    notice = tell(ada)
    url = reverse("team:notice_follow", args=[notice.pk])
    assert client_for(olga).post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert client.get(LIST).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("notices", [1, 25])
def test_the_inbox_costs_the_same_queries_whatever_its_length(
    client_for: ClientFor, ada: Membership, notices: int, django_assert_num_queries: Any
) -> None:
    for number in range(notices):
        tell(ada, key=str(number))
    client = client_for(ada)
    # session, user, memberships; notices; platforms to switch to, unread notices
    with django_assert_num_queries(5):
        client.get(LIST)


def test_more_notices_are_on_the_next_page(client_for: ClientFor, ada: Membership) -> None:
    for number in range(27):
        tell(ada, key=str(number))
    client = client_for(ada)
    page = client.get(LIST).context["page"]
    assert len(page.rows) == 25
    assert len(client.get(LIST, {"cursor": page.next}).context["page"].rows) == 2
    assert len(client.get(LIST, {"cursor": "nonsense"}).context["page"].rows) == 25


def test_the_mailbox_makes_links_and_nothing_else_of_a_text(client: Client, db: None, settings: Any) -> None:
    settings.MAILBOX_ENABLED = True
    enqueue_email(
        to="nina@example.com",
        subject="Hello <b>",
        text="Open https://localhost/invitations/abc/ & <script>join</script>",
        deduplication_key="one",
    )
    response = client.get(MAILBOX)
    assert "Hello &lt;b&gt;" in response.content.decode()
    (email,) = response.context["page"].rows
    page = client.get(reverse("team:mailbox_message", args=[email.pk])).content.decode()
    assert '<a href="https://localhost/invitations/abc/"' in page
    assert "&lt;script&gt;join" in page


def test_where_others_reach_the_server_there_is_no_mailbox(
    client_for: ClientFor, ada: Membership, settings: Any
) -> None:
    settings.MAILBOX_ENABLED = False
    client = client_for(ada)
    assert client.get(MAILBOX).status_code == 404
    assert client.get(reverse("team:mailbox_message", args=[1])).status_code == 404
    assert "Mailbox" not in client.get(LIST).content.decode()


def test_the_mailbox_only_reads(client: Client, db: None, settings: Any) -> None:
    settings.MAILBOX_ENABLED = True
    assert client.post(MAILBOX).status_code == 405
    assert "No e-mail yet" in client.get(MAILBOX).content.decode()
