"""People behind an account: adding, editing, removing, and the rules that span them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.configuration import EXPRESS
from accounts.models import Connection, Person
from accounts.services.persons import person_create, person_remove, person_update
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from tests.factories.accounts import add_person, connected_account
from tests.undoing import undone

pytestmark = pytest.mark.django_db

DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


def create_url(connection):
    return reverse("accounts:person_create", args=[connection.account_id])


def url_of(person, verb="update"):
    return reverse(f"accounts:person_{verb}", args=[person.account_id, person.pk])


def typed(person=None, **changes):
    """What a browser posts from the form as it stands, with ``changes``."""
    values = {"first_name": "Maria", "last_name": "Keller", "address_country": "US"}
    if person is not None:
        values = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "phone": person.phone,
            "dob": person.dob.isoformat() if person.dob else "",
            "title": person.title,
            "percent_ownership": "" if person.percent_ownership is None else str(person.percent_ownership),
            "address_country": person.address.get("country") or str(person.account.country),
            **{f"address_{part}": person.address.get(part) or "" for part in ("line1", "city", "state", "postal_code")},
            **{role: "on" for role in ("representative", "owner", "director", "executive") if getattr(person, role)},
        }
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


@pytest.fixture
def connection(platform) -> Connection:
    return connected_account(platform, name="Bäckerei Sonne")


# Adding


def test_a_person_is_added_and_shown(connection, ada, client_for):
    client = client_for(ada)
    data = typed(
        phone="(202) 555-0123",
        dob="1980-02-29",
        id_number="000000000",
        title="CEO",
        representative="on",
        owner="on",
        percent_ownership="33.33",
        address_line1="1 Main Street",
        address_city="Cupertino",
        address_state="CA",
        address_postal_code="95014",
    )

    response = client.post(create_url(connection), data)

    assert response.status_code == 302
    person = connection.account.persons.get()
    assert (person.full_name, person.phone, person.dob) == ("Maria Keller", "+12025550123", date(1980, 2, 29))
    assert person.address == {
        "line1": "1 Main Street",
        "city": "Cupertino",
        "state": "CA",
        "postal_code": "95014",
        "country": "US",
    }
    assert (person.id_number, person.id_number_provided, person.ssn_last_4_provided) == ("000000000", True, True)
    assert (person.representative, person.owner, person.percent_ownership) == (True, True, Decimal("33.33"))
    assert b"Maria Keller was added and is now the representative." in client.get(response.url).content


def test_the_account_is_found_by_the_new_name(connection, ada):
    person_create(actor=operator(ada), connection=connection, fields={"first_name": "Ångström", "last_name": "Keller"})
    connection.refresh_from_db()
    assert "angstrom" in connection.search_terms


def test_the_dialog_opens_bare_for_htmx_and_as_a_page_without(connection, ada, client_for):
    client = client_for(ada)
    bare, page = client.get(create_url(connection), headers=DIALOG), client.get(create_url(connection))
    assert b"<html" not in bare.content
    assert b"<html" in page.content
    assert b'name="first_name"' in bare.content
    assert b'name="first_name"' in page.content


def test_success_leads_back_to_the_page_on_which_the_dialog_stood(connection, ada, client_for):
    persons = reverse("accounts:person_list", args=[connection.account_id])
    headers = {**DIALOG, "HX-Current-URL": f"http://testserver{persons}#content"}
    response = client_for(ada).post(create_url(connection), typed(), headers=headers)
    assert response.headers["HX-Redirect"] == persons


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("first_name", "", b"Fill this in."),
        ("email", "nobody", b"Enter an e-mail address"),
        ("phone", "12", b"too short or too long"),
        ("dob", "1850-01-01", b"13 to 120 years old"),
        ("dob", "yesterday", b"Enter a date, such as"),
        ("id_number", "12-34", b"cannot be right"),
        ("percent_ownership", "101", b"At most 100."),
        ("percent_ownership", "10", b"Mark this person as an owner"),
        ("address_line1", "1 Main Street", b"Enter the ZIP code."),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_refused_is_kept_with_the_reason_beside_it(connection, ada, client_for, field, value, words):
    response = client_for(ada).post(create_url(connection), typed(**{field: value, "title": "Treasurer of old"}))
    assert response.status_code == 422
    assert words in response.content
    assert b"Treasurer of old" in response.content
    assert not Person.objects.exists()


def test_other_names_and_a_public_office_are_said_shown_and_taken_back(connection, ada, client_for):
    client = client_for(ada)
    said = {"full_name_aliases": "Mia Keller\r\n\r\n M. Brandt ", "political_exposure": "existing"}
    assert client.post(create_url(connection), typed(**said)).status_code == 302
    person = connection.account.persons.get()
    assert (person.full_name_aliases, person.political_exposure) == (["Mia Keller", "M. Brandt"], "existing")
    page = client.get(reverse("accounts:person_list", args=[connection.account_id])).content.decode()
    assert "Mia Keller" in page
    assert "Holds or held a public office" in page
    form = client.get(url_of(person)).content.decode()
    assert "Mia Keller\nM. Brandt</textarea>" in form
    client.post(url_of(person), typed(person, full_name_aliases="Mia Keller\r\nM. Brandt", political_exposure="none"))
    person.refresh_from_db()
    assert (person.full_name_aliases, person.political_exposure) == (["Mia Keller", "M. Brandt"], "none")
    client.post(url_of(person), typed(person, full_name_aliases="", political_exposure=""))
    person.refresh_from_db()
    assert (person.full_name_aliases, person.political_exposure) == ([], "")


@pytest.mark.parametrize(
    ("names", "words"), [("X\n" * 21, b"At most 20 names."), ("X" * 201, b"200 characters a name.")]
)
def test_too_many_other_names_are_refused_beside_their_field(connection, ada, client_for, names, words):
    response = client_for(ada).post(create_url(connection), typed(full_name_aliases=names))
    assert (response.status_code, words in response.content) == (422, True)


def test_a_child_of_twelve_is_too_young_and_one_of_thirteen_is_not(connection, ada):
    today = timezone.localdate()
    thirteen = today.replace(year=today.year - 13, day=min(today.day, 28))
    fields = {"first_name": "Kim", "dob": thirteen}
    with pytest.raises(Refusal, match="13 to 120"):
        person_create(actor=operator(ada), connection=connection, fields={"dob": thirteen + timedelta(days=10)})
    assert person_create(actor=operator(ada), connection=connection, fields=fields).dob == thirteen


def test_another_country_asks_for_its_own_address(connection, ada, client_for):
    fields = reverse("accounts:address_fields")
    client = client_for(ada)
    assert b"Prefecture" in client.get(fields, {"address_country": "JP"}).content
    assert b"Eircode" in client.get(fields, {"address_country": "IE"}).content
    assert client.get(fields, {"address_country": "XX"}).status_code == 404
    refused = client.post(create_url(connection), typed(address_country="JP", address_line1="1-1"))
    assert refused.status_code == 422
    assert b"Enter the prefecture." in refused.content


# Editing


def test_a_person_is_edited(connection, ada, client_for):
    person = add_person(connection, representative=True)
    response = client_for(ada).post(url_of(person), typed(person, title="CFO", director="on"))
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.title, person.director, person.representative) == ("CFO", True, True)


def test_what_was_imported_wrong_does_not_hinder_another_change(connection, ada, client_for):
    person = add_person(
        connection,
        phone="ext. 5",
        address={"country": "US", "line1": "1 Main", "postal_code": "S0 3YB", "state": None},
        percent_ownership=Decimal(50),
    )
    response = client_for(ada).post(url_of(person), typed(person, title="CFO"))
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.title, person.address["postal_code"], person.phone) == ("CFO", "S0 3YB", "ext. 5")


def test_the_identity_number_is_never_shown_and_kept_when_left_empty(connection, ada, client_for):
    person = add_person(connection, id_number="536-90-4399", id_number_provided=True)
    client = client_for(ada)
    assert b"536-90-4399" not in client.get(url_of(person)).content
    client.post(url_of(person), typed(person, title="CFO"))
    person.refresh_from_db()
    assert person.id_number == "536-90-4399"


def test_a_change_is_written_down_without_personal_values(connection, ada):
    person = add_person(connection, dob=date(1980, 1, 1))
    changes = {"dob": date(1981, 2, 3), "title": "CFO", "id_number": "536-90-4399", "owner": True}
    changes["percent_ownership"] = Decimal("12.50")

    person_update(actor=operator(ada), connection=connection, person_id=person.pk, changes=changes)

    entry = AuditEntry.objects.get(action="person.updated")
    assert (entry.subject, entry.account_id, entry.actor_label) == (person.pk, connection.account_id, "Ada")
    assert entry.before == {
        "dob": "[redacted]",
        "title": "",
        "id_number": "",
        "owner": False,
        "percent_ownership": None,
    }
    assert entry.after == {
        "dob": "[redacted]",
        "title": "CFO",
        "id_number": "[redacted]",
        "owner": True,
        "percent_ownership": "12.50",
    }
    event = Event.objects.get(type="person.updated")
    assert event.changed == sorted(
        f"{person.pk}.{path}"
        for path in ("dob", "id_number", "relationship.owner", "relationship.percent_ownership", "relationship.title")
    )


def test_saving_without_a_change_writes_nothing_down(connection, ada, client_for):
    person = add_person(connection, representative=True)
    assert client_for(ada).post(url_of(person), typed(person)).status_code == 302
    assert not AuditEntry.objects.exists()
    assert not Event.objects.exists()


def test_who_edits_at_the_same_time_is_told_before_undoing_the_others_change(connection, ada, client_for):
    person = add_person(connection)
    client = client_for(ada)
    opened = client.get(url_of(person))
    stale = typed(person, title="CFO", revision=opened.context["form"].revision)
    person_update(actor=operator(ada), connection=connection, person_id=person.pk, changes={"email": "new@example.com"})

    refused = client.post(url_of(person), stale)

    assert refused.status_code == 422
    assert b"Somebody changed this while you were editing." in refused.content
    person.refresh_from_db()
    assert (person.title, person.email) == ("", "new@example.com")
    again = client.post(url_of(person), {**stale, "revision": refused.context["form"].revision})
    assert again.status_code == 302


# Ownership


def test_owners_hold_at_most_the_whole_business(connection, ada):
    for share in ("33.33", "33.33", "33.33"):
        person = person_create(
            actor=operator(ada),
            connection=connection,
            fields={"first_name": "A", "owner": True, "percent_ownership": Decimal(share)},
        )
    with pytest.raises(Refusal, match=r"At most 33\.34 %") as caught:
        person_update(
            actor=operator(ada),
            connection=connection,
            person_id=person.pk,
            changes={"percent_ownership": Decimal("33.35")},
        )
    assert caught.value.param == "percent_ownership"
    person_update(
        actor=operator(ada), connection=connection, person_id=person.pk, changes={"percent_ownership": Decimal("33.34")}
    )
    assert sum(one.percent_ownership for one in connection.account.persons.all()) == 100


def test_an_imported_excess_may_shrink_but_not_grow(connection, ada):
    first = add_person(connection, owner=True, percent_ownership=Decimal(80))
    add_person(connection, owner=True, percent_ownership=Decimal(80))
    actor = operator(ada)
    with pytest.raises(Refusal, match="At most 20 %"):
        person_update(
            actor=actor, connection=connection, person_id=first.pk, changes={"percent_ownership": Decimal(81)}
        )
    person_update(actor=actor, connection=connection, person_id=first.pk, changes={"percent_ownership": Decimal(70)})
    person_update(actor=actor, connection=connection, person_id=first.pk, changes={"title": "CFO"})
    first.refresh_from_db()
    assert (first.percent_ownership, first.title) == (70, "CFO")


def test_too_much_ownership_is_said_beside_the_field(connection, ada, client_for):
    add_person(connection, owner=True, percent_ownership=Decimal(60))
    response = client_for(ada).post(create_url(connection), typed(owner="on", percent_ownership="60"))
    assert response.status_code == 422
    assert "At most 40 % is left" in response.content.decode()
    assert connection.account.persons.count() == 1


# The representative


def test_the_role_of_representative_moves_and_the_form_says_so(connection, ada, client_for):
    first = add_person(connection, first_name="Old", last_name="<i>Hand</i>", representative=True)
    second = add_person(connection)
    client = client_for(ada)
    assert "Takes the role from Old &lt;i&gt;Hand&lt;/i&gt;." in client.get(url_of(second)).content.decode()

    response = client.post(url_of(second), typed(second, representative="on"), follow=True)
    assert f"{second} was saved and is now the representative in place of Old &lt;i&gt;Hand" in response.text

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.representative, second.representative) == (False, True)
    told = AuditEntry.objects.order_by("pk").values_list("subject", "before", "after")
    assert list(told) == [
        (first.pk, {"representative": True}, {"representative": False}),
        (second.pk, {"representative": False}, {"representative": True}),
    ]


def test_the_last_representative_cannot_step_down(connection, ada):
    person = add_person(connection, representative=True)
    with pytest.raises(Refusal, match="keeps one representative"):
        person_update(
            actor=operator(ada), connection=connection, person_id=person.pk, changes={"representative": False}
        )
    person.refresh_from_db()
    assert person.representative


def test_the_representative_cannot_be_removed(connection, ada, client_for):
    person = add_person(connection, representative=True)
    client = client_for(ada)
    for response in (client.get(url_of(person, "remove")), client.post(url_of(person, "remove"))):
        assert response.status_code == 409
        assert b"Make another person the representative first." in response.content
    with pytest.raises(Refusal, match="keeps its representative"):
        person_remove(actor=operator(ada), connection=connection, person_id=person.pk)
    assert Person.objects.filter(pk=person.pk).exists()


def test_the_only_verified_executive_cannot_be_removed(connection, ada):
    verified = {"executive": True, "verification": {"status": "verified"}}
    first, second = add_person(connection, **verified), add_person(connection, **verified)
    person_remove(actor=operator(ada), connection=connection, person_id=first.pk)
    with pytest.raises(Refusal, match="only verified executive"):
        person_remove(actor=operator(ada), connection=connection, person_id=second.pk)


# Removing


def test_an_owner_is_removed_after_a_warning(connection, ada, client_for):
    person = add_person(connection, first_name="Gone", owner=True, percent_ownership=Decimal(25))
    client = client_for(ada)
    asked = client.get(url_of(person, "remove")).content.decode()
    assert "You cannot undo this." in asked
    assert "Remove owner" in asked
    assert "hold 25 % of it" in asked
    assert Person.objects.filter(pk=person.pk).exists()

    assert client.post(url_of(person, "remove")).status_code == 302

    assert not Person.objects.filter(pk=person.pk).exists()
    connection.refresh_from_db()
    assert "gone" not in connection.search_terms
    entry = AuditEntry.objects.get(action="person.deleted")
    assert (entry.subject, entry.before["first_name"], entry.before["owner"]) == (person.pk, "[redacted]", True)
    assert Event.objects.filter(type="person.deleted", object_id=person.pk).exists()
    assert client.post(url_of(person, "remove")).status_code == 404


# Who may


def test_what_the_holder_maintains_cannot_be_edited(platform, ada, client_for):
    connection = connected_account(platform, configuration=EXPRESS, details_submitted=True)
    person = add_person(connection)
    client = client_for(ada)
    requests = [
        client.get(create_url(connection)),
        client.post(create_url(connection), typed()),
        client.post(url_of(person), typed(person, title="CFO")),
        client.post(url_of(person, "remove")),
    ]
    assert [response.status_code for response in requests] == [409] * 4
    with pytest.raises(Refusal, match="account holder keeps this information"):
        person_update(actor=operator(ada), connection=connection, person_id=person.pk, changes={"title": "CFO"})
    assert list(connection.account.persons.values_list("pk", "title")) == [(person.pk, "")]


def test_until_details_are_submitted_the_platform_may_prefill(platform, ada, client_for):
    connection = connected_account(platform, configuration=EXPRESS, details_submitted=False)
    assert client_for(ada).post(create_url(connection), typed()).status_code == 302


@pytest.mark.parametrize("verb", ["create", "update", "remove"])
def test_viewers_may_not(connection, vic, client_for, verb):
    person = add_person(connection)
    url = create_url(connection) if verb == "create" else url_of(person, verb)
    client = client_for(vic)
    assert client.get(url).status_code == 403
    assert client.post(url, typed(title="CFO")).status_code == 403
    assert list(connection.account.persons.values_list("pk", "title")) == [(person.pk, "")]


def test_services_check_the_permission_themselves(connection, vic):
    person = add_person(connection)
    actor = operator(vic)
    with pytest.raises(Forbidden):
        person_create(actor=actor, connection=connection, fields={})
    with pytest.raises(Forbidden):
        person_update(actor=actor, connection=connection, person_id=person.pk, changes={})
    with pytest.raises(Forbidden):
        person_remove(actor=actor, connection=connection, person_id=person.pk)


@pytest.mark.parametrize("verb", ["create", "update", "remove"])
def test_other_platforms_meet_a_404_and_nothing_changes(connection, olga, client_for, verb):
    person = add_person(connection)
    url = create_url(connection) if verb == "create" else url_of(person, verb)
    client = client_for(olga)
    assert client.get(url).status_code == 404
    assert client.post(url, typed(title="CFO")).status_code == 404
    assert list(connection.account.persons.values_list("pk", "title")) == [(person.pk, "")]


def test_a_person_of_another_account_is_a_404(connection, platform, ada, client_for):
    stranger = add_person(connected_account(platform))
    url = reverse("accounts:person_update", args=[connection.account_id, stranger.pk])
    assert client_for(ada).post(url, typed(title="CFO")).status_code == 404
    stranger.refresh_from_db()
    assert stranger.title == ""


@pytest.mark.parametrize("verb", ["create", "update", "remove"])
def test_other_methods_are_refused(connection, ada, client_for, verb):
    person = add_person(connection)
    url = create_url(connection) if verb == "create" else url_of(person, verb)
    assert client_for(ada).delete(url).status_code == 405
    assert Person.objects.filter(pk=person.pk).exists()


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
_FIELDS = (
    "first_name last_name email phone dob nationality id_number full_name_aliases political_exposure "
    "title percent_ownership representative owner "
    "address_country address_line1 address_city address_state address_postal_code"
).split()
_VALUES = _TEXTS | st.sampled_from(["JP", "US", "on", "NaN", "1e9", "0", "100", "2000-01-01", "+1202555", "\x00"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(st.sampled_from(_FIELDS), _VALUES))
def test_no_input_breaks_the_form(connection, ada, client_for, data):
    with undone():
        client = client_for(ada)
        assert client.post(create_url(connection), data).status_code in (302, 422)
        full = {"first_name": "A", "last_name": "B", "address_country": "US", **data}
        assert client.post(create_url(connection), full).status_code in (302, 422)
