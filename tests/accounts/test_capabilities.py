"""Capabilities: the panel, the dialog with its preview, and the service behind it."""

import pytest
from django.urls import reverse

from accounts.capabilities import NAMES, consequences
from accounts.causes import CAPABILITY_CAUSES, capability_cause
from accounts.configuration import EXPRESS, STANDARD
from accounts.models import Capability, Connection
from accounts.models.account import no_requirements
from accounts.services.capabilities import capabilities_edit
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from tests.factories.accounts import add_person, connected_account


def url(connection, name="capabilities_edit"):
    return reverse(f"accounts:{name}", args=[connection.account_id])


def statuses(connection):
    return dict(Capability.objects.filter(account=connection.account).values_list("name", "status"))


@pytest.fixture
def shop(platform):
    return connected_account(platform, name="Shop", capabilities={"transfers": "active"})


def test_it_shows_what_is_requested(client_for, ada, shop):
    page = client_for(ada).get(url(shop)).content.decode()
    assert '<input type="checkbox" name="requested" value="transfers" checked>' in page
    assert '<input type="checkbox" name="requested" value="card_payments">' in page


def test_it_requests_and_unrequests(client_for, ada, shop):
    shop.account.charges_enabled = True
    shop.account.save()
    change = {"drawn": ["transfers"], "requested": ["card_payments"], "confirmed": ["transfers"]}
    response = client_for(ada).post(url(shop), change, follow=True)
    words = [str(message) for message in response.context["messages"]]
    assert words == [
        f'Requested: Card payments. Removed: Transfers. <a href="{url(shop)}" data-dialog>Request again</a>'
    ]
    assert statuses(shop) == {"transfers": "unrequested", "card_payments": "inactive"}
    shop.account.refresh_from_db()
    assert shop.account.charges_enabled is False
    assert Connection.objects.get(pk=shop.pk).status == "restricted"


def test_what_works_is_removed_only_by_who_was_told_what_stops(client_for, ada, shop):
    change = {"drawn": ["transfers"], "requested": ["card_payments"]}
    response = client_for(ada).post(url(shop), change)
    assert response.status_code == 422
    assert "no longer receive funds from your platform" in response.text
    assert '<input type="hidden" name="confirmed" value="transfers">' in response.text
    assert statuses(shop) == {"transfers": "active"}
    assert client_for(ada).post(url(shop), change | {"confirmed": ["card_payments"]}).status_code == 422
    assert statuses(shop) == {"transfers": "active"}


def test_a_removal_alone_says_nothing_of_what_is_newly_required(client_for, ada, shop):
    words = client_for(ada).post(url(shop, "capabilities_preview"), {"drawn": ["transfers"], "requested": []}).text
    assert "no longer receive funds from your platform" in words
    assert "newly required" not in words.lower()
    assert "Nothing new" not in words


def test_it_writes_audit_entry_and_events(client_for, ada, shop):
    client_for(ada).post(url(shop), {"drawn": ["transfers"], "requested": ["transfers", "card_payments"]})
    entry = AuditEntry.objects.get(action="capabilities.updated")
    assert (entry.before, entry.after) == ({"card_payments": False}, {"card_payments": True})
    events = set(Event.objects.values_list("type", "object_id"))
    # Transfers go off with card payments, which lack information: the two stand or fall together.
    capabilities = {("capability.updated", "card_payments"), ("capability.updated", "transfers")}
    assert events == capabilities | {("account.updated", shop.account_id)}


def test_a_capability_starts_inactive_while_information_is_missing(ada, shop):
    capabilities_edit(actor=operator(ada), connection=shop, request=["card_payments"], unrequest=[])
    card_payments = Capability.objects.get(account=shop.account, name="card_payments")
    assert card_payments.status == Capability.Status.INACTIVE
    assert card_payments.disabled_reason == "requirements.fields_needed"
    assert card_payments.requested_at is not None


def test_a_capability_that_needs_nothing_more_goes_into_review(ada, platform):
    shop = complete_canadian(platform)
    capabilities_edit(actor=operator(ada), connection=shop, request=["transfers"], unrequest=[])
    transfers = Capability.objects.get(account=shop.account, name="transfers")
    assert (transfers.status, transfers.disabled_reason) == ("pending", "pending.review")
    assert Connection.objects.get(pk=shop.pk).status == "in_review"


