"""Names, towns and streets of each demo country, drawn once; accounts combine them."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from faker import Faker

from accounts.demo.places import Place, places_of

_FIRST_NAMES = 160
_LAST_NAMES = 240
_COMPANIES = 120
_CITIES = 60
_STREETS = 60


@dataclass(frozen=True)
class Country:
    """``weight`` is its share of accounts; ``phone`` a national pattern whose # are digits."""

    code: str
    locale: str
    currency: str
    weight: int
    phone: str
    language: str
    methods: tuple[str, ...] = ()


_SEPA = ("sepa_debit_payments", "klarna_payments")
COUNTRIES = (
    Country("US", "en_US", "usd", 260, "+1202555####", "en", ("us_bank_account_ach_payments", "cashapp_payments")),
    Country("GB", "en_GB", "gbp", 130, "+4420794#####", "en", ("bacs_debit_payments", "klarna_payments")),
    Country("DE", "de_DE", "eur", 110, "+4930901820##", "de", (*_SEPA, "giropay_payments")),
    Country("FR", "fr_FR", "eur", 80, "+3326191####", "fr", (*_SEPA, "cartes_bancaires_payments")),
    Country("ES", "es_ES", "eur", 50, "+3491#######", "es", (*_SEPA, "bizum_payments")),
    Country("IT", "it_IT", "eur", 50, "+390612######", "it", (*_SEPA, "satispay_payments")),
    Country("NL", "nl_NL", "eur", 45, "+3120#######", "nl", (*_SEPA, "ideal_payments")),
    Country("CH", "de_CH", "chf", 25, "+41445######", "de", ("twint_payments",)),
    Country("IE", "en_IE", "eur", 20, "+35315######", "en", _SEPA),
    Country("SE", "sv_SE", "sek", 20, "+468#######", "sv", ("klarna_payments",)),
    Country("PL", "pl_PL", "pln", 25, "+4822#######", "pl", ("blik_payments", "p24_payments")),
    Country("JP", "ja_JP", "jpy", 40, "+8133#######", "ja", ("jcb_payments", "konbini_payments")),
    Country("AU", "en_AU", "aud", 35, "+6125550####", "en", ("au_becs_debit_payments", "afterpay_clearpay_payments")),
    Country("CA", "en_CA", "cad", 30, "+1416555####", "en", ("acss_debit_payments",)),
    Country("BR", "pt_BR", "brl", 15, "+551130######", "pt", ("boleto_payments", "pix_payments")),
    Country("NZ", "en_NZ", "nzd", 20, "+6493######", "en", ("afterpay_clearpay_payments",)),
    Country("SG", "en_GB", "sgd", 20, "+65622#####", "en", ("grabpay_payments", "paynow_payments")),
    Country("HK", "zh_TW", "hkd", 20, "+85225######", "zh"),
    Country("IN", "en_IN", "inr", 25, "+912225######", "en", ("upi_payments",)),
    Country("MX", "es_MX", "mxn", 15, "+5255########", "es", ("oxxo_payments",)),
)
WEIGHTS = tuple(accumulate(country.weight for country in COUNTRIES))

# What shops sell, with the code of the trade. In order: the words of each language.
_CODES = ("5462", "5812", "5814", "5941", "5732", "5651", "5945", "5992", "7230", "8299", "7392", "5712")
_TRADES = {
    "en": "Bakery,Kitchen,Coffee,Cycles,Electronics,Clothing,Toys,Flowers,Hair Studio,Academy,Consulting,Furniture",
    "de": "Bäckerei,Küche,Kaffeerösterei,Fahrräder,Elektronik,Mode,Spielwaren,Blumen,Friseur,Akademie,Beratung,Möbel",
    "fr": "Boulangerie,Cuisine,Café,Vélos,Électronique,Mode,Jouets,Fleurs,Coiffure,Académie,Conseil,Meubles",
    "es": "Panadería,Cocina,Café,Bicicletas,Electrónica,Moda,Juguetes,Flores,Peluquería,Academia,Consultoría,Muebles",
    "it": "Panificio,Cucina,Caffè,Biciclette,Elettronica,Moda,Giocattoli,Fiori,Parrucchieri,Scuola,Consulenza,Mobili",
    "nl": "Bakkerij,Keuken,Koffie,Fietsen,Elektronica,Mode,Speelgoed,Bloemen,Kapper,Academie,Advies,Meubels",
    "sv": "Bageri,Kök,Kafé,Cyklar,Elektronik,Mode,Leksaker,Blommor,Frisör,Akademi,Rådgivning,Möbler",
    "pl": "Piekarnia,Kuchnia,Kawiarnia,Rowery,Elektronika,Odzież,Zabawki,Kwiaty,Fryzjer,Akademia,Doradztwo,Meble",
    "pt": "Padaria,Cozinha,Café,Bicicletas,Eletrónica,Moda,Brinquedos,Flores,Cabeleireiro,Academia,Consultoria,Móveis",
    "zh": "麵包店,廚房,咖啡館,單車,電子,服飾,玩具,花店,髮廊,學院,顧問,傢俬",
    "ja": "ベーカリー,食堂,珈琲店,自転車,電機,服飾,玩具,生花店,美容室,学院,相談所,家具",
}
# Where the source of names knows only English ones.
_SUFFIXES = {"ja": ("株式会社", "有限会社", "合同会社"), "zh": ("有限公司", "股份有限公司")}


@dataclass(frozen=True)
class Pool:
    country: Country
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    companies: tuple[str, ...]
    cities: tuple[str, ...]
    places: tuple[Place, ...]
    streets: tuple[str, ...]
    suffixes: tuple[str, ...]
    trades: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def pools() -> tuple[Pool, ...]:
    """One pool a country, in the order of COUNTRIES; always the same."""
    return tuple(_pool(country) for country in COUNTRIES)


def _pool(country: Country) -> Pool:
    faker = Faker(country.locale)
    faker.seed_instance(country.code)
    street = faker.town if country.language == "ja" else faker.street_name
    return Pool(
        country=country,
        first_names=tuple(faker.first_name() for _ in range(_FIRST_NAMES)),
        last_names=tuple(faker.last_name() for _ in range(_LAST_NAMES)),
        companies=tuple(faker.company() for _ in range(_COMPANIES)),
        cities=tuple(faker.city() for _ in range(_CITIES)),
        places=places_of(country.code),
        streets=tuple(street() for _ in range(_STREETS)),
        suffixes=_SUFFIXES.get(country.language) or tuple(faker.company_suffix() for _ in range(6)),
        trades=tuple(zip(_TRADES[country.language].split(","), _CODES, strict=True)),
    )
