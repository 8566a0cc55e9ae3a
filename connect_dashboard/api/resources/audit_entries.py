"""The audit trail."""

from connect_dashboard.api.errors import NotFound
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import LISTED, RANGE, Hash, Params, Required, Text
from connect_dashboard.api.scopes import READ
from connect_dashboard.api.verbs import Call, Json, verb
from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.journal.queries import audit_trail

_LISTED: Params = {
    **LISTED,
    "account": Text(64),
    "action": Text(64),
    "actor": Hash({"id": Text(64), "kind": Required(Text(16))}),
    "created": RANGE,
}
_PREFIX = "audit_"


def audit_entry_object(entry: AuditEntry) -> Json:
    return {
        "id": f"{_PREFIX}{entry.pk}",
        "object": "manage.audit_entry",
        "account": entry.account_id or None,
        "action": entry.action,
        "actor": {"id": entry.actor_id, "kind": entry.actor_kind, "name": entry.actor_label},
        "after": entry.after,
        "before": entry.before,
        "created": int(entry.created.timestamp()),
        "ip": entry.ip,
        "on_behalf_of": entry.on_behalf_of or None,
        "request": entry.request_id or None,
        "subject": entry.subject,
    }


@verb("audit_entries", READ, params=_LISTED, returns="manage.audit_entry", many=True)
def audit_entry_list(call: Call) -> Listing:
    """List who changed what, the newest first; personal data stands there as a mark"""
    actor = call.params.get("actor") or {}
    entries = audit_trail(
        platform_id=call.platform.pk,
        actor=(actor["kind"], actor.get("id", "")) if actor else None,
        action=call.params.get("action", ""),
        account_id=call.account_id or call.params.get("account", ""),
    )
    for lookup, moment in call.params.get("created") or ():
        entries = entries.filter(**{f"created__{lookup}": moment})
    params = dict(call.params)
    for name in ("starting_after", "ending_before"):
        if params.get(name):
            params[name] = _number(params[name])
    page, has_more = page_of(entries, params, what="audit entry")
    return Listing([audit_entry_object(entry) for entry in page], has_more)


@verb("audit_entries", READ, returns="manage.audit_entry")
def audit_entry_retrieve(call: Call, entry_id: str) -> Json:
    """Retrieve one entry of the audit trail"""
    entries = audit_trail(platform_id=call.platform.pk, account_id=call.account_id)
    entry = entries.filter(pk=_number(entry_id)).first()
    if entry is None:
        raise NotFound("audit entry", entry_id)
    return audit_entry_object(entry)


def _number(entry_id: str) -> int:
    """An entry's number in the trail; 0, which none has, for what is no id of an entry."""
    number = entry_id.removeprefix(_PREFIX)
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
