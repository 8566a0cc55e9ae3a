from datetime import timedelta

from django.contrib import admin
from django.utils import timezone

from connect_dashboard.processor.console import ConsoleAdmin, console
from requirements_app.models import NightlyPass
from requirements_app.nightly import nightly_progress


@admin.register(NightlyPass, site=console)
class NightlyPassAdmin(ConsoleAdmin):
    """How far the pass over all accounts has come, and how the earlier ones went."""

    list_display = ("started_at", "finished_at", "progress", "took", "accounts", "different", "failures")
    list_filter = (("finished_at", admin.EmptyFieldListFilter),)
    ordering = ("-started_at", "pk")
    fields = ("started_at", "finished_at", "progress", "took", "accounts", "different", "failures")
    readonly_fields = ("progress", "took", "accounts", "different", "failures")

    @admin.display(description="Progress")
    def progress(self, obj: NightlyPass) -> str:
        if obj.finished_at:
            return "Finished"
        counted = nightly_progress(obj)
        return f"{counted['done'] / max(counted['batches'], 1):.0%}"

    @admin.display(description="Time")
    def took(self, obj: NightlyPass) -> timedelta:
        whole = (obj.finished_at or timezone.now()) - obj.started_at
        return timedelta(seconds=round(whole.total_seconds()))

    @admin.display(description="Evaluated")
    def accounts(self, obj: NightlyPass) -> str:
        return f"{nightly_progress(obj)['evaluated']:,}"

    @admin.display(description="Changed")
    def different(self, obj: NightlyPass) -> str:
        return f"{nightly_progress(obj)['changed']:,}"

    @admin.display(description="Failed")
    def failures(self, obj: NightlyPass) -> str:
        return f"{nightly_progress(obj)['failed']:,}"
