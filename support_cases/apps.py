from django.apps import AppConfig


class SupportCasesConfig(AppConfig):
    name = "support_cases"
    verbose_name = "Support"

    def ready(self) -> None:
        from support_cases import console, receivers  # noqa: F401
