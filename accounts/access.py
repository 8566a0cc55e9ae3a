"""From an id in a URL to the row: the only way for pages, and it asks for the permission on the way."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import Connection, Job
from accounts.services.jobs import PERMISSIONS as JOB_PERMISSIONS
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission


def connection_for(request: OperatorRequest, permission: Permission, account_id: str) -> Connection:
    """Return the platform's living connection to the account, the account with it.

    An account of another platform, or one that was removed, is a 404; a missing permission a 403.
    """
    living = Connection.objects.for_platform(request.membership.platform).select_related("account", "platform")
    connection = living.filter(account_id=account_id).first()
    if connection is None:
        raise Http404("No such account.")
    if not request.actor.may(permission):
        raise PermissionDenied(permission.label)
    return connection


def job_for(request: OperatorRequest, job_id: str) -> Job:
    """Return a job of the platform; a 403 unless the member may start one of its kind."""
    job = Job.objects.filter(platform=request.membership.platform, pk=job_id).select_related("user").first()
    if job is None:
        raise Http404("No such job.")
    permission = JOB_PERMISSIONS[Job.Kind(job.kind)]
    if not request.actor.may(permission):
        raise PermissionDenied(permission.label)
    return job
