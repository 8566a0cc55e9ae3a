"""The processor console: Django's admin, for staff of the processor. Nothing is saved here but through services."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from connect_dashboard.journal.models import AuditEntry, Email
from connect_dashboard.team.actors import Actor, staff
from connect_dashboard.team.middleware import client_ip, request_id
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal

_COUNTED = 10_000


class ProcessorConsole(admin.AdminSite):
    site_title = "Processor console"
    site_header = "Processor console"
    index_title = "Accounts, verification and risk"
    index_template = "processor/index.html"
    site_url = None

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"site_header": f"{settings.PROCESSOR_NAME} · {self.site_header}"}

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign-in is the product's own, second factor and all; who is signed in and no staff meets a 403."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("Only the processor's staff enters here.")
        target = request.GET.get(REDIRECT_FIELD_NAME, reverse("processor:index"))
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: target})}")


console = ProcessorConsole(name="processor")


def acting(request: HttpRequest) -> Actor:
    return staff(request.user, ip=client_ip(request), request_id=request_id())  # type: ignore[arg-type]


class DecisionForm(forms.Form):
    """What a decision asks for beside the confirmation; ``chosen`` are the rows it is about."""

    def __init__(self, *args: Any, chosen: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class Decision:
    """A verb of the staff: asked, confirmed, then carried out on each chosen row.

    ``apply`` is given the actor, the row and what the form holds. ``warning`` says what will happen.
    """

    name: str
    label: str
    warning: str
    apply: Callable[..., Any]
    form: type[DecisionForm] = DecisionForm
    danger: bool = False


class CappedPaginator(Paginator):
    """Counts no further than anybody turns pages: a full count of a million rows takes its time."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:_COUNTED].count()  # type: ignore[attr-defined]


class ConsoleAdmin(admin.ModelAdmin):
    """Lists and pages to look at, and decisions to take from both."""

    decisions: tuple[Decision, ...] = ()
    actions_on_bottom = False
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    change_form_template = "processor/change_form.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {one.name: (_action(one), one.name, one.label) for one in self.decisions}

    def decisions_for(self, obj: Any) -> Iterable[Decision]:
        """Those that can be taken about ``obj`` as it is."""
        return self.decisions

    def words(self, obj: Any) -> str:
        """How people know ``obj``."""
        return str(obj)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if obj is not None:
            shown = {"title": self.words(obj), "subtitle": None, "decisions": self.decisions_for(obj)}
            extra_context = {**shown, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra_context)


def _action(decision: Decision) -> Callable[..., HttpResponse | None]:
    def run(modeladmin: ConsoleAdmin, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        form = decision.form(request.POST if "confirmed" in request.POST else None, chosen=chosen)
        if form.is_bound and form.is_valid() and _carry_out(decision, form, request, chosen):
            return None
        context = {
            **modeladmin.admin_site.each_context(request),
            "title": decision.label,
            "decision": decision,
            "chosen": [modeladmin.words(row) for row in chosen[:200]],
            "ids": [str(pk) for pk in chosen.values_list("pk", flat=True)],
            "form": form,
            "opts": modeladmin.opts,
            # The list with its filters, of which the posts of this page are made.
            "list_url": request.get_full_path(),
        }
        return TemplateResponse(request, "processor/decision.html", context, status=422 if form.is_bound else 200)

    return run


def _carry_out(decision: Decision, form: DecisionForm, request: HttpRequest, chosen: QuerySet[Any]) -> bool:
    """Decide about each row by itself; a single one that is refused shows why beside its field."""
    rows = list(chosen)
    done = 0
    for row in rows:
        try:
            decision.apply(actor=acting(request), row=row, **form.cleaned_data)
        except Refusal as refusal:
            if len(rows) == 1:
                add_refusal(form, refusal)
                return False
            messages.error(request, f"{row}: {refusal.message}")
        else:
            done += 1
    if done:
        messages.success(request, f"{decision.label}: done for {done} of {len(rows)}.")
    return True


class ActorKindFilter(admin.SimpleListFilter):
    title = "who acted"
    parameter_name = "actor_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("user", "Team of a platform"),
            ("api_key", "API key"),
            ("holder", "Account holder"),
            ("staff", "Staff of the processor"),
            ("system", "System"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(actor_kind=self.value()) if self.value() else queryset


@admin.register(AuditEntry, site=console)
class AuditEntryAdmin(ConsoleAdmin):
    list_display = (
        "created", "actor_label", "actor_kind", "on_behalf_of", "action", "subject", "account_id", "platform",
    )  # fmt: skip
    list_filter = (ActorKindFilter, "created")
    list_select_related = ("platform",)
    search_fields = ("=account_id", "=subject", "=action", "=actor_label")
    search_help_text = "An account id, a subject, an action or a name, in full"
    ordering = ("-pk",)


@admin.register(Email, site=console)
class EmailAdmin(ConsoleAdmin):
    """Whether e-mails arrive; what they say may hold links that are meant for their reader alone."""

    list_display = ("created", "to", "subject", "status", "attempts", "sent_at")
    list_filter = ("status",)
    search_fields = ("=to", "=account_id")
    search_help_text = "An address or an account id, in full"
    ordering = ("-created", "-pk")
    fields = (
        "created", "to", "subject", "status", "attempts", "next_attempt_at", "last_error", "sent_at", "platform",
        "account_id",
    )  # fmt: skip


@admin.register(Platform, site=console)
class PlatformAdmin(ConsoleAdmin):
    list_display = ("business_name", "public_id", "country", "industry", "created")
    list_filter = ("country",)
    search_fields = ("business_name", "=public_id")
    ordering = ("business_name",)
    fields = ("business_name", "public_id", "country", "industry", "support_email", "support_phone", "created")
    readonly_fields = fields
