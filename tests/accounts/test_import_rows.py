"""What a file says, row by row: no database here."""

import io
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.configuration import CUSTOM, EXPRESS, NO_DASHBOARD
from accounts.importing import readers, tables
from accounts.importing.checking import checked
from accounts.importing.readers import json_rows
from accounts.importing.records import record_from
from accounts.importing.rows import Record, Rejection, Row, RowRejected
from tests.accounts.importing import BAD, GOOD, account, ndjson


def read(content: bytes) -> list[Record | Rejection]:
    return list(checked(json_rows(io.BytesIO(content))))


def test_an_account_comes_with_its_persons_and_external_accounts():
    record = record_from(Row(1, GOOD))
    assert record.account["country"] == "DE"
    assert record.account["dashboard"] == EXPRESS.dashboard
    assert record.account["requirements"]["from_a_later_version"] == {"kept": True}
    assert record.capabilities == {"card_payments": "active", "transfers": "pending"}
    [person] = record.persons
    assert (person["dob"].isoformat(), person["percent_ownership"]) == ("1984-02-29", Decimal("62.50"))
    assert [one["id"] for one in record.external_accounts] == ["ba_1Sonne"]


@pytest.mark.parametrize(("row", "word"), BAD, ids=[word for _, word in BAD])
def test_a_bad_row_is_refused_with_its_reason(row, word):
    with pytest.raises(RowRejected, match=word):
        record_from(Row(1, row))


def test_the_controller_wins_over_the_type():
    controller = {
        "stripe_dashboard": {"type": "none"},
        "losses": {"payments": "stripe"},
        "fees": {"payer": "account"},
        "requirement_collection": "stripe",
    }
    assert NO_DASHBOARD.as_columns().items() <= record_from(Row(1, account(controller=controller))).account.items()


def test_an_older_word_for_the_fees_payer_is_the_platform():
    controller = {
        "stripe_dashboard": {"type": "none"},
        "losses": {"payments": "application"},
        "fees": {"payer": "application_custom"},
        "requirement_collection": "application",
    }
    assert CUSTOM.as_columns().items() <= record_from(Row(1, account(controller=controller))).account.items()


def test_an_individual_is_its_own_representative():
    given = account(business_type="individual", persons=None, individual={"id": "person_9", "first_name": "Jo"})
    [person] = record_from(Row(1, given)).persons
    assert person["representative"] is True


def test_ownership_above_the_whole_is_taken_as_the_file_has_it():
    owners = [{"id": f"person_{n}", "relationship": {"owner": True, "percent_ownership": 80}} for n in range(2)]
    assert len(record_from(Row(1, account(persons=owners))).persons) == 2


def test_secrets_leave_the_documents():
    record = record_from(Row(1, account(company={"name": "Sonne", "tax_id": "DE1"})))
    assert record.account["company"] == {"name": "Sonne"}
    assert record.account["company_tax_id"] == "DE1"


def test_the_first_good_row_with_an_id_wins():
    rows = read(ndjson(account(country="ZZ"), account(), account(email="other@example.com")))
    assert [type(row).__name__ for row in rows] == ["Rejection", "Record", "Rejection"]
    assert rows[2] == Rejection(3, "acct_1Sonne", "Duplicate id: an earlier row has it")


def test_a_person_belongs_to_one_account():
    rows = read(ndjson(account(), account(id="acct_2", persons=[{"id": "person_1Maria"}])))
    assert rows[1] == Rejection(2, "acct_2", "person_1Maria belongs to an account in an earlier row")


def test_lines_are_counted_as_an_editor_counts_them():
    content = b"\xef\xbb\xbf" + ndjson(account()) + b"\n{broken\n" + ndjson(account(id="acct_2"))
    rows = read(content)
    assert [(type(row).__name__, row.line) for row in rows] == [("Record", 1), ("Rejection", 3), ("Record", 4)]


@pytest.mark.parametrize(
    "line", [b"NaN", b'{"a": 1e999}', b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}", b"\xff", b"{} x"]
)
def test_what_json_cannot_say_is_refused(line):
    [row] = [row for row in read(ndjson(account()) + line + b"\n") if isinstance(row, Rejection)]
    assert row.line == 2


