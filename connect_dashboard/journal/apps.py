from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "connect_dashboard.journal"
    label = "journal"
    verbose_name = "Journal"
