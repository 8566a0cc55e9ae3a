"""Support in the processor console: the queue, the conversation, answers to holder and platform."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from connect_dashboard.processor.console import ConsoleAdmin, Decision, DecisionForm, console
from connect_dashboard.sending import file_response
from connect_dashboard.team.actors import Actor
from support_cases.models import Attachment, Case, Desk, UnmatchedMail
from support_cases.queries import conversation_of, thread_of
from support_cases.services.attachments import attachment_content
from support_cases.services.cases import case_solve, support_answer, support_note
from support_cases.services.desks import thread_answer
from support_cases.services.moving import may


class TextForm(DecisionForm):
    text = forms.CharField(label="Message", max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}))


class ToPlatformForm(TextForm):
    """Platforms that wrote about the case, one of which is answered."""

    desk = forms.TypedChoiceField(label="Platform", coerce=int)
    field_order = ("desk", "text")

    def __init__(self, *args: Any, chosen: Iterable[Case] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desks = Desk.objects.filter(case__in=list(chosen)).exclude(emails=None).select_related("platform")
        choices = [(desk.pk, f"{desk.platform} [{desk.reference}]") for desk in desks.order_by("pk")]
        self.fields["desk"].choices = choices  # type: ignore[attr-defined]


def _answer(*, actor: Actor, row: Case, text: str) -> None:
    support_answer(actor=actor, case_id=row.pk, text=text)


def _note(*, actor: Actor, row: Case, text: str) -> None:
    support_note(actor=actor, case_id=row.pk, text=text)


def _to_platform(*, actor: Actor, row: Case, text: str, desk: int) -> None:
    thread_answer(actor=actor, desk_id=desk, text=text)


def _solve(*, actor: Actor, row: Case) -> None:
    case_solve(actor=actor, case_id=row.pk)


ANSWER = Decision(
    "answer", "Answer the holder", "The account holder reads this, and so may platforms:", _answer, TextForm
)
NOTE = Decision("note", "Write an internal note", "Only staff of the processor read this:", _note, TextForm)
TO_PLATFORM = Decision(
    "to_platform",
    "Answer the platform",
    "The platform reads this, the account holder does not:",
    _to_platform,
    ToPlatformForm,
)
SOLVE = Decision("solve", "Solve", "The case is solved; its holder is asked how well:", _solve)


@admin.register(Case, site=console)
class CaseAdmin(ConsoleAdmin):
    list_display = ("subject", "status", "topic", "account_id", "raised_by", "updated_at", "staff", "rating")
    list_filter = ("status", "topic", ("platform", admin.EmptyFieldListFilter), ("staff", admin.EmptyFieldListFilter))
    list_select_related = ("platform", "staff")
    search_fields = ("=id", "=account__id", "=desks__reference")
    search_help_text = "A case, an account or a reference, in full"
    ordering = ("-updated_at", "-pk")
    fields = (
        "subject", "id", "status", "topic", "account_id", "raised_by", "requirement_key", "language", "created",
        "updated_at", "staff", "rating", "rating_comment", "conversation", "platforms",
    )  # fmt: skip
    readonly_fields = ("id", "account_id", "raised_by", "conversation", "platforms")
    decisions = (ANSWER, NOTE, TO_PLATFORM, SOLVE)

    def decisions_for(self, obj: Case) -> list[Decision]:
        offered = [] if obj.platform_id or not may(obj, "answered") else [ANSWER]
        offered.append(NOTE)
        if obj.desks.exclude(emails=None).exists():
            offered.append(TO_PLATFORM)
        return offered + ([SOLVE] if may(obj, "solved") else [])

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.file_view)
        return [path("files/<str:attachment_id>/", view, name="support_cases_attachment_file"), *super().get_urls()]

    def file_view(self, request: HttpRequest, attachment_id: str) -> HttpResponse:
        attachment = Attachment.objects.filter(pk=attachment_id).first()
        if attachment is None:
            raise Http404("No such file.")
        content = attachment_content(attachment)
        return file_response(content, content_type=attachment.content_type, name=attachment.name)

    @admin.display(description="Raised by")
    def raised_by(self, obj: Case) -> str:
        return str(obj.platform) if obj.platform else "Account holder"

    @admin.display(description="Conversation")
    def conversation(self, obj: Case) -> SafeString | str:
        rows = (_line(one.get_kind_display(), one.author_label, one) for one in conversation_of(obj, notes=True))
        return format_html_join("", _LINE, rows) or "None"

    @admin.display(description="E-mails with platforms")
    def platforms(self, obj: Case) -> SafeString | str:
        rows = (
            _line(one.get_direction_display(), f"{one.author_label} · {desk.platform}", one)
            for desk in obj.desks.select_related("platform").order_by("pk")
            for one in thread_of(obj, desk.platform)
        )
        return format_html_join("", _LINE, rows) or "None"


_LINE = '<div class="p-case-line"><strong>{}</strong> {} · {} UTC<p>{}</p>{}</div>'


def _line(kind: str, author: str, one: Any) -> tuple[Any, ...]:
    files = (
        (reverse("processor:support_cases_attachment_file", args=[file.pk]), file.name)
        for file in one.attachments.all()
    )
    links = format_html_join(" ", '<a href="{}">{}</a>', files)
    return kind, author, f"{one.created:%d %b %Y %H:%M}", one.text, links


@admin.register(UnmatchedMail, site=console)
class UnmatchedMailAdmin(ConsoleAdmin):
    """Inbound mail that belongs to no case."""

    list_display = ("subject", "sender", "created")
    search_fields = ("=sender", "=message_id")
    search_help_text = "A sender's address or a message id, in full"
    ordering = ("-created", "-pk")
    fields = ("subject", "sender", "message_id", "created", "text")
