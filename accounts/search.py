"""What somebody looks for: from the URL's parameters and the words in the search box to one set of criteria.

Everything that is an equality becomes a term of one full-text query (``accounts.listing`` writes the terms), so
that a filter, a metadata pair and the beginning of a name are answered by one index. Nothing here reads the
database.

The search box takes words and the same filters as the page: ``country:DE,FR status:restricted
capability:transfers:inactive created>2026-01-01 "shop id":7``. A name that is no filter is a metadata key.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from django_countries import countries

from accounts.capabilities import NAMES, USUAL
from accounts.configuration import DashboardAccess
from accounts.models import Capability
from accounts.models.account import BusinessType
from accounts.status import AccountStatus
from accounts.terms import facet, fold, metadata_term, words

MAX_TEXT = 500
MAX_TERMS = 24
MAX_DAYS = 36_500
BALANCES = {"<0": "Below zero", "0": "Zero", ">0": "Above zero"}

REQUIREMENT_KINDS = {
    "past_due": "Past due",
    "currently_due": "Currently due",
    "eventually_due": "Eventually due",
    "pending_verification": "Pending verification",
    "information_request": "Information request",
    "future": "Future requirement",
}
BUSINESS_TYPES = {**dict(BusinessType.choices), "none": "Not given yet"}

# Parameters of the URL that narrow the list; all others only say how it is shown.
PARAMETERS = (
    "q",
    "status",
    "country",
    "business_type",
    "dashboard",
    "capability",
    "requirement",
    "overdue",
    "due_from",
    "due_to",
    "created_from",
    "created_to",
    "inactive_days",
    "balance",
)
# Of those, filters of which several can hold together.
REPEATED = ("country", "business_type", "dashboard", "capability", "requirement")

_TOKEN = re.compile(
    r"""(?: "(?P<quoted_key>[^"]+)" | (?P<key>[^\s"':<>=]+) ) (?P<operator>>=|<=|[:<>=])
        (?: "(?P<quoted_value>[^"]*)" | (?P<value>\S*) )
      | "(?P<phrase>[^"]*)" | (?P<word>\S+)""",
    re.VERBOSE,
)
_BALANCE = re.compile(r"(?P<operator>>=|<=|[<>=])?(?P<figure>-?\d{1,12}(\.\d{1,3})?)", re.ASCII)
_PHONE = re.compile(r"\+?[\d\s()./-]{6,}")


class Parameters(Protocol):
    """As much of a QueryDict as is read here."""

    def get(self, key: str, default: str, /) -> Any: ...
    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True)
class Criteria:
    """``terms`` must all match the search column, ``bounds`` are lookups of the listing's columns.

    Overdue is what has a deadline before ``overdue_at`` or something past due, be it without a deadline.
    """

    statuses: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    bounds: tuple[tuple[str, datetime | int], ...] = ()
    overdue_at: datetime | None = None
    misunderstood: tuple[str, ...] = ()

    @property
    def tsquery(self) -> str:
        return " & ".join(self.terms)

    @property
    def is_words(self) -> bool:
        """Whether words and metadata alone narrow, in one status or all: what hardly depends on each other."""
        narrows_otherwise = self.bounds or self.overdue_at or len(self.statuses) > 1
        return not narrows_otherwise and all(_WORD.match(term) for term in self.terms)


def criteria_from(parameters: Parameters, now: datetime) -> Criteria:
    """Read everything that narrows the list; what makes no sense is left out and named in ``misunderstood``."""
    chosen = _Choices(now)
    for name in PARAMETERS:
        for value in filter(None, parameters.getlist(name)):
            if name != "q":
                chosen.choose(name, ":", value)
    typed = _Choices(now)
    typed.read(parameters.get("q", "")[:MAX_TEXT].replace("\x00", ""))
    return _merged(chosen, typed)


