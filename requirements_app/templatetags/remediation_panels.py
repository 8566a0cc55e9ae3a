"""Remediation links on the page of an account."""

from operator import attrgetter, itemgetter
from typing import Any

from django import template

from accounts.models import Connection
from connect_dashboard.team.permissions import Permission
from requirements_app.linkable import linking_obstacle
from requirements_app.queries import remediation_links_of
from requirements_app.services.remediation_links import State, link_states

register = template.Library()
_SHOWN = 10


@register.inclusion_tag("requirements_app/_security_check.html", takes_context=True)
def security_check(context: template.Context, connection: Connection) -> dict[str, Any]:
    """Says that wrong answers have locked a link, until somebody acknowledges it."""
    locked = [(one.locked_at, one) for one in remediation_links_of(connection) if one.locked_at and not one.revoked_at]
    return {
        "link": max(locked, key=itemgetter(0))[1] if locked else None,
        "account": connection.account,
        "may": Permission.ACCOUNTS_EDIT in (context.get("can") or ()),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("requirements_app/_remediation_links.html", takes_context=True)
def remediation_links(context: template.Context, connection: Connection) -> dict[str, Any]:
    """The account's links, newest first; nothing where there are none."""
    newest = sorted(remediation_links_of(connection), key=attrgetter("created", "pk"), reverse=True)[:_SHOWN]
    account = connection.account
    may = Permission.ACCOUNTS_EDIT in (context.get("can") or ())
    states = link_states(account, newest)
    rows = [
        {"link": link, "state": states[link.pk], "open": may and states[link.pk] in (State.OPEN, State.LOCKED)}
        for link in newest
    ]
    return {
        "account": account,
        "rows": rows,
        "may_create": may and linking_obstacle(account, account.persons.all()) is None,
        "csrf_token": context.get("csrf_token"),
    }
