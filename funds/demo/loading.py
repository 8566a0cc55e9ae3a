"""Months of payments into the ledger, day by day as they happened, so that every balance has its history.

What is booked follows from the seed; accounts that have moved money already are left as they are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Account, Capability
from accounts.status import AccountStatus
from connect_dashboard.team.models import Platform
from funds.chart import Movement
from funds.demo.drawing import DAYS, Shop, draw_shop
from funds.demo.moving import Story
from funds.ledger import post_many
from funds.models import LedgerAccount
from funds.services.following import ledger_follow
from funds.services.releases import pending_release
from funds.services.reserves import reserves_keep
from funds.services.volumes import volumes_count

# So many accounts go through all days together; more would not fit into memory.
_SHOPS = 5_000
_TOGETHER = 2_000
_READ = ("country", "default_currency", "fees", "settings", "created", "requirements")


def load_demo_payments(
    platform: Platform, seed: int, now: datetime, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Book charges and refunds of the months before ``now``, and what the team moved; return how many movements."""
    ids = list(_earning(platform).order_by("pk").values_list("pk", flat=True))
    booked = 0
    for start in range(0, len(ids), _SHOPS):
        accounts = Account.objects.filter(pk__in=ids[start : start + _SHOPS]).only(*_READ)
        shops = [_shop(account, now) for account in accounts.order_by("pk")]
        booked += _load(platform, shops, seed, now, Story(platform, now) if start == 0 else None)
        progress(booked)
    if booked:
        ledger_follow()
        reserves_keep(platform)
        volumes_count()
    return booked


def _earning(platform: Platform) -> QuerySet[Account]:
    """Accounts that charge cards, or did until they were restricted, and have moved no money yet."""
    accounts = Account.objects.filter(connections__platform=platform, connections__ended_at=None)
    moved = LedgerAccount.objects.filter(platform=platform, holder=OuterRef("pk"))
    cards = Capability.objects.filter(account=OuterRef("pk"), name="card_payments")
    status = {"connections__status": AccountStatus.RESTRICTED.value}
    charging = accounts.filter(Exists(cards.filter(status="active"))) | accounts.filter(**status)
    return charging.filter(~Exists(moved), details_submitted=True).distinct()


def _shop(account: Account, now: datetime) -> Shop:
    """A restricted account took its last payment before its deadline."""
    requirements = account.requirements
    passed = requirements.get("current_deadline") if requirements.get("past_due") else None
    until = min(now, datetime.fromtimestamp(passed, UTC)) if passed else now
    return Shop(
        account_id=account.pk,
        country=account.country.code,
        currency=account.default_currency,
        fees=account.fees,
        settings=account.settings,
        since=account.created.date(),
        until=until.date(),
    )


@transaction.atomic
def _load(platform: Platform, shops: list[Shop], seed: int, now: datetime, story: Story | None) -> int:
    today = now.date()
    by_day: dict[date, list[Movement]] = defaultdict(list)
    for shop in shops:
        for movement in draw_shop(platform.pk, shop, seed, today):
            by_day[movement.created.date()].append(movement)
    booked = 0
    for day in _days(today):
        pending_release(platform, now=datetime.combine(day, time(), UTC))
        movements = sorted(by_day[day], key=attrgetter("created", "source"))
        for start in range(0, len(movements), _TOGETHER):
            post_many(movements[start : start + _TOGETHER])
        booked += len(movements)
        booked += story.pass_day(day) if story else 0
    return booked


def _days(today: date) -> Iterator[date]:
    return (today - timedelta(days=DAYS - number) for number in range(DAYS + 1))
