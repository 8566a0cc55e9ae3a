from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.configuration import EXPRESS
from accounts.models import OnboardingLink
from accounts.services.hosted_links import hash_of
from connect_dashboard.journal.models import AuditEntry, Email
from tests.accounts.onboarding import express_account, fill_in
from tests.factories.accounts import connected_account

TOKEN = "one-rendering-of-this-dialog"


def expire(link):
    link.expires_at = timezone.now() - timedelta(minutes=1)
    link.save(update_fields=["expires_at"])


def links_url(connection, *rest):
    return f"/accounts/{connection.account_id}/links/" + "".join(f"{part}/" for part in rest)


# The platform's side


def test_only_the_hash_is_kept(ada):
    _, link, token = express_account(ada)
    stored = [str(value) for value in OnboardingLink.objects.values_list().get()]
    assert link.token_hash == hash_of(token)
    assert len(token) == 43
    assert not any(token in value for value in stored)


def test_another_link_is_made_once_per_rendered_form(ada, client_for):
    connection, _, _ = express_account(ada, fixed_fields=("country",))
    client = client_for(ada)
    first = client.post(links_url(connection, "create"), {"form_token": TOKEN})
    second = client.post(links_url(connection, "create"), {"form_token": TOKEN})
    assert first.status_code == second.status_code == 200
    assert first.context["url"] == second.context["url"]
    assert OnboardingLink.objects.count() == 2
    assert {tuple(link.fixed_fields) for link in OnboardingLink.objects.all()} == {("country",)}


def test_a_form_sent_for_two_accounts_makes_a_link_for_each(ada, client_for):
    client = client_for(ada)
    two = [connected_account(ada.platform, configuration=EXPRESS, details_submitted=False) for _ in range(2)]
    shown = [client.post(links_url(one, "create"), {"form_token": TOKEN}) for one in two]
    assert [page.status_code for page in shown] == [200, 200]
    assert shown[0].context["url"] != shown[1].context["url"]


def test_no_link_for_an_account_that_is_finished_or_rejected(ada, client_for):
    finished = connected_account(ada.platform, configuration=EXPRESS, details_submitted=True)
    rejected = connected_account(ada.platform, requirements={"disabled_reason": "rejected.other"})
    for connection in (finished, rejected):
        assert client_for(ada).get(links_url(connection, "create")).status_code == 409
        assert client_for(ada).post(links_url(connection, "create"), {"form_token": TOKEN}).status_code == 409
    assert not OnboardingLink.objects.exists()


def test_it_is_sent_by_email_once_per_rendered_form(ada, client_for):
    connection, link, token = express_account(ada)
    for form_token in (TOKEN, TOKEN, "sent-again-on-purpose"):
        data = {"to": "holder@example.com", "token": token, "form_token": form_token}
        response = client_for(ada).post(links_url(connection, link.pk, "send"), data)
        assert response.status_code == 200
    assert Email.objects.count() == 2
    email = Email.objects.earliest("pk")
    assert email.to == "holder@example.com"
    assert f"/onboarding/{token}/" in email.text
    sent = AuditEntry.objects.filter(action="onboarding_link.sent")
    assert list(sent.values_list("after", flat=True)) == [{"to": "[redacted]"}] * 2


def test_a_wrong_address_is_refused_and_kept(ada, client_for):
    connection, link, token = express_account(ada)
    response = client_for(ada).post(links_url(connection, link.pk, "send"), {"to": "nowhere", "token": token})
    assert response.status_code == 422
    assert 'value="nowhere"' in response.content.decode()


def test_nobody_sends_a_link_whose_token_they_were_not_shown(ada, client_for):
    connection, link, _ = express_account(ada)
    data = {"to": "holder@example.com", "token": "x" * 43}
    assert client_for(ada).post(links_url(connection, link.pk, "send"), data).status_code == 404
    assert not Email.objects.exists()


def test_a_revoked_link_opens_nothing_and_loses_its_draft(ada, client_for):
    connection, link, token = express_account(ada)
    holder = fill_in(token)
    assert "can’t be undone" in client_for(ada).get(links_url(connection, link.pk, "revoke")).content.decode()
    response = client_for(ada).post(links_url(connection, link.pk, "revoke"))
    assert response.headers["Location"] == reverse("accounts:account_details", args=[connection.account_id])
    link.refresh_from_db()
    assert (link.state(timezone.now()), link.draft) == ("revoked", "")
    page = holder.post(f"/onboarding/{token}/review/")
    assert page.status_code == 410
    assert "withdrawn" in page.content.decode()
    assert AuditEntry.objects.filter(action="onboarding_link.revoked").count() == 1


def test_revoking_twice_changes_nothing_more(ada, client_for):
    connection, link, _ = express_account(ada)
    for _ in range(2):
        client_for(ada).post(links_url(connection, link.pk, "revoke"))
    assert AuditEntry.objects.filter(action="onboarding_link.revoked").count() == 1


def test_a_used_link_cannot_be_revoked(ada, client_for):
    connection, link, token = express_account(ada)
    fill_in(token).post(f"/onboarding/{token}/review/")
    assert client_for(ada).post(links_url(connection, link.pk, "revoke")).status_code == 409


@pytest.mark.parametrize("part", ["create", "send", "revoke"])
def test_other_roles_and_platforms_reach_none_of_it(part, ada, sue, olga, client_for):
    connection, link, token = express_account(ada)
    url = links_url(connection, *(["create"] if part == "create" else [link.pk, part]))
    data = {"form_token": TOKEN, "to": "thief@example.com", "token": token}
    assert Client().post(url, data).status_code == 302
    assert client_for(sue).post(url, data).status_code == 403
    assert client_for(olga).post(url, data).status_code == 404
    assert client_for(ada).delete(url).status_code == 405
    link.refresh_from_db()
    assert link.revoked_at is None
    assert OnboardingLink.objects.count() == 1
    assert not Email.objects.exists()