def _merged(chosen: "_Choices", typed: "_Choices") -> Criteria:
    """What is typed narrows what is chosen. No status in common finds nothing, not everything."""
    both = [status for status in chosen.statuses if status in typed.statuses]
    statuses = both or ["none"] if chosen.statuses and typed.statuses else chosen.statuses or typed.statuses
    return Criteria(
        statuses=tuple(statuses),
        terms=tuple(dict.fromkeys([*chosen.terms(), *typed.terms()]))[:MAX_TERMS],
        bounds=tuple(chosen.bounds + typed.bounds),
        overdue_at=chosen.overdue_at or typed.overdue_at,
        misunderstood=tuple(chosen.misunderstood + typed.misunderstood),
    )


def quoted(term: str) -> str:
    """A term as it stands in a query, whatever characters it holds."""
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def prefix(term: str) -> str:
    return quoted(term) + ":*"


PAST_DUE = quoted(facet("requirement", "past_due"))


@dataclass
class _Choices:
    """Collects choices. Values of one facet are alternatives, everything else adds up."""

    now: datetime
    statuses: list[str] = field(default_factory=list)
    alternatives: dict[str, list[str]] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    bounds: list[tuple[str, datetime | int]] = field(default_factory=list)
    overdue_at: datetime | None = None
    misunderstood: list[str] = field(default_factory=list)

    def terms(self) -> list[str]:
        groups = [" | ".join(dict.fromkeys(group)) for group in self.alternatives.values()]
        return [f"({group})" if " | " in group else group for group in groups] + self.required

    def read(self, text: str) -> None:
        """Take in what was typed."""
        if _PHONE.fullmatch(text.strip()):
            self.required.append(prefix(re.sub(r"\D", "", text).lstrip("0") or "0"))
            return
        tokens = list(_TOKEN.finditer(text))
        for token in tokens:
            self._read_token(token, is_last=token is tokens[-1])
        if any(_LONG_WORD.match(term) for term in self.required):
            self.required = [term for term in self.required if not _MERE_LETTERS.match(term)]
        if text.strip() and not (self.terms() or self.bounds or self.statuses or self.overdue_at or self.misunderstood):
            self.misunderstood.append(text.strip()[:80])

    def _read_token(self, token: re.Match[str], *, is_last: bool) -> None:
        key = token["quoted_key"] or token["key"]
        if key is None:
            phrase = token["phrase"]
            self.required += (
                _word_terms(token["word"], is_last=is_last) if phrase is None else map(quoted, words(phrase))
            )
            return
        name = _ALIASES.get(fold(key), fold(key))
        value = token["quoted_value"] if token["value"] is None else token["value"]
        if name in _CHOOSERS and not token["quoted_key"]:
            self.choose(name, token["operator"], value)
        elif token["operator"] != ":" or value.startswith("//"):
            self.required += map(quoted, words(token[0]))
        else:
            # Only what is still being typed is a beginning: gathering all beginnings costs.
            is_beginning = is_last and token["quoted_value"] is None
            term = metadata_term(key.removeprefix("metadata."), value)
            self.required.append(prefix(term) if is_beginning else quoted(term))

    def choose(self, name: str, operator: str, value: str) -> None:
        """Apply one filter; one that makes no sense is written down instead."""
        if not value or not _CHOOSERS[name](self, operator, value):
            self.misunderstood.append(f"{name}{operator}{value}"[:80])

    def _status(self, _: str, value: str) -> bool:
        known = [one for one in value.split(",") if one in AccountStatus.values]
        self.statuses += known
        return bool(known)

    def _facet(self, name: str, value: str, known: Any) -> bool:
        values = [one for one in value.split(",") if one in known]
        self.alternatives.setdefault(name, []).extend(quoted(facet(name, one)) for one in values)
        return bool(values)

    def _country(self, _: str, value: str) -> bool:
        codes = [one.upper() if len(one) == 2 else countries.by_name(one) or one for one in value.split(",")]
        return self._facet("country", ",".join(codes), dict(countries))

    def _business_type(self, _: str, value: str) -> bool:
        return self._facet("business_type", value, BUSINESS_TYPES)

    def _dashboard(self, _: str, value: str) -> bool:
        return self._facet("dashboard", value, DashboardAccess.values)

    def _requirement(self, _: str, value: str) -> bool:
        return self._facet("requirement", value, REQUIREMENT_KINDS)

    def _capability(self, _: str, value: str) -> bool:
        name, _, status = value.partition(":")
        if name not in NAMES or (status and status not in Capability.Status.values):
            return False
        if status == Capability.Status.UNREQUESTED and name not in USUAL:
            self.required.append("!" + quoted(facet("capability", name)))
        else:
            self.required.append(quoted(facet("capability", name, *filter(None, [status]))))
        return True

    def _created(self, operator: str, value: str) -> bool:
        return self._days("created", operator, value)

    def _due(self, operator: str, value: str) -> bool:
        if value == "overdue":
            return self._overdue(operator, value)
        return self._days("due_order", operator, value)

    def _overdue(self, _: str, value: str) -> bool:
        self.overdue_at = self.now
        return True

    def _inactive_days(self, _: str, value: str) -> bool:
        if not value.isascii() or not value.isdigit() or not 0 < int(value) <= MAX_DAYS:
            return False
        since = self.now - timedelta(days=int(value))
        # Nobody is active before the account is there: said aloud, the newest accounts need not be looked at.
        self.bounds += [("last_active_at__lte", since), ("created__lte", since)]
        return True

    def _balance(self, operator: str, value: str) -> bool:
        """``balance<0``, ``balance:<0`` or ``balance:>=1250.50``: the figure, whatever the currency."""
        read = _BALANCE.fullmatch(value.replace("\N{MINUS SIGN}", "-"))
        if read is None or (operator != ":" and read["operator"]):
            return False
        lookup = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
        compared = lookup.get(read["operator"] or operator, "exact")
        self.bounds.append((f"balance__{compared}", int(Decimal(read["figure"]) * 1000)))
        return True

    def _days(self, column: str, operator: str, value: str) -> bool:
        """A range of whole days, in UTC: ``>`` begins after the day, ``<=`` ends with it."""
        try:
            start = datetime.combine(date.fromisoformat(value), time(), UTC)
            end = start + timedelta(days=1)
        except (ValueError, OverflowError):
            return False
        self.bounds += {
            ">": [(f"{column}__gte", end)],
            ">=": [(f"{column}__gte", start)],
            "<": [(f"{column}__lt", start)],
            "<=": [(f"{column}__lt", end)],
        }.get(operator, [(f"{column}__gte", start), (f"{column}__lt", end)])
        return True


