"""What demo accounts in Japan have that others have not: names and addresses in both scripts."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from faker import Faker

from accounts.demo.drawn import DrawnPerson
from accounts.scripts import reading_of

_NAMES = 120
_TRADES = {
    "ベーカリー": "ベーカリー", "食堂": "ショクドウ", "珈琲店": "コーヒーテン", "自転車": "ジテンシャ",
    "電機": "デンキ", "服飾": "フクショク", "玩具": "ガング", "生花店": "セイカテン", "美容室": "ビヨウシツ",
    "学院": "ガクイン", "相談所": "ソウダンジョ", "家具": "カグ",
}  # fmt: skip
_FORMS = (("株式会社", "カブシキガイシャ"), ("有限会社", "ユウゲンガイシャ"), ("合同会社", "ゴウドウガイシャ"))
# Postal code, prefecture, city or ward, town; the last two also as they are read.
_PLACES = (
    ("150-0001", "東京都", ("渋谷区", "シブヤク"), ("神宮前", "ジングウマエ")),
    ("160-0022", "東京都", ("新宿区", "シンジュクク"), ("新宿", "シンジュク")),
    ("104-0061", "東京都", ("中央区", "チュウオウク"), ("銀座", "ギンザ")),
    ("220-0012", "神奈川県", ("横浜市西区", "ヨコハマシニシク"), ("みなとみらい", "ミナトミライ")),
    ("530-0001", "大阪府", ("大阪市北区", "オオサカシキタク"), ("梅田", "ウメダ")),
    ("600-8001", "京都府", ("京都市下京区", "キョウトシシモギョウク"), ("真町", "シンチョウ")),
    ("460-0008", "愛知県", ("名古屋市中区", "ナゴヤシナカク"), ("栄", "サカエ")),
    ("810-0001", "福岡県", ("福岡市中央区", "フクオカシチュウオウク"), ("天神", "テンジン")),
    ("060-0042", "北海道", ("札幌市中央区", "サッポロシチュウオウク"), ("大通西", "オオドオリニシ")),
    ("980-0811", "宮城県", ("仙台市青葉区", "センダイシアオバク"), ("一番町", "イチバンチョウ")),
)


@dataclass(frozen=True)
class _Names:
    """Kanji, kana and Latin letters of one name."""

    family: tuple[tuple[str, str, str], ...]
    female: tuple[tuple[str, str, str], ...]
    male: tuple[tuple[str, str, str], ...]


@lru_cache(maxsize=1)
def _names() -> _Names:
    faker: Any = Faker("ja_JP")
    faker.seed_instance("scripts")
    return _Names(
        family=tuple(faker.last_name_pair() for _ in range(_NAMES)),
        female=tuple(faker.first_name_female_pair() for _ in range(_NAMES)),
        male=tuple(faker.first_name_male_pair() for _ in range(_NAMES)),
    )


def japanese_business(
    seed: int, number: int, people: list[DrawnPerson], business_type: str, trade: str
) -> tuple[str, dict[str, Any]]:
    """Give everybody a name and an address in both scripts; return the business's name, and the company's parts."""
    chance = Random((seed << 40) + number)  # noqa: S311 - demo data, the same every time
    kanji = _address(chance)
    kana = kanji.pop("read")
    for person in people:
        _name(chance, person)
        person.address, person.address_kanji, person.address_kana = {}, kanji, kana
    owner = people[0]
    if business_type == "individual":
        return f"{owner.last_name_kanji}{trade}", {}
    form, form_read = chance.choice(_FORMS)
    name = f"{owner.last_name_kanji}{trade}{form}"
    read = f"{owner.last_name_kana}{_TRADES[trade]}{form_read}"
    return name, {"name_kanji": name, "name_kana": read, "address_kanji": kanji, "address_kana": kana}


def asked_in_japan(requirements: dict[str, Any]) -> dict[str, Any]:
    """A snapshot that asks for an address asks for it as it is written."""

    def key_of(key: str) -> str:
        return key.replace(".address.", ".address_kanji.")

    lists = {
        name: [key_of(key) for key in value]
        for name, value in requirements.items()
        if isinstance(value, list) and name != "errors"
    }
    errors = [{**one, "requirement": key_of(one["requirement"])} for one in requirements["errors"]]
    return requirements | lists | {"errors": errors}


def _name(chance: Random, person: DrawnPerson) -> None:
    names = _names()
    person.gender = chance.choice(("female", "male"))
    person.last_name_kanji, person.last_name_kana, person.last_name = chance.choice(names.family)
    given = names.female if person.gender == "female" else names.male
    person.first_name_kanji, person.first_name_kana, person.first_name = chance.choice(given)


def _address(chance: Random) -> dict[str, Any]:
    """As it is written; how it is ``read`` beside it."""
    postal_code, state, city, town = chance.choice(_PLACES)
    line = f"{chance.randrange(1, 9)}-{chance.randrange(1, 40)}-{chance.randrange(1, 20)}"
    common = {"country": "JP", "line1": line, "postal_code": postal_code}
    kanji = common | {"state": state, "city": city[0], "town": town[0]}
    return kanji | {"read": common | reading_of(kanji) | {"city": city[1], "town": town[1]}}
