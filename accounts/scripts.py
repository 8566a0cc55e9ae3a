"""Japan's two scripts: names and addresses once as they are written (kanji) and once as they are read (kana).

The published lists of fields ask for both. What is typed is kept in one form: kana in full-width katakana, letters and
digits half-width. Which characters are let through is our choice: a kana field takes no kanji, since it says how
kanji are read; a field for kanji takes every script in which Japanese is written.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import PARTS, AddressField, address_fields, clean_address

COUNTRY = "JP"
KANJI, KANA = "kanji", "kana"
SCRIPTS = (KANJI, KANA)
# Columns of a person.
NAMES = ("last_name_kanji", "first_name_kanji", "last_name_kana", "first_name_kana")
ADDRESSES = ("address_kanji", "address_kana")
# The two answers that the dialect knows.
GENDERS = (("female", _("Female")), ("male", _("Male")))

_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_KANA = "\u30a1-\u30fa\u30fb\u30fc"
_JAPANESE = f"{_KANA}\u3041-\u3096\u3005-\u3007\u303b\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What else stands in addresses and in the names of businesses.
_BESIDE = r"\x20-\x7e\u2010-\u2015\u2212"
_NAME = {KANA: re.compile(f"[{_KANA} ]+"), KANJI: re.compile(f"[{_JAPANESE} ]+")}
_TEXT = {KANA: re.compile(f"[{_KANA}{_BESIDE}]+"), KANJI: re.compile(f"[{_JAPANESE}{_BESIDE}]+")}
_LETTER = re.compile(f"[{_JAPANESE}]")

_PREFECTURES = {
    "北海道": "ホッカイドウ", "青森県": "アオモリケン", "岩手県": "イワテケン", "宮城県": "ミヤギケン",
    "秋田県": "アキタケン", "山形県": "ヤマガタケン", "福島県": "フクシマケン", "茨城県": "イバラキケン",
    "栃木県": "トチギケン", "群馬県": "グンマケン", "埼玉県": "サイタマケン", "千葉県": "チバケン",
    "東京都": "トウキョウト", "神奈川県": "カナガワケン", "新潟県": "ニイガタケン", "富山県": "トヤマケン",
    "石川県": "イシカワケン", "福井県": "フクイケン", "山梨県": "ヤマナシケン", "長野県": "ナガノケン",
    "岐阜県": "ギフケン", "静岡県": "シズオカケン", "愛知県": "アイチケン", "三重県": "ミエケン",
    "滋賀県": "シガケン", "京都府": "キョウトフ", "大阪府": "オオサカフ", "兵庫県": "ヒョウゴケン",
    "奈良県": "ナラケン", "和歌山県": "ワカヤマケン", "鳥取県": "トットリケン", "島根県": "シマネケン",
    "岡山県": "オカヤマケン", "広島県": "ヒロシマケン", "山口県": "ヤマグチケン", "徳島県": "トクシマケン",
    "香川県": "カガワケン", "愛媛県": "エヒメケン", "高知県": "コウチケン", "福岡県": "フクオカケン",
    "佐賀県": "サガケン", "長崎県": "ナガサキケン", "熊本県": "クマモトケン", "大分県": "オオイタケン",
    "宮崎県": "ミヤザキケン", "鹿児島県": "カゴシマケン", "沖縄県": "オキナワケン",
}  # fmt: skip
_BY_READING = {reading: name for name, reading in _PREFECTURES.items()}


def clean_name(script: str, text: str) -> str:
    """A person's name. Raise ValidationError for characters of another script."""
    given = _normal(script, text)
    if given and not _NAME[script].fullmatch(given):
        raise ValidationError(_refusal(script))
    return given


def clean_business_name(script: str, text: str) -> str:
    """A business may have digits and Latin letters in its name, but not them alone."""
    given = _normal(script, text)
    if given and not (_TEXT[script].fullmatch(given) and _LETTER.search(given)):
        raise ValidationError(_refusal(script))
    return given


def clean_part(script: str, text: str) -> str:
    """A part of an address: digits, hyphens and the names of buildings stand in it too."""
    given = _normal(script, text)
    if given and not _TEXT[script].fullmatch(given):
        raise ValidationError(_refusal(script))
    return given


def cleaner_of(path: str) -> Callable[[str], str] | None:
    """How the value at a path of the API is cleaned: ``company.name_kana``, ``individual.address_kanji.town``."""
    *above, name = path.split(".")
    holder, script = (above[-1] if above else "").rpartition("_")[::2]
    if holder == "address" and script in SCRIPTS and name != "country":
        return lambda text: clean_part(script, text)
    if name in NAMES:
        return lambda text: clean_name(name.rpartition("_")[2], text)
    if name in ("name_kana", "name_kanji"):
        return lambda text: clean_business_name(name.rpartition("_")[2], text)
    return None


def script_address_fields(script: str) -> list[AddressField]:
    """The parts of a Japanese address, prefectures in the script."""
    readings = tuple((reading, reading) for reading in _PREFECTURES.values())
    kept = tuple((name, name) for name in _PREFECTURES)
    choices = readings if script == KANA else kept
    return [
        AddressField(one.name, one.label, one.required, choices) if one.name == "state" else one
        for one in address_fields(COUNTRY)
    ]


def clean_script_address(script: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return the address in the API's shape; raise ValidationError by part."""
    errors: dict[str, str] = {}
    given: dict[str, str] = {}
    for part in PARTS:
        try:
            given[part] = clean_part(script, values.get(part) or "")
        except ValidationError as invalid:
            errors[part], given[part] = str(invalid.message), values.get(part) or ""
    state = given["state"]
    try:
        address = clean_address(COUNTRY, given | {"state": _BY_READING.get(state, state)})
    except ValidationError as invalid:
        errors = {part: str(messages[0]) for part, messages in invalid.message_dict.items()} | errors
    if errors:
        raise ValidationError(errors)
    return address | {"state": state}


def as_read(text: str) -> str:
    """Kana of any kind and width as full-width katakana; what is not kana stays."""
    return _normal(KANA, text)


def reading_of(address: Mapping[str, str]) -> dict[str, str]:
    """What of a kana address follows from the kanji one: postal code, and how the prefecture is read."""
    state = address.get("state") or ""
    return {"postal_code": address.get("postal_code") or "", "state": _PREFECTURES.get(state, state)}


def _normal(script: str, text: str) -> str:
    """Half-width kana become full-width, full-width letters half-width, runs of spaces one."""
    given = " ".join(unicodedata.normalize("NFKC", text).split())
    return given.translate(_TO_KATAKANA) if script == KANA else given


def _refusal(script: str) -> str:
    if script == KANA:
        return gettext("Enter this in kana, as it is read: without kanji.")
    return gettext("Enter this in Japanese, as it is written officially.")
