"""What requested capabilities still need."""

from collections.abc import Collection
from dataclasses import dataclass

from requirements_app.catalogue import catalogue
from requirements_app.facts import Facts


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
