"""How a bank account is written in each country, as data. Pure: no database, no Django.

A format names up to two codes that lead to the bank and the branch, and the account's own number; how the
codes form the dialect's ``routing_number`` stands beside them. Check digits are left to python-stdnum where
it knows them. Which further currencies a country's banks may receive was not confirmed: our choice.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.nz import bankaccount
from stdnum.us import rtn

_SEPARATORS = re.compile(r"[\s.\-–/]+")


@dataclass(frozen=True)
class Part:
    """One field: what people call it, what it looks like, and how it is explained when it is wrong."""

    label: str
    pattern: str
    help: str
    example: str = ""

    def accepts(self, value: str) -> bool:
        return re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True)
class BankFormat:
    """``parts`` by field name, in the order in which people of the country write them."""

    parts: Mapping[str, Part]
    routing: str = ""
    extra_currencies: tuple[str, ...] = ()
    check: Callable[[Mapping[str, str]], tuple[str, str] | None] = lambda values: None

    def clean(self, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Return the values without separators, and what is wrong by field name."""
        values = {name: compact(typed.get(name, "")) for name in self.parts}
        problems = {name: f"Enter {part.help}." for name, part in self.parts.items() if not part.accepts(values[name])}
        if not problems and (problem := self.check(values)):
            problems = dict([problem])
        return values, problems

    def routing_number(self, values: Mapping[str, str]) -> str:
        return self.routing.format(**values)

    def codes_of(self, routing_number: str) -> dict[str, str]:
        """The codes that make up a ``routing_number``, separators or not; nothing of another form."""
        pattern = _SEPARATORS.sub("", self.routing)
        for name, part in self.parts.items():
            pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}>{part.pattern})")
        found = re.fullmatch(pattern, compact(routing_number))
        return found.groupdict() if found else {}


def compact(typed: str) -> str:
    """What people type to make a number readable is not part of it: ``10-88-00`` is ``108800``."""
    return _SEPARATORS.sub("", typed).upper()


def digits(label: str, shortest: int, longest: int | None = None, example: str = "") -> Part:
    longest = longest or shortest
    number = f"{shortest}" if shortest == longest else f"{shortest} to {longest}"
    return Part(label, rf"[0-9]{{{shortest},{longest}}}", f"{number} digits", example)


def _routing_number_is_right(values: Mapping[str, str]) -> tuple[str, str] | None:
    if rtn.is_valid(values["bank_code"]):
        return None
    return "bank_code", "This routing number has a wrong check digit. Compare it with a cheque or the bank’s website."


def _clabe_is_right(values: Mapping[str, str]) -> tuple[str, str] | None:
    number = values["account_number"]
    total = sum(int(digit) * weight % 10 for digit, weight in zip(number[:17], (3, 7, 1) * 6, strict=False))
    if (10 - total % 10) % 10 == int(number[17]):
        return None
    return "account_number", "This CLABE has a wrong check digit. Compare it with the bank statement."


def _new_zealand_account_is_right(values: Mapping[str, str]) -> tuple[str, str] | None:
    if bankaccount.is_valid(values["account_number"]):
        return None
    return "account_number", "No New Zealand bank has this account number. Compare it with the bank statement."


def _iban_of(country: str, example: str, extra_currencies: tuple[str, ...] = ()) -> BankFormat:
    def check(values: Mapping[str, str]) -> tuple[str, str] | None:
        try:
            iban.validate(values["account_number"])
        except ValidationError:
            return "account_number", "This is not a valid IBAN. Compare it with the bank statement."
        return None

    pattern = rf"{country}[0-9]{{2}}[A-Z0-9]{{11,30}}"
    part = Part("IBAN", pattern, f"an IBAN that begins with {country}, such as {example}", example)
    return BankFormat({"account_number": part}, extra_currencies=extra_currencies, check=check)


BANK_FORMATS: dict[str, BankFormat] = {
    "AU": BankFormat(
        {"bank_code": digits("BSB", 6, example="110000"), "account_number": digits("Account number", 4, 9)},
        routing="{bank_code}",
    ),
    "BR": BankFormat(
        {
            "bank_code": digits("Bank code", 3, example="110"),
            "branch_code": digits("Branch code (agência)", 4, 5, example="0000"),
            "account_number": Part("Account number (conta)", r"[0-9]{3,12}[0-9X]", "4 to 13 digits"),
        },
        routing="{bank_code}-{branch_code}",
    ),
    "CA": BankFormat(
        {
            "branch_code": digits("Transit number", 5, example="11000"),
            "bank_code": digits("Institution number", 3, example="000"),
            "account_number": digits("Account number", 5, 12),
        },
        routing="{branch_code}-{bank_code}",
        extra_currencies=("usd",),
    ),
    "CH": _iban_of("CH", "CH93 0076 2011 6238 5295 7", extra_currencies=("eur",)),
    "DE": _iban_of("DE", "DE89 3704 0044 0532 0130 00"),
    "ES": _iban_of("ES", "ES07 0012 0345 0300 0006 7890"),
    "FR": _iban_of("FR", "FR14 2004 1010 0505 0001 3M02 606"),
    "GB": BankFormat(
        {"bank_code": digits("Sort code", 6, example="10-88-00"), "account_number": digits("Account number", 8)},
        routing="{bank_code}",
        extra_currencies=("eur",),
    ),
    "HK": BankFormat(
        {
            "bank_code": digits("Clearing code", 3, example="110"),
            "branch_code": digits("Branch code", 3, example="000"),
            "account_number": digits("Account number", 6, 9),
        },
        routing="{bank_code}-{branch_code}",
        extra_currencies=("usd",),
    ),
    "IE": _iban_of("IE", "IE29 AIBK 9311 5212 3456 78"),
    "IN": BankFormat(
        {
            "bank_code": Part(
                "IFSC",
                r"[A-Z]{4}0[A-Z0-9]{6}",
                "11 characters: the bank’s 4 letters, a zero, 6 for the branch",
                "HDFC0004051",
            ),
            "account_number": digits("Account number", 9, 18),
        },
        routing="{bank_code}",
    ),
    "IT": _iban_of("IT", "IT40 S054 2811 1010 0000 0123 456"),
    "JP": BankFormat(
        {
            "bank_code": digits("Bank code", 4, example="1100"),
            "branch_code": digits("Branch code", 3, example="000"),
            "account_number": digits("Account number", 6, 8),
        },
        routing="{bank_code}{branch_code}",
    ),
    "MX": BankFormat({"account_number": digits("CLABE", 18)}, check=_clabe_is_right),
    "NL": _iban_of("NL", "NL39 RABO 0300 0652 64"),
    "NZ": BankFormat(
        {"account_number": digits("Account number", 15, 16, example="01-0902-0068389-00")},
        check=_new_zealand_account_is_right,
    ),
    "PL": _iban_of("PL", "PL61 1090 1014 0000 0712 1981 2874", extra_currencies=("eur",)),
    "SE": _iban_of("SE", "SE35 5000 0000 0549 1000 0003", extra_currencies=("eur",)),
    "SG": BankFormat(
        {
            "bank_code": digits("Bank code", 4, example="1100"),
            "branch_code": digits("Branch code", 3, example="000"),
            "account_number": digits("Account number", 6, 12),
        },
        routing="{bank_code}-{branch_code}",
        extra_currencies=("usd",),
    ),
    "US": BankFormat(
        {
            "bank_code": digits("Routing number", 9, example="110000000"),
            "account_number": digits("Account number", 4, 17),
        },
        routing="{bank_code}",
        check=_routing_number_is_right,
    ),
}
