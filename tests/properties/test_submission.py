"""Whatever is sent to the dialogs of a requirement: no error page, and nothing saved by halves."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Person
from accounts.models.account import no_requirements
from connect_dashboard.journal.models import AuditEntry
from requirements_app.models import Document, SupportRequest
from requirements_app.submission import slot_of
from tests.factories.accounts import add_person, connected_account
from tests.requirements.uploads import PDF, picture

pytestmark = pytest.mark.django_db
CLIENT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

KEYS = [
    "company.name",
    "company.tax_id",
    "company.address.line1",
    "company.owners_provided",
    "company.verification.document",
    "business_profile.mcc",
    "business_profile.url",
    "settings.payments.statement_descriptor",
    "owners.dob.day",
    "directors.email",
    "representative.address.city",
    "representative.id_number",
    "representative.verification.document",
    "external_account",
    "tos_acceptance.date",
    "interv_1.url_inquiry.form",
    "company.shoe_size",
]
NAMES = """
    company__name company__tax_id address_country address_line1 address_city address_state address_postal_code
    company__owners_provided business_profile__mcc business_profile__url settings__payments__statement_descriptor
    first_name last_name email dob id_number representative revision front
""".split()
VALUES = st.one_of(
    st.text(max_size=40), st.sampled_from(["US", "1901-01-01", "9999-99-99", "on", "\x00", "5734", "https://a.example"])
)
FILES = st.one_of(st.binary(max_size=200), st.sampled_from([picture(), PDF, b"%PDF-", b"\xff\xd8\xff"]))


@pytest.fixture
def shop(platform):
    connection = connected_account(platform, requirements=no_requirements() | {"past_due": KEYS})
    add_person(connection, representative=True)
    return connection


def state(account_id):
    account = Account.objects.filter(pk=account_id).values("company", "business_profile", "settings", "business_type")
    return [*account, *Person.objects.order_by("pk").values(), *Document.objects.values()]


@CLIENT
@given(key=st.sampled_from(KEYS), data=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8), file=FILES)
def test_answers_are_saved_whole_or_not_at_all(shop, ada, client_for, key, data, file):
    Account.objects.filter(pk=shop.account_id).update(requirements=no_requirements() | {"past_due": KEYS})
    before, trail = state(shop.account_id), AuditEntry.objects.count()
    address = reverse("requirements:requirement_submit", args=[shop.account_id, key])
    answer = client_for(ada).post(address, {**data, "front": SimpleUploadedFile("a.png", file)})
    assert answer.status_code in (302, 409, 422)
    if answer.status_code != 302:
        assert (state(shop.account_id), AuditEntry.objects.count()) == (before, trail)


@CLIENT
@given(data=st.dictionaries(st.sampled_from(["subject", "tried", "message", "form_token"]), VALUES, max_size=4))
def test_letters_to_support_are_sent_or_refused(shop, ada, client_for, data):
    before = SupportRequest.objects.count()
    address = reverse("requirements:support_request_create", args=[shop.account_id, "company.name"])
    answer = client_for(ada).post(address, data)
    assert answer.status_code in (302, 422)
    assert SupportRequest.objects.count() - before <= (answer.status_code == 302)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.one_of(st.text(min_size=1, max_size=60), st.sampled_from(["interv_\x00.url_inquiry.form", "a\x00b"])))
def test_any_address_of_a_requirement_is_answered(shop, ada, client_for, key):
    client = client_for(ada)
    for name in ("", "submit/", "answer/", "support/"):
        address = f"/requirements/{shop.account_id}/{name}{quote(key, safe='')}/"
        assert client.get(address).status_code in (200, 301, 302, 404, 409)
    slot_of(key)
