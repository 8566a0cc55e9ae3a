from django.apps import AppConfig


class SupportCasesConfig(AppConfig):
    name = "support_cases"
    verbose_name = "Support"

    def ready(self) -> None:
        from accounts.attention import needs_attention
        from connect_dashboard.team.permissions import Permission
        from support_cases import console, receivers  # noqa: F401
        from support_cases.home import cases_attention

        needs_attention(Permission.SUPPORT_CASES_VIEW, cases_attention)
