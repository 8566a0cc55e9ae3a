"""Accounts by the search language: what it finds, and what it does not say."""

from typing import Any

import pytest

from accounts.models import Account, Connection
from tests.factories.accounts import add_person, connected_account
from tests.factories.api import Program


def test_the_search_language(platform: Any, program: Program) -> None:
    gold = connected_account(
        platform, name="Bäckerei Sonne", country="DE", metadata={"tier": "gold"}, email="jo@example.com"
    )
    plain = connected_account(platform, name="Alder", metadata={"tier": "iron"}, email="al@example.com")
    add_person(plain, email="jo@example.com")
    Connection.objects.filter(pk=plain.pk).update(status="restricted")

    def found(query: str) -> set[str]:
        answer = program.get("/v1/accounts/search", f"query={query}")
        assert answer.status_code == 200, answer.json()
        return {one["id"] for one in answer.json()["data"]}

    one, other = gold.account_id, plain.account_id
    assert found("email:'jo@example.com'") == {one}
    assert found("-email:'jo@example.com'") == {other}
    assert found("email:'jo@example.com' OR metadata['tier']:'iron'") == {one, other}
    assert found("email:'jo@example.com' OR email:'nobody@example.com'") == {one}
    assert found("-email:'jo@example.com' OR country:'DE'") == {one, other}
    assert found("email~'jo@'") == {one, other}
    assert found("name~'back'") == {one}
    assert found("metadata['tier']:'gold'") == {one}
    assert found('metadata["tier"]:"gold"') == {one}
    assert found("metadata['tier']~'go'") == {one}
    assert found("-metadata['tier']:'gold'") == {other}
    assert found("metadata['tier']:null") == set()
    assert found("-metadata['tier']:null") == {one, other}
    assert found("country:'DE' OR country:'US'") == {one, other}
    assert found("status:'restricted'") == {other}
    assert found("-status:'restricted' AND country:'DE'") == {one}
    assert found("capability:'transfers:active' AND created>1500000000") == {one, other}
    assert found("created<1500000000") == set()
    moment = int(Account.objects.get(pk=one).created.timestamp())
    assert found(f"created>={moment} AND email:'jo@example.com'") == {one}
    assert found(f"created>{moment} AND email:'jo@example.com'") == set()
    assert found(f"created:{moment} AND country:'DE'") == {one}


@pytest.mark.parametrize(
    "query",
    [
        "email:'a' AND country:'DE' OR country:'US'",
        "email:'a' country:'DE'",
        "email>'a'",
        "created~1500000000",
        "-created>1500000000",
        "metadata:'gold'",
        "country['x']:'DE'",
        "country:'Atlantis'",
        "status:'happy'",
        "status:'restricted' OR country:'DE'",
        "email:'unclosed",
        "",
    ],
)
def test_what_the_search_language_does_not_say_is_refused(query: str, program: Program) -> None:
    answer = program.get("/v1/accounts/search", f"query={query}")
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "query")
