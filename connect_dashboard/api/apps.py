from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "connect_dashboard.api"
    label = "api"
    verbose_name = "API"

    def ready(self) -> None:
        from connect_dashboard.api import receivers  # noqa: F401
