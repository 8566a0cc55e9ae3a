"""A list's filters in words, and the state that its URL holds."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django_countries import countries

from accounts import capabilities
from accounts.columns import DEFAULT_COLUMNS, known_columns
from accounts.configuration import DashboardAccess
from accounts.models import Capability
from accounts.queries import DEFAULT_SORT, SORTS
from accounts.search import BALANCES, BUSINESS_TYPES, PARAMETERS, REPEATED, REQUIREMENT_KINDS

_LABELS = {
    "country": "Country",
    "business_type": "Business type",
    "dashboard": "Dashboard access",
    "capability": "Capability",
    "requirement": "Requirements",
    "overdue": "Next due",
    "due_from": "Next due from",
    "due_to": "Next due until",
    "created_from": "Created from",
    "created_to": "Created until",
    "inactive_days": "No activity for",
    "balance": "Balance",
}


@dataclass(frozen=True)
class Chip:
    name: str
    value: str
    remove_url: str


class ListState:
    """The list's query string: filters, search, sort, columns, page. Whatever else it holds is dropped."""

    def __init__(self, parameters: QueryDict) -> None:
        self.filters = QueryDict(mutable=True)
        for name in PARAMETERS:
            values = list(dict.fromkeys(filter(None, parameters.getlist(name))))
            if values:
                self.filters.setlist(name, values if name in REPEATED else values[-1:])
        self._join_capability_status(parameters.get("capability_status", ""))
        sort = parameters.get("sort", "")
        self.sort = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
        self.columns = known_columns(parameters.getlist("columns"))
        self.cursor = parameters.get("cursor", "")

    def _join_capability_status(self, status: str) -> None:
        """The form asks for a capability and its status in two fields; the URL holds them as one."""
        names = self.filters.getlist("capability")
        if status and names and ":" not in names[-1]:
            self.filters.setlist("capability", [*names[:-1], f"{names[-1]}:{status}"])

    @property
    def search(self) -> str:
        return self.filters.get("q", "")

    @property
    def status(self) -> str:
        return self.filters.get("status", "")

    @property
    def is_narrowed(self) -> bool:
        """By anything but a tab."""
        return any(name != "status" for name in self.filters)

    def query(self, *, cursor: str = "") -> str:
        """The state as a query string; what is as always is left out."""
        whole = self.filters.copy()
        if self.sort != DEFAULT_SORT:
            whole["sort"] = self.sort
        if self.columns:
            whole.setlist("columns", self.columns)
        if cursor:
            whole["cursor"] = cursor
        return whole.urlencode()

    def url(self) -> str:
        """The page itself, shortest said."""
        query = self.query(cursor=self.cursor)
        return f"{reverse('accounts:account_list')}?{query}" if query else reverse("accounts:account_list")

    def without(self, name: str, value: str = "") -> str:
        """The URL without a filter, or without one value of it."""
        return self._url({name: [kept for kept in self.filters.getlist(name) if value and kept != value]})

    def with_status(self, status: str) -> str:
        return self._url({"status": [status] if status else []})

    def cleared(self) -> str:
        """The URL of this tab without filters and search."""
        return self._url({name: [] for name in PARAMETERS if name != "status"})

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """Hidden fields by which a form keeps the state, but for what the form itself sends."""
        pairs = QueryDict(self.query())
        return [(name, value) for name, values in pairs.lists() if name not in without for value in values]

    def chips(self) -> list[Chip]:
        return [
            Chip(_LABELS[name], _words(name, value), self.without(name, value))
            for name in _LABELS
            for value in self.filters.getlist(name)
        ]

    def _url(self, changes: dict[str, list[str]]) -> str:
        pairs = QueryDict(self.query(), mutable=True)
        for name, values in changes.items():
            pairs.setlist(name, values)
        query = pairs.urlencode()
        return f"{reverse('accounts:account_list')}?{query}" if query else reverse("accounts:account_list")


def shown_columns(state: ListState, remembered: list[str]) -> list[str]:
    """The URL decides, then what the person chose last, then what most people want."""
    return state.columns or known_columns(remembered) or list(DEFAULT_COLUMNS)


def _words(name: str, value: str) -> str:
    if name == "capability":
        capability, _, status = value.partition(":")
        known = status in Capability.Status.values
        return (
            f"{capabilities.label(capability)} {Capability.Status(status).label.lower() if known else status}".strip()
        )
    if name in ("due_from", "due_to", "created_from", "created_to"):
        return _day(value)
    known_words = {
        "country": lambda: countries.name(value),
        "business_type": lambda: BUSINESS_TYPES.get(value),
        "dashboard": lambda: dict(DashboardAccess.choices).get(value),
        "requirement": lambda: REQUIREMENT_KINDS.get(value),
        "overdue": lambda: "past",
        "inactive_days": lambda: f"{value} days",
        "balance": lambda: BALANCES.get(value, value).lower(),
    }
    return str(known_words[name]() or value)


def _day(value: str) -> str:
    try:
        return date_format(date.fromisoformat(value), "j M Y")
    except ValueError:
        return value
