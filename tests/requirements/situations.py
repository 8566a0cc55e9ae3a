"""Accounts in the eyes of the rules, and what becomes of them when keys are answered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from requirements_app.catalogue import Catalogue, catalogue
from requirements_app.evaluate import Evaluation, evaluate
from requirements_app.plans import ROLES
from requirements_app.situation import Facts, Outcome, PersonFacts

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

MEMBERS = {"representative": "person_rep", "owner": "person_own", "director": "person_dir", "executive": "person_exe"}


def newcomer(country: str = "US", business_type: str = "company", *capabilities: str) -> Facts:
    """An account of which nothing is known but what it wants to do."""
    requested = frozenset(capabilities or ("card_payments", "transfers"))
    return Facts(country, business_type, requested, frozenset(), created=NOW)


def provide(facts: Facts, *keys: str, verified: bool = True) -> Facts:
    """Answer keys as the API names them; a role that nobody holds gets somebody."""
    for key in keys:
        facts = _provide(facts, key, verified)
    return facts


def _provide(facts: Facts, key: str, verified: bool) -> Facts:
    root, _, path = key.partition(".")
    if root not in ROLES and not root.startswith("person_"):
        subject = _subject(key, catalogue().account_checks)
        return replace(
            facts,
            provided=facts.provided | {key},
            verified=facts.verified | ({subject} if verified else set()),
            outcomes={name: one for name, one in facts.outcomes.items() if name != subject},
        )
    facts = _with_somebody(facts, root)
    person_id = MEMBERS[ROLES[root][0]] if root in ROLES else root
    subject = _subject(path, catalogue().person_checks)
    return replace(
        facts,
        persons=tuple(
            replace(
                one,
                provided=one.provided | {path},
                verified=one.verified | ({subject} if verified else set()),
                outcomes={name: outcome for name, outcome in one.outcomes.items() if name != subject},
            )
            if one.id == person_id
            else one
            for one in facts.persons
        ),
    )


def _with_somebody(facts: Facts, root: str) -> Facts:
    if root not in ROLES or any(ROLES[root][0] in one.roles for one in facts.persons):
        return facts
    role = ROLES[root][0]
    return replace(facts, persons=(*facts.persons, PersonFacts(MEMBERS[role], frozenset({role}), frozenset())))


def _subject(path: str, checks: Iterable[str]) -> str:
    return max((one for one in checks if path == one or path.startswith(f"{one}.")), key=len, default=path)


def fail(facts: Facts, subject: str, code: str = "verification_failed_other", at: datetime = NOW) -> Facts:
    """The verification of ``subject`` (``company.tax_id``, ``person_rep.dob``) fails."""
    outcome = Outcome("failed", code, "It could not be verified.", requested_at=at, decided_at=at)
    root, _, path = subject.partition(".")
    if not root.startswith("person_"):
        return replace(facts, verified=facts.verified - {subject}, outcomes={**facts.outcomes, subject: outcome})
    return replace(
        facts,
        persons=tuple(
            replace(one, verified=one.verified - {path}, outcomes={**one.outcomes, path: outcome})
            if one.id == root
            else one
            for one in facts.persons
        ),
    )


def settled(facts: Facts, rules: Catalogue | None = None, now: datetime = NOW) -> Facts:
    """Provide whatever is asked, now or later, until nothing is; remember what worked."""
    rules = rules or catalogue()
    for _ in range(20):
        result = evaluate(facts, rules, now)
        facts = carried(facts, result)
        asked = [*result.requirements["eventually_due"], *result.future_requirements["eventually_due"]]
        if not asked:
            return facts
        facts = provide(facts, *asked)
    raise AssertionError(f"still asks for {asked}")


def carried(facts: Facts, result: Evaluation) -> Facts:
    """The facts of the next evaluation: demands and what works are remembered."""
    return replace(facts, asked=result.demands, established=result.established)
