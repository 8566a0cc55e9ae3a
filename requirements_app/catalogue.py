"""The rule catalogue: which fields an account needs, by country, business type and capability.

Rules are data (``catalogue/*.toml``, explained in shared.toml), read once and validated as the process
starts. The answers are pure functions of what they are given.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from accounts.capabilities import available_in
from accounts.countries import SUPPORTED, in_a_sentence
from accounts.models.account import BusinessType
from requirements_app.words import has_words

DIRECTORY = Path(__file__).with_name("catalogue")

# Names of timings that rules need not spell out.
AT_ONCE, GROWTH = "at_once", "growth"

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Timing:
    """When a field falls due: at once, or as soon as one of the thresholds is reached.

    ``volume`` is the lifetime volume in US cents, or as much in another currency.
    """

    volume: int | None = None
    age_days: int | None = None

    @property
    def at_once(self) -> bool:
        return self.volume is None and self.age_days is None


@dataclass(frozen=True)
class Deadlines:
    """What follows when something that falls due is not provided."""

    due_days: int = 14
    charges_days: int = 14
    # After how many days what another system called eventually due is asked for here.
    eventual_days: int = 90


@dataclass(frozen=True)
class Check:
    """Something that is verified once it is given.

    A verified ``document`` clears it; ``asks`` says what is asked for when it cannot be confirmed.
    """

    document: str = ""
    asks: str = "field"


@dataclass(frozen=True)
class Rule:
    """An empty set of business types or capabilities stands for all of them."""

    fields: frozenset[str]
    source: str
    business_types: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()
    later: bool = False
    confirmed: bool = True
    timing: str = ""
    applies_from: date | None = None

    @property
    def in_force_at(self) -> datetime | None:
        """The moment from which a future requirement applies; None if it always has."""
        return datetime.combine(self.applies_from, time(), tzinfo=UTC) if self.applies_from else None

    def applies(self, business_type: str, capabilities: frozenset[str]) -> bool:
        concerned = not self.business_types or business_type in self.business_types
        asked = bool(self.capabilities & capabilities) if self.capabilities else bool(capabilities)
        return concerned and asked


@dataclass(frozen=True)
class Alternative:
    """``original`` is not asked for where everything in ``instead`` is there."""

    original: str
    instead: frozenset[str]
    source: str


@dataclass(frozen=True)
class Catalogue:
    rules: Mapping[str, tuple[Rule, ...]]
    alternatives: tuple[Alternative, ...]
    timings: Mapping[str, Timing] = field(default_factory=lambda: {AT_ONCE: Timing()})
    deadlines: Deadlines = Deadlines()
    person_checks: Mapping[str, Check] = field(default_factory=dict)
    account_checks: Mapping[str, Check] = field(default_factory=dict)
    # Compiled rules by country, business type and capabilities: see plans.py.
    plans: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def fields_needed(
        self, country: str, business_type: str, capabilities: Iterable[str], *, later: bool = False
    ) -> frozenset[str]:
        """Keys that the capabilities need: at once, or with ``later`` those that are asked for in time."""
        requested = frozenset(capabilities)
        rules = [rule for rule in self.rules.get(country, ()) if rule.applies(business_type, requested)]
        at_once = frozenset[str]().union(*(rule.fields for rule in rules if not rule.later))
        if not later:
            return at_once
        return frozenset[str]().union(*(rule.fields for rule in rules if rule.later)) - at_once

    def missing(self, needed: Iterable[str], provided: frozenset[str]) -> frozenset[str]:
        """What of ``needed`` is neither provided nor stood in for by something that is."""
        satisfied = {one.original for one in self.alternatives if one.instead <= provided}
        return frozenset(needed) - provided - satisfied

    @property
    def keys(self) -> frozenset[str]:
        """Every key that any rule may ask for."""
        rules = [rule for country in self.rules.values() for rule in country]
        asked = frozenset[str]().union(*(rule.fields for rule in rules))
        return asked.union(*(one.instead for one in self.alternatives))


@cache
def catalogue() -> Catalogue:
    return load_catalogue(DIRECTORY)


def fields_needed(
    country: str, business_type: str, capabilities: Iterable[str], *, later: bool = False
) -> frozenset[str]:
    return catalogue().fields_needed(country, business_type, capabilities, later=later)


def load_catalogue(directory: Path) -> Catalogue:
    shared = tomllib.loads((directory / "shared.toml").read_text())
    documents = [
        tomllib.loads(path.read_text()) for path in sorted(directory.glob("*.toml")) if path.name != "shared.toml"
    ]
    return Catalogue(
        rules={document["country"]: tuple(_rules(document, shared["sets"])) for document in documents},
        alternatives=tuple(
            Alternative(entry["original"], frozenset(entry["instead"]), entry["source"])
            for entry in shared["alternatives"]
        ),
        timings={name: Timing(**entry) for name, entry in shared["timings"].items()},
        deadlines=Deadlines(**shared["deadlines"]),
        person_checks={key: Check(**entry) for key, entry in shared["checks"]["person"].items()},
        account_checks={key: Check(**entry) for key, entry in shared["checks"]["account"].items()},
    )


def _rules(document: Mapping[str, Any], sets: Mapping[str, Any]) -> Iterator[Rule]:
    """A country that confirms nothing leaves no rule confirmed, also not those it takes over."""
    unlisted = {} if document.get("confirmed", True) else {"confirmed": False}
    taken_over = [rule for name in document.get("sets", ()) for rule in sets[name]["rules"]]
    for entry in [*taken_over, *document.get("rules", ())]:
        source = entry.get("unlisted", entry["source"]) if unlisted else entry["source"]
        words = {"source": source.replace("{country}", in_a_sentence(document["country"]))}
        yield _rule(**{name: value for name, value in entry.items() if name != "unlisted"} | words | unlisted)


def _rule(fields: Iterable[str], source: str, **rest: Any) -> Rule:
    timing = rest.pop("timing", GROWTH if rest.get("later") else AT_ONCE)
    rest["later"] = timing != AT_ONCE or "applies_from" in rest
    return Rule(
        timing=timing,
        fields=frozenset(key for pattern in fields for key in expand(pattern)),
        source=source,
        business_types=frozenset(rest.pop("business_types", ())),
        capabilities=frozenset(rest.pop("capabilities", ())),
        **rest,
    )


def expand(pattern: str) -> Iterator[str]:
    """``company.{name,phone}`` → ``company.name``, ``company.phone``."""
    braces = _BRACES.search(pattern)
    if braces is None:
        yield pattern
        return
    for variant in braces[1].split(","):
        yield from expand(pattern[: braces.start()] + variant.strip() + pattern[braces.end() :])


def problems(found: Catalogue) -> Iterator[str]:
    """What is wrong with a catalogue, in words for whoever edits it."""
    for country in sorted(set(SUPPORTED) ^ set(found.rules)):
        yield f"{country}: every country of accounts has rules, and no other"
    for country, rules in found.rules.items():
        for rule in rules:
            yield from (f"{country}: {problem}" for problem in _problems_of(rule, country))
            if rule.timing not in found.timings:
                yield f"{country}: {rule.timing} is not a timing"
    for key in sorted({one.original for one in found.alternatives} - found.keys):
        yield f"alternatives: no rule asks for {key}"
    yield from _problems_of_timing(found)
    yield from _problems_of_checks(found)


def _problems_of_timing(found: Catalogue) -> Iterator[str]:
    for name, timing in found.timings.items():
        if (name == AT_ONCE) != timing.at_once:
            yield f"timings: {AT_ONCE}, and no other, has neither a volume nor an age"
        if any(threshold is not None and threshold <= 0 for threshold in (timing.volume, timing.age_days)):
            yield f"timings: the thresholds of {name} must be positive"
    days = found.deadlines
    if days.due_days <= 0 or days.eventual_days <= 0 or days.charges_days < 0:
        yield "deadlines: due_days and eventual_days must be positive, charges_days not negative"


def _problems_of_checks(found: Catalogue) -> Iterator[str]:
    for prefix, checks in (("representative.", found.person_checks), ("", found.account_checks)):
        for key, check in checks.items():
            for name in filter(None, (key, check.document)):
                if not has_words(prefix + name):
                    yield f"checks: {name} is not a known key"
            if check.asks not in ("field", "document") or (check.asks == "document" and not check.document):
                yield f"checks: {key} asks for nothing that it names"
            if check.document and check.document not in checks:
                yield f"checks: {check.document} clears {key} but is not verified itself"


def _problems_of(rule: Rule, country: str) -> Iterator[str]:
    if not rule.fields or not rule.source:
        yield "a rule without fields or without a source"
    for key in sorted(rule.fields):
        if not has_words(key):
            yield f"{key} is not a known key"
    for name in sorted(rule.business_types - set(BusinessType.values)):
        yield f"{name} is not a business type"
    if rule.capabilities and not rule.capabilities & set(available_in(country)):
        yield f"no account can request {', '.join(sorted(rule.capabilities))}: the rule is never reached"
