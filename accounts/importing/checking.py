"""The rows of one file together: what each row is worth, given those before it."""

import re
from collections.abc import Iterable, Iterator

from accounts.configuration import Configuration
from accounts.importing.records import record_from
from accounts.importing.rows import Record, Rejection, Row, RowRejected

_QUOTABLE = re.compile(r"[\w-]{1,64}", re.ASCII)


def checked(
    rows: Iterable[Row], *, merges: bool = False, default: Configuration | None = None
) -> Iterator[Record | Rejection]:
    """Check each row. Ids must not come twice in a file: the first good row with one wins."""
    seen: set[str] = set()
    for row in rows:
        try:
            record = record_from(row, merges=merges, default=default)
            _claim_ids(record, seen)
        except RowRejected as rejected:
            yield Rejection(row.line, _id_of(row), str(rejected))
        else:
            yield record


def _claim_ids(record: Record, seen: set[str]) -> None:
    if record.id in seen:
        raise RowRejected("Duplicate id: an earlier row has it")
    ids = {record.id} | {person["id"] for person in record.persons} | {one["id"] for one in record.external_accounts}
    if taken := ids & seen:
        raise RowRejected(f"{min(taken)} belongs to an account in an earlier row")
    seen |= ids


def _id_of(row: Row) -> str:
    given = row.value.get("id") if isinstance(row.value, dict) else None
    return given if isinstance(given, str) and _QUOTABLE.fullmatch(given) else ""
