"""What an account has and when it is paid out, for the home page of its holder's dashboard."""

from typing import Any

from django import template

from accounts.holders.rights import Right
from funds.queries import balances_of, payout_plans_of

register = template.Library()


@register.inclusion_tag("holder_funds/_home.html", takes_context=True)
def holder_money(context: template.Context) -> dict[str, Any]:
    """Nothing before there ever was money."""
    request = context["request"]
    if Right.MONEY_VIEW not in request.rights:
        return {"balances": []}
    platform, account = request.connection.platform, request.account
    balances = balances_of(platform, account.pk)
    plans = {plan.currency: plan.next_on for plan in payout_plans_of(platform, account)} if balances else {}
    return {"request": request, "balances": [(one, plans.get(one.currency)) for one in balances]}
