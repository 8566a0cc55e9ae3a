"""A person's inbox, and the mailbox of a run without a mail server."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connect_dashboard.journal.models import Notice
from connect_dashboard.journal.services import enqueue_email
from connect_dashboard.journal.tasks import purge_notices
from connect_dashboard.team.models import Membership
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.services.notices import News, tell

ClientFor = Callable[[Membership], Client]
Type = NoticeType
LIST, READ = reverse("team:notice_list"), reverse("team:notices_read")
BELL = reverse("team:notice_bell")
MAILBOX = reverse("team:mailbox")


def put(
    *members: Membership, key: str = "one", url: str = "/accounts/acct_1/", type: NoticeType = Type.JOB_DONE
) -> Notice:
    text = "Bäckerei <Sonne> finished onboarding"
    tell(platform_id=members[0].platform_id, news=News(type, key, text, url), members=members)
    return Notice.objects.get(user=members[0].user, key=f"{key}.{members[0].platform_id}")


def test_the_inbox_shows_ones_own_notices(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    put(ada)
    page = client_for(ada).get(LIST).content.decode()
    assert "Bäckerei &lt;Sonne&gt; finished onboarding" in page
    assert ", 1 unread" in page
    assert "Nothing new" in client_for(vic).get(LIST).content.decode()


def test_one_thing_is_told_once(ada: Membership, vic: Membership) -> None:
    put(ada, vic)
    put(ada, vic)
    assert Notice.objects.count() == 2


def test_following_a_notice_marks_it_read(client_for: ClientFor, ada: Membership) -> None:
    notice = put(ada)
    url = reverse("team:notice_follow", args=[notice.pk])
    client = client_for(ada)
    assert client.get(url).status_code == 405
    assert client.post(url).headers["Location"] == "/accounts/acct_1/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "unread" not in client.get(LIST).content.decode().lower().replace("data-unread", "")


def test_a_notice_leads_nowhere_else(client_for: ClientFor, ada: Membership) -> None:
    notice = put(ada, url="https://elsewhere.example.com/")
    response = client_for(ada).post(reverse("team:notice_follow", args=[notice.pk]))
    assert response.headers["Location"] == LIST


def test_all_are_marked_read_at_once(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    put(ada, vic)
    put(ada, key="two")
    client = client_for(ada)
    assert client.get(READ).status_code == 405
    assert client.post(READ).status_code == 302
    assert [notice.user_id for notice in Notice.objects.filter(read_at=None)] == [vic.user_id]


def test_others_notices_do_not_exist(client_for: ClientFor, client: Client, ada: Membership, olga: Membership) -> None:
    notice = put(ada)
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
        put(ada, key=str(number))
    client = client_for(ada)
    # session, user, memberships; notices; platforms to switch to, unread notices
    with django_assert_num_queries(5):
        client.get(LIST)


def test_more_notices_are_on_the_next_page(client_for: ClientFor, ada: Membership) -> None:
    for number in range(27):
        put(ada, key=str(number))
    client = client_for(ada)
    page = client.get(LIST).context["page"]
    assert len(page.rows) == 25
    assert len(client.get(LIST, {"cursor": page.next}).context["page"].rows) == 2
    assert len(client.get(LIST, {"cursor": "nonsense"}).context["page"].rows) == 25


def test_notices_go_after_90_days_but_for_what_waits_for_an_e_mail(ada: Membership) -> None:
    ago = {key: timezone.now() - timedelta(days=days) for key, days in {"old": 91, "waits": 91, "young": 89}.items()}
    for key, created in ago.items():
        put(ada, key=key)
        Notice.objects.filter(key__startswith=key).update(created=created, read_at=created)
    Notice.objects.filter(key__startswith="waits").update(digest_since=ago["waits"])
    purge_notices()
    assert [one.key.partition(".")[0] for one in Notice.objects.order_by("pk")] == ["waits", "young"]


def bell(client: Client, seen: str) -> Any:
    return client.get(BELL, {"seen": seen}, headers={"HX-Request": "true"})


def test_the_bell_answers_with_nothing_until_something_has_happened(
    client_for: ClientFor, ada: Membership, django_assert_num_queries: Any
) -> None:
    client = client_for(ada)
    assert f"{BELL}?seen=0.0" in client.get(LIST).content.decode()
    # session, user, memberships; the newest unread
    with django_assert_num_queries(4):
        answer = bell(client, "0.0")
    assert (answer.status_code, answer.content) == (204, b"")
    notice = put(ada)
    with django_assert_num_queries(4):
        answer = bell(client, "0.0")
    assert "1 unread" in answer.content.decode()
    assert f"seen=1.{notice.pk}" in answer.content.decode()
    assert "notices-changed" in answer.headers["HX-Trigger"]
    assert bell(client, f"1.{notice.pk}").status_code == 204
    client.post(READ)
    assert "unread" not in bell(client, f"1.{notice.pk}").content.decode()


def test_the_bell_counts_on_no_further_than_99(client_for: ClientFor, ada: Membership) -> None:
    Notice.objects.bulk_create(
        Notice(platform=ada.platform, user=ada.user, key=str(number), text="News", url="/") for number in range(120)
    )
    assert "99+ unread" in bell(client_for(ada), "").content.decode()


def test_who_is_signed_out_by_now_is_left_in_peace(client: Client, db: None) -> None:
    answer = bell(client, "0.0")
    assert (answer.status_code, answer.content) == (286, b"")
    assert answer.headers["HX-Reswap"] == "none"
    assert client.post(BELL).status_code == 405


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
