from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from connect_dashboard.processor.console import ConsoleAdmin, acting, console
from connect_dashboard.ui.errors import Refusal
from requirements_app.console.filters import FileTypeFilter
from requirements_app.console.verifications import account_link as link_to
from requirements_app.models import Document
from requirements_app.services.documents import document_view
from requirements_app.serving import document_response
from requirements_app.words import topic_of


@admin.register(Document, site=console)
class DocumentAdmin(ConsoleAdmin):
    list_display = ("id", "purpose", "side", "account_id", "content_type", "created", "failed", "purged_at")
    list_filter = ("purpose", "failed", ("purged_at", admin.EmptyFieldListFilter), ("content_type", FileTypeFilter))
    search_fields = ("=id", "=account__id", "=sha256")
    search_help_text = "An id, an account id or a SHA-256, in full"
    ordering = ("-created", "pk")
    change_form_template = "processor/document.html"
    fields = (
        "id", "proves", "account_link", "purpose", "side", "name", "content_type", "size", "width", "height", "sha256",
        "failed", "created", "purged_at",
    )  # fmt: skip
    readonly_fields = ("id", "proves", "account_link")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.file_view)
        return [path("<slug:document_id>/file/", view, name="requirements_app_document_file"), *super().get_urls()]

    @method_decorator(require_POST)
    def file_view(self, request: HttpRequest, document_id: str) -> HttpResponse:
        """A POST, since it writes: that somebody looked stands in the trail."""
        document = self.get_object(request, document_id)
        if document is None:
            raise Http404("No such document.")
        try:
            content = document_view(actor=acting(request), document=document)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect(reverse("processor:requirements_app_document_change", args=[quote(document_id)]))
        return document_response(document, content)

    @admin.display(description="Proves")
    def proves(self, obj: Document) -> str:
        return str(topic_of(obj.subject))

    @admin.display(description="Account")
    def account_link(self, obj: Document) -> SafeString:
        return link_to(obj.account_id)

    def decisions_for(self, obj: Any) -> tuple[()]:
        return ()
