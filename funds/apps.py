from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "funds"

    def ready(self) -> None:
        from accounts.attention import needs_attention
        from accounts.demo.payments import LOADERS
        from accounts.jobs import RUNNERS
        from accounts.models import Job
        from connect_dashboard.team.permissions import Permission
        from funds import receivers  # noqa: F401
        from funds.api.registration import register
        from funds.demo.loading import load_demo_payments
        from funds.home import approvals_attention, failed_payouts_attention
        from funds.jobs import exports
        from funds.services import debits, payout_settlement, payouts, top_ups, transfers  # noqa: F401

        LOADERS.append(load_demo_payments)
        RUNNERS[Job.Kind.MONEY] = exports.run
        needs_attention(Permission.FUNDS_VIEW, failed_payouts_attention)
        needs_attention(Permission.FUNDS_VIEW, approvals_attention)
        register()
