"""What an account takes in over some months, drawn from chance: its id and the seed decide everything.

Prices, shares and how busy shops are were made up for the demo; nothing else reads them.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random

from accounts.configuration import FeesPayer
from accounts.schedules import schedule_of
from connect_dashboard.processor.business_days import business_days_later
from connect_dashboard.ui.equivalents import equivalent_of
from connect_dashboard.ui.money import exponent
from funds import postings
from funds.chart import Movement

DAYS = 96
_PROCESSING_BPS, _PLATFORM_BPS = 290, 600
_OPEN, _CLOSED = 8, 21
_BUSIEST, _REFUNDED = 3.0, 0.03


@dataclass(frozen=True)
class Shop:
    """As much of an account as its payments depend on; ``until`` is the day of its last charge."""

    account_id: str
    country: str
    currency: str
    fees: str
    settings: dict[str, object]
    since: date
    until: date

    @property
    def pays_fees(self) -> bool:
        return self.fees == FeesPayer.ACCOUNT


def draw_shop(platform_id: int, shop: Shop, seed: int, today: date) -> Iterator[Movement]:
    """Its charges and their refunds, all of them before ``today``, in no order."""
    chance = Random(f"{seed}/{shop.account_id}")  # noqa: S311 - demo data, the same every time
    pace = min(_BUSIEST, math.exp(chance.gauss(-2.2, 1.2)))
    price = equivalent_of(chance.choice((12, 20, 35, 60, 90, 140)), shop.currency)
    if price is None:
        return
    first = max(shop.since, today - timedelta(days=DAYS))
    numbers = count()
    for days in range((min(shop.until, today) - first).days):
        day = first + timedelta(days=days)
        for _ in range(_sales(chance, pace * (0.5 if day.weekday() == 6 else 1))):
            amount = _amount(chance, price.amount, shop.currency)
            yield _charge(platform_id, shop, _id("ch", seed, shop, next(numbers)), amount, _moment(chance, day))
            back = day + timedelta(days=chance.randrange(1, 12))
            if chance.random() < _REFUNDED and back < today:
                yield _refund(platform_id, shop, _id("re", seed, shop, next(numbers)), amount, _moment(chance, back))


def _sales(chance: Random, pace: float) -> int:
    """A Poisson number, by multiplying chances."""
    sales, left = 0, chance.random()
    while left > math.exp(-pace):
        sales, left = sales + 1, left * chance.random()
    return sales


def _amount(chance: Random, typical: int, currency: str) -> int:
    """Around what is typical, at a price that ends in zeros or 90."""
    step = 10 ** exponent(currency)
    units = max(1, round(typical / step * math.exp(chance.gauss(0, 0.5))))
    return units * step - (step // 10 if step > 1 and chance.random() < 0.5 else 0)


def _moment(chance: Random, day: date) -> datetime:
    opened = datetime.combine(day, time(_OPEN), UTC)
    return opened + timedelta(seconds=chance.randrange((_CLOSED - _OPEN) * 3600))


def _charge(platform_id: int, shop: Shop, source: str, amount: int, moment: datetime) -> Movement:
    """Where the platform pays for processing, that comes out of what it takes."""
    processing = amount * _PROCESSING_BPS // 10_000
    day = business_days_later(moment.date(), schedule_of(shop.settings)["delay_days"], shop.country)
    taken = amount * _PLATFORM_BPS // 10_000
    return postings.charge(
        platform_id=platform_id,
        source=source,
        account=shop.account_id,
        amount=amount,
        currency=shop.currency,
        created=moment,
        available_on=datetime.combine(day, time(), UTC),
        fee=processing,
        application_fee=taken if shop.pays_fees else taken - processing,
    )


def _refund(platform_id: int, shop: Shop, source: str, amount: int, moment: datetime) -> Movement:
    return postings.refund(
        platform_id=platform_id,
        source=source,
        account=shop.account_id,
        amount=amount,
        currency=shop.currency,
        created=moment,
    )


def _id(prefix: str, seed: int, shop: Shop, number: int) -> str:
    digest = hashlib.blake2b(f"{seed}/{shop.account_id}/{number}".encode(), digest_size=12).hexdigest()
    return f"{prefix}_{digest}"
