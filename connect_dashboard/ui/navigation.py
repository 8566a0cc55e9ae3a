"""The rail: what the dashboard offers, who sees it, in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse


@dataclass(frozen=True)
class Destination:
    """A line of the rail. ``permission`` is what its page requires; nothing means every member.

    ``count_url_name`` answers with the number beside the label. Browsers ask for it apart: no page waits for it.
    """

    label: str
    url_name: str
    icon: str
    permission: str = ""
    separated: bool = False
    count_url_name: str = ""


@dataclass(frozen=True)
class RailItem:
    """A destination as one page draws it."""

    label: str
    url: str
    icon: str
    current: bool
    separated: bool
    count_url: str = ""


DESTINATIONS = (
    Destination("Home", "home", "home", "accounts.view"),
    Destination("Connected accounts", "accounts:account_list", "building-storefront", "accounts.view"),
    Destination(
        "Actions required",
        "requirements:action_list",
        "exclamation-circle",
        "accounts.view",
        count_url_name="requirements:action_count",
    ),
    Destination("Balances", "funds:balances", "wallet", "funds.view"),
    Destination("Support", "support:case_list", "lifebuoy", "support_cases.view", count_url_name="support:case_count"),
    Destination("Inactive accounts", "requirements:inactive_list", "moon", "accounts.view"),
    Destination("Rules", "requirements:catalogue", "book-open", "accounts.view"),
    Destination("Imports", "accounts:import_list", "arrow-up-tray", "accounts.import"),
    Destination("Exports", "accounts:export_list", "arrow-down-tray", "accounts.export"),
    Destination("Team", "team:member_list", "users", "team.view", separated=True),
    Destination("Developers", "developers:key_list", "code-bracket", "developers.manage"),
    Destination("Audit trail", "team:audit_list", "clipboard-document-list", "audit.view"),
    Destination("Settings", "team:platform_profile", "cog-6-tooth", "platform.settings"),
)


def navigation_for(path: str, permissions: Collection[str]) -> tuple[RailItem, ...]:
    """Return the rail of a member with ``permissions`` who looks at ``path``.

    A destination whose app is not installed has no URL and is left out. The longest URL that begins
    the path is the current one.
    """
    offered = [
        (destination, url)
        for destination in DESTINATIONS
        if (not destination.permission or destination.permission in permissions)
        and (url := _url_of(destination.url_name))
    ]
    current = max((url for _, url in offered if path.startswith(url)), key=len, default="")
    return tuple(
        RailItem(
            label=destination.label,
            url=url,
            icon=destination.icon,
            current=url == current and (url != "/" or path == "/"),
            separated=destination.separated,
            count_url=_url_of(destination.count_url_name),
        )
        for destination, url in offered
    )


def _url_of(name: str) -> str:
    return _reversed(name, get_script_prefix(), get_urlconf()) if name else ""


@lru_cache(maxsize=64)
def _reversed(name: str, _prefix: str, urlconf: str | None) -> str:
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""
