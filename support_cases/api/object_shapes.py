"""What support cases look like."""

from connect_dashboard.api.object_shapes import describes

_FILES = [{"id": "string", "name": "string", "size": "integer", "type": "string"}]
_CASE = {
    "id": "string",
    "object": "=manage.support_case",
    "account": "string",
    "assignee": "integer?",
    "created": "integer",
    "raised_by": "string",
    "rating": "integer?",
    "requirement": "string?",
    "status": "string",
    "subject": "string",
    "topic": "string",
    "updated": "integer",
}

describes("manage.support_case", _CASE)
describes(
    "manage.support_message",
    {
        "object": "=manage.support_message",
        "attachments": _FILES,
        "author": "string",
        "created": "integer",
        "kind": "string",
        "text": "string",
    },
)
describes(
    "manage.support_email",
    {
        "object": "=manage.support_email",
        "attachments": _FILES,
        "author": "string",
        "created": "integer",
        "direction": "string",
        "subject": "string",
        "text": "string",
    },
)
describes(
    "manage.support_case_details",
    {**_CASE, "emails": ["&manage.support_email"], "messages": ["&manage.support_message"]},
)
describes(
    "manage.support_case_assignment",
    {"object": "=manage.support_case_assignment", "assignee": "integer?", "case": "string"},
)
