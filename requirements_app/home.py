"""What the platform's first page says of what falls due."""

from collections import defaultdict
from datetime import timedelta

from django.urls import reverse

from accounts.attention import Attention, largest_first
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from requirements_app.queries import coming_days

_DAYS = 7


def due_attention(platform: Platform, actor: Actor) -> Attention:
    """From the calendar: accounts that fall under restriction today or within the six days after, in UTC."""
    days = coming_days(platform)[:_DAYS]
    sums: dict[str, int] = defaultdict(int)
    for day in days:
        for money in day.volumes:
            sums[money.currency] += money.amount
    first = days[0].on
    last = first + timedelta(days=_DAYS - 1)
    number = sum(day.accounts for day in days)
    return Attention(
        number,
        "account has a deadline within 7 days" if number == 1 else "accounts have a deadline within 7 days",
        f"{reverse('accounts:account_list')}?due_from={first.isoformat()}&due_to={last.isoformat()}&sort=next_due",
        money=largest_first(Money(amount, currency) for currency, amount in sums.items()),
        hint="taken in over the last 30 days",
    )
