"""Time zones by name and by country.

Which zones a country has comes from Unicode CLDR (through Babel). Where it has several, the one of its largest place
of business is our choice.
"""

from collections import defaultdict
from functools import cache
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


def named_zone(name: str | None) -> ZoneInfo | None:
    """The zone of that name, if there is one."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def zone_of_country(country: str) -> ZoneInfo | None:
    zones = _zones_by_country().get(country, [])
    return named_zone(_CHOSEN.get(country) or (zones[0] if zones else None))


def zone_names() -> list[str]:
    """Every zone that some country keeps."""
    return sorted({zone for zones in _zones_by_country().values() for zone in zones})


@cache
def _zones_by_country() -> dict[str, list[str]]:
    found = defaultdict(list)
    for zone, country in sorted(get_global("zone_territories").items()):
        found[country].append(zone)
    return dict(found)
