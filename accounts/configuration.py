"""An account's configuration: four controller properties, of which exactly five combinations are valid.

Rules test the properties, never the names Standard, Express and Custom. Source: the dialect's
compatibility rules for controller properties.
"""

from dataclasses import dataclass

from django.db.models import Q, TextChoices


class DashboardAccess(TextChoices):
    FULL = "full", "Full dashboard"
    EXPRESS = "express", "Express dashboard"
    NONE = "none", "No dashboard"


class Liability(TextChoices):
    """Who bears a negative balance that the account does not pay."""

    PROCESSOR = "stripe", "Processor"
    PLATFORM = "application", "Platform"


class FeesPayer(TextChoices):
    ACCOUNT = "account", "Account"
    PLATFORM = "application", "Platform"


class RequirementCollection(TextChoices):
    """Who must gather information that falls due."""

    PROCESSOR = "stripe", "Processor"
    PLATFORM = "application", "Platform"


@dataclass(frozen=True)
class Configuration:
    dashboard: str
    losses: str
    fees: str
    requirement_collection: str

    @property
    def name(self) -> str:
        """The traditional name, or a description where there is none."""
        return _NAMES.get(self, "Custom configuration")

    @property
    def is_valid(self) -> bool:
        return self in CONFIGURATIONS

    @property
    def legacy_type(self) -> str:
        """The API's ``type``: standard, express, custom, or none."""
        return _LEGACY_TYPES.get(self, "none")

    def as_columns(self) -> dict[str, str]:
        return {
            "dashboard": self.dashboard,
            "losses": self.losses,
            "fees": self.fees,
            "requirement_collection": self.requirement_collection,
        }


STANDARD = Configuration("full", "stripe", "account", "stripe")
EXPRESS = Configuration("express", "application", "application", "stripe")
CUSTOM = Configuration("none", "application", "application", "application")
NO_DASHBOARD = Configuration("none", "stripe", "account", "stripe")
NO_DASHBOARD_PLATFORM_PAYS_FEES = Configuration("none", "stripe", "application", "stripe")

CONFIGURATIONS = (STANDARD, EXPRESS, CUSTOM, NO_DASHBOARD, NO_DASHBOARD_PLATFORM_PAYS_FEES)

_NAMES = {STANDARD: "Standard", EXPRESS: "Express", CUSTOM: "Custom"}
_LEGACY_TYPES = {STANDARD: "standard", EXPRESS: "express", CUSTOM: "custom"}
BY_LEGACY_TYPE = {name: configuration for configuration, name in _LEGACY_TYPES.items()}


def only_valid_configurations() -> Q:
    """The condition of the table's constraint."""
    condition = Q()
    for configuration in CONFIGURATIONS:
        condition |= Q(**configuration.as_columns())
    return condition
