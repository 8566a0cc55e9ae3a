"""The rail: what the dashboard offers, who sees it, in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse


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

    The longest URL that begins the path is the current one.
    """
    offered = [
        (destination, page_url(destination.url_name))
        for destination in DESTINATIONS
        if not destination.permission or destination.permission in permissions
    ]
    current = max((url for _, url in offered if path.startswith(url)), key=len, default="")
    return tuple(
        RailItem(
            label=destination.label,
            url=url,
            icon=destination.icon,
            current=url == current and (url != "/" or path == "/"),
            separated=destination.separated,
            count_url=page_url(destination.count_url_name) if destination.count_url_name else "",
        )
        for destination, url in offered
    )


def page_url(name: str) -> str:
    """The address of a page that takes no arguments: every page's frame asks for many."""
    return _page_url(name, get_script_prefix(), get_urlconf())


@lru_cache(maxsize=256)
def _page_url(name: str, _prefix: str, urlconf: str | None) -> str:
    return reverse(name, urlconf)
