"""What requested capabilities still need."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import Account, Capability
from requirements_app.catalogue import catalogue
from requirements_app.facts import Facts, facts_of

# Capabilities in these states wait for information or for the review that follows it; in all others
# somebody else has decided.
_WAITING = ("requirements.fields_needed", "pending.review")


@dataclass(frozen=True)
class NewlyRequired:
    at_once: frozenset[str]
    later: frozenset[str]


def newly_required(facts: Facts, requested: Collection[str]) -> NewlyRequired:
    """What the account would be asked for beyond today, if ``requested`` were its capabilities."""
    rules = catalogue()

    def added(*, later: bool) -> frozenset[str]:
        needed = rules.fields_needed(facts.country, facts.business_type, requested, later=later)
        return rules.missing(needed - _asked_today(facts), facts.provided)

    return NewlyRequired(added(later=False), added(later=True))


def _asked_today(facts: Facts) -> frozenset[str]:
    rules = catalogue()
    return frozenset[str]().union(
        *(
            rules.fields_needed(facts.country, facts.business_type, facts.requested, later=later)
            for later in (False, True)
        )
    )


def missing_for(facts: Facts, capabilities: Collection[str]) -> frozenset[str]:
    """What ``capabilities`` need at once and the account has not provided."""
    rules = catalogue()
    needed = rules.fields_needed(facts.country, facts.business_type, capabilities)
    return rules.missing(needed, facts.provided)


def settle_waiting_capabilities(account: Account) -> None:
    """Move capabilities that wait between "information missing" and "in review", as what is provided changes.

    Runs under the account's lock, in the transaction of the change.
    """
    waiting = [one for one in account.capabilities.all() if one.disabled_reason in _WAITING and one.requested]
    if account.details_submitted:
        # What the holder has submitted is in review: whoever reviews it asks for what else is needed.
        waiting = [one for one in waiting if one.status != Capability.Status.PENDING]
    if not waiting:
        return
    facts = facts_of(account)
    for capability in waiting:
        incomplete = bool(missing_for(facts, [capability.name]))
        status = Capability.Status.INACTIVE if incomplete else Capability.Status.PENDING
        if capability.status != status:
            capability.status = status
            capability.disabled_reason = _WAITING[0] if incomplete else _WAITING[1]
            capability.save(update_fields=["status", "disabled_reason"])
