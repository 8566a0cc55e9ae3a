from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.capabilities import label
from accounts.models import Account, Capability
from accounts.services.own_platform import account_platform_set
from connect_dashboard.processor.console import ConsoleAdmin, Decision, DecisionForm, console
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from requirements_app.console.filters import SupportedCountryFilter, question_words
from requirements_app.dialect import INFORMATION_REQUESTS
from requirements_app.models import InformationRequest, Standing
from requirements_app.services.decisions import (
    REJECTIONS,
    account_reject,
    account_rejection_undo,
    account_release,
    account_review,
)
from requirements_app.services.information_requests import information_request_raise


class ReviewForm(DecisionForm):
    review = forms.ChoiceField(label="Why", choices=Standing.Review.choices)


class RejectForm(DecisionForm):
    reason = forms.ChoiceField(label="Reason", choices=[(one.value, one.label) for one in REJECTIONS])


class OwnPlatformForm(DecisionForm):
    platform = forms.ModelChoiceField(
        label="The platform that it is", queryset=Platform.objects.order_by("business_name"), required=False
    )


class InformationRequestForm(DecisionForm):
    description = forms.ChoiceField(
        label="What it is about",
        choices=[("", "Choose"), *((name, question_words(name)) for name in INFORMATION_REQUESTS)],
    )
    path = forms.ChoiceField(label="Who answers, and how", choices=InformationRequest.Path.choices, initial="form")
    questions = forms.CharField(
        label="Questions",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line.",
    )
    documents = forms.IntegerField(label="Documents to upload", min_value=0, max_value=10, initial=0)
    due_at = forms.DateField(
        label="Due on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="From this day on (UTC) what it affects is off. Without a day nothing is.",
    )
    capabilities = forms.MultipleChoiceField(
        label="Affects", required=False, widget=forms.CheckboxSelectMultiple, help_text="None chosen: all of them."
    )

    def __init__(self, *args: Any, chosen: Iterable[Account] = (), **kwargs: Any) -> None:
        super().__init__(*args, chosen=chosen, **kwargs)
        held = Capability.objects.filter(account__in=chosen, requested=True).order_by("name")
        names = held.values_list("name", flat=True).distinct()
        self.fields["capabilities"].choices = [(name, label(name)) for name in names]  # type: ignore[attr-defined]


def _review(*, actor: Actor, row: Account, review: str) -> None:
    account_review(actor=actor, account_id=row.pk, review=Standing.Review(review))


def _release(*, actor: Actor, row: Account) -> None:
    account_release(actor=actor, account_id=row.pk)


def _reject(*, actor: Actor, row: Account, reason: str) -> None:
    account_reject(actor=actor, account_id=row.pk, reason=Standing.Rejection(reason))


def _undo(*, actor: Actor, row: Account) -> None:
    account_rejection_undo(actor=actor, account_id=row.pk)


def _ask(*, actor: Actor, row: Account, questions: str, due_at: date | None, **asked: Any) -> None:
    midnight = datetime.combine(due_at, time(), tzinfo=UTC) if due_at else None
    information_request_raise(
        actor=actor, account_id=row.pk, questions=questions.splitlines(), due_at=midnight, **asked
    )


def _is_platform(*, actor: Actor, row: Account, platform: Platform | None) -> None:
    account_platform_set(actor=actor, account_id=row.pk, platform=platform)


REVIEW = Decision(
    "review", "Put under review", "Charges and payouts stop until the review ends:", _review, ReviewForm, danger=True
)
RELEASE = Decision("release", "End review", "The rules decide again what works:", _release)
REJECT = Decision(
    "reject", "Reject", "Charges and payouts are off for good, and nothing is asked any more:", _reject, RejectForm,
    danger=True,
)  # fmt: skip
UNDO = Decision("undo", "Undo rejection", "The account is taken back, and the rules decide what works:", _undo)
ASK = Decision(
    "ask", "Request information", "The platform and the account holder see this question:", _ask, InformationRequestForm
)
PLATFORM = Decision(
    "platform", "Say whether it is a platform", "A platform’s own support cases are shown to nobody else:",
    _is_platform, OwnPlatformForm,
)  # fmt: skip


@admin.register(Account, site=console)
class AccountAdmin(ConsoleAdmin):
    list_display = ("display_name", "id", "country", "business_type", "charges_enabled", "payouts_enabled", "decided")
    list_filter = (
        "standing__review", "standing__rejected", "charges_enabled", "payouts_enabled", "business_type",
        ("country", SupportedCountryFilter),
    )  # fmt: skip
    list_select_related = ("standing",)
    search_fields = ("=id", "=email", "connections__sort_name__startswith")
    search_help_text = "An id or e-mail in full, or how the name begins"
    ordering = ("-created", "pk")
    fields = (
        "display_name", "id", "created", "country", "business_type", "email", "platforms", "charges_enabled",
        "payouts_enabled", "decided", "due", "being_verified", "questions",
    )  # fmt: skip
    readonly_fields = ("display_name", "id", "decided", "platforms", "due", "being_verified", "questions")
    decisions = (ASK, REVIEW, RELEASE, REJECT, UNDO, PLATFORM)

    def decisions_for(self, obj: Account) -> Iterable[Decision]:
        standing = getattr(obj, "standing", None)
        yield ASK
        yield RELEASE if standing and standing.review else REVIEW
        yield UNDO if standing and standing.rejected else REJECT
        yield PLATFORM

    @admin.display(description="Name", ordering="email")
    def display_name(self, obj: Account) -> str:
        return obj.display_name

    @admin.display(description="Decided")
    def decided(self, obj: Account) -> str:
        standing = getattr(obj, "standing", None)
        if standing is None:
            return "—"
        return (
            (standing.rejected and f"Rejected: {standing.get_rejected_display()}")
            or standing.get_review_display()
            or "—"
        )

    @admin.display(description="Platforms")
    def platforms(self, obj: Account) -> str:
        return ", ".join(str(one.platform) for one in obj.connections.filter(ended_at=None).select_related("platform"))

    @admin.display(description="Due")
    def due(self, obj: Account) -> str:
        return ", ".join(obj.requirements["currently_due"]) or "Nothing"

    @admin.display(description="Being verified")
    def being_verified(self, obj: Account) -> SafeString:
        return _list(
            f"{obj.verifications.filter(state='pending', superseded_at=None).count()} waiting",
            obj,
            "verificationoutcome",
        )

    @admin.display(description="Questions asked")
    def questions(self, obj: Account) -> SafeString:
        return _list(f"{obj.information_requests.count()} asked", obj, "informationrequest")


def _list(words: str, account: Account, model: str) -> SafeString:
    return format_html(
        '<a href="{}?q={}">{}</a>', reverse(f"processor:requirements_app_{model}_changelist"), account.pk, words
    )
