"""Hosted onboarding of a business in Japan, in its language and in both of its scripts."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Account, Person
from tests.accounts.onboarding import ANSWERS, BUSINESS, express_account, fill_in

NAMES = {"last_name_kanji": "佐藤", "first_name_kanji": "結衣", "last_name_kana": "ｻﾄｳ", "first_name_kana": "ゆい"}
ADDRESS = {
    "address_kanji_postal_code": "150-0001",
    "address_kanji_state": "東京都",
    "address_kanji_city": "渋谷区",
    "address_kanji_town": "神宮前",
    "address_kanji_line1": "1-5-8",
    "address_kana_city": "シブヤク",
    "address_kana_town": "ジングウマエ",
    "address_kana_line1": "1-5-8",
}
HOLDER = {**NAMES, **ADDRESS, "dob_day": "31", "dob_month": "12", "dob_year": "1985", "gender": "female"}
COMPANY = {
    "company__name": "Kutsuya",
    "company__name_kanji": "靴屋株式会社",
    "company__name_kana": "クツヤカブシキガイシャ",
    "company__phone": "03 1234 5678",
    "company__tax_id": "000000000",
    **ADDRESS,
}
BANK = {"account_holder_name": "クツヤ", "account_holder_type": "company", "currency": "jpy"}
BANK |= {"bank_code": "1100", "branch_code": "000", "account_number": "0001234"}


@pytest.fixture
def begun(ada):
    _, _, token = express_account(ada, country="JP")
    business = BUSINESS | {"country": "JP", "legal_name": "Kutsuya"}

    def go(until="review", **answers):
        pages = {"representative": HOLDER | {"phone": "03 1234 5678"}, "company": COMPANY, "bank": BANK, **answers}
        client = fill_in(token, until=until, business=business, **pages)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ja"
        return client

    return token, go


def test_a_company_is_asked_in_both_scripts_and_submits_them(begun):
    token, go = begun
    client = go()
    review = client.get(f"/onboarding/{token}/review/").content.decode()
    for words in ("住所（漢字）", "住所（カナ）", "トウキョウト", "神宮前", "サトウ", "女性"):
        assert words in review
    client.post(f"/onboarding/{token}/review/")
    account = Account.objects.get()
    assert account.details_submitted
    assert account.company["name_kana"] == "クツヤカブシキガイシャ"
    assert account.company["address_kana"]["state"] == "トウキョウト"
    person = Person.objects.get()
    assert (person.full_name, person.last_name_kana, person.gender) == ("佐藤 結衣", "サトウ", "female")
    assert person.address_kana["postal_code"] == "150-0001"
    assert account.requirements["currently_due"] == []


def test_the_wrong_script_is_named_beside_its_field_in_japanese(begun):
    token, go = begun
    client = go(until="representative")
    wrong = HOLDER | {"phone": "03 1234 5678", "last_name_kana": "佐藤", "address_kana_city": "渋谷区"}
    response = client.post(f"/onboarding/{token}/representative/", wrong)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert set(errors) == {"last_name_kana", "address_kana_city"}
    assert "読みをカナで入力してください（漢字は使えません）。" in response.content.decode()
    assert 'value="佐藤"' in response.content.decode()


def test_elsewhere_one_script_is_enough(ada):
    _, _, token = express_account(ada)
    fill_in(token, until="representative")
    page = Client().get(f"/onboarding/{token}/representative/").content.decode()
    assert "kana" not in page
    assert set(ANSWERS["representative"])
