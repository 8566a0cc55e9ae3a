"""Whatever is sent to whichever address: no error page, and what is refused has saved nothing.

The addresses come from the resolver, the names of fields from the forms themselves and from the pages: a new form is
met without being named here, and an address that the permission matrix cannot build fails. ``FUZZ_EXAMPLES`` sends
more to each than the few of an ordinary run.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.configuration import STANDARD
from accounts.models import ExternalAccount
from accounts.models.account import no_requirements
from connect_dashboard.journal.models import AuditEntry, Email, Event
from requirements_app.models import InformationRequest
from tests.accounts.onboarding import ANSWERS, express_account, fill_in
from tests.factories.accounts import add_person, connected_account
from tests.holders.sitting import holder_client
from tests.requirements.remediation import account_with_holder, link_for, proved
from tests.requirements.uploads import PDF, picture
from tests.test_permission_matrix import ADDRESSES, World, answered
from tests.undoing import undone

pytestmark = pytest.mark.django_db
FUZZ = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "3")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

OPERATORS = sorted(name for name in ADDRESSES if name.startswith(("accounts:", "requirements:")))
HOLDERS = sorted(name for name in ADDRESSES if name.startswith("holder_account:"))


def fields_of(kind: type[forms.Form] = forms.Form) -> set[str]:
    """Names of the fields of every form that our apps have, and of the inputs into which some of them fall."""
    names: set[str] = set()
    for form in kind.__subclasses__():
        if form.__module__.startswith(("accounts.", "requirements_app.")):
            names |= set(form.base_fields)
        names |= fields_of(form)
    return names


NAMES = sorted(
    fields_of() | {f"dob_{part}" for part in ("day", "month", "year")} | {"front", "front0", "person0-dob_day"}
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "on", "0", "-1", "1e9", "\x00", "US", "XX", "1901-01-01", "9999-99-99", "a@example.com", "{", "é" * 600]
    ),
    st.lists(st.sampled_from(["card_payments", "transfers", "a|b", "\x00", ""]), max_size=3),
)
FILES = st.sampled_from([b"", b"%PDF-", b"\xff\xd8\xff", b"id,name\nacct_1,One\n", PDF, picture()])
MODELS = [
    *apps.get_app_config("accounts").get_models(),
    *apps.get_app_config("requirements_app").get_models(),
    AuditEntry,
    Event,
    Email,
]
ANSWERED = {200, 204, 302, 400, 404, 405, 409, 410, 422, 429}
INPUT = re.compile(rb'\bname="([^"]{1,60})"')


def state() -> dict[str, Any]:
    """Every row of our apps, what was written of it, and the files beside it."""
    names = [model._meta.db_table for model in MODELS]
    queries = [f"(SELECT jsonb_agg(one ORDER BY one)::text FROM {name} one)" for name in names]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(queries)}")
        found = dict(zip(names, cursor.fetchone(), strict=True))
    folder = Path(default_storage.location) / "documents"  # type: ignore[attr-defined]
    return found | {"files": sorted(str(path) for path in folder.rglob("*") if path.is_file())}


def sent_to(client: Client, address: str, data: Any, *, counts: bool = False) -> None:
    """Draw what is sent from the fields that the page has and from all that any form knows; judge the answer."""
    page = answered(client, "get", address)
    assert page.status_code in ANSWERED, address
    known = sorted({name.decode() for name in INPUT.findall(getattr(page, "content", b""))} | set(NAMES[:40]))
    sent = data.draw(st.dictionaries(st.sampled_from([*known, *NAMES]), VALUES, max_size=8))
    if data.draw(st.booleans()):
        name = data.draw(st.sampled_from(["front", "front0", "back0", "file", "file_1", "answer_1"]))
        sent[name] = SimpleUploadedFile("a\x00b/../c.png", data.draw(FILES) or b" ")
    before = state()
    with transaction.atomic():
        answer = answered(client, "post", address, sent)
    assert answer.status_code in ANSWERED, (address, sent, answer.status_code)
    if answer.status_code >= 400 and not counts:
        assert state() == before, (address, sent)


@pytest.fixture
def world(platform: Any) -> World:
    return World(platform)


@pytest.mark.parametrize("name", OPERATORS)
@FUZZ
@given(data=st.data())
def test_whatever_an_operator_sends(name: str, world: World, ada: Any, client_for: Any, data: Any) -> None:
    with undone():
        sent_to(client_for(ada), world.address(name), data)


@pytest.mark.parametrize("key", ["company.tax_id", "individual.dob.day", "company.verification.document", "interv"])
@FUZZ
@given(data=st.data())
def test_whatever_answers_a_requirement(key: str, platform: Any, ada: Any, client_for: Any, data: Any) -> None:
    with undone():
        connection = connected_account(platform, country=data.draw(st.sampled_from(["US", "JP", "BR", "DE", "IN"])))
        add_person(connection, representative=True)
        question = asked(connection)
        key = question.key if key == "interv" else key
        connection.account.requirements = no_requirements() | {"past_due": [key]}
        connection.account.save()
        for name in ("requirement_submit", "information_request_answer", "support_request_create"):
            sent_to(client_for(ada), reverse(f"requirements:{name}", args=[connection.account_id, key]), data)


def asked(connection: Any) -> InformationRequest:
    questions = [
        {"key": "answer_1", "kind": "text", "label": "What is sold?"},
        {"key": "file_1", "kind": "document", "label": "Licence"},
    ]
    return InformationRequest.objects.create(account=connection.account, description="url_inquiry", questions=questions)


@pytest.mark.parametrize("step", ["", "business", *ANSWERS, "documents", "review", "renew", "done", "nothing"])
@FUZZ
@given(data=st.data())
def test_whatever_is_sent_to_onboarding(step: str, ada: Any, monkeypatch: Any, data: Any) -> None:
    monkeypatch.setattr("accounts.views.hosted._POSTS", 10**9)
    with undone():
        _, _, token = express_account(ada)
        if data.draw(st.booleans()):
            fill_in(token)
        sent_to(Client(), f"/onboarding/{token}/" + (f"{step}/" if step else ""), data)


@pytest.mark.parametrize("step", ["", "renew", "done", "any"])
@FUZZ
@given(data=st.data())
def test_whatever_is_sent_to_remediation(step: str, ada: Any, monkeypatch: Any, data: Any) -> None:
    monkeypatch.setattr("accounts.views.hosted._POSTS", 10**9)
    with undone():
        connection, person = account_with_holder(ada)
        question = asked(connection)
        scope = [*connection.account.requirements["eventually_due"], question.key]
        requirements = no_requirements() | {"past_due": scope, "currently_due": scope, "eventually_due": scope}
        connection.account.requirements = requirements | {"past_due": [*scope, f"{person.pk}.verification.document"]}
        connection.account.save()
        token = link_for(ada, connection, *connection.account.requirements["past_due"]).token
        holder = proved(token) if step else Client()
        if step == "any":
            step = data.draw(
                st.sampled_from(["profile", "company", "owners", person.pk, question.pk, "documents", "terms", "bank"])
            )
        sent_to(holder, f"/remediation/{token}/" + (f"{step}/" if step else ""), data, counts=not step)


@pytest.mark.parametrize("name", HOLDERS)
@FUZZ
@given(data=st.data())
def test_whatever_a_holder_sends_from_their_dashboard(name: str, platform: Any, data: Any) -> None:
    with undone():
        connection = connected_account(platform, configuration=STANDARD, details_submitted=True, email="m@example.com")
        external = ExternalAccount.objects.create(
            id="ba_own", account=connection.account, object="bank_account", country="US", currency="usd", last4="6789"
        )
        ids = {"external_account_id": external.pk, "person_id": add_person(connection).pk, "step": "profile"}
        path = reverse(name, kwargs={key: ids[key] for key in ADDRESSES[name].pattern.converters})
        sent_to(holder_client(connection), path, data)
