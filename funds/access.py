"""From an id in a URL to the row: the only way for pages, and it asks for the permission on the way."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404

from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from funds.models import Approval, Movement, PlatformBankAccount

_Found = TypeVar("_Found", bound=Movement)


def movement_for(request: OperatorRequest, permission: Permission, model: type[_Found], movement_id: str) -> _Found:
    """A movement of the platform with its account; another platform's is a 404, a missing permission a 403."""
    own = model.objects.for_platform(request.membership.platform).select_related("platform", "account")
    found = own.filter(pk=movement_id).first()
    if found is None:
        raise Http404("No such movement.")
    _require(request, permission)
    return found


def approval_for(request: OperatorRequest, permission: Permission, approval_id: str) -> Approval:
    found = Approval.objects.for_platform(request.membership.platform).filter(pk=approval_id).first()
    if found is None:
        raise Http404("No such approval.")
    _require(request, permission)
    return found


def bank_account_for(request: OperatorRequest, permission: Permission, bank_account_id: str) -> PlatformBankAccount:
    own = PlatformBankAccount.objects.for_platform(request.membership.platform).living()
    found = own.filter(pk=bank_account_id).first()
    if found is None:
        raise Http404("No such bank account.")
    _require(request, permission)
    return found


def _require(request: OperatorRequest, permission: Permission) -> None:
    if not request.actor.may(permission):
        raise PermissionDenied(permission.label)
