"""What the rules ask for, and when, as people read it. Pure: no database."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from accounts.capabilities import label
from connect_dashboard.ui.money import Money, format_money
from requirements_app.catalogue import AT_ONCE, Alternative, Catalogue, Rule, Timing
from requirements_app.words import topic_of

_LAST = date.max


@dataclass(frozen=True)
class When:
    """Orders from what is asked at once to what is asked in years."""

    words: str
    note: str
    rank: tuple[int, int, date]


@dataclass(frozen=True)
class RuleRow:
    """One rule of a country, for the catalogue's page. No capabilities stands for any."""

    business_types: frozenset[str]
    capabilities: list[str]
    topics: list[str]
    when: When
    source: str
    ours: bool


@dataclass(frozen=True)
class AlternativeRow:
    original: str
    instead: list[str]
    source: str


@dataclass
class Entry:
    """One thing that is asked for; ``provided`` says whether the account has given it."""

    topic: str
    capabilities: set[str] = field(default_factory=set)
    instead: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    ours: bool = False
    provided: bool = True

    @property
    def capability_labels(self) -> list[str]:
        return sorted(label(name) for name in self.capabilities)


@dataclass
class Group:
    when: When
    entries: list[Entry]

    @property
    def missing(self) -> int:
        return sum(not entry.provided for entry in self.entries)


def when_of(rule: Rule, catalogue: Catalogue) -> When:
    if rule.applies_from:
        words = f"From {rule.applies_from:%-d %B %Y}"
        return When(words, _days_note(catalogue), (2, 0, rule.applies_from))
    timing = catalogue.timings[rule.timing]
    if rule.timing == AT_ONCE or timing.at_once:
        return When("At once", "A capability works only once all of it is there.", (0, 0, _LAST))
    return When(_threshold(timing), _days_note(catalogue), (1, timing.volume or 0, _LAST))


def _threshold(timing: Timing) -> str:
    volume = f"has taken in {format_money(Money(timing.volume, 'usd'))}" if timing.volume is not None else ""
    age = f"is {timing.age_days} days old" if timing.age_days is not None else ""
    return "Once the account " + " or ".join(filter(None, (volume, age)))


def _days_note(catalogue: Catalogue) -> str:
    days = catalogue.deadlines
    return f"Then due within {days.due_days} days. Missed, payouts stop; charges stop {days.charges_days} days later."


def rules_of(catalogue: Catalogue, country: str, *, business_type: str = "", capability: str = "") -> Iterator[RuleRow]:
    """Rules of a country in the order of the catalogue, narrowed to those that concern somebody."""
    for rule in catalogue.rules.get(country, ()):
        if business_type and rule.business_types and business_type not in rule.business_types:
            continue
        if capability and rule.capabilities and capability not in rule.capabilities:
            continue
        yield RuleRow(
            business_types=rule.business_types,
            capabilities=sorted(label(name) for name in rule.capabilities),
            topics=topics_of(rule.fields),
            when=when_of(rule, catalogue),
            source=rule.source,
            ours=not rule.confirmed,
        )


def alternatives_of(catalogue: Catalogue, country: str) -> list[AlternativeRow]:
    asked = frozenset[str]().union(*(rule.fields for rule in catalogue.rules.get(country, ())))
    return [
        AlternativeRow(str(topic_of(one.original)), topics_of(one.instead), one.source)
        for one in catalogue.alternatives
        if one.original in asked
    ]


def topics_of(keys: Iterable[str]) -> list[str]:
    return sorted({str(topic_of(key)) for key in keys})


def what_if(
    catalogue: Catalogue,
    country: str,
    business_type: str,
    requested: Collection[str],
    provided: frozenset[str] | None = None,
) -> list[Group]:
    """What an account like this is asked for, the soonest first; each thing where it is asked first.

    ``provided`` holds the keys that an existing account has given; without an account nothing counts as given.
    """
    given = provided or frozenset()
    first = _first_asked(catalogue, country, business_type, requested)
    entries: dict[tuple[When, str], Entry] = {}
    for key, (when, rules) in first.items():
        topic = str(topic_of(key))
        entry = entries.setdefault((when, topic), Entry(topic))
        for rule, capabilities in rules:
            entry.capabilities |= capabilities
            entry.sources.add(rule.source)
            entry.ours |= not rule.confirmed
        instead = [one for one in catalogue.alternatives if one.original == key]
        entry.instead = sorted({*entry.instead, *_words(instead)})
        entry.provided &= key in given or any(one.instead <= given for one in instead)
    return _grouped(entries)


_Asking = tuple[When, list[tuple[Rule, set[str]]]]


def _first_asked(
    catalogue: Catalogue, country: str, business_type: str, requested: Collection[str]
) -> dict[str, _Asking]:
    """By key the soonest time at which a rule asks for it, and the rules that do so then."""
    first: dict[str, _Asking] = {}
    for rule in catalogue.rules.get(country, ()):
        concerned = {name for name in requested if rule.applies(business_type, frozenset({name}))}
        if not concerned:
            continue
        when = when_of(rule, catalogue)
        for key in rule.fields:
            known = first.get(key)
            if known is None or when.rank < known[0].rank:
                first[key] = (when, [(rule, concerned)])
            elif when.rank == known[0].rank:
                known[1].append((rule, concerned))
    return first


def _words(alternatives: Iterable[Alternative]) -> Iterator[str]:
    return (" and ".join(topics_of(one.instead)) for one in alternatives)


def _grouped(entries: dict[tuple[When, str], Entry]) -> list[Group]:
    groups: dict[When, list[Entry]] = {}
    for (when, _topic), entry in sorted(entries.items(), key=lambda item: (item[0][0].rank, item[0][1])):
        groups.setdefault(when, []).append(entry)
    return [Group(when, found) for when, found in groups.items()]
