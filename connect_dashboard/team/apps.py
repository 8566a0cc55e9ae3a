from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "connect_dashboard.team"
    label = "team"
