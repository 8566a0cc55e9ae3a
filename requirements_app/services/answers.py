"""What is answered, written onto the account through the services of its parts.

By the holder on a hosted page, or by the platform on their behalf: each of those services knows who may.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import transaction

from accounts.models import Connection
from accounts.services.external_accounts import BankDetails, external_account_create
from accounts.services.persons import person_create, person_update
from accounts.services.profile import profile_update
from accounts.services.terms import TermsAcceptance, terms_accept
from connect_dashboard.team.actors import Actor
from requirements_app.groups import REPRESENTATIVE, ROLES
from requirements_app.services.documents import Upload, document_add, purpose_of
from requirements_app.services.information_answers import Reply, information_request_answer


@dataclass(frozen=True)
class Answers:
    """All that one page, or a whole form, says. What it does not ask is empty.

    ``persons`` are fields by person id, or by ``representative`` for one who may not be there yet; ``people`` are
    those to be added by role (``owners``); ``nobody_else`` names the roles of which everybody is named;
    ``files`` are sides by subject (``person_….verification.document``); ``replies`` answer risk questions by id.
    """

    profile: Mapping[str, Any] = field(default_factory=dict)
    persons: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    people: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    nobody_else: frozenset[str] = frozenset()
    bank: BankDetails | None = None
    files: Mapping[str, Mapping[str, Upload]] = field(default_factory=dict)
    terms: Mapping[str, TermsAcceptance] = field(default_factory=dict)
    replies: Mapping[str, Reply] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self))


@transaction.atomic
def answers_save(*, actor: Actor, connection: Connection, answers: Answers) -> None:
    """Write all of it or nothing. A part that is refused raises the refusal of its service."""
    if answers.profile:
        profile_update(actor=actor, connection=connection, changes=answers.profile)
    for who, said in answers.persons.items():
        _person_save(actor, connection, who, said)
    for role, people in answers.people.items():
        for said in people:
            person_create(actor=actor, connection=connection, fields={**said, ROLES[role]: True})
    if answers.nobody_else:
        attested = {f"company.{role}_provided": True for role in sorted(answers.nobody_else)}
        profile_update(actor=actor, connection=connection, changes=attested)
    if answers.bank:
        external_account_create(actor=actor, connection=connection, details=answers.bank, make_default=True)
    for agreement, acceptance in answers.terms.items():
        terms_accept(actor=actor, connection=connection, agreement=agreement, acceptance=acceptance)
    # Last: files cannot be rolled back. No page asks for documents and for replies at once.
    for request_id, reply in answers.replies.items():
        information_request_answer(actor=actor, connection=connection, request_id=request_id, reply=reply)
    for subject, sides in answers.files.items():
        _document_add(actor, connection, subject, sides)


def _person_save(actor: Actor, connection: Connection, who: str, said: Mapping[str, Any]) -> None:
    person_id = who
    if who == REPRESENTATIVE:
        person_id = _representative_id(connection)
    if person_id:
        person_update(actor=actor, connection=connection, person_id=person_id, changes=said)
    else:
        person_create(actor=actor, connection=connection, fields={**said, "representative": True})


def _representative_id(connection: Connection) -> str:
    found = connection.account.persons.filter(representative=True)
    return found.values_list("pk", flat=True).first() or ""


def _document_add(actor: Actor, connection: Connection, subject: str, sides: Mapping[str, Upload]) -> None:
    who = subject.partition(".")[0]
    document_add(
        actor=actor,
        connection=connection,
        purpose=purpose_of(subject),
        sides=sides,
        person_id=_representative_id(connection) if who == REPRESENTATIVE else who,
    )
