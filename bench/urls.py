"""The product's pages, and the admin's lists of the same tables."""

from django.contrib import admin
from django.urls import include, path

from accounts.models import Account, Connection


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin):
    """What one would write by hand to have the list in the admin."""

    list_display = ["name", "account_email", "status", "created", "next_due_at"]
    list_filter = ["status"]
    list_per_page = 25
    list_select_related = ["account"]
    ordering = ["-created"]
    search_fields = ["name", "account__email"]

    @admin.display(description="E-mail")
    def account_email(self, connection: Connection) -> str:
        return connection.account.email


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):
    list_per_page = 25
    search_fields = ["email"]


urlpatterns = [path("bench-admin/", admin.site.urls), path("", include("connect_dashboard.urls"))]
