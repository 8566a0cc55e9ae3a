"""Accounts through the official SDK."""

import json
from typing import Any

import pytest
import stripe

from tests.factories.accounts import connected_account
from tests.factories.team import PlatformFactory
from tests.sdk.shapes import faults

NEW = {
    "type": "custom",
    "country": "US",
    "email": "shop@example.com",
    "business_type": "company",
    "business_profile": {"name": "Fern & Fog", "url": "https://accessible.stripe.com", "mcc": "5734"},
    "company": {"name": "Fern & Fog LLC", "tax_id": "000000000", "address": {"line1": "1 Main St", "country": "US"}},
    "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
    "settings": {"payouts": {"schedule": {"interval": "weekly", "weekly_anchor": "friday"}}},
    "metadata": {"tier": "gold"},
}


def test_an_account_is_created_read_changed_and_deleted(sdk: Any) -> None:
    account = sdk.v1.accounts.create(NEW)
    assert isinstance(account, stripe.Account)
    assert account.id.startswith("acct_")
    assert account.type == "custom"
    assert account.business_profile.name == "Fern & Fog"
    assert account.company.tax_id_provided is True
    assert "tax_id" not in account.company
    assert account.settings.payouts.schedule.weekly_anchor == "friday"
    assert account.metadata.to_dict() == {"tier": "gold"}
    assert account.capabilities.transfers == "inactive"
    assert "external_account" in account.requirements.currently_due

    changed = sdk.v1.accounts.update(account.id, {"metadata": {"tier": "", "shop": "7"}, "email": "new@example.com"})
    assert (changed.metadata.to_dict(), changed.email) == ({"shop": "7"}, "new@example.com")
    assert sdk.v1.accounts.retrieve(account.id).metadata.to_dict() == {"shop": "7"}
    assert sdk.v1.accounts.update(account.id, {"metadata": ""}).metadata.to_dict() == {}
    unset = sdk.v1.accounts.update(account.id, {"business_profile": {"url": ""}})
    assert unset.business_profile.url is None

    assert sdk.v1.accounts.delete(account.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as gone:
        sdk.v1.accounts.retrieve(account.id)
    assert (gone.value.http_status, gone.value.code) == (404, "resource_missing")


def test_lists_page_themselves(sdk: Any, shop: Any) -> None:
    made = [connected_account(shop, name=f"Shop {number}").account_id for number in range(7)]
    connected_account(PlatformFactory(), name="Of another platform")
    page = sdk.v1.accounts.list({"limit": 3})
    assert (page.object, page.url, page.has_more) == ("list", "/v1/accounts", True)
    assert [one.id for one in page.auto_paging_iter()] == made[::-1]
    backwards = sdk.v1.accounts.list({"limit": 2, "ending_before": made[0]})
    assert [one.id for one in backwards.data] == [made[2], made[1]]
    assert backwards.has_more is True


def test_lists_are_narrowed_by_the_filters_of_the_dashboard(sdk: Any, shop: Any) -> None:
    connected_account(shop, name="Alder", country="DE", metadata={"tier": "gold"})
    birch = connected_account(shop, name="Birch", metadata={"tier": "gold"}).account
    assert [one.id for one in sdk.v1.accounts.list({"country": "US"})] == [birch.id]
    after = int(birch.created.timestamp())
    assert len(sdk.v1.accounts.list({"created": {"gte": after - 60}}).data) == 2
    assert sdk.v1.accounts.list({"created": {"lt": after - 60}}).data == []
    found = sdk.raw_request("get", "/v1/accounts/search", query="metadata['tier']:'gold' AND -country:'DE'")
    assert [one["id"] for one in sdk.deserialize(found, api_mode="V1").data] == [birch.id]


def test_an_individual_is_written_in_its_account(sdk: Any) -> None:
    account = sdk.v1.accounts.create(
        {
            "type": "custom",
            "country": "US",
            "business_type": "individual",
            "capabilities": {"transfers": {"requested": True}},
            "individual": {
                "first_name": "Maria",
                "last_name": "Keller",
                "dob": {"day": 1, "month": 1, "year": 1902},
                "ssn_last_4": "0000",
                "address": {"line1": "address_full_match", "city": "Denver", "state": "CO", "postal_code": "80202"},
            },
            "external_account": {
                "object": "bank_account",
                "country": "US",
                "currency": "usd",
                "routing_number": "110000000",
                "account_number": "000123456789",
            },
            "tos_acceptance": {"date": 1700000000, "ip": "203.0.113.7"},
        }
    )
    assert (account.individual.first_name, account.individual.dob.year) == ("Maria", 1902)
    assert account.individual.ssn_last_4_provided is True
    assert account.external_accounts.data[0].last4 == "6789"
    assert account.tos_acceptance.date == 1700000000


def test_what_was_sent_is_checked(sdk: Any) -> None:
    for sent, param, code in [
        ({"type": "custom", "nickname": "Fern"}, "nickname", "parameter_unknown"),
        ({"business_profile": {"support_email": "nobody"}}, "business_profile[support_email]", "parameter_invalid"),
        ({"country": "XX"}, "country", "country_unsupported"),
        ({"metadata": {"k" * 41: "v"}}, "metadata", "metadata_invalid"),
        ({"controller": {"stripe_dashboard": {"type": "express"}}}, "controller", "parameter_invalid"),
    ]:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            sdk.v1.accounts.create(sent)
        assert (refused.value.http_status, refused.value.param, refused.value.code) == (400, param, code)
    assert sdk.v1.accounts.list().data == []


def test_settings_of_which_a_part_was_said_are_whole(sdk: Any) -> None:
    card_payments = {"decline_on": {"cvc_failure": True}}
    account = sdk.v1.accounts.create({"type": "express", "settings": {"card_payments": card_payments}})
    assert account.settings.card_payments.decline_on.to_dict() == {"avs_failure": False, "cvc_failure": True}
    assert faults(json.loads(str(account))) == []


def test_banks_are_debited_for_negative_balances_as_the_dialect_has_it(sdk: Any) -> None:
    """Unless it is said: where the processor collects information, and nowhere else."""

    def debited(account: Any) -> tuple[bool, bool]:
        settings = sdk.v1.balance_settings.retrieve(None, {"stripe_account": account.id})
        return account.settings.payouts.debit_negative_balances, settings.payments.debit_negative_balances

    asked = {"capabilities": {"transfers": {"requested": True}}}
    custom, express = (sdk.v1.accounts.create({"type": one, **asked}) for one in ("custom", "express"))
    assert (debited(custom), debited(express)) == ((False, False), (True, True))
    said = {"settings": {"payouts": {"debit_negative_balances": True}}}
    assert debited(sdk.v1.accounts.update(custom.id, said)) == (True, True)


def test_what_is_not_served_is_not_found_in_words_of_the_dialect(sdk: Any) -> None:
    for call in (sdk.v1.payment_intents.list, sdk.v2.core.accounts.list):
        with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as unknown:
            call()
        assert unknown.value.http_status == 404


def test_a_japanese_person_is_written_and_read_in_both_scripts(sdk: Any) -> None:
    written = {"state": "東京都", "city": "渋谷区", "town": "神宮前", "line1": "1-5-8", "postal_code": "1500001"}
    read = {**written, "state": "とうきょうと", "city": "ｼﾌﾞﾔｸ", "town": "ジングウマエ"}
    account = sdk.v1.accounts.create(
        {
            "type": "custom",
            "country": "JP",
            "business_type": "individual",
            "capabilities": {"transfers": {"requested": True}},
            "individual": {
                "last_name_kanji": "佐藤",
                "first_name_kanji": "結衣",
                "last_name_kana": "ｻﾄｳ",
                "first_name_kana": "ゆい",
                "gender": "female",
                "address_kanji": written,
                "address_kana": read,
            },
        }
    )
    person = account.individual
    assert (person.last_name_kanji, person.first_name_kanji) == ("佐藤", "結衣")
    assert (person.last_name_kana, person.first_name_kana, person.gender) == ("サトウ", "ユイ", "female")
    assert (person.address_kana.state, person.address_kana.city) == ("トウキョウト", "シブヤク")
    assert person.address_kanji.town == "神宮前"
    assert not [key for key in account.requirements.currently_due if "_kan" in key or "gender" in key]

    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.accounts.update(account.id, {"individual": {"last_name_kana": "佐藤"}})
    assert refused.value.param == "individual[last_name_kana]"
    changed = sdk.v1.accounts.update(account.id, {"individual": {"address_kana": {"town": "じんぐうまえ 1"}}})
    assert changed.individual.address_kana.town == "ジングウマエ 1"
    assert changed.individual.address_kana.city == "シブヤク"


def test_a_japanese_company_is_written_and_read_in_both_scripts(sdk: Any) -> None:
    company = {"name": "Kutsuya", "name_kanji": "靴屋株式会社", "name_kana": "くつやカブシキガイシャ"}
    account = sdk.v1.accounts.create(
        {
            "type": "custom",
            "country": "JP",
            "business_type": "company",
            "capabilities": {"transfers": {"requested": True}},
            "company": {**company, "address_kanji": {"city": "渋谷区"}},
        }
    )
    found = sdk.v1.accounts.retrieve(account.id).company
    assert (found.name, found.name_kanji, found.name_kana) == ("Kutsuya", "靴屋株式会社", "クツヤカブシキガイシャ")
    assert (found.address_kanji.city, found.address_kanji.town) == ("渋谷区", None)
    person = sdk.v1.accounts.persons.create(
        account.id, {"last_name_kana": "サトウ", "relationship": {"representative": True}}
    )
    assert sdk.v1.accounts.persons.retrieve(account.id, person.id).last_name_kana == "サトウ"