def test_a_line_without_end_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(readers, "MAX_ROW", 5000)
    rows = read(b'"' + b"x" * 20_000 + b'"\n' + ndjson(account()))
    assert [type(row).__name__ for row in rows] == ["Rejection", "Record"]


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_is_read_in_pieces(monkeypatch, wrapped, indent):
    monkeypatch.setattr(readers, "_CHUNK", 900)
    accounts = [account(id=f"acct_{n}", business_profile={"name": "太田電気" * 20}) for n in range(30)]
    answer = {"object": "list", "url": "/v1/accounts", "has_more": False, "data": accounts} if wrapped else accounts
    text = json.dumps(answer, ensure_ascii=False, indent=indent)
    rows = read(text.encode())
    assert [row.id for row in rows] == [one["id"] for one in accounts]
    if indent:
        lines = text.split("\n")
        assert all("{" in lines[row.line - 1] for row in rows)


def test_a_list_that_breaks_off_says_where():
    text = json.dumps({"object": "list", "data": [account(), account(id="acct_2")]})
    rows = read(text[:-200].encode())
    assert [type(row).__name__ for row in rows] == ["Record", "Rejection"]
    assert isinstance(rows[1], Rejection)
    assert "nothing after this place" in rows[1].reason


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["acct_1", "account"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*GOOD, "individual", "controller", "company", "data", "dob"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD, "individual", "controller", "company"]), JSON, max_size=6))
def test_no_row_is_an_error(changes):
    rows = list(checked([Row(1, {**GOOD, **changes, "object": "account"})]))
    assert len(rows) == 1


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_file_is_an_error(content):
    for row in read(content):
        assert isinstance(row, Record | Rejection)
    try:
        rows = list(tables.table_rows(io.BytesIO(content), {}))
    except tables.UnreadableTable:
        return
    assert all(isinstance(row, Row) for row in rows)


# Tables

HEAD = "Account ID,Business name,Email,Country,Type,Created (UTC),Currency,Tier (metadata),Notes\n"
LINE = 'acct_1,"Bäckerei ""Sonne""",a@example.com,de,express,2023-11-14 22:13:20,EUR,gold,hello\n'
MAPPING = tables.guess_mapping(HEAD.strip().split(","))


def table(text: str | bytes, mapping: dict[str, str] = MAPPING) -> list[Row]:
    return list(tables.table_rows(io.BytesIO(text.encode() if isinstance(text, str) else text), mapping))


def test_columns_find_their_fields():
    assert MAPPING == {
        "Account ID": "id",
        "Business name": "business_profile.name",
        "Email": "email",
        "Country": "country",
        "Type": "type",
        "Created (UTC)": "created",
        "Currency": "default_currency",
        "Tier (metadata)": "metadata.tier",
    }


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + LINE).encode(),
        (HEAD + LINE).encode("utf-8-sig"),
        (HEAD + LINE).replace("\n", "\r\n").encode(),
        (HEAD + LINE).encode("cp1252"),
        (HEAD + LINE).encode("utf-16"),
        (HEAD + LINE).replace(",", ";").encode(),
        (HEAD + LINE).replace(",", "\t").encode(),
    ],
    ids=["utf-8", "mark", "crlf", "windows", "utf-16", "semicolon", "tab"],
)
def test_a_table_is_read_however_it_is_written(content):
    [row] = table(content)
    record = record_from(row, merges=True, default=EXPRESS)
    assert record.account["business_profile"] == {"name": 'Bäckerei "Sonne"'}
    assert (record.account["country"], record.account["default_currency"]) == ("DE", "eur")
    assert record.account["created"].timestamp() == 1_700_000_000
    assert record.metadata == {"tier": "gold"}
    assert record.line == 2


def test_an_empty_cell_says_nothing():
    [row] = table(HEAD + "acct_1,,,,,,,,\n")
    assert row.value == {"object": "account", "id": "acct_1"}


def test_a_cell_may_hold_lines_and_rows_keep_their_numbers():
    rows = table(HEAD + 'acct_1,"two\nlines",,,,,,,\nacct_2,,,,,,,,\n')
    assert [row.line for row in rows] == [2, 4]


def test_too_many_cells_are_refused():
    [row] = table(HEAD + "acct_1" + "," * 20 + "\n")
    assert "21 cells" in row.problem


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a,a\n1,2\n", b'"' + b"x" * 200_000])
def test_what_is_no_table_is_said_to_be_none(content):
    with pytest.raises(tables.UnreadableTable):
        tables.inspect_table(io.BytesIO(content))
