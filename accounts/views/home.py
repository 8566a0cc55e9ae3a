"""The platform's first page: what needs attention, how it grows, how its accounts stand."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.attention import attention_for
from accounts.counts import status_counts
from accounts.home import account_picture, most_held, restricted_url, status_mix
from accounts.status import AccountStatus
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.bars import bar_chart


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def home(request: OperatorRequest) -> HttpResponse:
    """What belongs to other apps is composed in the template, by their own tags, for whoever may see it."""
    platform = request.membership.platform
    counts = status_counts(platform)
    if not counts["all"]:
        may = request.actor.may
        create, add = may(Permission.ACCOUNTS_CREATE), may(Permission.ACCOUNTS_IMPORT)
        return render(request, "accounts/home_empty.html", {"may_create": create, "may_import": add})
    weeks = account_picture(platform).weeks
    attention = attention_for(platform, request.actor)
    context = {
        "total": counts["all"],
        "attention": attention,
        "mixed": any(one.more for one in attention),
        "restricted": most_held(platform) if counts[AccountStatus.RESTRICTED] else [],
        "restricted_url": restricted_url(),
        "mix": status_mix(counts),
        "weeks": weeks,
        "grown": sum(week.accounts for week in weeks),
        "growth": bar_chart(
            [[week.accounts for week in weeks]], [_label(week.begins) for week in weeks], words=_number
        ),
    }
    return render(request, "accounts/home.html", context)


def _label(day: date) -> str:
    return f"{day.day} {day:%b}"


def _number(amount: int) -> str:
    return f"{amount:,}"
