"""The five words, and which of them wins."""

import pytest

from accounts.status import account_status

DUE = {"currently_due": ["external_account"], "current_deadline": 1_800_000_000}


@pytest.mark.parametrize(
    ("capabilities", "requirements", "status"),
    [
        ({"transfers": "active"}, {}, "enabled"),
        ({"transfers": "active"}, {"eventually_due": ["company.tax_id"]}, "enabled"),
        ({"transfers": "active"}, DUE, "restricted_soon"),
        ({"transfers": "active"}, {"currently_due": ["external_account"]}, "enabled"),
        ({"transfers": "active"}, {"pending_verification": ["company.tax_id"]}, "in_review"),
        ({"transfers": "pending"}, DUE, "in_review"),
        ({"transfers": "inactive"}, {"pending_verification": ["company.tax_id"]}, "restricted"),
        ({"transfers": "active", "card_payments": "inactive"}, {}, "restricted"),
        ({"transfers": "active", "klarna_payments": "inactive"}, {}, "enabled"),
        ({"transfers": "active"}, {"disabled_reason": "platform_paused"}, "restricted"),
        ({"transfers": "active"}, {"disabled_reason": "under_review"}, "in_review"),
        ({"transfers": "inactive"}, {"disabled_reason": "rejected.fraud"}, "rejected"),
        ({}, {}, "restricted"),
        ({"transfers": "unrequested"}, {}, "restricted"),
    ],
)
def test_account_status(capabilities, requirements, status) -> None:
    assert account_status(capabilities, requirements) == status
