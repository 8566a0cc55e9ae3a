"""The API's search language over the index that the dashboard searches. Pure.

``email:'jo@example.com' AND metadata['tier']:'gold' AND -country:'US' AND created>1700000000``: clauses are joined by
AND or by OR, never by both; ``:`` is equal, ``~`` begins with, a minus in front negates.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_

from django.db.models import Q
from django_countries import countries

from accounts.capabilities import NAMES
from accounts.configuration import DashboardAccess
from accounts.models.capability import Capability
from accounts.search import BUSINESS_TYPES, MAX_TERMS, REQUIREMENT_KINDS, Criteria, prefix, quoted
from accounts.status import AccountStatus
from accounts.terms import facet, metadata_term, squeeze, words
from connect_dashboard.api.params import whole_seconds

LONGEST = 500
_CLAUSE = re.compile(
    r"""\s*(?P<minus>-?)\s*(?P<field>[a-z_]+)(?:\[\s*(?P<quote>["'])(?P<key>.{1,40}?)(?P=quote)\s*\])?\s*
        (?P<operator>>=|<=|[:~<>])\s*
        (?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>null|-?\d{1,12}))\s*""",
    re.VERBOSE,
)
_JOIN = re.compile(r"(AND|OR)\b", re.IGNORECASE)
_LOOKUPS = {":": "exact", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}


class Misunderstood(ValueError):
    """The query is not one of the language; the message says where."""


@dataclass(frozen=True)
class _Clause:
    """One of the three is set: terms of the index, a status, or bounds of a column.

    ``email`` is one beside its term, for the index also knows the addresses of the account's persons.
    """

    term: str = ""
    statuses: tuple[str, ...] = ()
    bounds: tuple[tuple[str, datetime], ...] = ()
    email: Q | None = None


@dataclass(frozen=True)
class Search:
    """``exactly`` must hold beside the criteria, which find more than was asked for where e-mail addresses are."""

    criteria: Criteria
    exactly: Q = field(default_factory=Q)


def parse(query: str) -> Search:
    clauses, joins = [], set()
    position = 0
    while True:
        found = _CLAUSE.match(query, position)
        if found is None:
            raise Misunderstood(f"We were unable to parse your search query at character {position + 1}.")
        clauses.append(_read(found))
        position = found.end()
        if position >= len(query):
            break
        join = _JOIN.match(query, position)
        if join is None:
            raise Misunderstood(f"Expected AND or OR at character {position + 1}.")
        joins.add(join[1].upper())
        position = join.end()
    if len(joins) > 1:
        raise Misunderstood("A query uses either AND or OR, never both.")
    if len(clauses) > MAX_TERMS:
        raise Misunderstood(f"A query has at most {MAX_TERMS} clauses.")
    if joins == {"OR"}:
        return Search(_either(clauses), _either_exactly(clauses))
    return Search(_all(clauses), reduce(and_, (clause.email for clause in clauses if clause.email), Q()))


def _all(clauses: Sequence[_Clause]) -> Criteria:
    statuses: tuple[str, ...] = ()
    for clause in clauses:
        if clause.statuses:
            both = [one for one in statuses if one in clause.statuses]
            statuses = tuple(both) if statuses and both else ("none",) if statuses else clause.statuses
    return Criteria(
        statuses=statuses,
        terms=tuple(clause.term for clause in clauses if clause.term),
        bounds=tuple(bound for clause in clauses for bound in clause.bounds),
    )


def _either(clauses: Sequence[_Clause]) -> Criteria:
    if all(clause.statuses for clause in clauses):
        return Criteria(statuses=tuple(dict.fromkeys(one for clause in clauses for one in clause.statuses)))
    if not all(clause.term or clause.email for clause in clauses):
        raise Misunderstood("OR joins statuses with statuses, or fields other than status and created.")
    if not all(clause.term for clause in clauses):
        return Criteria()
    return Criteria(terms=("(" + " | ".join(clause.term for clause in clauses) + ")",))


def _either_exactly(clauses: Sequence[_Clause]) -> Q:
    if not any(clause.email for clause in clauses):
        return Q()
    return reduce(or_, (clause.email or Q(search__terms_in_passing=clause.term) for clause in clauses))


def _read(found: re.Match[str]) -> _Clause:
    name, operator, value = found["field"], found["operator"], _value(found)
    if (found["key"] is not None) != (name == "metadata"):
        raise Misunderstood(f"Write metadata['key'], and other fields without a key: {name}.")
    if name == "created":
        return _created(operator, found["bare"], bool(found["minus"]))
    if operator not in ":~":
        raise Misunderstood(f"The operator {operator} goes with created alone.")
    if name == "status":
        return _status(value, bool(found["minus"]))
    if name == "metadata":
        term = _metadata(found["key"], operator, value, found["bare"] == "null")
    elif name == "email" and operator == ":":
        own = Q(account__email__iexact=value)
        return _Clause(email=~own) if found["minus"] else _Clause(_whole(value, False), email=own)
    elif name in _TERMS:
        term = _TERMS[name](value, operator == "~")
    else:
        raise Misunderstood(f"Field `{name}` is an unsupported search field for accounts.")
    return _Clause(term="!" + term if found["minus"] else term)


def _value(found: re.Match[str]) -> str:
    if found["bare"] is not None:
        return found["bare"]
    text = found["double"] if found["double"] is not None else found["single"]
    return re.sub(r"\\(.)", r"\1", text)


def _created(operator: str, value: str | None, negated: bool) -> _Clause:
    if value in (None, "null") or negated or operator == "~":
        raise Misunderstood("created is compared with a Unix timestamp by one of : > >= < <=.")
    try:
        bounds = whole_seconds(_LOOKUPS[operator], datetime.fromtimestamp(int(value or 0), tz=UTC))
    except (ValueError, OverflowError, OSError):
        raise Misunderstood("created is compared with a Unix timestamp.") from None
    return _Clause(bounds=tuple((f"created__{lookup}", bound) for lookup, bound in bounds))


def _status(value: str, negated: bool) -> _Clause:
    if value not in AccountStatus.values:
        raise Misunderstood(f"There is no status {value[:40]!r}.")
    return _Clause(statuses=tuple(one for one in AccountStatus.values if (one == value) != negated))


def _metadata(key: str, operator: str, value: str, is_null: bool) -> str:
    if is_null:  # "has no such key", which the negation turns into "has one"
        return "!" + prefix("m:" + squeeze(f"{key}:"))
    term = metadata_term(key, value)
    return prefix(term) if operator == "~" else quoted(term)


def _whole(value: str, begins: bool) -> str:
    return prefix(squeeze(value)) if begins else quoted(squeeze(value))


def _words(value: str, begins: bool) -> str:
    found = words(value)
    if not found:
        raise Misunderstood("The value holds no letter or digit.")
    return "(" + " & ".join(prefix(word) if begins else quoted(word) for word in found) + ")"


def _phone(value: str, begins: bool) -> str:
    digits = re.sub(r"\D", "", value)
    if len(digits) < 4:
        raise Misunderstood("A phone number has at least 4 digits.")
    return prefix(digits) if begins else quoted(digits)


def _facet(name: str, known: Iterable[str]) -> Callable[[str, bool], str]:
    choices = frozenset(known)

    def term(value: str, begins: bool) -> str:
        if value not in choices:
            raise Misunderstood(f"There is no {name.replace('_', ' ')} {value[:40]!r}.")
        return quoted(facet(name, value))

    return term


def _capability(value: str, begins: bool) -> str:
    name, _, status = value.partition(":")
    if name not in NAMES or (status and status not in Capability.Status.values):
        raise Misunderstood(f"There is no capability {value[:60]!r}.")
    return quoted(facet("capability", name, *filter(None, [status])))


_TERMS: dict[str, Callable[[str, bool], str]] = {
    "email": _whole,
    "id": _whole,
    "name": _words,
    "phone": _phone,
    "country": _facet("country", dict(countries)),
    "business_type": _facet("business_type", BUSINESS_TYPES),
    "dashboard": _facet("dashboard", DashboardAccess.values),
    "requirement": _facet("requirement", REQUIREMENT_KINDS),
    "capability": _capability,
}
