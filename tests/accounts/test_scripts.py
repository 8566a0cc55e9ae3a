"""Japan's two scripts, from the characters to the dialogs and the API."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.forms.persons import PersonForm
from accounts.forms.profile import CompanyForm
from accounts.models import Account, Person
from accounts.scripts import clean_business_name, clean_name, clean_script_address, cleaner_of
from connect_dashboard.team.actors import operator
from requirements_app.services.evaluation import account_reevaluate
from tests.factories.accounts import connected_account

KANJI = {
    "postal_code": "１５０－０００１",
    "state": "東京都",
    "city": "渋谷区",
    "town": "神宮前",
    "line1": "１－５－８",
}
KANA = {"postal_code": "150-0001", "state": "トウキョウト", "city": "ｼﾌﾞﾔｸ", "town": "じんぐうまえ", "line1": "1-5-8"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ｻﾄｳ", "サトウ"), ("さとう", "サトウ"), ("ガルシア　ロペス", "ガルシア ロペス"), ("コーヒー", "コーヒー")],
)
def test_kana_of_any_kind_and_width_is_kept_in_one_form(typed, kept):
    assert clean_name("kana", typed) == kept


@pytest.mark.parametrize("typed", ["佐藤", "Sato", "サトウ1", "사토"])
def test_a_kana_name_has_nothing_but_kana(typed):
    with pytest.raises(ValidationError, match="in kana"):
        clean_name("kana", typed)


@pytest.mark.parametrize("typed", ["佐藤", "さとう", "サトウ", "佐々木", "一ノ瀬", "髙橋"])
def test_a_written_name_may_have_every_script_of_japan(typed):
    assert clean_name("kanji", typed) == typed


@pytest.mark.parametrize("typed", ["Sato", "사토", "佐藤!"])
def test_a_written_name_has_no_other_script(typed):
    with pytest.raises(ValidationError, match="in Japanese"):
        clean_name("kanji", typed)


def test_a_business_may_have_letters_and_digits_in_its_name_but_not_alone():
    assert clean_business_name("kanji", "ＡＢＣ株式会社") == "ABC株式会社"
    with pytest.raises(ValidationError):
        clean_business_name("kana", "ABC 24")


def test_addresses_are_kept_as_the_post_has_them():
    assert clean_script_address("kanji", KANJI) == {
        "postal_code": "150-0001", "state": "東京都", "city": "渋谷区", "town": "神宮前", "line1": "1-5-8",
        "country": "JP",
    }  # fmt: skip
    assert clean_script_address("kana", KANA) == {
        "postal_code": "150-0001", "state": "トウキョウト", "city": "シブヤク", "town": "ジングウマエ",
        "line1": "1-5-8", "country": "JP",
    }  # fmt: skip


def test_each_part_of_an_address_says_what_is_wrong_with_it():
    with pytest.raises(ValidationError) as refused:
        clean_script_address("kana", KANA | {"city": "渋谷区", "postal_code": "15"})
    assert set(refused.value.message_dict) == {"city", "postal_code"}


def test_a_path_of_the_api_says_which_script_it_is_in():
    assert cleaner_of("individual.address_kana.town")("しぶや") == "シブヤ"
    assert cleaner_of("company.name_kana")("しぶや") == "シブヤ"
    assert cleaner_of("first_name_kanji")("渋谷") == "渋谷"
    assert cleaner_of("company.address_kana.country") is None
    assert cleaner_of("company.name") is None


def person_form(account, person=None, **typed):
    named = {
        "last_name_kanji": "佐藤",
        "first_name_kanji": "結衣",
        "last_name_kana": "さとう",
        "first_name_kana": "ゆい",
    }
    return PersonForm({"address_country": "JP", **named, **typed}, account=account, person=person)


@pytest.fixture
def account(platform):
    return connected_account(platform, country="JP", business_type="company").account


def test_a_dialog_asks_for_both_scripts_and_reads_the_kana_address_from_the_kanji(account):
    typed = {f"address_kanji_{part}": text for part, text in KANJI.items()}
    typed |= {f"address_kana_{part}": KANA[part] for part in ("city", "town", "line1")}
    form = person_form(account, **typed)
    assert form.is_valid(), form.errors
    assert form.changes() == {
        "last_name_kanji": "佐藤",
        "first_name_kanji": "結衣",
        "last_name_kana": "サトウ",
        "first_name_kana": "ユイ",
        "address_kanji": clean_script_address("kanji", KANJI),
        "address_kana": clean_script_address("kana", KANA),
        "representative": False,
    }


def test_a_person_needs_a_name_in_either_alphabet(account):
    assert "last_name_kanji" in person_form(account, last_name_kanji="", last_name_kana="").errors
    assert person_form(account, last_name_kanji="", last_name="Sato", first_name="Yui").is_valid()


def test_wrong_letters_are_refused_beside_their_field(account):
    form = person_form(account, last_name_kana="佐藤", address_kanji_city="Shibuya")
    assert {"last_name_kana", "address_kanji_state"} <= set(form.errors)


def test_elsewhere_nobody_is_asked_for_them(platform):
    form = PersonForm(account=connected_account(platform, country="DE").account)
    assert not [name for name in form.fields if "kan" in name or name == "gender"]


def test_what_nobody_touched_stays(account):
    person = Person.objects.create(
        account=account, last_name_kanji="佐藤", address_kanji={"city": "渋谷区"}, address_kana={"city": "シブヤ"}
    )
    shown = PersonForm(account=account, person=person).initial
    form = PersonForm({name: value for name, value in shown.items() if value}, account=account, person=person)
    assert form.is_valid(), form.errors
    assert form.changes() == {}


def test_a_company_has_its_name_and_its_address_in_both(account):
    typed = {f"address_kanji_{part}": text for part, text in KANJI.items()}
    form = CompanyForm(
        {"business_type": "company", "address_country": "JP",
         "company__name_kanji": "靴店", "company__name_kana": "くつてん", **typed},
        account=account,
    )  # fmt: skip
    assert form.is_valid(), form.errors
    changes = form.changes()
    assert changes["company.name_kana"] == "クツテン"
    assert changes["company.address_kanji"]["postal_code"] == "150-0001"
    assert "company.address_kana" not in changes


def test_a_japanese_name_is_shown_as_it_is_written():
    person = Person(first_name="Yui", last_name="Sato", first_name_kanji="結衣", last_name_kanji="佐藤")
    assert person.full_name == "佐藤 結衣"
    assert Person(first_name_kana="ユイ", last_name_kana="サトウ").full_name == "サトウ ユイ"


def test_an_operator_answers_for_both_scripts_in_one_dialog(platform, ada, client_for):
    connection = connected_account(
        platform, country="JP", business_type="company", capabilities={"transfers": "inactive"}, company={}
    )
    account_reevaluate(actor=operator(ada), account_id=connection.account_id)
    url = reverse("requirements:requirement_submit", args=[connection.account_id, "company.address_kana.city"])
    shown = client_for(ada).get(url).content.decode()
    assert shown.count('name="address_kanji_line1"') == shown.count('name="address_kana_line1"') == 1
    assert 'name="address_kana_state"' not in shown
    assert 'name="address_line1"' not in shown
    typed = {f"address_kanji_{part}": text for part, text in KANJI.items()}
    typed |= {f"address_kana_{part}": KANA[part] for part in ("city", "town", "line1")}
    asked = client_for(ada).post(url, typed | {"address_kana_city": "渋谷区"})
    assert asked.status_code == 422
    assert "Enter this in kana" in asked.content.decode()
    client_for(ada).post(url, typed)
    account = Account.objects.get()
    assert account.company["address_kana"] == clean_script_address("kana", KANA)
    assert not [key for key in account.requirements["currently_due"] if "company.address" in key]
