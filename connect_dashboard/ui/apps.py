from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "connect_dashboard.ui"
    label = "ui"
