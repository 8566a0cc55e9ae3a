"""The pages of the holder's dashboard, in order. An app adds a page by a line here and a URL of its own."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.holders.links import dashboard_url
from accounts.holders.rights import Right


@dataclass(frozen=True)
class HolderPage:
    """``right`` is what one needs to see it; one whose app is not installed is left out."""

    label: str | Promise
    url_name: str
    icon: str
    right: Right | None = None


@dataclass(frozen=True)
class HolderLinkItem:
    label: str
    url: str
    icon: str
    current: bool


PAGES = (
    HolderPage(_("Home"), "holder:home", "home"),
    HolderPage(_("Payments"), "holder_funds:payment_list", "credit-card", Right.MONEY_VIEW),
    HolderPage(_("Payouts"), "holder_funds:payout_list", "banknotes", Right.MONEY_VIEW),
    HolderPage(_("Balance"), "holder_funds:balance", "scale", Right.MONEY_VIEW),
    HolderPage(_("Business details"), "holder_account:business", "building-storefront"),
    HolderPage(_("Persons"), "holder_account:person_list", "users"),
    HolderPage(_("Bank accounts"), "holder_account:bank_account_list", "building-library"),
    HolderPage(_("Support"), "holder_support:case_list", "lifebuoy", Right.SUPPORT_USE),
    HolderPage(_("Settings"), "holder:settings", "cog-6-tooth", Right.SETTINGS_EDIT),
)


def holder_navigation(request: Any) -> list[HolderLinkItem]:
    """The pages that the request's rights open; the longest address that begins its path is the current one."""
    allowed = [page for page in PAGES if page.right is None or page.right in request.rights]
    offered = [(page, url) for page in allowed if (url := _url_of(request, page.url_name))]
    current = max((url for _page, url in offered if request.path.startswith(url)), key=len, default="")
    return [HolderLinkItem(str(page.label), url, page.icon, url == current) for page, url in offered]


def _url_of(request: Any, name: str) -> str:
    try:
        return dashboard_url(request, name)
    except NoReverseMatch:
        return ""
