"""How an account is found: folding, splitting, and the index row that lists read."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from accounts.configuration import EXPRESS
from accounts.counts import compact_status_counts, status_counts
from accounts.listing import fold, refresh_listing, words
from accounts.models import Connection
from tests.factories.accounts import connected_account


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Bäckerei Ångström", "backerei angstrom"),
        ("Straße", "strasse"),
        ("Łódź Øst", "lodz ost"),
        ("ガラス", "ガラス"),
        ("서울", "서울"),
    ],
)
def test_case_and_accents_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_split_at_punctuation() -> None:
    assert words("anna.maria+shop@example-store.com") == ["anna", "maria", "shop", "example", "store", "com"]


def test_any_part_of_a_japanese_name_is_a_prefix_of_a_term(platform) -> None:
    connection = connected_account(platform, name="太田電気合同会社")
    assert {"太田電気合同会社", "電気合同会社"} <= set(connection.search_terms.split(" "))


def test_the_database_searches_the_terms(platform) -> None:
    connection = connected_account(platform, name="Wells & Söhne", metadata={"Tier": "Gold plus"})
    found = Connection.objects.extra(where=["search @@ %s::tsquery"], params=["'sohne' & 'm:tier:gold·pl':*"])  # noqa: S610
    assert list(found) == [connection]


def test_counts_follow_every_change(platform, other_platform) -> None:
    first = connected_account(platform)
    connected_account(platform, configuration=EXPRESS, capabilities={"transfers": "inactive"})
    connected_account(other_platform)
    assert status_counts(platform) | {"all": 2, "enabled": 1, "restricted": 1} == status_counts(platform)
    first.account.capabilities.update(status="pending")
    refresh_listing(first.account)
    compact_status_counts()
    assert status_counts(platform) | {"all": 2, "in_review": 1, "enabled": 0} == status_counts(platform)
    Connection.objects.filter(pk=first.pk).update(ended_at="2026-01-01T00:00Z")
    assert status_counts(platform)["all"] == 1


def test_older_rows_get_the_term_of_a_usual_capability_that_they_lack(platform):
    held = connected_account(platform, capabilities={"card_payments": "active", "transfers": "inactive"})
    lacking = connected_account(platform, capabilities={"card_payments": "unrequested"})
    expected = {one.pk: one.search_terms for one in Connection.objects.all()}
    assert "f:capability:transfers:unrequested" in expected[lacking.pk].split(" ")
    assert ":unrequested" not in expected[held.pk]
    for one in Connection.objects.all():
        one.search_terms = " ".join(term for term in one.search_terms.split(" ") if not term.endswith(":unrequested"))
        one.save(update_fields=["search_terms"])
    add_terms = import_module("accounts.migrations.0012_unrequested_terms").add_terms
    for _ in range(2):
        add_terms(None, SimpleNamespace(connection=connection))
        assert {one.pk: one.search_terms for one in Connection.objects.all()} == expected
