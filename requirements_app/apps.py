from django.apps import AppConfig


class RequirementsConfig(AppConfig):
    name = "requirements_app"

    def ready(self) -> None:
        from requirements_app import checks, receivers  # noqa: F401