def complete_canadian(platform):
    from datetime import date

    from accounts.models import ExternalAccount

    shop = connected_account(
        platform,
        country="CA",
        business_type="individual",
        capabilities={},
        tos_acceptance={"date": 1, "ip": "192.0.2.1"},
    )
    address = {"city": "Ottawa", "line1": "1 Elgin St", "postal_code": "K1P 5W1", "state": "ON"}
    add_person(shop, representative=True, dob=date(1980, 1, 1), address=address)
    ExternalAccount.objects.create(
        id="ba_1", account=shop.account, object="bank_account", country="CA", currency="cad", last4="6789"
    )
    return shop


def test_the_preview_names_what_is_newly_required_and_what_stops(client_for, ada, shop):
    response = client_for(ada).post(
        url(shop, "capabilities_preview"), {"drawn": ["transfers"], "requested": ["card_payments"]}
    )
    words = response.content.decode()
    assert "Website" in words
    assert "Industry" in words
    assert "Terms of service" not in words  # transfers asked for them already
    assert "no longer receive funds from your platform" in words
    assert statuses(shop) == {"transfers": "active"}


@pytest.mark.parametrize(("status", "warned"), [("active", True), ("inactive", False)])
def test_the_preview_warns_that_what_works_stops_meanwhile(client_for, ada, platform, status, warned):
    connection = connected_account(platform, capabilities={"transfers": status})
    words = (
        client_for(ada)
        .post(
            url(connection, "capabilities_preview"),
            {"drawn": ["transfers"], "requested": ["transfers", "card_payments"]},
        )
        .text
    )
    assert "Newly required" in words
    assert ("Until then transfers stop working too:" in words) is warned


def test_the_preview_works_without_javascript(client_for, ada, shop):
    response = client_for(ada).post(
        url(shop), {"drawn": ["transfers"], "requested": ["transfers", "card_payments"], "preview": "1"}
    )
    assert response.status_code == 200
    assert "Card payments and transfers work together" in response.content.decode()
    assert statuses(shop) == {"transfers": "active"}


def test_it_keeps_what_was_ticked_when_it_refuses(client_for, ada, shop):
    response = client_for(ada).post(url(shop), {"drawn": ["transfers"], "requested": ["card_payments", "teleport"]})
    assert response.status_code == 422
    assert '<input type="checkbox" name="requested" value="card_payments" checked>' in response.content.decode()
    assert client_for(ada).post(url(shop, "capabilities_preview"), {"requested": "teleport"}).status_code == 422
    assert statuses(shop) == {"transfers": "active"}


def test_it_leaves_alone_what_somebody_else_requested_meanwhile(client_for, ada, shop):
    Capability.objects.create(account=shop.account, name="card_payments", status="active")
    client_for(ada).post(url(shop), {"drawn": ["transfers"], "requested": ["transfers", "link_payments"]})
    assert statuses(shop) == {"transfers": "active", "card_payments": "active", "link_payments": "active"}


def test_a_permanent_capability_stays(client_for, ada, platform):
    shop = connected_account(platform, capabilities={"legacy_payments": "active"})
    client = client_for(ada)
    assert "cannot be removed once requested" in client.get(url(shop)).content.decode()
    client.post(url(shop), {"drawn": ["legacy_payments"], "requested": []})
    with pytest.raises(Refusal, match="cannot be removed"):
        capabilities_edit(actor=operator(ada), connection=shop, request=[], unrequest=["legacy_payments"])
    assert statuses(shop) == {"legacy_payments": "active"}


def test_a_capability_of_another_country_is_refused(ada, platform):
    shop = connected_account(platform, country="DE", capabilities={})
    with pytest.raises(Refusal, match="country"):
        capabilities_edit(actor=operator(ada), connection=shop, request=["treasury"], unrequest=[])


def test_a_rejected_account_requests_nothing(ada, platform):
    shop = connected_account(platform, requirements={"disabled_reason": "rejected.fraud"}, capabilities={})
    with pytest.raises(Refusal, match="rejected"):
        capabilities_edit(actor=operator(ada), connection=shop, request=["transfers"], unrequest=[])


@pytest.mark.parametrize(("configuration", "refused"), [(EXPRESS, True), (STANDARD, False)])
def test_only_the_platform_in_control_takes_capabilities_away(ada, olga, configuration, refused):
    shop = connected_account(olga.platform, configuration=configuration, capabilities={"transfers": "active"})
    second = Connection.objects.get(pk=shop.pk)
    second.pk, second.platform = None, ada.platform
    second.connected_at = shop.connected_at.replace(year=shop.connected_at.year + 1)
    second.save(force_insert=True)
    if refused:
        with pytest.raises(Refusal, match="Another platform controls"):
            capabilities_edit(actor=operator(ada), connection=second, request=[], unrequest=["transfers"])
    else:
        capabilities_edit(actor=operator(ada), connection=second, request=[], unrequest=["transfers"])
    assert statuses(shop) == {"transfers": "active" if refused else "unrequested"}


