"""Answers to requirements, given by the platform on behalf of an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Connection
from accounts.services.persons import person_create, person_update
from accounts.services.profile import profile_update
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from requirements_app.services.documents import Upload, document_add

__all__ = ["Answers", "Upload", "requirement_submit"]


@dataclass(frozen=True)
class Answers:
    """``profile`` by path of the API, ``person`` by column (of a new person without ``person_id``), files by side."""

    profile: Mapping[str, Any]
    person: Mapping[str, Any]
    person_id: str = ""
    purpose: str = ""
    sides: Mapping[str, Upload] | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.profile or self.person or self.sides)


@transaction.atomic
def requirement_submit(*, actor: Actor, connection: Connection, answers: Answers) -> None:
    """Save everything or nothing. The file comes last: what is refused after it would leave it lying there."""
    actor.require(Permission.ACCOUNTS_EDIT)
    if answers.profile:
        profile_update(actor=actor, connection=connection, changes=answers.profile)
    if answers.person and answers.person_id:
        person_update(actor=actor, connection=connection, person_id=answers.person_id, changes=answers.person)
    elif answers.person:
        person_create(actor=actor, connection=connection, fields=answers.person)
    if answers.sides:
        document_add(
            actor=actor,
            connection=connection,
            purpose=answers.purpose,
            sides=answers.sides,
            person_id=answers.person_id,
        )
