"""The closed lists of the API's dialect, as its types publish them. Data only; the words are elsewhere."""

ACCOUNT_REASONS = tuple(
    """
    action_required.requested_capabilities listed other platform_paused rejected.fraud
    rejected.incomplete_verification rejected.listed rejected.other rejected.platform_fraud rejected.platform_other
    rejected.platform_terms_of_service rejected.terms_of_service requirements.past_due
    requirements.pending_verification under_review
    """.split()
)

CAPABILITY_REASONS = tuple(
    """
    other paused.inactivity pending.onboarding pending.review platform_disabled platform_paused rejected.inactivity
    rejected.other rejected.unsupported_business requirements.fields_needed
    """.split()
)

INFORMATION_REQUESTS = tuple(
    """
    business_model_verification restricted_or_prohibited_industry_diligence intellectual_property_usage
    supportability_rejection_appeal other_supportability_inquiry credit_review reserve_appeal identity_verification
    url_inquiry address_verification domain_verification bank_account_verification customer_service_contact
    fulfillment_policy product_description statement_descriptor capability_disable_appeal rejection_appeal
    platform_concern other_compliance_inquiry other_business_inquiry
    """.split()
)


def _codes(prefix: str, endings: str) -> tuple[str, ...]:
    return tuple(prefix + ending for ending in endings.split())


ERROR_CODES = (
    *_codes(
        "invalid_address_",
        "city_state_postal_code cmra_address highway_contract_box private_mailbox registered_agent_address",
    ),
    "invalid_street_address",
    *_codes("invalid_", "business_profile_name business_profile_name_denylisted company_name_denylisted"),
    *_codes("invalid_product_description_", "length url_match"),
    *_codes("invalid_", "dob_age_over_maximum dob_age_under_18 dob_age_under_minimum"),
    *_codes("invalid_", "representative_country signator"),
    *_codes("invalid_statement_descriptor_", "business_mismatch denylisted length prefix_denylisted prefix_mismatch"),
    *_codes("invalid_", "tax_id tax_id_format tos_acceptance value_other"),
    "information_missing",
    "external_request",
    "unsupported_business_type",
    *_codes("invalid_url_", "denylisted format length web_presence_detected"),
    *_codes(
        "invalid_url_website_",
        """business_information_mismatch empty inaccessible inaccessible_geoblocked inaccessible_password_protected
        incomplete incomplete_cancellation_policy incomplete_customer_service_details incomplete_legal_restrictions
        incomplete_refund_policy incomplete_return_policy incomplete_terms_and_conditions
        incomplete_under_construction other""",
    ),
    *_codes(
        "verification_document_",
        """address_mismatch address_missing corrupt country_not_supported directors_mismatch dob_mismatch
        duplicate_type expired failed_copy failed_greyscale failed_other failed_test_mode fraudulent
        id_number_mismatch id_number_missing incomplete invalid issue_or_expiry_date_missing manipulated missing_back
        missing_front name_mismatch name_missing nationality_mismatch not_readable not_signed not_uploaded
        photo_mismatch too_large type_not_supported""",
    ),
    *_codes(
        "verification_failed_",
        """address_match authorizer_authority business_iec_number document_match id_number_match keyed_identity
        keyed_match name_match other representative_authority residential_address tax_id_match tax_id_not_issued""",
    ),
    *_codes(
        "verification_",
        """directors_mismatch extraneous_directors missing_directors missing_executives missing_owners
        legal_entity_structure_mismatch rejected_ownership_exemption_reason
        requires_additional_memorandum_of_associations requires_additional_proof_of_registration supportability""",
    ),
)