@pytest.mark.parametrize("links", [1, 6])
def test_the_panel_costs_the_same_however_many_links(links, ada, client_for, rf, django_assert_num_queries):
    from django.template import Context, Template

    connection, _, _ = express_account(ada)
    for number in range(links - 1):
        client_for(ada).post(links_url(connection, "create"), {"form_token": f"{TOKEN}-{number}"})
    template = Template("{% load accounts_panels %}{% onboarding_links connection %}")
    with django_assert_num_queries(1):
        page = template.render(Context({"connection": connection, "can": {"accounts.create"}}))
    assert page.count("Revoke<") == links
    assert "New link" in page


def test_links_left_over_when_the_account_is_finished_are_no_longer_needed(ada):
    from django.template import Context, Template

    connection, _, _ = express_account(ada)
    connection.account.details_submitted = True
    template = Template("{% load accounts_panels %}{% onboarding_links connection %}")
    page = template.render(Context({"connection": connection, "can": {"accounts.create"}}))
    assert "No longer needed" in page
    assert "Revoke" not in page
    assert "expires" not in page


def test_a_viewer_sees_links_without_buttons(ada):
    from django.template import Context, Template

    connection, _, _ = express_account(ada)
    template = Template("{% load accounts_panels %}{% onboarding_links connection %}")
    page = template.render(Context({"connection": connection, "can": {"accounts.view"}}))
    assert "Open" in page
    assert "Revoke" not in page
    assert "New link" not in page


# The holder's side


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_link_changes_nothing(method, ada):
    _, link, token = express_account(ada)
    before = OnboardingLink.objects.values().get()
    response = getattr(Client(), method)(f"/onboarding/{token}/")
    assert response.status_code == 200
    assert OnboardingLink.objects.values().get() == before
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response.headers["Cache-Control"]


def test_going_on_notes_that_somebody_began(ada):
    _, link, token = express_account(ada)
    assert Client().post(f"/onboarding/{token}/").headers["Location"] == f"/onboarding/{token}/business/"
    link.refresh_from_db()
    assert link.opened_at is not None


def test_an_expired_link_says_so_and_offers_a_fresh_one(ada):
    _, link, token = express_account(ada, email="maria@example.com")
    expire(link)
    page = Client().get(f"/onboarding/{token}/")
    assert page.status_code == 410
    assert "has expired" in page.content.decode()
    assert Client().post(f"/onboarding/{token}/business/", {}).status_code == 410
    assert Client().post(f"/onboarding/{token}/renew/").status_code == 200
    email = Email.objects.get()
    assert email.to == "maria@example.com"
    fresh = OnboardingLink.objects.exclude(pk=link.pk).get()
    assert hash_of(email.text.split("/onboarding/")[1].split("/")[0]) == fresh.token_hash


def test_the_answer_is_the_same_without_an_address_on_file(ada):
    _, link, token = express_account(ada, email="maria@example.com")
    expire(link)
    known = Client().post(f"/onboarding/{token}/renew/")
    link.account.email = ""
    link.account.save(update_fields=["email"])
    cache.clear()
    unknown = Client().post(f"/onboarding/{token}/renew/")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert Email.objects.count() == 1


def test_fresh_links_are_limited(ada):
    _, link, token = express_account(ada, email="maria@example.com")
    expire(link)
    answers = [Client().post(f"/onboarding/{token}/renew/").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_no_fresh_link_where_the_platform_revoked_a_later_one(ada, client_for):
    connection, link, token = express_account(ada, email="maria@example.com")
    expire(link)
    client_for(ada).post(links_url(connection, "create"), {"form_token": TOKEN})
    later = OnboardingLink.objects.exclude(pk=link.pk).get()
    client_for(ada).post(links_url(connection, later.pk, "revoke"))
    Client().post(f"/onboarding/{token}/renew/")
    assert not Email.objects.exists()


def test_open_links_are_not_renewed(ada):
    _, _, token = express_account(ada, email="maria@example.com")
    assert Client().post(f"/onboarding/{token}/renew/").headers["Location"] == f"/onboarding/{token}/"
    assert OnboardingLink.objects.count() == 1


def test_a_used_link_says_so_also_through_another_link(ada, client_for):
    connection, _, token = express_account(ada)
    other = client_for(ada).post(links_url(connection, "create"), {"form_token": TOKEN}).context["url"]
    fill_in(token).post(f"/onboarding/{token}/review/")
    for path in (f"/onboarding/{token}/", "/onboarding/" + other.split("/onboarding/")[1]):
        page = Client().get(path)
        assert page.status_code == 410
        assert "has been used" in page.content.decode()
        assert 'href="/holder/sign-in/"' in page.content.decode()


def test_links_of_a_removed_account_open_nothing(ada):
    connection, _, token = express_account(ada)
    connection.ended_at = timezone.now()
    connection.save(update_fields=["ended_at"])
    assert "withdrawn" in Client().get(f"/onboarding/{token}/").content.decode()


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "ä", "x" * 2000])
def test_an_unknown_link_is_a_clear_404(token, db):
    for path in (f"/onboarding/{token}/", f"/onboarding/{token}/business/", f"/onboarding/{token}/review/"):
        page = Client().get(path)
        assert page.status_code == 404
        assert "know this link" in page.content.decode()
    assert Client().post(f"/onboarding/{token}/renew/").status_code == 404
