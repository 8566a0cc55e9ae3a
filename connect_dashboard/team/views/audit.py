"""The audit trail: a page to look things up, a file to take along."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.journal.queries import audit_actions, audit_trail
from connect_dashboard.team.access import requires
from connect_dashboard.team.audit import action_words, audit_row, csv_lines
from connect_dashboard.team.forms import AuditFilterForm
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import team_members
from connect_dashboard.ui.paging import BadCursor, Page, keyset_page

_NEWEST_FIRST = ["-created", "-id"]
# Who acts beside the people of the team, by kind.
_OTHERS = [
    ("holder:", "Account holders"),
    ("api_key:", "API keys"),
    ("staff:", "Processor staff"),
    ("system:", "System"),
]


@requires(Permission.AUDIT_VIEW)
@require_safe
def audit_list(request: OperatorRequest) -> HttpResponse:
    form = _filter_form(request)
    page = _page(request, form)
    filters = request.GET.copy()
    filters.pop("cursor", None)
    context = {
        "form": form,
        "page": page,
        "rows": [audit_row(entry) for entry in page.rows],
        "filters": filters.urlencode(),
        "is_filtered": any(filters.values()),
    }
    return render(request, "team/audit_list.html", context, status=200 if form.is_valid() else 422)


@requires(Permission.AUDIT_VIEW)
@require_safe
def audit_export(request: OperatorRequest) -> HttpResponseBase:
    """All that the filters find, line by line, whatever its length."""
    form = _filter_form(request)
    if not form.is_valid():
        return HttpResponse("Unknown filter.", status=422, content_type="text/plain")
    entries = audit_trail(platform_id=request.membership.platform_id, **_criteria(form)).order_by(*_NEWEST_FIRST)
    name = f"audit-trail-{timezone.now():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        csv_lines(entries.iterator(chunk_size=1000)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _filter_form(request: OperatorRequest) -> AuditFilterForm:
    platform = request.membership.platform
    people = [(f"user:{member.user_id}", str(member.user)) for member in team_members(platform)]
    actions = [(name, action_words(name)) for name in audit_actions(platform_id=platform.pk)]
    return AuditFilterForm(request.GET, people=[*people, *_OTHERS], actions=actions)


def _page(request: OperatorRequest, form: AuditFilterForm) -> Page[AuditEntry]:
    if not form.is_valid():
        return Page(rows=[], next="", previous="")
    entries = audit_trail(platform_id=request.membership.platform_id, **_criteria(form))
    try:
        return keyset_page(entries, _NEWEST_FIRST, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return keyset_page(entries, _NEWEST_FIRST)


def _criteria(form: AuditFilterForm) -> dict[str, Any]:
    chosen = form.cleaned_data
    kind, _, actor_id = chosen["who"].partition(":")
    return {
        "actor": (kind, actor_id) if kind else None,
        "action": chosen["action"],
        "account_id": chosen["account"].strip(),
        "since": _midnight(chosen["since"]) if chosen["since"] else None,
        "before": _midnight(chosen["until"] + timedelta(days=1)) if chosen["until"] else None,
    }


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
