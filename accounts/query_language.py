"""The API's search language over the index that the dashboard searches. Pure.

``email:'jo@example.com' AND metadata['tier']:'gold' AND -country:'US' AND created>1700000000``: clauses are joined by
AND or by OR, never by both; ``:`` is equal, ``~`` begins with, a minus in front negates.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django_countries import countries

from accounts.capabilities import NAMES
from accounts.configuration import DashboardAccess
from accounts.models.capability import Capability
from accounts.search import BUSINESS_TYPES, MAX_TERMS, REQUIREMENT_KINDS, Criteria, prefix, quoted
from accounts.status import AccountStatus
from accounts.terms import facet, metadata_term, squeeze, words

LONGEST = 500
_CLAUSE = re.compile(
    r"""\s*(?P<minus>-?)\s*(?P<field>[a-z_]+)(?:\[\s*(?P<quote>["'])(?P<key>.{1,40}?)(?P=quote)\s*\])?\s*
        (?P<operator>>=|<=|[:~<>])\s*
        (?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>null|-?\d{1,12}))\s*""",
    re.VERBOSE,
)
_JOIN = re.compile(r"(AND|OR)\b", re.IGNORECASE)
_LOOKUPS = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}


class Misunderstood(ValueError):
    """The query is not one of the language; the message says where."""


@dataclass(frozen=True)
class _Clause:
    """One of the three is set: terms of the index, a status, or bounds of a column."""

    term: str = ""
    statuses: tuple[str, ...] = ()
    bounds: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class Search:
    """``emails`` must be the account's own: the index also knows the addresses of its persons."""

    criteria: Criteria
    emails: tuple[str, ...] = ()


def parse(query: str) -> Search:
    clauses, emails, joins = [], [], set()
    position = 0
    while True:
        found = _CLAUSE.match(query, position)
        if found is None:
            raise Misunderstood(f"We were unable to parse your search query at character {position + 1}.")
        clauses.append(_read(found))
        if found["field"] == "email" and found["operator"] == ":" and not found["minus"]:
            emails.append(_value(found))
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
    return Search(_either(clauses)) if joins == {"OR"} else Search(_all(clauses), tuple(emails))


def _all(clauses: Iterable[_Clause]) -> Criteria:
    clauses = list(clauses)
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


def _either(clauses: Iterable[_Clause]) -> Criteria:
    clauses = list(clauses)
    if all(clause.statuses for clause in clauses):
        return Criteria(statuses=tuple(dict.fromkeys(one for clause in clauses for one in clause.statuses)))
    if not all(clause.term for clause in clauses):
        raise Misunderstood("OR joins statuses with statuses, or fields other than status and created.")
    return Criteria(terms=("(" + " | ".join(clause.term for clause in clauses) + ")",))


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
        moment = datetime.fromtimestamp(int(value or 0), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise Misunderstood("created is compared with a Unix timestamp.") from None
    if operator == ":":
        return _Clause(bounds=(("created__gte", moment), ("created__lt", moment.replace(microsecond=999_999))))
    return _Clause(bounds=((f"created__{_LOOKUPS[operator]}", moment),))


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
