"""An account's uploaded documents, for operators who may see them."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from accounts.access import connection_for
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from requirements_app.models import Document
from requirements_app.services.documents import document_view
from requirements_app.serving import document_response


@requires(Permission.DOCUMENTS_VIEW)
@require_POST
def document_file(request: OperatorRequest, account_id: str, document_id: str) -> HttpResponse:
    """A POST, since it writes: that somebody looked stands in the trail."""
    connection = connection_for(request, Permission.DOCUMENTS_VIEW, account_id)
    document = Document.objects.filter(account_id=connection.account_id, pk=document_id).first()
    if document is None:
        raise Http404("No such document.")
    try:
        content = document_view(actor=request.actor, document=document)
    except Refusal as refusal:
        return HttpResponse(refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8")
    return document_response(document, content)
