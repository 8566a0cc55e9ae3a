"""What a platform's profile must say before the platform may create accounts."""

from connect_dashboard.team.models import Platform

_REQUIRED = {
    "business_name": "Business name",
    "country": "Country",
    "support_email": "Support e-mail",
    "support_phone": "Support phone",
    "website": "Website",
    "industry": "Industry",
    "brand_color": "Branding colour",
    "liable_for_losses": "Who covers negative balances",
    "liable_for_requirements": "Who collects required information",
    "liable_for_fees": "Who pays the fees",
}
REQUIRED_COUNT = len(_REQUIRED)


def missing_profile_fields(platform: Platform) -> list[str]:
    """Return the labels of what is still missing; an empty list means complete. A "no" is an answer too."""
    return [label for name, label in _REQUIRED.items() if not _is_answered(getattr(platform, name))]


def _is_answered(value: object) -> bool:
    return isinstance(value, bool) or (value is not None and str(value).strip() != "")


def country_is_fixed(platform: Platform) -> bool:
    """Accounts were opened under the rules of this country."""
    return bool(platform.country) and platform.connections.exists()
