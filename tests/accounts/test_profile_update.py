"""The dialogs of the profile: business details, contact, legal entity; and the metadata editor."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.configuration import EXPRESS
from accounts.models import Account, Connection
from accounts.services.profile import profile_update
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from tests.factories.accounts import connected_account
from tests.undoing import undone

pytestmark = pytest.mark.django_db

SECTIONS = ("business", "contact", "company")
DESCRIPTOR = "settings__payments__statement_descriptor"
PREFIX = "settings__card_payments__statement_descriptor_prefix"


def url_of(connection, section="business"):
    return reverse("accounts:profile_update", args=[connection.account_id, section])


@pytest.fixture
def connection(platform) -> Connection:
    return connected_account(platform, name="Bäckerei Sonne", country="DE", default_currency="eur")


def post(client, connection, section, **data):
    response = client.post(url_of(connection, section), data)
    connection.account.refresh_from_db()
    return response


def test_business_details_are_saved_in_the_shape_of_the_api(connection, ada, client_for):
    response = post(
        client_for(ada),
        connection,
        "business",
        business_profile__name="Sonne",
        business_profile__url="sonne.example.com",
        business_profile__mcc="5462",
        business_profile__product_description="Bread and cakes",
        **{DESCRIPTOR: "SONNE BERLIN", PREFIX: "SONNE"},
    )
    account = connection.account
    assert response.status_code == 302
    assert account.business_profile == {
        "name": "Sonne",
        "url": "https://sonne.example.com",
        "mcc": "5462",
        "product_description": "Bread and cakes",
    }
    assert account.settings == {
        "payments": {"statement_descriptor": "SONNE BERLIN"},
        "card_payments": {"statement_descriptor_prefix": "SONNE"},
    }
    connection.refresh_from_db()
    assert connection.name == "Sonne"
    assert "sonne" in connection.search_terms


def test_contact_is_saved(connection, ada, client_for):
    data = {"email": "new@example.com", "phone": "030 12345678", "business_profile__support_phone": "+1 202 555 0123"}
    assert post(client_for(ada), connection, "contact", **data).status_code == 302
    account = connection.account
    assert (account.email, account.phone) == ("new@example.com", "+493012345678")
    assert account.business_profile["support_phone"] == "+12025550123"


def test_the_legal_entity_is_saved_and_its_tax_id_hidden(connection, ada, client_for):
    client = client_for(ada)
    data = {
        "business_type": "company",
        "company__name": "Sonne GmbH",
        "company__structure": "private_corporation",
        "company__tax_id": "HRB 1234",
        "company__vat_id": "DE136695976",
        "address_country": "DE",
        "address_line1": "Hauptstraße 1",
        "address_postal_code": "10115",
        "address_city": "Berlin",
    }
    assert post(client, connection, "company", **data).status_code == 302
    account = connection.account
    assert (account.company_tax_id, account.company_vat_id) == ("HRB 1234", "DE136695976")
    assert (account.company["tax_id_provided"], account.company["vat_id_provided"]) == (True, True)
    assert "HRB" not in str(account.company)
    assert account.company["address"]["city"] == "Berlin"
    shown = client.get(url_of(connection, "company")).content.decode()
    assert "HRB 1234" not in shown
    assert "Provided. Leave empty to keep it." in shown
    entry = AuditEntry.objects.get()
    assert entry.after["company.tax_id"] == "[redacted]"
    assert entry.after["company.address"] == "[redacted]"
    assert entry.after["company.name"] == "Sonne GmbH"


def test_an_emptied_value_becomes_null_in_documents_and_empty_in_columns(connection, ada, client_for):
    post(client_for(ada), connection, "contact", email="")
    assert connection.account.email == ""
    post(client_for(ada), connection, "business", business_profile__name="")
    assert connection.account.business_profile["name"] is None


def test_what_the_form_does_not_know_is_left_alone(connection, ada, client_for):
    Account.objects.filter(pk=connection.account_id).update(
        business_profile={"name": "X", "mcc": "0001", "annual_revenue": {"amount": 5}},
        settings={"payments": None, "payouts": {"schedule": {"interval": "daily"}}},
    )
    data = {"business_profile__name": "Y", "business_profile__mcc": "0001", DESCRIPTOR: "SONNE BERLIN"}
    assert post(client_for(ada), connection, "business", **data).status_code == 302
    account = connection.account
    assert account.business_profile == {"name": "Y", "mcc": "0001", "annual_revenue": {"amount": 5}}
    assert account.settings == {
        "payments": {"statement_descriptor": "SONNE BERLIN"},
        "payouts": {"schedule": {"interval": "daily"}},
    }


def test_a_change_is_told_once_and_none_not_at_all(connection, ada):
    actor = operator(ada)
    for _ in range(2):
        profile_update(actor=actor, connection=connection, changes={"business_profile.url": "https://a.example"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == (
        "account.updated",
        {"business_profile.url": None},
        {"business_profile.url": "https://a.example"},
    )
    assert Event.objects.get().changed == ["business_profile.url"]


@pytest.mark.parametrize(
    ("section", "field", "value", "words"),
    [
        ("business", "business_profile__url", "not a url", "Enter a web address"),
        ("business", "business_profile__product_description", "Bread", "At least 10 characters"),
        ("business", "business_profile__mcc", "nope", "Choose one of the options"),
        ("business", DESCRIPTOR, "ABCD", "Use 5 to 22 characters"),
        ("business", DESCRIPTOR, "A" * 23, "Use 5 to 22 characters"),
        ("business", DESCRIPTOR, "BÄCKEREI", "without accents"),
        ("business", DESCRIPTOR, "SONNE * BERLIN", "Leave out *"),
        ("business", DESCRIPTOR, "12345", "at least one letter"),
        ("business", PREFIX, "A", "Use 2 to 10 characters"),
        ("contact", "email", "nobody", "Enter an e-mail address"),
        ("contact", "phone", "+1 23", "too short or too long"),
        ("contact", "business_profile__support_url", "javascript:alert(1)", "Enter a web address"),
        ("company", "company__tax_id", "123", "cannot be right"),
        ("company", "company__vat_id", "DE123", "cannot be right"),
        ("company", "company__structure", "castle", "Choose one of the options"),
        ("company", "address_postal_code", "1", "This is not a postal code of the country. Use one such as"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_refused_is_kept_with_the_reason_beside_it(connection, ada, client_for, section, field, value, words):
    before = Account.objects.filter(pk=connection.account_id).values().get()
    data = {"address_country": "DE", "business_profile__name": "Kept", "company__name": "Kept", field: value}
    if section == "contact":
        data = {"business_profile__support_email": "kept@example.com", **data}
    response = client_for(ada).post(url_of(connection, section), data)
    assert response.status_code == 422
    content = response.content.decode()
    assert words in content
    assert "kept" in content.lower()
    assert Account.objects.filter(pk=connection.account_id).values().get() == before


def test_a_postal_code_of_another_state_is_said_to_be_one(connection, ada, client_for):
    address = {"address_country": "US", "address_state": "TX", "address_city": "Austin", "address_line1": "1 Main St"}
    page = client_for(ada).post(url_of(connection, "company"), address | {"address_postal_code": "94107"})
    assert page.status_code == 422
    assert "The ZIP code does not fit the state. Change one of them: 75000 would fit." in page.text


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("US", "12-3456789"),
        ("CA", "12302 6635 RC 0001"),
        ("MX", "GODE561231GR8"),
        ("BR", "16.727.230/0001-97"),
        ("GB", "00445790"),
        ("DE", "HRB 11223"),
        ("FR", "552 008 443"),
        ("JP", "5-8356-7825-6246"),
        ("AU", "83 914 571 673"),
        ("US", "000000000"),
        ("DE", "222222222"),
        ("KE", "P051234567X"),
    ],
)
def test_tax_ids_of_each_country_are_accepted(platform, ada, client_for, country, number):
    connection = connected_account(platform, country=country)
    data = {"business_type": "company", "company__tax_id": number, "address_country": country}
    response = post(client_for(ada), connection, "company", **data)
    assert response.status_code == 302, response.content.decode()
    assert connection.account.company_tax_id == number


def test_the_country_cannot_be_changed(connection, ada, client_for):
    data = {"business_type": "company", "address_country": "DE", "company__name": "X"}
    assert post(client_for(ada), connection, "company", country="FR", **data).status_code == 302
    assert connection.account.country == "DE"
    with pytest.raises(Refusal, match="Unknown field"):
        profile_update(actor=operator(ada), connection=connection, changes={"country": "FR"})


def test_the_business_type_is_settled_once_details_are_submitted(platform, ada, client_for):
    connection = connected_account(platform, details_submitted=True)
    post(client_for(ada), connection, "company", business_type="individual", company__name="X")
    assert connection.account.business_type == "company"
    with pytest.raises(Refusal, match="cannot be changed after"):
        profile_update(actor=operator(ada), connection=connection, changes={"business_type": "individual"})


def test_an_individual_has_no_company_fields(platform, ada, client_for):
    connection = connected_account(platform, business_type="individual")
    content = client_for(ada).get(url_of(connection, "company")).content.decode()
    assert "company__name" not in content
    assert "stand in Personal details" in content


def test_what_the_holder_maintains_cannot_be_edited(platform, ada, client_for):
    connection = connected_account(platform, configuration=EXPRESS, details_submitted=True)
    client = client_for(ada)
    for section in SECTIONS:
        assert client.get(url_of(connection, section)).status_code == 409
        assert client.post(url_of(connection, section), {"business_profile__name": "X"}).status_code == 409
    with pytest.raises(Refusal, match="account holder keeps this information"):
        profile_update(actor=operator(ada), connection=connection, changes={"email": "x@example.com"})


@pytest.mark.parametrize("section", SECTIONS)
def test_viewers_strangers_and_other_methods(connection, vic, olga, ada, client_for, section):
    before = Account.objects.filter(pk=connection.account_id).values().get()
    data = {"business_profile__name": "X", "company__name": "X", "email": "x@example.com"}
    assert client_for(vic).get(url_of(connection, section)).status_code == 403
    assert client_for(vic).post(url_of(connection, section), data).status_code == 403
    assert client_for(olga).post(url_of(connection, section), data).status_code == 404
    assert client_for(ada).put(url_of(connection, section)).status_code == 405
    assert Account.objects.filter(pk=connection.account_id).values().get() == before


def test_an_unknown_section_is_a_404(connection, ada, client_for):
    assert client_for(ada).get(url_of(connection, "secrets")).status_code == 404


def test_the_service_checks_the_permission_itself(connection, vic):
    with pytest.raises(Forbidden):
        profile_update(actor=operator(vic), connection=connection, changes={"email": "x@example.com"})


# Metadata


def metadata_url(connection):
    return reverse("accounts:metadata_edit", args=[connection.account_id])


def test_metadata_is_edited_by_key_and_value(platform, ada, client_for):
    connection = connected_account(platform, metadata={"tier": "gold", "old": "1", "shelf": "7"})
    data = {"key": ["tier", "seller_id", "shelf", ""], "value": ["silver", "42", "", ""]}
    assert client_for(ada).post(metadata_url(connection), data).status_code == 302
    connection.refresh_from_db()
    assert connection.metadata == {"tier": "silver", "seller_id": "42"}
    assert "m:seller_id:42" in connection.search_terms


@pytest.mark.parametrize(
    ("keys", "values", "words"),
    [
        (["a", "a"], ["1", "2"], "Use each key once"),
        ([""], ["1"], "Give each value a key."),
        (["colour"], [""], "Give each new key a value: colour."),
        (["k" * 41], ["1"], "1 to 40 characters"),
        (["k"], ["v" * 501], "longer than 500"),
        ([f"k{n}" for n in range(51)], ["v"] * 51, "at most 50"),
    ],
    ids=["twice", "no-key", "no-value", "long-key", "long-value", "too-many"],
)
def test_metadata_keeps_its_limits_and_what_was_typed(platform, ada, client_for, keys, values, words):
    connection = connected_account(platform, metadata={"tier": "gold"})
    response = client_for(ada).post(metadata_url(connection), {"key": keys, "value": values})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert values[0] in response.content.decode()
    connection.refresh_from_db()
    assert connection.metadata == {"tier": "gold"}


def test_metadata_is_the_platforms_own_whoever_collects(platform, ada, vic, olga, client_for):
    connection = connected_account(platform, configuration=EXPRESS, details_submitted=True)
    data = {"key": ["tier"], "value": ["gold"]}
    assert client_for(vic).post(metadata_url(connection), data).status_code == 403
    assert client_for(olga).post(metadata_url(connection), data).status_code == 404
    connection.refresh_from_db()
    assert connection.metadata == {}
    assert client_for(ada).post(metadata_url(connection), data).status_code == 302


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
_NAMES = (
    "business_profile__name business_profile__url business_profile__mcc business_profile__product_description email "
    "phone business_profile__support_phone business_profile__support_url business_type company__name company__phone "
    "company__tax_id company__vat_id address_country address_line1 address_postal_code key value"
).split()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.dictionaries(
        st.sampled_from([*_NAMES, DESCRIPTOR, PREFIX]),
        _TEXTS | st.sampled_from(["US", "JP", "individual", "company", "http://[::1", "+49", "\x00"]),
    )
)
def test_no_input_breaks_the_forms(connection, ada, client_for, data):
    with undone():
        client = client_for(ada)
        for section in SECTIONS:
            assert client.post(url_of(connection, section), data).status_code in (302, 422)
        assert client.post(metadata_url(connection), data).status_code in (302, 422)
        assert client.get(reverse("accounts:account_details", args=[connection.account_id])).status_code == 200
