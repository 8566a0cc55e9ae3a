"""Whose move it is when verification found something wrong, and when the processor asks a risk question. Pure.

Whose move each code is, is published nowhere: the choice is ours. It follows from who can change what is wrong.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from requirements_app.snapshots import Entry, EntryStatus, information_request_id, is_terms, read_snapshot


class Mover(Enum):
    """Who can do something about it."""

    HOLDER = "Account holder"
    PLATFORM = "Your platform"
    PROCESSOR = "Processor"
    SUPPORT = "Support"
    NOBODY = "Nobody"


# Stands for whoever collects requirements for the account.
COLLECTOR = None

# Errors that one party alone can put right; all others of the list below fall to whoever collects requirements.
_HOLDERS_WEBSITE = """
    invalid_url_website_business_information_mismatch invalid_url_website_empty invalid_url_website_inaccessible
    invalid_url_website_inaccessible_geoblocked invalid_url_website_inaccessible_password_protected
    invalid_url_website_incomplete invalid_url_website_incomplete_cancellation_policy
    invalid_url_website_incomplete_customer_service_details invalid_url_website_incomplete_legal_restrictions
    invalid_url_website_incomplete_refund_policy invalid_url_website_incomplete_return_policy
    invalid_url_website_incomplete_terms_and_conditions invalid_url_website_incomplete_under_construction
    invalid_url_website_other
"""
_HOLDERS_SIGNATURE = "invalid_tos_acceptance verification_document_not_signed"
_HOLDERS_OFFICE = "verification_failed_tax_id_not_issued"
# The country of an account never changes: a business type that it does not know needs another account.
_PLATFORMS = "unsupported_business_type"
_PROCESSORS = "verification_supportability"

_TO_BE_GIVEN_AGAIN = """
    invalid_address_city_state_postal_code invalid_address_cmra_address invalid_address_highway_contract_box
    invalid_address_private_mailbox invalid_address_registered_agent_address invalid_street_address
    invalid_business_profile_name invalid_business_profile_name_denylisted invalid_company_name_denylisted
    invalid_product_description_length invalid_product_description_url_match invalid_dob_age_over_maximum
    invalid_dob_age_under_18 invalid_dob_age_under_minimum invalid_representative_country invalid_signator
    invalid_statement_descriptor_business_mismatch invalid_statement_descriptor_denylisted
    invalid_statement_descriptor_length invalid_statement_descriptor_prefix_denylisted
    invalid_statement_descriptor_prefix_mismatch invalid_tax_id invalid_tax_id_format invalid_value_other
    information_missing external_request invalid_url_denylisted invalid_url_format invalid_url_length
    invalid_url_web_presence_detected verification_document_address_mismatch verification_document_address_missing
    verification_document_corrupt verification_document_country_not_supported
    verification_document_directors_mismatch verification_document_dob_mismatch verification_document_duplicate_type
    verification_document_expired verification_document_failed_copy verification_document_failed_greyscale
    verification_document_failed_other verification_document_failed_test_mode verification_document_fraudulent
    verification_document_id_number_mismatch verification_document_id_number_missing verification_document_incomplete
    verification_document_invalid verification_document_issue_or_expiry_date_missing
    verification_document_manipulated verification_document_missing_back verification_document_missing_front
    verification_document_name_mismatch verification_document_name_missing
    verification_document_nationality_mismatch verification_document_not_readable
    verification_document_not_uploaded verification_document_photo_mismatch verification_document_too_large
    verification_document_type_not_supported verification_failed_address_match
    verification_failed_authorizer_authority verification_failed_business_iec_number
    verification_failed_document_match verification_failed_id_number_match verification_failed_keyed_identity
    verification_failed_keyed_match verification_failed_name_match verification_failed_other
    verification_failed_representative_authority verification_failed_residential_address
    verification_failed_tax_id_match verification_directors_mismatch verification_extraneous_directors
    verification_missing_directors verification_missing_executives verification_missing_owners
    verification_legal_entity_structure_mismatch verification_rejected_ownership_exemption_reason
    verification_requires_additional_memorandum_of_associations
    verification_requires_additional_proof_of_registration
"""

ERROR_MOVERS: Mapping[str, Mover | None] = {
    **dict.fromkeys(_TO_BE_GIVEN_AGAIN.split(), COLLECTOR),
    **dict.fromkeys(f"{_HOLDERS_WEBSITE} {_HOLDERS_SIGNATURE} {_HOLDERS_OFFICE}".split(), Mover.HOLDER),
    **dict.fromkeys(_PLATFORMS.split(), Mover.PLATFORM),
    **dict.fromkeys(_PROCESSORS.split(), Mover.PROCESSOR),
}

# By path of a risk question, as the dialect has it: a challenge is for the holder alone, a form for holder or
# platform; what has the path support is answered nowhere here, only settled with support.
PATH_MOVERS: Mapping[str, Mover | None] = {"challenge": Mover.HOLDER, "form": COLLECTOR, "support": Mover.SUPPORT}


def error_mover(code: str, *, collected_by_platform: bool) -> Mover:
    """Who can put right what was found wrong; a code that the dialect may add later is for who collects."""
    return _known(ERROR_MOVERS.get(code, COLLECTOR), collected_by_platform)


def information_request_mover(path: str, *, answered: bool, collected_by_platform: bool) -> Mover:
    """Whoever may answer a risk question; once it is answered the processor has to decide."""
    return Mover.PROCESSOR if answered else _known(PATH_MOVERS.get(path, Mover.SUPPORT), collected_by_platform)


def entry_mover(entry: Entry, *, collected_by_platform: bool) -> Mover:
    """Whose move one entry is. Terms are the holder's alone, whoever collects; what was found wrong says more."""
    if information_request_id(entry.key):
        answered = entry.status is EntryStatus.PENDING
        path = entry.key.rpartition(".")[2]
        return information_request_mover(path, answered=answered, collected_by_platform=collected_by_platform)
    if entry.status is EntryStatus.PENDING:
        return Mover.PROCESSOR
    if is_terms(entry.key):
        return Mover.HOLDER
    if entry.faults:
        return error_mover(entry.faults[0].code, collected_by_platform=collected_by_platform)
    return _known(COLLECTOR, collected_by_platform)


def missing_mover(requirements: Mapping[str, Any], *, collected_by_platform: bool) -> Mover:
    """Whose move it is while information is past due: one party's if all of it is theirs, else the collector's."""
    late = set(requirements.get("past_due") or ())
    errors = [one for one in requirements.get("errors") or () if one.get("requirement") in late]
    entries = read_snapshot({"past_due": sorted(late), "errors": errors}, {}).entries
    movers = {entry_mover(entry, collected_by_platform=collected_by_platform) for entry in entries}
    return movers.pop() if len(movers) == 1 else _known(COLLECTOR, collected_by_platform)


def _known(mover: Mover | None, collected_by_platform: bool) -> Mover:
    if mover is not COLLECTOR:
        return mover
    return Mover.PLATFORM if collected_by_platform else Mover.HOLDER
