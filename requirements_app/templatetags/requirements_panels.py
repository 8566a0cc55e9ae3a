"""What an account must provide, for pages that others own."""

from collections.abc import Collection, Iterable
from typing import Any

from django import template

from accounts.capabilities import coupled, label
from accounts.models import Account, Capability, Connection
from accounts.rules import collected_by_platform
from requirements_app.actions import AccountActions
from requirements_app.capabilities import missing_for
from requirements_app.capabilities import newly_required as find_newly_required
from requirements_app.facts import facts_of
from requirements_app.waiting import seconds_until_next_look
from requirements_app.words import topic_of

register = template.Library()


@register.inclusion_tag("requirements_app/_requirements_panel.html", takes_context=True)
def requirements_panel(context: template.Context, connection: Connection) -> dict[str, Any]:
    """Nothing at all where nothing is to be done and nothing ever was; what was settled stays within reach."""
    return panel_context(connection) | {"can": context.get("can") or ()}


def panel_context(connection: Connection) -> dict[str, Any]:
    actions = AccountActions(connection)
    if not actions.shown:
        return {"actions": None, "account": connection.account, "resolved": actions.resolved}
    to_do, pending = actions.open, actions.pending
    title, tone = "Being verified", "info"
    if actions.stop:
        title, tone = "Restrictions", "danger"
    if to_do:
        title = f"Actions required ({len(to_do)})"
        tone = tone if actions.stop else "warning"
    return {
        "actions": actions,
        "account": connection.account,
        "title": title,
        "tone": tone,
        "open": to_do,
        "eventual": actions.eventual,
        "pending": pending,
        "poll": seconds_until_next_look(actions.waiting_since) if pending else 0,
    }


@register.inclusion_tag("requirements_app/_newly_required.html")
def newly_required(connection: Connection, requested: Collection[str]) -> dict[str, Any]:
    """What the account would be asked for beyond today if ``requested`` were its capabilities."""
    account = connection.account
    found = find_newly_required(facts_of(account), requested)
    return {
        "at_once": _topics(found.at_once),
        "later": _topics(found.later),
        "stops": _stopped_meanwhile(account, requested) if found.at_once else "",
        "collected_by_platform": collected_by_platform(account),
    }


@register.inclusion_tag("requirements_app/_missing_information.html")
def missing_information(connection: Connection, capabilities: Collection[str]) -> dict[str, Any]:
    """What ``capabilities``, which wait for information, still need."""
    account = connection.account
    return {
        "topics": _topics(missing_for(facts_of(account), capabilities)),
        "collected_by_platform": collected_by_platform(account),
    }


def _stopped_meanwhile(account: Account, requested: Collection[str]) -> str:
    """What works today, and stops with what it is coupled to until that works too."""
    held = account.capabilities.exclude(status=Capability.Status.UNREQUESTED).values_list("name", "status")
    known = dict(held)
    pair = coupled(requested)
    if not pair or pair <= known.keys():
        return ""
    working = (name for name in pair if known.get(name) == Capability.Status.ACTIVE)
    return next((label(name) for name in working), "")


def _topics(keys: Iterable[str]) -> list[str]:
    return sorted({str(topic_of(key)) for key in keys})
