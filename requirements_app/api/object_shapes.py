"""What the objects of this app look like."""

from connect_dashboard.api.object_shapes import describes

describes("account_link", {"object": "=account_link", "created": "integer", "expires_at": "integer", "url": "string"})
describes(
    "country_spec",
    {
        "id": "string",
        "object": "=country_spec",
        "default_currency": "string",
        "supported_bank_account_currencies": {"*": ["string"]},
        "supported_payment_currencies": ["string"],
        "supported_payment_methods": ["string"],
        "supported_transfer_countries": ["string"],
        "verification_fields": {"*": {"additional": ["string"], "minimum": ["string"]}},
    },
)
describes(
    "file",
    {
        "id": "string",
        "object": "=file",
        "created": "integer",
        "expires_at": "integer?",
        "filename": "string?",
        "purpose": "string",
        "size": "integer",
        "title": "string?",
        "type": "string?",
        "url": "string?",
    },
)
describes(
    "manage.pauses",
    {
        "object": "=manage.pauses",
        "account": "string",
        "obstacle": "string?",
        "payments": "boolean",
        "payouts": "boolean",
    },
)
describes(
    "manage.requirement",
    {
        "id": "string",
        "object": "=manage.requirement",
        "account": "string",
        "asked_at": "integer?",
        "at_risk": ["string"],
        "capabilities": ["string"],
        "due_at": "integer?",
        "errors": [{"code": "string", "message": "string", "reason": "string"}],
        "fields": ["string"],
        "obstacle": "string?",
        "off": ["string"],
        "status": "string",
        "title": "string",
    },
)
describes(
    "manage.what_if",
    {
        "object": "=manage.what_if",
        "account": "string?",
        "business_type": "string",
        "capabilities": ["string"],
        "country": "string",
        "groups": [
            {
                "object": "=manage.what_if_group",
                "when": "string",
                "note": "string",
                "missing": "integer",
                "entries": [
                    {
                        "title": "string",
                        "capabilities": ["string"],
                        "alternatives": ["string"],
                        "provided": "boolean",
                        "sources": ["string"],
                    }
                ],
            }
        ],
    },
)
describes(
    "manage.remediation_link",
    {
        "id": "string",
        "object": "=manage.remediation_link",
        "account": "string",
        "completed_at": "integer?",
        "created": "integer",
        "expires_at": "integer",
        "fields": ["string"],
        "opened_at": "integer?",
        "reminded_at": "integer?",
        "sent_to": "string?",
        "status": "string",
        "url": "string?",
    },
)
