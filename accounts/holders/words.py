"""How an account stands and when it is paid out, in words for its holder."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Connection
from accounts.schedules import WEEKDAYS, month_days_of, weekdays_of
from accounts.status import AccountStatus, account_status
from connect_dashboard.ui.money import Money, format_money

_STANDINGS = {
    AccountStatus.ENABLED: _("Your account is in order."),
    AccountStatus.RESTRICTED_SOON: _("Your account works. Something is due soon."),
    AccountStatus.IN_REVIEW: _("We are checking your details. You need not do anything."),
    AccountStatus.RESTRICTED: _("Your account is restricted."),
    AccountStatus.REJECTED: _("Your account was rejected. Write to support if you think that this is a mistake."),
}

_RHYTHMS = {"daily": _("Every day on which banks work"), "weekly": _("Every week"), "monthly": _("Every month")}


@dataclass(frozen=True)
class Standing:
    """``stopped`` says what does not work at present."""

    words: str
    tone: str
    stopped: tuple[str, ...]


def standing_words(connection: Connection) -> Standing:
    account, status = connection.account, _status_of(connection)
    if not account.details_submitted:
        return Standing(gettext("Your account is not set up yet."), "warning", ())
    stopped = []
    if not account.charges_enabled:
        stopped.append(gettext("You cannot take payments at present."))
    if not account.payouts_enabled:
        stopped.append(gettext("Nothing is paid out to you at present."))
    return Standing(str(_STANDINGS[status]), status.tone, tuple(stopped))


def _status_of(connection: Connection) -> AccountStatus:
    """Lists keep it for living connections alone."""
    if not connection.ended_at:
        return AccountStatus(connection.status)
    statuses = {one.name: one.status for one in connection.account.capabilities.all()}
    return account_status(statuses, connection.account.requirements)


def weekday_name(day: str) -> str:
    """In the reader's language; ``day`` is the dialect's word."""
    return str(WEEKDAY_NAMES[list(WEEKDAYS).index(day)])


def schedule_words(schedule: Mapping[str, Any]) -> str:
    """What ``schedules.describe`` tells operators."""
    if schedule["interval"] == "manual":
        return gettext("By hand: nothing is paid out until a payout is started.")
    days = schedule["delay_days"]
    delay = ngettext("%(days)d day after the payment", "%(days)d days after the payment", days) % {"days": days}
    return f"{_rhythm(schedule)}, {delay}"


def minimums_words(minimums: Mapping[str, int]) -> str:
    """What ``schedules.describe_minimums`` tells operators."""
    if not minimums:
        return ""
    locale = get_language() or "en"
    kept = [format_money(Money(amount, currency), locale) for currency, amount in sorted(minimums.items())]
    return gettext("Stays on the balance: %(amounts)s") % {"amounts": ", ".join(kept)}


def _rhythm(schedule: Mapping[str, Any]) -> str:
    interval, weekdays, month_days = schedule["interval"], weekdays_of(schedule), month_days_of(schedule)
    if interval == "weekly" and weekdays:
        return gettext("Every %(days)s") % {"days": ", ".join(map(weekday_name, weekdays))}
    if interval == "monthly" and month_days:
        return gettext("Every month on day %(days)s") % {"days": ", ".join(map(str, month_days))}
    return str(_RHYTHMS[interval])
