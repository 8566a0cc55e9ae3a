"""What countries call their numbers, in their own words: the same in every language of the pages."""

_COMPANY = {
    "AU": "ABN, ACN",
    "BR": "CNPJ",
    "CA": "Business Number (BN)",
    "CH": "UID / IDE",
    "DE": "Handelsregisternummer, Steuernummer, USt-IdNr.",
    "ES": "NIF",
    "FR": "SIREN, SIRET",
    "GB": "Company number, UTR",
    "HK": "CR No., BR No.",
    "IE": "CRO number",
    "IN": "PAN, GSTIN",
    "IT": "Partita IVA, codice fiscale",
    "JP": "法人番号",
    "MX": "RFC",
    "NL": "KvK-nummer",
    "NZ": "NZBN",
    "PL": "NIP, REGON",
    "SE": "Organisationsnummer",
    "SG": "UEN",
    "US": "EIN",
}
_PERSON = {
    "AU": "TFN",
    "BR": "CPF",
    "CA": "SIN",
    "CH": "AHV / AVS",
    "DE": "Steuer-ID",
    "ES": "DNI, NIE",
    "FR": "NIR",
    "GB": "National Insurance number",
    "HK": "HKID",
    "IE": "PPS number",
    "IN": "PAN, Aadhaar",
    "IT": "Codice fiscale",
    "JP": "マイナンバー",
    "MX": "CURP, RFC",
    "NL": "BSN",
    "NZ": "IRD number",
    "PL": "PESEL",
    "SE": "Personnummer",
    "SG": "NRIC, FIN",
    "US": "SSN, ITIN",
}


def tax_id_name(country: str) -> str:
    return _COMPANY.get(country, "")


def id_number_name(country: str) -> str:
    return _PERSON.get(country, "")
