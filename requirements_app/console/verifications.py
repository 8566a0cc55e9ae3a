from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from connect_dashboard.processor.console import ConsoleAdmin, Decision, DecisionForm, console
from connect_dashboard.processor.protocol import failed, verified
from connect_dashboard.team.actors import Actor
from requirements_app.console.filters import SupportedCountryFilter
from requirements_app.dialect import ERROR_CODES
from requirements_app.models import Document, VerificationOutcome
from requirements_app.services.verification import verification_decide
from requirements_app.words import topic_of

State = VerificationOutcome.State


class FailForm(DecisionForm):
    code = forms.ChoiceField(
        label="Error code",
        choices=[("", "Choose"), *((code, code.replace("_", " ").capitalize()) for code in ERROR_CODES)],
    )
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The account holder and the platform read this: say what is wrong and what would be right.",
    )


def _approve(*, actor: Actor, row: VerificationOutcome) -> None:
    verification_decide(actor=actor, outcome_id=row.pk, answer=verified())


def _fail(*, actor: Actor, row: VerificationOutcome, code: str, reason: str) -> None:
    verification_decide(actor=actor, outcome_id=row.pk, answer=failed(code, reason))


class StateFilter(admin.SimpleListFilter):
    """What waits, unless one asks for the rest."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("verified", "Verified"), ("failed", "Failed"), ("any", "Any")]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        return [{**first, "display": "Pending"}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "any":
            return queryset
        return queryset.filter(state=self.value() or State.PENDING)


@admin.register(VerificationOutcome, site=console)
class VerificationAdmin(ConsoleAdmin):
    list_display = ("what", "account_id", "state", "code", "requested_at", "decided_at", "decided_by")
    list_display_links = ("what",)
    list_filter = (StateFilter, ("account__country", SupportedCountryFilter), "account__business_type")
    list_select_related = ("request",)
    search_fields = ("=account__id", "=subject")
    search_help_text = "An account id, in full"
    ordering = ("requested_at", "pk")
    fields = ("what", "account_link", "state", "code", "reason", "requested_at", "decided_at", "decided_by", "files")
    readonly_fields = ("what", "account_link", "decided_by", "files")
    decisions = (
        Decision("approve", "Approve", "This counts as verified from now on:", _approve),
        Decision(
            "fail", "Fail", "This is asked for again, with the reason that you give:", _fail, FailForm, danger=True
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[VerificationOutcome]:
        return super().get_queryset(request).filter(superseded_at=None)

    def decisions_for(self, obj: VerificationOutcome) -> tuple[Decision, ...]:
        return self.decisions if obj.state == State.PENDING else ()

    def words(self, obj: VerificationOutcome) -> str:
        return f"{topic_of(obj.subject)} of {obj.account_id}"

    @admin.display(description="What", ordering="subject")
    def what(self, obj: VerificationOutcome) -> str:
        return str(topic_of(obj.subject))

    @admin.display(description="Account")
    def account_link(self, obj: VerificationOutcome) -> SafeString:
        return account_link(obj.account_id)

    @admin.display(description="Decided by")
    def decided_by(self, obj: VerificationOutcome) -> str:
        return getattr(getattr(obj, "request", None), "decided_by_label", "") or "—"

    @admin.display(description="Files")
    def files(self, obj: VerificationOutcome) -> SafeString | str:
        documents = Document.objects.filter(account=obj.account_id, subject=obj.subject).order_by("-created")
        return format_html_join(mark_safe("<br>"), "{}", [(document_link(one),) for one in documents]) or "None"


def account_link(account_id: str) -> SafeString:
    url = reverse("processor:accounts_account_change", args=[quote(account_id)])
    return format_html('<a href="{}">{}</a>', url, account_id)


def document_link(document: Document) -> SafeString:
    url = reverse("processor:requirements_app_document_change", args=[quote(document.pk)])
    return format_html('<a href="{}">{}</a>', url, document)
