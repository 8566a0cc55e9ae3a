"""Movements that wait for a second Administrator. Programs see them; people decide."""

from connect_dashboard.api.errors import NotFound
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import LISTED, RANGE, choice
from connect_dashboard.api.scopes import READ
from connect_dashboard.api.verbs import Call, Json, verb
from connect_dashboard.team.permissions import Permission
from funds.api.access import within
from funds.models import Approval
from funds.objects import seconds

_LISTED = {**LISTED, "created": RANGE, "status": choice(Approval.Status.values)}


def approval_object(approval: Approval) -> Json:
    return {
        "id": approval.pk,
        "object": "manage.approval",
        "amount": approval.amount,
        "created": seconds(approval.created),
        "currency": approval.currency,
        "decided_at": seconds(approval.decided_at),
        "decided_by": approval.decided_by_label or None,
        "expires_at": seconds(approval.expires_at),
        "movement": approval.object_id,
        "reason": approval.reason or None,
        "requested_by": {"id": approval.actor_id, "kind": approval.actor_kind, "name": approval.actor_label},
        "status": approval.status,
        "summary": approval.summary,
    }


@verb("approvals", READ, params=_LISTED, returns="manage.approval", many=True)
def approval_list(call: Call) -> Listing:
    """List movements that wait, or waited, for a second Administrator, the newest first"""
    call.actor.require(Permission.FUNDS_VIEW)
    found = Approval.objects.for_platform(call.platform)
    if call.params.get("status"):
        found = found.filter(status=call.params["status"])
    page, more = page_of(within(found, call.params.get("created")), call.params, what="approval")
    return Listing([approval_object(one) for one in page], more)


@verb("approvals", READ, returns="manage.approval")
def approval_retrieve(call: Call, approval_id: str) -> Json:
    """Retrieve how the approval of a movement stands"""
    call.actor.require(Permission.FUNDS_VIEW)
    found = Approval.objects.for_platform(call.platform).filter(pk=approval_id).first()
    if found is None:
        raise NotFound("approval", approval_id)
    return approval_object(found)
