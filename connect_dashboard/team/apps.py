from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "connect_dashboard.team"
    label = "team"
    verbose_name = "Platforms"

    def ready(self) -> None:
        from connect_dashboard.team import receivers  # noqa: F401
