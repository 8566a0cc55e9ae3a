from django.apps import AppConfig


class RequirementsConfig(AppConfig):
    name = "requirements_app"
    verbose_name = "Verification and risk"

    def ready(self) -> None:
        from accounts.attention import needs_attention
        from accounts.jobs import RUNNERS
        from accounts.models import Job
        from connect_dashboard.team.permissions import Permission
        from requirements_app import checks, console, receivers  # noqa: F401
        from requirements_app.api.registration import register
        from requirements_app.home import due_attention
        from requirements_app.jobs import clock, inactivity, links

        RUNNERS[Job.Kind.CLOCK] = clock.run
        RUNNERS[Job.Kind.INACTIVITY] = inactivity.run
        RUNNERS[Job.Kind.LINKS] = links.run
        needs_attention(Permission.ACCOUNTS_VIEW, due_attention)
        register()
