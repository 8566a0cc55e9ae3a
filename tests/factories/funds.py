"""Money as the product books it: whoever needs a balance gets ledger entries."""

from itertools import count

from django.utils import timezone

from connect_dashboard.team.models import Platform
from funds import postings
from funds.ledger import Posted, post, post_many

_sources = count(1)


def fund_platform(platform: Platform, amount: int, currency: str = "usd") -> None:
    """Give the platform an available balance: a top-up that has settled."""
    given = {"platform_id": platform.pk, "amount": amount, "currency": currency, "created": timezone.now()}
    source = f"tu_test{next(_sources)}"
    post_many([postings.top_up(source=source, **given), postings.top_up_settled(source=source, **given)])


def send(platform: Platform, account: str, amount: int, currency: str = "usd", *, source: str = "") -> Posted:
    """A transfer from the platform's balance to an account's."""
    return post(
        postings.transfer(
            platform_id=platform.pk,
            source=source or f"tr_test{next(_sources)}",
            account=account,
            amount=amount,
            currency=currency,
            created=timezone.now(),
        )
    )
