from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "connect_dashboard.ui"
    label = "ui"

    def ready(self) -> None:
        from connect_dashboard.ui.error_words import replace_default_words

        replace_default_words()
