from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "connect_dashboard.team"
    label = "team"

    def ready(self) -> None:
        from connect_dashboard.team import receivers  # noqa: F401
