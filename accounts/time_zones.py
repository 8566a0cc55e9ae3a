"""The time zone in which an account's days begin: what its settings name, else its country's."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from connect_dashboard.time_zones import named_zone, zone_of_country


def time_zone(settings: Mapping[str, Any], country: str) -> ZoneInfo:
    """Of an account's ``settings`` document and country; UTC where neither says."""
    named = (settings.get("dashboard") or {}).get("timezone")
    return named_zone(named) or zone_of_country(country) or ZoneInfo("UTC")
