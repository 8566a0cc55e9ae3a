"""Saved views: kept, shared, renamed, deleted, and whose they are."""

import pytest
from django.urls import reverse

from accounts.models import SavedView
from accounts.services.saved_views import saved_view_create, saved_view_update
from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal

pytestmark = pytest.mark.django_db
CREATE = "/accounts/views/create/"
QUERY = "q=sonne&country=DE&sort=name"


def view_of(membership, **changes):
    values = {"name": "Germans", "query": QUERY, "shared": False} | changes
    return saved_view_create(actor=operator(membership), **values)


def test_the_list_as_it_is_can_be_saved(ada, client_for):
    client = client_for(ada)
    page = client.get(CREATE, {"query": f"{QUERY}&cursor=abc&evil=1"})
    assert 'value="q=sonne&amp;country=DE&amp;sort=name"' in page.text
    response = client.post(CREATE, {"name": "Germans", "query": f"{QUERY}&cursor=abc"})
    assert response.headers["Location"] == f"/accounts/?{QUERY}"
    view = SavedView.objects.get()
    assert (view.query, view.shared, view.owner) == (QUERY, False, ada.user)
    assert "Germans" in client.get("/accounts/").text
    current = client.get(f"/accounts/?{QUERY}").context["current_view"]
    assert current.view == view


def test_a_shared_view_is_seen_by_the_team_alone(ada, sue, vic, olga, client_for):
    view_of(ada, name="Ours", shared=True)
    view_of(ada, name="Mine")
    assert [item.view.name for item in client_for(ada).get("/accounts/").context["views"]] == ["Mine", "Ours"]
    assert [item.view.name for item in client_for(vic).get("/accounts/").context["views"]] == ["Ours"]
    assert client_for(olga).get("/accounts/").context["views"] == []


def test_sharing_needs_the_right(vic, client_for):
    client_for(vic).post(CREATE, {"name": "Mine", "query": QUERY, "shared": "on"})
    assert not SavedView.objects.get().shared
    with pytest.raises(Forbidden):
        view_of(vic, name="Other", shared=True)


def test_a_name_is_taken_once_and_keeps_what_was_typed(ada, client_for):
    view_of(ada)
    response = client_for(ada).post(CREATE, {"name": "Germans", "query": "q=other"})
    assert response.status_code == 422
    assert "You have a view of this name" in response.text
    assert 'value="q=other"' in response.text
    assert SavedView.objects.count() == 1


def test_the_owner_renames_and_deletes(ada, client_for):
    view = view_of(ada)
    url = reverse("accounts:saved_view_edit", args=[view.pk])
    client = client_for(ada)
    assert 'value="Germans"' in client.get(url).text
    client.post(url, {"name": "Deutsche", "shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.shared, view.query) == ("Deutsche", True, QUERY)
    client.post(reverse("accounts:saved_view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["saved_view.created", "saved_view.updated", "saved_view.deleted"]


def test_nobody_else_changes_it(ada, sue, olga, client_for):
    view = view_of(ada, shared=True)
    for stranger in (sue, olga):
        client = client_for(stranger)
        assert client.post(reverse("accounts:saved_view_edit", args=[view.pk]), {"name": "X"}).status_code == 404
        assert client.post(reverse("accounts:saved_view_delete", args=[view.pk])).status_code == 404
        with pytest.raises(Forbidden):
            saved_view_update(actor=operator(stranger), view=view, name="X", shared=False)
    view.refresh_from_db()
    assert view.name == "Germans"


def test_renaming_to_a_taken_name_is_refused(ada):
    view_of(ada, name="One")
    two = view_of(ada, name="Two")
    with pytest.raises(Refusal):
        saved_view_update(actor=operator(ada), view=two, name="One", shared=False)
