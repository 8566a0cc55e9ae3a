"""Who holds the balances that are measured: a platform of the bench's own with 200 funded accounts."""

from django.utils import timezone

from accounts.demo.loading import load_demo_accounts
from accounts.models import Connection
from connect_dashboard.team.models import Platform
from funds import postings
from funds.ledger import post, post_many

ACCOUNTS = 200
SEED = 41
NAME = "Money measured"
FUNDS = 10**12


def populate() -> Platform:
    """Make the platform and its accounts if they are missing, and give everybody more than a run can move."""
    platform, made = Platform.objects.get_or_create(business_name=NAME, defaults={"country": "US"})
    load_demo_accounts(platform.pk, ACCOUNTS, SEED, timezone.now())
    if made:
        _fund(platform)
    return platform


def measured() -> tuple[int, list[str]]:
    platform = Platform.objects.get(business_name=NAME)
    return platform.pk, list(
        Connection.objects.for_platform(platform).order_by("pk").values_list("account_id", flat=True)[:ACCOUNTS]
    )


def _fund(platform: Platform) -> None:
    given = {"platform_id": platform.pk, "amount": FUNDS, "currency": "usd", "created": timezone.now()}
    post_many([postings.top_up(source="tu_bench", **given), postings.top_up_settled(source="tu_bench", **given)])
    for number, account in enumerate(measured()[1]):
        share = {**given, "amount": FUNDS // ACCOUNTS // 2}
        post(postings.transfer(source=f"tr_bench{number}", account=account, **share))
