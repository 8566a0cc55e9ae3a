from django import forms
from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from connect_dashboard.processor.console import ConsoleAdmin, Decision, DecisionForm, console
from connect_dashboard.team.actors import Actor
from requirements_app.console.filters import QuestionFilter, question_words
from requirements_app.console.verifications import account_link as link_to
from requirements_app.console.verifications import document_link
from requirements_app.models import Document, InformationRequest
from requirements_app.services.information_requests import information_request_close, information_request_refuse


def _close(*, actor: Actor, row: InformationRequest) -> None:
    information_request_close(actor=actor, request_id=row.pk)


class RefuseForm(DecisionForm):
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The platform and the account holder read this.",
    )


def _refuse(*, actor: Actor, row: InformationRequest, reason: str) -> None:
    information_request_refuse(actor=actor, request_id=row.pk, reason=reason)


REFUSE = Decision(
    "refuse", "Refuse the answer",
    "It is past due at once: payouts stop, and in time what it affects goes off:", _refuse, RefuseForm,
    danger=True,
)  # fmt: skip
CLOSE = Decision("close", "Settle", "This is asked no more, answered or not:", _close)


@admin.register(InformationRequest, site=console)
class InformationRequestAdmin(ConsoleAdmin):
    list_display = ("about", "account_id", "path", "state", "raised_at", "due_at", "answered_at")
    list_filter = (
        ("answered_at", admin.EmptyFieldListFilter),
        ("refused_at", admin.EmptyFieldListFilter),
        ("closed_at", admin.EmptyFieldListFilter),
        "path",
        ("description", QuestionFilter),
    )
    search_fields = ("=id", "=account__id")
    search_help_text = "An id in full"
    ordering = ("-raised_at", "pk")
    fields = (
        "id", "about", "account_link", "path", "affects", "state", "raised_at", "due_at", "answered_at",
        "refused_at", "refusal", "closed_at", "answers",
    )  # fmt: skip
    readonly_fields = ("id", "about", "account_link", "affects", "state", "answers")
    decisions = (CLOSE, REFUSE)

    def decisions_for(self, obj: InformationRequest) -> tuple[Decision, ...]:
        states = {CLOSE: obj.State.RESOLVED, REFUSE: obj.State.REFUSED}
        return tuple(one for one, state in states.items() if obj.state.may_become(state))

    def words(self, obj: InformationRequest) -> str:
        return f"{self.about(obj)} of {obj.account_id}"

    @admin.display(description="State")
    def state(self, obj: InformationRequest) -> str:
        return str(obj.state.label)

    @admin.display(description="About", ordering="description")
    def about(self, obj: InformationRequest) -> str:
        return question_words(obj.description)

    @admin.display(description="Account")
    def account_link(self, obj: InformationRequest) -> SafeString:
        return link_to(obj.account_id)

    @admin.display(description="Affects")
    def affects(self, obj: InformationRequest) -> str:
        return ", ".join(obj.capabilities) or "All capabilities"

    @admin.display(description="Questions and answers")
    def answers(self, obj: InformationRequest) -> SafeString | str:
        """A file is answered by the document's id: staff opens it from here."""
        documents = Document.objects.filter(account=obj.account_id).in_bulk(
            [obj.answer[one["key"]] for one in obj.questions if one["kind"] == "document" and one["key"] in obj.answer]
        )
        rows = []
        for one in obj.questions:
            said = obj.answer.get(one["key"]) or "—"
            rows.append((one["label"], document_link(documents[said]) if said in documents else said))
        return format_html_join(mark_safe("<br>"), "<strong>{}</strong> {}", rows) or "None"
