"""Letters to an account's holder about money that moves between its balance and its bank, in their language."""

from django.utils.translation import override

from accounts.models import Holder
from connect_dashboard.journal.letters import send_letter
from funds.holder_words import amount_words, failure_words
from funds.models import Payout


def holder_tell(payout: Payout, template: str, occasion: str) -> None:
    """Once an ``occasion``; in the same transaction. An account without an address is told nothing."""
    account = payout.account
    if account is None or not account.email:
        return
    language = Holder.objects.filter(account=account).values_list("language", flat=True).first()
    with override(language or None):
        send_letter(
            template=template,
            to=account.email,
            context={
                "platform": payout.platform,
                "payout": payout,
                "amount": amount_words(payout.money),
                "reason": failure_words(payout),
                "account": account,
            },
            deduplication_key=f"{payout.pk}.{occasion}.holder",
            platform_id=payout.platform_id,
            account_id=account.pk,
        )