def test_nothing_changed_writes_nothing(ada, shop):
    capabilities_edit(actor=operator(ada), connection=shop, request=["transfers"], unrequest=["card_payments"])
    assert not Event.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("name", "method"), [("capabilities_edit", "delete"), ("capabilities_preview", "get")])
def test_it_rejects_other_methods(client_for, ada, shop, name, method):
    assert getattr(client_for(ada), method)(url(shop, name)).status_code == 405


@pytest.mark.parametrize("name", ["capabilities_edit", "capabilities_preview"])
def test_readers_meet_403(client_for, vic, shop, name):
    data = {"drawn": ["transfers"], "requested": ["card_payments"]}
    assert client_for(vic).post(url(shop, name), data).status_code == 403
    with pytest.raises(Forbidden):
        capabilities_edit(actor=operator(vic), connection=shop, request=["card_payments"], unrequest=[])
    assert statuses(shop) == {"transfers": "active"}


@pytest.mark.parametrize("name", ["capabilities_edit", "capabilities_preview"])
def test_strangers_meet_404_and_nothing_changes(client_for, olga, shop, name):
    data = {"drawn": ["transfers"], "requested": ["card_payments"]}
    assert client_for(olga).post(url(shop, name), data).status_code == 404
    assert statuses(shop) == {"transfers": "active"}


def test_the_preview_takes_as_many_queries_for_many_boxes(client_for, ada, platform, shop, django_assert_num_queries):
    busy = connected_account(platform, capabilities=dict.fromkeys(NAMES[:25], "active"))
    client = client_for(ada)
    for connection in (shop, busy):
        drawn = list(statuses(connection))
        with django_assert_num_queries(PREVIEW_QUERIES):
            client.post(
                url(connection, "capabilities_preview"), {"drawn": drawn, "requested": [*drawn, "wero_payments"]}
            )


# Session, user, membership; connection, capabilities; then for the facts the standing, capabilities, persons and
# external accounts.
PREVIEW_QUERIES = 9


def panel(connection, *, can):
    from django.template import Context, Template

    source = "{% load money_movement %}{% capabilities_panel connection %}"
    return Template(source).render(Context({"connection": connection, "can": can}))


def test_the_panel_shows_statuses_and_what_is_missing(platform):
    shop = connected_account(platform, capabilities={"transfers": "active", "link_payments": "pending"})
    Capability.objects.create(
        account=shop.account, name="card_payments", status="inactive", disabled_reason="requirements.fields_needed"
    )
    words = panel(shop, can={"capabilities.edit"})
    assert words.index("Card payments") < words.index("Transfers") < words.index("1 payment method, 1 not active")
    assert "pieces of information missing" in words
    assert "Website" in words
    assert "while one is inactive, neither works" in words
    assert url(shop) in words
    assert url(shop) not in panel(shop, can=set())


def test_the_panel_takes_one_query_where_nothing_waits(platform, django_assert_num_queries):
    for names in (["transfers"], NAMES[:25]):
        shop = connected_account(platform, capabilities=dict.fromkeys(names, "active"))
        with django_assert_num_queries(1):
            panel(shop, can=set())


def test_the_panel_says_when_nothing_is_requested(platform):
    assert "Nothing requested yet" in panel(connected_account(platform, capabilities={}), can=set())


def test_every_disabled_reason_has_words():
    assert len(CAPABILITY_CAUSES) == 10
    for reason in CAPABILITY_CAUSES:
        assert "{" not in capability_cause(reason, "", "Connect")
    assert capability_cause("news", "", "Connect") == "news"


@pytest.mark.parametrize(
    ("account_reason", "words"),
    [
        ("under_review", "Under review by Connect"),
        ("listed", "Under review for a possible match on a prohibited list"),
        ("requirements.pending_verification", "What was provided is being verified"),
    ],
)
def test_a_capability_says_of_a_review_that_it_is_one(account_reason, words, platform):
    shop = connected_account(
        platform,
        capabilities={"transfers": "pending"},
        requirements=no_requirements() | {"disabled_reason": account_reason},
    )
    shop.account.capabilities.update(disabled_reason="pending.review")
    assert words in panel(shop, can=set())


def test_giving_up_everything_says_so():
    assert consequences({"card_payments", "transfers"}, set())[-1].startswith("Without card payments and transfers")
    assert consequences({"transfers"}, {"transfers"}) == []
