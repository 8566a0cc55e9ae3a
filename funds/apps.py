from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "funds"

    def ready(self) -> None:
        from accounts.demo.payments import LOADERS
        from accounts.jobs import RUNNERS
        from accounts.models import Job
        from funds import receivers  # noqa: F401
        from funds.api.registration import register
        from funds.demo.loading import load_demo_payments
        from funds.jobs import exports
        from funds.services import debits, payout_settlement, payouts, top_ups, transfers  # noqa: F401

        LOADERS.append(load_demo_payments)
        RUNNERS[Job.Kind.MONEY] = exports.run
        register()
