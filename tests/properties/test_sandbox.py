"""Every documented test value brings the documented answer, and the sandbox answers whatever it is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_dashboard.processor.protocol import Alert, Answer, AnswerState, File, Subject, VerificationRequest
from connect_dashboard.processor.sandbox import _BY_CHECK, Sandbox

ASKED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
DELAY = timedelta(seconds=30)


def request(check: str, *files: File, **values: str) -> VerificationRequest:
    return VerificationRequest("vreq_1", Subject.PERSON, check, "US", ASKED_AT, values, files)


def answer(check: str, *files: File, **values: str) -> Answer:
    return Sandbox().verify(request(check, *files, **values), now=ASKED_AT)


VERIFIED = [
    ("dob", {"dob": "1901-01-01"}),
    ("dob", {"dob": "1902-01-01"}),
    ("address", {"line1": "address_full_match"}),
    ("company.address", {"line1": "address_full_match"}),
    ("id_number", {"id_number": "000000000"}),
    ("id_number", {"id_number": "000-00-0000"}),
    ("id_number", {"id_number": "222222222"}),
    ("ssn_last_4", {"ssn_last_4": "0000"}),
    ("company.tax_id", {"tax_id": "000000000"}),
    ("company.tax_id", {"tax_id": "000000001"}),
    ("company.tax_id", {"tax_id": "222222222"}),
    ("company.name", {"name": "match_name_relationships"}),
    ("company.directors_provided", {"directors": "Maria\nJohn"}),
    ("business_profile.url", {"url": "https://accessible.example.com"}),
    ("business_profile.product_description", {"product_description": "Handmade shoes"}),
    ("phone", {"phone": "0000000000"}),
    ("external_account", {"account_number": "000123456789"}),
    ("external_account", {"account_number": "000999999991"}),
    # They fail when money moves, not when the account is verified.
    ("external_account", {"account_number": "000222222227"}),
    ("external_account", {"account_number": "000333333335"}),
    ("external_account", {"account_number": "000888888883"}),
    ("external_account", {"last4": "5556"}),
    ("external_account", {"last4": "5555"}),
]

FAILED = [
    ("dob", {"dob": "1985-05-05"}, "verification_failed_keyed_identity"),
    ("address", {"line1": "address_no_match"}, "verification_failed_residential_address"),
    ("address", {"line1": "address_line1_no_match"}, "verification_failed_address_match"),
    ("company.address", {"line1": "address_no_match"}, "verification_failed_address_match"),
    ("company.address", {"line1": "address_line1_no_match"}, "invalid_street_address"),
    ("id_number", {"id_number": "111111111"}, "verification_failed_id_number_match"),
    ("ssn_last_4", {"ssn_last_4": "1111"}, "verification_failed_id_number_match"),
    ("company.tax_id", {"tax_id": "111111111"}, "verification_failed_tax_id_match"),
    ("company.tax_id", {"tax_id": "11-1111112"}, "verification_failed_tax_id_not_issued"),
    ("company.name", {"name": "match_name_only"}, "verification_legal_entity_structure_mismatch"),
    ("company.name", {"name": "mismatch_business_name"}, "verification_failed_name_match"),
    ("company.name", {"name": "disallowed_name"}, "invalid_company_name_denylisted"),
    ("company.directors_provided", {"directors": "Maria\nmismatch_director"}, "verification_directors_mismatch"),
    ("company.directors_provided", {"directors": "missing_director"}, "verification_missing_directors"),
    ("company.directors_provided", {"directors": "extraneous_director"}, "verification_extraneous_directors"),
    ("business_profile.name", {"name": "disallowed_dba"}, "invalid_business_profile_name_denylisted"),
    ("business_profile.name", {"name": "invalid_dba"}, "invalid_business_profile_name"),
    (
        "business_profile.product_description",
        {"product_description": "require_url"},
        "invalid_product_description_url_match",
    ),
    (
        "settings.payments.statement_descriptor",
        {"statement_descriptor": "mismatch"},
        "invalid_statement_descriptor_business_mismatch",
    ),
    (
        "settings.payments.statement_descriptor",
        {"statement_descriptor": "disallowed"},
        "invalid_statement_descriptor_denylisted",
    ),
    (
        "settings.card_payments.statement_descriptor_prefix",
        {"statement_descriptor_prefix": "mismatch"},
        "invalid_statement_descriptor_prefix_mismatch",
    ),
    (
        "settings.card_payments.statement_descriptor_prefix",
        {"statement_descriptor_prefix": "disallowed"},
        "invalid_statement_descriptor_prefix_denylisted",
    ),
    ("external_account", {"account_number": "000111111116"}, "invalid_value_other"),
    ("external_account", {"account_number": "000111111113"}, "invalid_value_other"),
    ("external_account", {"account_number": "000444444440"}, "invalid_value_other"),
    ("external_account", {"account_number": "000999999992"}, "verification_failed_document_match"),
    ("external_account", {"last4": "5572"}, "invalid_value_other"),
]

HOSTS = {
    "disallowed": "invalid_url_denylisted",
    "geoblocked": "invalid_url_website_inaccessible_geoblocked",
    "problem": "invalid_url_website_other",
    "missing": "invalid_url_website_empty",
    "mismatch": "invalid_url_website_business_information_mismatch",
    "passwordprotected": "invalid_url_website_inaccessible_password_protected",
    "underconstruction": "invalid_url_website_incomplete_under_construction",
    "inaccessible": "invalid_url_website_inaccessible",
}


@pytest.mark.parametrize(("check", "values"), VERIFIED)
def test_values_that_are_verified(check: str, values: dict[str, str]) -> None:
    assert answer(check, **values) == Answer(AnswerState.VERIFIED)


@pytest.mark.parametrize(("check", "values", "code"), FAILED)
def test_values_that_fail(check: str, values: dict[str, str], code: str) -> None:
    found = answer(check, **values)
    assert (found.state, found.code) == (AnswerState.FAILED, code)
    assert found.reason.endswith(".")


@pytest.mark.parametrize(("host", "code"), HOSTS.items())
def test_the_host_of_a_website_decides(host: str, code: str) -> None:
    assert answer("business_profile.url", url=f"https://{host}.example.com/shop").code == code


def test_a_date_of_birth_on_a_sanctions_list_stays_pending_and_raises_an_alert() -> None:
    assert answer("dob", dob="1900-01-01") == Answer(AnswerState.PENDING, alert=Alert.LISTED)


def test_a_website_of_an_inactive_business_says_so() -> None:
    found = answer("business_profile.url", url="https://inactivity.example.com")
    assert (found.state, found.alert) == (AnswerState.VERIFIED, Alert.INACTIVITY)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (File("file_identity_document_success", "front"), ""),
        (File("file_identity_document_failure", "front"), "verification_document_failed_test_mode"),
        (File("file_1", "front", "passport.jpg"), ""),
        (File("file_1", "front", "passport-success.jpg"), ""),
        (File("file_1", "front", "passport-failure.jpg"), "verification_document_failed_test_mode"),
        (File("file_1", "front", "Passport Expired.png"), "verification_document_expired"),
        (File("file_1", "back", "name-mismatch.png"), "verification_document_name_mismatch"),
        (File("file_1", "front", "a.png", b"\x89PNG sandbox:unreadable \x00"), "verification_document_not_readable"),
    ],
)
def test_documents_answer_by_token_name_or_mark(file: File, code: str) -> None:
    assert answer("verification.document", file).code == code


def test_one_bad_side_fails_the_document() -> None:
    sides = (File("file_1", "front", "front.png"), File("file_2", "back", "back-expired.png"))
    assert answer("verification.document", *sides).code == "verification_document_expired"


@pytest.mark.parametrize(
    ("check", "values", "at_once"),
    [
        ("dob", {"dob": "1902-01-01"}, True),
        ("id_number", {"id_number": "222222222"}, True),
        ("ssn_last_4", {"ssn_last_4": "2222"}, True),
        ("company.tax_id", {"tax_id": "222222222"}, True),
        ("dob", {"dob": "1901-01-01"}, False),
        ("id_number", {"id_number": "000000000"}, False),
        ("external_account", {"account_number": "000999999991"}, False),
    ],
)
def test_few_values_are_answered_at_once_and_all_others_after_the_delay(
    check: str, values: dict[str, str], at_once: bool
) -> None:
    sandbox, asked = Sandbox(DELAY), request(check, **values)
    first = sandbox.verify(asked, now=ASKED_AT)
    assert first == (Answer(AnswerState.VERIFIED) if at_once else Answer(AnswerState.PENDING, at=ASKED_AT + DELAY))
    assert sandbox.verify(asked, now=ASKED_AT + DELAY) == Answer(AnswerState.VERIFIED)


@given(
    check=st.sampled_from([*_BY_CHECK, "phone", "unheard.of"]),
    values=st.dictionaries(st.sampled_from(["dob", "line1", "url", "tax_id", "name", "directors"]), st.text()),
    content=st.binary(max_size=200),
    with_file=st.booleans(),
)
def test_any_value_is_answered_and_always_alike(
    check: str, values: dict[str, str], content: bytes, with_file: bool
) -> None:
    files = (File("file_1", "front", values.get("name", ""), content),) if with_file else ()
    asked = request(check, *files, **values)
    first = Sandbox().verify(asked, now=ASKED_AT)
    assert first == Sandbox().verify(asked, now=ASKED_AT + DELAY)
    assert bool(first.code) == bool(first.reason) == (first.state is AnswerState.FAILED)
