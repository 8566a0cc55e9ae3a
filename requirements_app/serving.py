"""How a document is sent to those who may see it."""

from django.http import HttpResponse

from connect_dashboard.sending import file_response
from requirements_app.models import Document


def document_response(document: Document, content: bytes) -> HttpResponse:
    return file_response(content, content_type=document.content_type, name=document.name)
