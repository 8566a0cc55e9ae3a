from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "funds"

    def ready(self) -> None:
        from funds import receivers  # noqa: F401
        from funds.services import top_ups, transfers  # noqa: F401
