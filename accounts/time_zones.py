"""The time zone in which an account's days begin: what its settings name, else its country's.

Which zones a country has comes from Unicode CLDR (through Babel). Where it has several, the one of its largest place
of business is our choice.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

_CHOSEN = {
    "AR": "America/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "US": "America/New_York",
}


def time_zone(settings: Mapping[str, Any], country: str) -> ZoneInfo:
    """Of an account's ``settings`` document and country; UTC where neither says."""
    named = (settings.get("dashboard") or {}).get("timezone")
    return _zone(named) or _zone(_zone_of_country(country)) or ZoneInfo("UTC")


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _zone_of_country(country: str) -> str | None:
    zones = _zones_by_country().get(country, [])
    return _CHOSEN.get(country) or (zones[0] if zones else None)


@cache
def _zones_by_country() -> dict[str, list[str]]:
    found = defaultdict(list)
    for zone, country in sorted(get_global("zone_territories").items()):
        found[country].append(zone)
    return dict(found)
