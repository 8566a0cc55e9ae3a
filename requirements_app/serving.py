"""How an uploaded document is sent: as data that no browser runs, caches or guesses about."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from requirements_app.models import Document
from requirements_app.uploads import PICTURES


def document_response(document: Document, content: bytes) -> HttpResponse:
    """Pictures are shown, everything else is saved."""
    shown = document.content_type in PICTURES
    response = HttpResponse(content, content_type=document.content_type if shown else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not shown, document.name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
