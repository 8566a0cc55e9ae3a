"""The reference: what programs can do, as a page and as OpenAPI."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connect_dashboard.api.on_behalf import ACCOUNT_HEADER, CONTEXT_HEADER
from connect_dashboard.api.openapi import description, reference_entries
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def reference(request: OperatorRequest) -> HttpResponse:
    context: dict[str, Any] = {"resources": reference_entries().items(), "base": settings.PUBLIC_URL.rstrip("/")}
    context |= {"account_header": ACCOUNT_HEADER, "context_header": CONTEXT_HEADER}
    return render(request, "developers/reference.html", context)


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def openapi(request: OperatorRequest) -> HttpResponse:
    return JsonResponse(description())
