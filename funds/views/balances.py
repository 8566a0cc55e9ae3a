"""The entry page of money: what the platform has, by currency, and how it came to it in the last 90 days."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connect_dashboard.present import present
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.money import Money, format_money
from funds.chart import OWN_BALANCES, Balance
from funds.charting import LABELS, balance_chart
from funds.currencies import own_currency
from funds.queries import Balances, DayBalance, balances_of, daily_balances
from funds.tabs import balance_tabs

# The chart on a wide and on a narrow screen, in the SVG's own units: width, height, days named below it.
_WIDE, _NARROW = (960, 260, 7), (360, 240, 3)
# So many currencies fit above the chart.
_OPEN = 6


@require_safe
@requires(Permission.FUNDS_VIEW)
def balances(request: OperatorRequest) -> HttpResponse:
    platform = request.membership.platform
    held = balances_of(platform)
    context = {
        "tabs": balance_tabs(platform, "funds:balances"),
        "may_move": request.actor.may(Permission.FUNDS_MOVE),
        "may_export": request.actor.may(Permission.FUNDS_EXPORT),
    }
    if held:
        used = [one.currency for one in held]
        currency = request.GET.get("currency", "")
        own = own_currency(platform)
        shown, folded = _folded(held, own)
        currency = next(one for one in (currency, own, used[0]) if one in used)
        daily = daily_balances(platform, currency, today=present().date())
        as_table = request.GET.get("view") == "table"
        context |= {"balances": shown, "folded": folded}
        context |= {"currencies": used, "currency": currency, "as_table": as_table}
        context |= _table(daily, currency) if as_table else _charts(daily, currency)
    return render(request, "funds/balances.html", context)


def _folded(held: list[Balances], own: str) -> tuple[list[Balances], list[Balances]]:
    """What the page opens with, and what it folds away where currencies are many: the platform's own comes first,
    then those with money in them."""
    if len(held) <= _OPEN + 1:
        return held, []
    ordered = sorted(held, key=lambda one: (one.currency != own, one.is_empty, one.currency))
    return ordered[:_OPEN], ordered[_OPEN:]


def _charts(daily: dict[Balance, list[DayBalance]], currency: str) -> dict[str, object]:
    points = {kind: [(one.day, one.amount) for one in line] for kind, line in daily.items()}
    drawn = [
        balance_chart(points, currency, width=width, height=height, day_labels=days)
        for width, height, days in (_WIDE, _NARROW)
    ]
    return {"wide": drawn[0], "narrow": drawn[1]}


def _table(daily: dict[Balance, list[DayBalance]], currency: str) -> dict[str, object]:
    """Every day, the last one first; printed here, for a tag each would cost more than the rest of the page."""
    days = [
        (line[0].day, [format_money(Money(one.amount, currency)) for one in line])
        for line in zip(*(daily[kind] for kind in OWN_BALANCES), strict=True)
    ]
    return {"kinds": [LABELS[kind] for kind in OWN_BALANCES], "days": days[::-1]}
