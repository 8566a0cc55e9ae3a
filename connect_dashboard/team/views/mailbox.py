"""The mailbox of a run without a mail server: every e-mail sent, so that its links can be followed.

Only where nobody but the person at the machine reaches the server (``MAILBOX_ENABLED``); hence no sign-in.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect_dashboard.journal.queries import sent_emails
from connect_dashboard.ui.paging import BadCursor, keyset_page

_NEWEST_FIRST = ["-created", "-id"]


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    _refuse_where_others_reach()
    emails = sent_emails().defer("html")
    try:
        page = keyset_page(emails, _NEWEST_FIRST, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        page = keyset_page(emails, _NEWEST_FIRST)
    return render(request, "team/mailbox.html", {"page": page})


@require_safe
@never_cache
def mailbox_message(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_where_others_reach()
    return render(request, "team/mailbox_message.html", {"email": get_object_or_404(sent_emails(), pk=pk)})


def _refuse_where_others_reach() -> None:
    if not settings.MAILBOX_ENABLED:
        raise Http404("No mailbox")
