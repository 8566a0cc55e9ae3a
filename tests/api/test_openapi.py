"""The OpenAPI description is true: whatever it allows is answered as it says, and never with a 5xx."""

import io
from typing import Any

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from urllib3 import HTTPResponse

from connect_dashboard.api.openapi import description, reference_entries
from connect_dashboard.api_urls import DIALECT, OURS
from tests.factories.accounts import add_person, connected_account
from tests.factories.api import secret_key

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

schema = schemathesis.openapi.from_dict(description())
# A bounded run: drawn requests alone. Every combination of every boundary would take an hour.
schema.config.phases.coverage.enabled = False
schema.config.phases.examples.enabled = False


def test_every_verb_is_described_once() -> None:
    described = [(path, method) for path, verbs in description()["paths"].items() for method in verbs]
    declared = [method for one in (*DIALECT, *OURS) for method in one.callback.cls.verbs]
    assert len(described) == len(declared)
    assert sum(map(len, reference_entries().values())) == len(declared)


@pytest.fixture
def caller(platform: Any) -> dict[str, str]:
    """A key, and ids that are there, so that not everything is a 404."""
    connection = connected_account(platform)
    return {
        "secret": secret_key(platform),
        "account_id": connection.account_id,
        "person_id": add_person(connection).pk,
        "capability": "transfers",
        "country": "US",
    }


@schema.parametrize()
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_answers_are_as_described(case: Any, caller: dict[str, str]) -> None:
    case.path_parameters.update({name: value for name, value in caller.items() if name in case.path_parameters})
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    headers = {**asked.headers, "Authorization": f"Bearer {caller['secret']}"}
    kind = headers.pop("Content-Type", "application/octet-stream")
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    found = Client().generic(asked.method, asked.path_url, body, content_type=kind, headers=headers)
    case.validate_response(_as_requests(found, asked), checks=CHECKS)


def _as_requests(found: Any, asked: requests.PreparedRequest) -> requests.Response:
    """The test client's answer in the form that the checks read."""
    response = requests.Response()
    response.status_code, response._content, response.request = found.status_code, found.content, asked
    response.headers.update(found.headers)
    response.raw = HTTPResponse(body=io.BytesIO(found.content), headers=dict(found.headers), status=found.status_code)
    response.url, response.encoding = str(asked.url), "utf-8"
    return response
