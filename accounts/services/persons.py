"""The people behind an account. Every rule that spans several of them is held under the account's lock."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.locks import lock_account
from accounts.metadata import check_metadata
from accounts.models import Account, Connection, Person
from accounts.reading import person_objects
from accounts.rules import require_editor
from accounts.services.changes import account_was_changed
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

_MINIMUM_AGE, _MAXIMUM_AGE = 13, 120
# The dialect's documented test dates: older than anybody, accepted everywhere.
TEST_DATES = frozenset({date(1900, 1, 1), date(1901, 1, 1), date(1902, 1, 1)})
_WHOLE = Decimal(100)
_RELATIONSHIP = frozenset({*Person.ROLES, "percent_ownership", "title"})


@transaction.atomic
def person_create(*, actor: Actor, connection: Connection, fields: Mapping[str, Any]) -> Person:
    """Add a person. A new representative takes the role from the one who had it."""
    account, others = _locked(actor, connection)
    person = Person(account=account)
    changed = _apply(person, fields, others)
    if person.representative:
        _move_representative(actor, connection, account, others)
    person.save(force_insert=True)
    _tell(actor, connection, account, person, "created", changed, before={})
    return person


@transaction.atomic
def person_update(*, actor: Actor, connection: Connection, person_id: str, changes: Mapping[str, Any]) -> Person:
    """Change a person. Making them the representative takes the role from the one who had it."""
    account, persons = _locked(actor, connection)
    person = _member(persons, person_id)
    others = [one for one in persons if one.pk != person.pk]
    before = {name: getattr(person, name) for name in changes}
    changed = _apply(person, changes, others)
    if not changed:
        return person
    if "representative" in changed and person.representative:
        _move_representative(actor, connection, account, others)
    person.save(update_fields=_columns(changed))
    _tell(actor, connection, account, person, "updated", changed, before={name: before[name] for name in changed})
    return person


@transaction.atomic
def person_remove(*, actor: Actor, connection: Connection, person_id: str) -> Person:
    """Remove a person for good."""
    account, persons = _locked(actor, connection)
    person = _member(persons, person_id)
    if refusal := removal_refusal(person, persons):
        raise refusal
    removed_id = person.pk
    before = {name: getattr(person, name) for name in ("first_name", "last_name", *_RELATIONSHIP)}
    shown = next(iter(person_objects(account, [person.pk])))
    person.delete()
    person.pk = removed_id
    _tell(actor, connection, account, person, "deleted", [], before=before, shown=shown)
    return person


def removal_refusal(person: Person, persons: Iterable[Person]) -> Refusal | None:
    """Why ``person`` cannot be removed from among ``persons``, or nothing."""
    if person.representative:
        return Refusal(
            "representative_required",
            "An account keeps its representative. Make another person the representative first.",
        )
    verified = [one for one in persons if one.executive and one.verification_status == "verified"]
    if [one.pk for one in verified] == [person.pk]:
        return Refusal("executive_required", "This is the only verified executive. Another must be verified first.")
    return None


def _locked(actor: Actor, connection: Connection) -> tuple[Account, list[Person]]:
    """The account, locked, and its persons, whom nobody else can change until the transaction ends."""
    account = lock_account(connection.account_id)
    require_editor(actor, account, Permission.ACCOUNTS_EDIT)
    return account, list(account.persons.order_by("-created", "-pk"))


def _member(persons: Iterable[Person], person_id: str) -> Person:
    for person in persons:
        if person.pk == person_id:
            return person
    raise Refusal("resource_missing", "This person is no longer here: somebody removed them.", status=404)


def _apply(person: Person, fields: Mapping[str, Any], others: list[Person]) -> dict[str, Any]:
    """Set ``fields`` on ``person`` and return those that change it; refuse what the rules forbid."""
    before = {name: getattr(person, name) for name in fields}
    changed = {name: value for name, value in fields.items() if value != before[name]}
    if "representative" in changed and not changed["representative"]:
        raise Refusal(
            "representative_required",
            "An account keeps one representative. Make another person the representative instead.",
            param="representative",
        )
    held = person.percent_ownership or Decimal(0)
    for name, value in changed.items():
        setattr(person, name, value)
    if "dob" in changed:
        _check_age(person)
    if changed.keys() & {"owner", "percent_ownership"}:
        _check_ownership(person, held, others)
    if "metadata" in changed:
        check_metadata(person.metadata)
    if "id_number" in changed:
        person.id_number_provided = bool(person.id_number)
        person.ssn_last_4_provided = bool(person.id_number) and person.account.country == "US"
    return changed


def _check_age(person: Person) -> None:
    age = person.age_on(timezone.localdate())
    if age is not None and not _MINIMUM_AGE <= age <= _MAXIMUM_AGE and person.dob not in TEST_DATES:
        raise Refusal(
            "invalid_dob_age",
            f"A person is {_MINIMUM_AGE} to {_MAXIMUM_AGE} years old. Check the date of birth.",
            param="dob",
        )


def _check_ownership(person: Person, held: Decimal, others: list[Person]) -> None:
    """At most the whole business has owners. What exceeds it already may stay, but not grow."""
    share = person.percent_ownership or Decimal(0)
    if share and not person.owner:
        raise Refusal(
            "ownership_without_owner",
            "Mark this person as an owner, or leave the percentage empty.",
            param="percent_ownership",
        )
    taken = sum((one.percent_ownership or Decimal(0) for one in others), Decimal(0))
    if share > held and taken + share > _WHOLE:
        left = max(_WHOLE - taken, Decimal(0)).normalize()
        raise Refusal(
            "ownership_exceeded",
            f"Together the owners would hold {taken + share:f} %. At most {left:f} % is left for this person.",
            param="percent_ownership",
        )


def _move_representative(actor: Actor, connection: Connection, account: Account, others: list[Person]) -> None:
    for person in others:
        if person.representative:
            person.representative = False
            person.save(update_fields=["representative"])
            _tell(actor, connection, account, person, "updated", ["representative"], before={"representative": True})


def _columns(changed: Iterable[str]) -> set[str]:
    names = set(changed)
    if names & {"id_number", "ssn_last_4"}:
        names |= {"id_number", "id_number_provided", "ssn_last_4_provided"}
    return names - {"ssn_last_4"}


def _tell(
    actor: Actor,
    connection: Connection,
    account: Account,
    person: Person,
    verb: str,
    changed: Iterable[str],
    *,
    before: Mapping[str, Any],
    shown: Mapping[str, Any] | None = None,
) -> None:
    paths = [f"relationship.{name}" if name in _RELATIONSHIP else name for name in changed]
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action=f"person.{verb}",
        subject=person.pk,
        event=f"person.{verb}",
        changed=[f"{person.pk}.{path}" for path in paths],
        before={name: _plain(value) for name, value in before.items()},
        after={name: _plain(getattr(person, name)) for name in changed},
        shown=shown,
    )


def _plain(value: Any) -> Any:
    """A value as JSON holds it: dates and percentages as text."""
    return str(value) if isinstance(value, date | Decimal) else value
