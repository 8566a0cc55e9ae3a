"""How an account is found: folding, splitting, and the index row that lists read."""

import pytest

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
