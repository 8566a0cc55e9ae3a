"""The regions in which platforms can pull money from accounts: both have to be in the same one. Pure.

Source: the product's document and connect/account-debits: Canada, Europe, Hong Kong, Japan, New Zealand and the United
States. Which countries Europe counts was not confirmed: the European Economic Area, Switzerland, the United Kingdom
and Gibraltar, where accounts can be opened, are our reading.
"""

_ALONE = {"CA": "Canada", "HK": "Hong Kong", "JP": "Japan", "NZ": "New Zealand", "US": "the United States"}
_EUROPE = frozenset(
    """
    AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
    """.split()
)
REGIONS = ("Europe", *_ALONE.values())


def region_of(country: str) -> str | None:
    """The name of the region; None where account debits are not offered."""
    return "Europe" if country in _EUROPE else _ALONE.get(country)
