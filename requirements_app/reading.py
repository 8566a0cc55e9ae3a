"""From the database to what the rules know of an account: as many queries for one account as for a thousand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.db.models import Model, QuerySet

from accounts.configuration import RequirementCollection
from accounts.models import Account, Capability, ExternalAccount, Person
from connect_dashboard.bulk import among
from requirements_app.acceptance import by_owner
from requirements_app.catalogue import catalogue
from requirements_app.facts import is_exempt, is_filled, person_has, value_at
from requirements_app.models import Ask, InformationRequest, Standing, VerificationOutcome
from requirements_app.naming import is_proof
from requirements_app.plans import Plan, plan_for
from requirements_app.situation import (
    Decisions,
    Demand,
    Facts,
    InformationRequestFacts,
    Outcome,
    PersonFacts,
)

Row = TypeVar("Row", bound=Model)

_SECRETS = ("company.tax_id", "company.vat_id")


def situation_of(account: Account, standing: Standing) -> Facts:
    return next(situations_of([account], {account.pk: standing})).facts


class Situation(NamedTuple):
    """Facts of an account, with the rows that whoever applies the answer needs too."""

    account: Account
    facts: Facts
    capabilities: list[Capability]
    persons: list[Person]


def situations_of(accounts: Sequence[Account], standings: Mapping[str, Standing]) -> Iterator[Situation]:
    ids = [account.pk for account in accounts]
    theirs = among("account_id", ids)
    capabilities = _by_account(Capability.objects.filter(theirs).defer("requested_at"))
    persons = _by_account(Person.objects.filter(theirs).defer("id_number", "created", "metadata"))
    with_external = set(ExternalAccount.objects.filter(theirs).values_list("account_id", flat=True))
    with_secrets = {name: _having(ids, name) for name in _SECRETS}
    verified, outcomes = _verifications(ids)
    asks = _asks(ids)
    requests = _by_account(InformationRequest.objects.filter(theirs, closed_at=None))
    for account in accounts:
        held = capabilities[account.pk]
        given = {name for name, having in with_secrets.items() if account.pk in having}
        if account.pk in with_external:
            given.add("external_account")
        facts = _facts(
            account,
            standings[account.pk],
            held,
            persons[account.pk],
            given,
            verified[account.pk],
            outcomes[account.pk],
            asks[account.pk],
            requests[account.pk],
        )
        yield Situation(account, facts, held, persons[account.pk])


def facts_of_opening(account: Account, standing: Standing, capabilities: Iterable[Capability]) -> Facts:
    """What is known of an account that is about to be written, without a query."""
    return _facts(account, standing, capabilities, [], set(), {}, {}, {}, [])


def _having(ids: Sequence[str], secret: str) -> set[str]:
    """Accounts that have a secret; a million of them are not decrypted to learn that."""
    column = secret.replace(".", "_")
    return set(Account.objects.filter(among("pk", ids)).exclude(**{column: b""}).values_list("pk", flat=True))


def _by_account(rows: QuerySet[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.account_id].append(row)  # type: ignore[attr-defined]
    return grouped


def _facts(
    account: Account,
    standing: Standing,
    capabilities: Iterable[Capability],
    persons: Iterable[Person],
    given: set[str],
    verified: Mapping[str, set[str]],
    outcomes: Mapping[str, Mapping[str, Outcome]],
    asked: Mapping[str, Demand],
    requests: Iterable[InformationRequest],
) -> Facts:
    requested = frozenset(one.name for one in capabilities if one.status != Capability.Status.UNREQUESTED)
    country = str(account.country)
    plan = plan_for(catalogue(), country, account.business_type, requested)
    own = verified.get("", set())
    accepted = by_owner(standing.accepted)
    own_accepted = accepted.get("", frozenset())
    proofs = by_owner(key for key in standing.asked_elsewhere if is_proof(key))
    return Facts(
        country=country,
        business_type=account.business_type,
        requested=requested,
        provided=frozenset(
            key for key in (*plan.account_keys, *proofs.get("", ())) if _is_provided(key, account, given, own)
        )
        | own_accepted,
        created=account.created,
        waits_for_holder=_waits_for_holder(account),
        persons=tuple(
            _person(
                person,
                plan,
                verified.get(person.pk, set()),
                outcomes.get(person.pk, {}),
                accepted.get(person.pk, frozenset()),
                proofs.get(person.pk, frozenset()),
            )
            for person in persons
        ),
        verified=frozenset(own),
        accepted=own_accepted,
        outcomes=outcomes.get("", {}),
        established=frozenset(standing.established),
        asked=asked,
        asked_elsewhere=tuple(standing.asked_elsewhere),
        lifetime_volume=standing.lifetime_volume,
        information_requests=tuple(
            InformationRequestFacts(
                one.key,
                one.raised_at,
                one.due_at,
                frozenset(one.capabilities),
                one.answered_at,
                one.refused_at,
                one.refusal,
            )
            for one in requests
        ),
        decisions=_decisions(standing),
    )


def _waits_for_holder(account: Account) -> bool:
    collected_by_processor = account.requirement_collection == RequirementCollection.PROCESSOR
    return collected_by_processor and not account.details_submitted


def _decisions(standing: Standing) -> Decisions:
    return Decisions(
        rejected=standing.rejected,
        review=standing.review,
        charges_paused=standing.charges_paused,
        payouts_paused=standing.payouts_paused,
        on_hold_since=standing.on_hold_since,
        capabilities=standing.capability_decisions,
    )


_Verified = dict[str, dict[str, set[str]]]
_Outcomes = dict[str, dict[str, dict[str, Outcome]]]


def _verifications(ids: Sequence[str]) -> tuple[_Verified, _Outcomes]:
    """By account, then by person (the account itself: no person): what is verified, and how the rest stands.

    Most is verified, and of that nothing but the subject is wanted: one row for all of an account.
    """
    current = VerificationOutcome.objects.filter(among("account_id", ids), superseded_at=None).order_by()
    done = current.filter(state=VerificationOutcome.State.VERIFIED).values_list("account_id")
    verified: _Verified = defaultdict(dict)
    for account_id, subjects in done.annotate(subjects=StringAgg("subject", " ")):
        for owner, path in map(split_subject, subjects.split(" ")):
            verified[account_id].setdefault(owner, set()).add(path)
    outcomes: _Outcomes = defaultdict(dict)
    rest = current.exclude(state=VerificationOutcome.State.VERIFIED)
    columns = ("account_id", "subject", "state", "code", "reason", "requested_at", "decided_at")
    for account_id, subject, state, code, reason, requested_at, decided_at in rest.values_list(*columns):
        owner, path = split_subject(subject)
        outcome = Outcome(state, code, reason, requested_at, decided_at)
        outcomes[account_id].setdefault(owner, {})[path] = outcome
    return verified, outcomes


def _asks(ids: Sequence[str]) -> Mapping[str, dict[str, Demand]]:
    """Most of what is asked of an account is asked at once and until one day: one row for all of that."""
    demands: dict[str, dict[str, Demand]] = defaultdict(dict)
    rows = Ask.objects.filter(among("account_id", ids), resolved_at=None).order_by()
    alike = rows.values_list("account_id", "asked_at", "deadline").annotate(keys=ArrayAgg("key"))
    for account_id, asked_at, deadline, keys in alike:
        demands[account_id] |= dict.fromkeys(keys, Demand(asked_at, deadline))
    return demands


def split_subject(subject: str) -> tuple[str, str]:
    """``person_1.dob`` is ("person_1", "dob"), ``company.tax_id`` is ("", "company.tax_id")."""
    root, _, path = subject.partition(".")
    return (root, path) if root.startswith("person_") else ("", subject)


def _person(
    person: Person,
    plan: Plan,
    verified: set[str],
    outcomes: Mapping[str, Outcome],
    accepted: frozenset[str],
    proofs: frozenset[str],
) -> PersonFacts:
    return PersonFacts(
        id=person.pk,
        roles=frozenset(name for name in Person.ROLES if getattr(person, name)),
        provided=frozenset(path for path in (*plan.person_paths, *proofs) if _person_provides(person, path, verified))
        | accepted,
        verified=frozenset(verified),
        accepted=accepted,
        outcomes=outcomes,
    )


def _person_provides(person: Person, path: str, verified: set[str]) -> bool:
    if path == "id_number":
        return person.id_number_provided
    if path.startswith("verification."):
        return path in verified or _has_file(person.verification, path)
    return person_has(person, path)


def _is_provided(key: str, account: Account, given: set[str], verified: set[str]) -> bool:
    if key in given:
        return True
    root, _, path = key.partition(".")
    if root == "external_account":
        return False
    if key in _SECRETS:
        return bool(account.company.get(f"{path}_provided"))
    if key == "company.owners_provided" and is_exempt(account):
        return True
    if key == "company.verification.document":
        return key in verified or _has_file(account.company.get("verification"), path)
    return is_filled(value_at(getattr(account, root), path))


def _has_file(verification: Any, path: str) -> bool:
    document = value_at({"verification": verification or {}}, path) or {}
    return bool(document.get("front") or document.get("back"))
