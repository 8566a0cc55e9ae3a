"""How an uploaded file is sent: as data that no browser runs, caches or guesses about."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from connect_dashboard.uploads import PICTURES


def file_response(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    """Pictures are shown, everything else is saved."""
    shown = content_type in PICTURES
    response = HttpResponse(content, content_type=content_type if shown else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
