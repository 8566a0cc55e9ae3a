from django.apps import AppConfig


class RequirementsConfig(AppConfig):
    name = "requirements_app"
    verbose_name = "Verification and risk"

    def ready(self) -> None:
        from requirements_app import checks, console, receivers  # noqa: F401
