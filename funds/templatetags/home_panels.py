"""The money on the platform's first page."""

from typing import Any

from django import template
from django.template import Context

from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.bars import bar_chart
from connect_dashboard.ui.money import Money, format_compact
from funds.home import flows_of

register = template.Library()


@register.inclusion_tag("funds/_in_and_out.html", takes_context=True)
def funds_in_and_out(context: Context) -> dict[str, Any]:
    """Nothing for whoever may not see money; the address names the currency, if one was chosen."""
    if Permission.FUNDS_VIEW not in context["can"]:
        return {"allowed": False}
    flows = flows_of(context["platform"], context["request"].GET.get("currency", ""))
    if flows is None:
        return {"allowed": True, "flows": None}
    nothing = Money(0, flows.currency)
    came, went = [week.came for week in flows.weeks], [week.went for week in flows.weeks]
    return {
        "allowed": True,
        "flows": flows,
        "came": sum(came, nothing),
        "went": sum(went, nothing),
        "chart": bar_chart(
            [[money.amount for money in came], [money.amount for money in went]],
            [f"{week.begins.day} {week.begins:%b}" for week in flows.weeks],
            words=lambda amount: format_compact(Money(amount, flows.currency)),
        ),
    }