_CHOOSERS: dict[str, Any] = {
    "status": _Choices._status,
    "country": _Choices._country,
    "business_type": _Choices._business_type,
    "dashboard": _Choices._dashboard,
    "capability": _Choices._capability,
    "requirement": _Choices._requirement,
    "created": _Choices._created,
    "created_from": lambda self, _, value: self._days("created", ">=", value),
    "created_to": lambda self, _, value: self._days("created", "<=", value),
    "due": _Choices._due,
    "due_from": lambda self, _, value: self._days("due_order", ">=", value),
    "due_to": lambda self, _, value: self._days("due_order", "<=", value),
    "overdue": _Choices._overdue,
    "inactive_days": _Choices._inactive_days,
    "balance": _Choices._balance,
}
_ALIASES = {"type": "business_type", "access": "dashboard", "inactive": "inactive_days"}


# The "s", "a" and "s" of "Weiss Café S.A.S." narrow hardly anything, and finding all that has them costs more than all
# the rest; the same goes for the first two letters of a word that follows others.
_MERE_LETTERS = re.compile(r"'(?:[a-z]'(?::\*)?|[a-z]{2}':\*)$")
# Single letters come together, as in "s.r.l.": what is estimated of each says nothing of all.
_WORD = re.compile(r"'(?!f:)(?:[^']{2}|[^'\x00-\x7f])")
_LONG_WORD = re.compile(r"'[^':]{3,}")


def _word_terms(word: str, *, is_last: bool) -> list[str]:
    """Terms for one word as typed. Short ones are beginnings only while they may still be being typed.

    The beginning "and" fits so many words that finding them all takes longer than the rest of the search; the "v" of
    "C.V." is no beginning any more.
    """
    if "@" in word[1:-1] or word.startswith("acct_"):
        return [prefix(fold(word))]
    parts = words(word)
    typed = parts[-1:] if is_last and word[-1].isalnum() else []
    return [prefix(part) if len(part) > 3 or part in typed else quoted(part) for part in parts]
