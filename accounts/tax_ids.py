"""Tax and identity numbers: which a country gives, and whether one can be right (its form and check digits).

The checks are those of python-stdnum; a register that numbers plainly, without check digits, is a pattern.
Whether a number exists only the processor can tell.
"""

import re
from dataclasses import dataclass
from importlib import import_module

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from stdnum.exceptions import ValidationError as NotANumber

# The dialect's documented test values: right in form nowhere, accepted everywhere.
TEST_VALUES = frozenset({"000000000", "000000001", "111111111", "111111112", "222222222"})
_MAX_LENGTH = 50


@dataclass(frozen=True)
class Numbers:
    """What people call a country's number, and what is accepted: stdnum modules, else a pattern."""

    label: str
    modules: tuple[str, ...] = ()
    pattern: str = ""

    def accepts(self, text: str) -> bool:
        if not self.modules and not self.pattern:
            return True
        bare = re.sub(r"[\s.\-/]", "", text).upper()
        return any(_is_valid(name, text) for name in self.modules) or bool(
            self.pattern and re.fullmatch(self.pattern, bare)
        )


_COMPANY = {
    "AT": Numbers("Commercial register or VAT number", ("at.businessid", "at.uid")),
    "AU": Numbers("Business or company number (ABN, ACN)", ("au.abn", "au.acn")),
    "BE": Numbers("Enterprise number", ("be.vat",)),
    "BR": Numbers("CNPJ or CPF", ("br.cnpj", "br.cpf")),
    "CA": Numbers("Business number (BN)", ("ca.bn",)),
    "CH": Numbers("Enterprise number (UID)", ("ch.uid", "ch.vat")),
    "DE": Numbers(
        "Commercial register, tax or VAT number",
        ("de.handelsregisternummer", "de.stnr", "de.vat"),
        r"(HRA|HRB|GNR|PR|VR)\d{1,6}[A-Z]{0,2}",
    ),
    "DK": Numbers("CVR number", ("dk.cvr",)),
    "ES": Numbers("Tax number (NIF)", ("es.nif", "es.cif")),
    "FI": Numbers("Business ID (Y-tunnus)", ("fi.ytunnus", "fi.alv")),
    "FR": Numbers("SIREN or SIRET number", ("fr.siren", "fr.siret", "fr.tva")),
    "GB": Numbers("Company number, UTR or VAT number", ("gb.utr", "gb.vat"), r"[A-Z]{2}\d{6}|\d{7,8}"),
    "HK": Numbers("Company or business registration number", (), r"\d{7,8}([0-9A-Z]{0,8})"),
    "IE": Numbers("Company registration or VAT number", ("ie.vat",), r"\d{5,6}"),
    "IN": Numbers("PAN or GSTIN", ("in_.pan", "in_.gstin")),
    "IT": Numbers("VAT number or fiscal code", ("it.iva", "it.codicefiscale")),
    "JP": Numbers("Corporate number", ("jp.cn",)),
    "MX": Numbers("RFC", ("mx.rfc",)),
    "NL": Numbers("KvK or VAT number", ("nl.btw",), r"\d{8}"),
    "NO": Numbers("Organisation number", ("no.orgnr", "no.mva")),
    "NZ": Numbers("NZBN, company or IRD number", ("ean", "nz.ird"), r"\d{6,7}"),
    "PL": Numbers("NIP or REGON number", ("pl.nip", "pl.regon")),
    "PT": Numbers("Tax number (NIF)", ("pt.nif",)),
    "SE": Numbers("Organisation number", ("se.orgnr", "se.vat")),
    "SG": Numbers("UEN", ("sg.uen",)),
    "US": Numbers("Employer identification number (EIN)", ("us.ein",)),
}

_PERSON = {
    "AU": Numbers("Tax file number", ("au.tfn",)),
    "BE": Numbers("National number", ("be.nn",)),
    "BR": Numbers("CPF", ("br.cpf",)),
    "CA": Numbers("Social insurance number (SIN)", ("ca.sin",)),
    "CH": Numbers("Social security number (AHV)", ("ch.ssn",)),
    "DE": Numbers("Tax identification number", ("de.idnr",)),
    "DK": Numbers("CPR number", ("dk.cpr",)),
    "ES": Numbers("DNI or NIE", ("es.dni", "es.nie")),
    "FI": Numbers("Personal identity code", ("fi.hetu",)),
    "FR": Numbers("Social security number (NIR)", ("fr.nir",)),
    "GB": Numbers("National Insurance number", (), r"[A-Z]{2}\d{6}[A-D]?"),
    "HK": Numbers("Hong Kong identity card number", (), r"[A-Z]{1,2}\d{6}\(?[0-9A]\)?"),
    "IE": Numbers("PPS number", ("ie.pps",)),
    "IN": Numbers("PAN or Aadhaar number", ("in_.pan", "in_.aadhaar")),
    "IT": Numbers("Fiscal code", ("it.codicefiscale",)),
    "JP": Numbers("Individual number", ("jp.in_",)),
    "MX": Numbers("CURP or RFC", ("mx.curp", "mx.rfc")),
    "NL": Numbers("BSN", ("nl.bsn",)),
    "NO": Numbers("National identity number", ("no.fodselsnummer",)),
    "NZ": Numbers("IRD number", ("nz.ird",)),
    "PL": Numbers("PESEL", ("pl.pesel",)),
    "PT": Numbers("Citizen card or tax number", ("pt.cc", "pt.nif")),
    "SE": Numbers("Personal identity number", ("se.personnummer",)),
    "SG": Numbers("NRIC or FIN", (), r"[STFGM]\d{7}[A-Z]"),
    "US": Numbers("Social security number (SSN) or ITIN", ("us.ssn", "us.itin")),
}


def tax_id_numbers(country: str) -> Numbers:
    return _COMPANY.get(country.upper(), Numbers("Tax or registration number"))


def id_number_numbers(country: str) -> Numbers:
    return _PERSON.get(country.upper(), Numbers("Government identity number"))


def clean_tax_id(country: str, text: str) -> str:
    """Return a company's number as typed, without the blanks around it; raise ValidationError if it cannot be one."""
    return _clean(tax_id_numbers(country), text)


def clean_id_number(country: str, text: str) -> str:
    return _clean(id_number_numbers(country), text)


def clean_vat_id(country: str, text: str) -> str:
    """VAT numbers of the European Union and of those of its neighbours that number likewise."""
    modules = {"GB": ("gb.vat",), "CH": ("ch.vat",), "NO": ("no.mva",)}.get(country.upper(), ("eu.vat",))
    return _clean(Numbers("VAT number", modules), text)


def _clean(numbers: Numbers, text: str) -> str:
    text = text.strip()
    if not text or re.sub(r"\D", "", text) in TEST_VALUES or (len(text) <= _MAX_LENGTH and numbers.accepts(text)):
        return text
    message = gettext("This number cannot be right. Check its digits against the certificate or card.")
    raise ValidationError(message)


def _is_valid(name: str, text: str) -> bool:
    try:
        import_module(f"stdnum.{name}").validate(text)
    except NotANumber:
        return False
    return True
