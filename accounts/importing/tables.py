"""CSV files as rows: find out how the table is written, map its columns, give each row the API's shape."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from accounts.importing.readers import MAX_ROW
from accounts.importing.rows import Row

METADATA = "metadata."

# Where a column can go: the path into the API's object, and its words for people.
FIELDS = {
    "id": "Account ID",
    "business_profile.name": "Business name",
    "email": "E-mail",
    "country": "Country (two letters)",
    "type": "Type (standard, express, custom)",
    "business_type": "Business type",
    "created": "Created",
    "default_currency": "Currency",
    "phone": "Phone",
    "business_profile.url": "Website",
    "business_profile.mcc": "Industry (MCC)",
    "business_profile.product_description": "Product description",
    "business_profile.support_email": "Support e-mail",
    "business_profile.support_phone": "Support phone",
    "company.name": "Legal name",
    "company.name_kanji": "Legal name (kanji)",
    "company.name_kana": "Legal name (kana)",
    "settings.dashboard.display_name": "Display name",
}

_SYNONYMS = {
    "id": "id account account_id account_number stripe_id connected_account connected_account_id",
    "business_profile.name": "name business_name account_name company trading_name shop store",
    "email": "email e_mail mail email_address account_email",
    "country": "country country_code",
    "type": "type account_type configuration",
    "business_type": "business_type entity_type legal_form",
    "created": "created created_utc created_at connected_on date date_created created_date",
    "default_currency": "currency default_currency currency_code",
    "phone": "phone telephone phone_number mobile",
    "business_profile.url": "url website web site business_url",
    "business_profile.mcc": "mcc industry merchant_category_code",
    "business_profile.product_description": "product_description description",
    "business_profile.support_email": "support_email",
    "business_profile.support_phone": "support_phone",
    "company.name": "legal_name company_name legal_business_name",
    "company.name_kanji": "name_kanji legal_name_kanji company_name_kanji",
    "company.name_kana": "name_kana legal_name_kana company_name_kana",
    "settings.dashboard.display_name": "display_name",
}
_BY_WORD = {word: target for target, words in _SYNONYMS.items() for word in words.split()}
_METADATA_COLUMN = re.compile(r"^(.*\S)\s*\(metadata\)$|^metadata[.:\[]\s*(.*?)\]?$", re.IGNORECASE)
_SAMPLES = 3
_CHUNK = 64 * 1024
_DELIMITERS = ",;\t|"
_DATE_FORMS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


class UnreadableTable(ValueError):
    """The file as a whole is not a table; says why."""


@dataclass(frozen=True)
class Table:
    """How a file is written, its head, and its first rows as samples."""

    encoding: str
    delimiter: str
    columns: list[str]
    samples: list[list[str]]


def table_in(file: IO[bytes]) -> Table | None:
    """The table that the file is, or nothing where it begins as JSON does."""
    first = file.read(1024).lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:1]
    file.seek(0)
    return None if first in (b"{", b"[") else inspect_table(file)


def inspect_table(file: IO[bytes]) -> Table:
    """Look at the head; the file stands at its beginning afterwards."""
    head = file.read(_CHUNK)
    file.seek(0)
    encoding = _encoding(file, head)
    first_line = head.decode(encoding, "replace").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    rows = _reader(file, encoding, delimiter)
    try:
        columns = [column.strip() for column in next(rows, [])]
        samples = [row for _, row in zip(range(_SAMPLES), rows, strict=False)]
    except csv.Error as error:
        raise UnreadableTable(f"This is not a CSV table: {error}.") from error
    finally:
        file.seek(0)
    if not any(columns):
        raise UnreadableTable("The file is empty: its first line must name the columns.")
    doubled = {column for column in columns if column and columns.count(column) > 1}
    if doubled:
        raise UnreadableTable(f"Two columns have the same name: {', '.join(sorted(doubled))}.")
    return Table(encoding, delimiter, columns, samples)


def guess_mapping(columns: Sequence[str]) -> dict[str, str]:
    """Column → field, for columns whose name says it; each field is taken once. Others become metadata or nothing."""
    mapping: dict[str, str] = {}
    for column in columns:
        target = _guess(column)
        if target and target not in mapping.values():
            mapping[column] = target
    return mapping


def _guess(column: str) -> str:
    if match := _METADATA_COLUMN.match(column):
        key = (match[1] or match[2] or "").strip().lower()
        return METADATA + key if key else ""
    return _BY_WORD.get(_word(column), "")


def _word(column: str) -> str:
    plain = unicodedata.normalize("NFKC", column).casefold()
    return re.sub(r"[\W_]+", "_", plain).strip("_")


def table_rows(file: IO[bytes], mapping: Mapping[str, str]) -> Iterator[Row]:
    """Rows in the API's shape. An empty cell says nothing: what is stored stays."""
    table = inspect_table(file)
    targets = [mapping.get(column, "") for column in table.columns]
    reader = _reader(file, table.encoding, table.delimiter)
    next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, problem=f"Not a row of the table: {error}")
            continue
        if len(cells) > len(targets):
            yield Row(line, problem=f"{len(cells)} cells, but the table has {len(targets)} columns")
        elif any(cell.strip() for cell in cells):
            yield Row(line, _as_object(targets, cells))


def _as_object(targets: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    account: dict[str, Any] = {"object": "account"}
    for target, raw in zip(targets, cells, strict=False):
        cell = raw.strip()
        if not target or not cell:
            continue
        if target.startswith(METADATA):
            account.setdefault("metadata", {})[target.removeprefix(METADATA)] = cell
            continue
        *parents, name = target.split(".")
        place = account
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = _timestamp(cell) if name == "created" else cell
    return account


def _timestamp(cell: str) -> Any:
    """Seconds since 1970 from a number or a date (UTC); what is neither stays as it is, to be refused."""
    if re.fullmatch(r"\d{1,12}", cell, re.ASCII):
        return int(cell)
    for form in _DATE_FORMS:
        try:
            return int(datetime.strptime(cell.removesuffix("Z"), form).replace(tzinfo=UTC).timestamp())
        except ValueError:
            continue
    return cell


def _reader(file: IO[bytes], encoding: str, delimiter: str) -> Any:
    file.seek(0)
    return csv.reader(_lines(file, encoding), delimiter=delimiter)


def _lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    decode = codecs.getincrementaldecoder(encoding)("replace").decode
    rest = ""
    while chunk := file.read(_CHUNK):
        *lines, rest = (rest + decode(chunk)).split("\n")
        yield from (line + "\n" for line in lines)
        if len(rest) > MAX_ROW:
            raise UnreadableTable("A line of it is longer than 1 MB.")
    rest += decode(b"", final=True)
    if rest:
        yield rest


def _encoding(file: IO[bytes], head: bytes) -> str:
    """UTF-8 if all of the file is; else what Excel writes: UTF-16 with its mark, or Windows' western letters."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(1024 * 1024):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8-sig"
