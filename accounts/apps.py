from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.api import registration  # noqa: F401
        from accounts.attention import needs_attention
        from accounts.home import restricted_attention
        from connect_dashboard.team.permissions import Permission

        needs_attention(Permission.ACCOUNTS_VIEW, restricted_attention)
