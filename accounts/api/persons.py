"""Persons: create, read, change, delete, list by what they are to the business."""

from collections.abc import Mapping
from typing import Any

from accounts.api.access import connection_for
from accounts.api.cleaning import person_fields
from accounts.api.shapes import PERSON
from accounts.api.tokens import token_use, with_number
from accounts.contributions import document_attach, proofs_attach
from accounts.models import Connection, Person
from accounts.objects import PERSON_COLUMNS, deleted
from accounts.reading import person_objects, persons_shown
from accounts.services.persons import person_create, person_remove, person_update
from connect_dashboard.api.errors import NotFound
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import BOOLEAN, LISTED, Hash
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, verb


def person_shown(connection: Connection, person_id: str) -> Json:
    connection.account.refresh_from_db(fields=["requirements", "future_requirements"])
    return person_objects(connection.account, [person_id])[0]


def person_of(connection: Connection, person_id: str) -> Person:
    person = connection.account.persons.filter(pk=person_id).first()
    if person is None:
        raise NotFound("person", person_id, "person")
    return person


_LISTED = {**LISTED, "relationship": Hash(dict.fromkeys(Person.ROLES, BOOLEAN))}


@verb("persons", READ, params=_LISTED, returns="person", many=True)
def person_list(call: Call, account_id: str) -> Listing:
    """List an account's persons, the newest first"""
    connection = connection_for(call, account_id)
    persons = Person.objects.filter(account=connection.account, **(call.params.get("relationship") or {}))
    page, has_more = page_of(persons.only("pk", "created"), call.params, what="person")
    wanted = [one.pk for one in page]
    rows = {row["id"]: row for row in Person.objects.filter(pk__in=wanted).values(*PERSON_COLUMNS)}
    return Listing([persons_shown(connection.account, rows[pk]) for pk in wanted], has_more)


@verb("persons", READ, returns="person")
def person_retrieve(call: Call, account_id: str, person_id: str) -> Json:
    """Retrieve a person"""
    connection = connection_for(call, account_id)
    found = person_objects(connection.account, [person_id])
    if not found:
        raise NotFound("person", person_id, "person")
    return found[0]


@verb("persons", WRITE, params=PERSON, returns="person")
def person_add(call: Call, account_id: str) -> Json:
    """Create a person"""
    connection = connection_for(call, account_id)
    sent = _with_token(call)
    person = person_save(call, connection, None, person_fields(sent, str(connection.account.country)), sent)
    return person_shown(connection, person.pk)


@verb("persons", WRITE, params=PERSON, returns="person")
def person_change(call: Call, account_id: str, person_id: str) -> Json:
    """Change a person"""
    connection = connection_for(call, account_id)
    person, sent = person_of(connection, person_id), _with_token(call)
    person_save(call, connection, person, person_fields(sent, str(connection.account.country), person), sent)
    return person_shown(connection, person_id)


@verb("persons", WRITE, returns="deleted_person")
def person_delete(call: Call, account_id: str, person_id: str) -> Json:
    """Delete a person"""
    connection = connection_for(call, account_id)
    person_of(connection, person_id)
    person_remove(actor=call.actor, connection=connection, person_id=person_id)
    return deleted("person", person_id)


def person_save(
    call: Call, connection: Connection, person: Person | None, fields: Mapping[str, Any], sent: Mapping[str, Any]
) -> Person:
    """Write the fields, then attach the documents that ``sent`` names: files cannot be rolled back."""
    if person is None:
        person = person_create(actor=call.actor, connection=connection, fields=fields)
    elif fields:
        person = person_update(actor=call.actor, connection=connection, person_id=person.pk, changes=fields)
    for name, sides in (sent.get("verification") or {}).items():
        if given := {side: file_id for side, file_id in (sides or {}).items() if file_id}:
            document_attach(actor=call.actor, connection=connection, owner=person.pk, name=name, sides=given)
    if documents := sent.get("documents"):
        proofs_attach(actor=call.actor, connection=connection, owner=person.pk, documents=documents)
    return person


def _with_token(call: Call) -> dict[str, Any]:
    sent = dict(call.params)
    if token := sent.pop("person_token", ""):
        sent = {**token_use(call.platform, token, "person"), **sent}
    return with_number(call, sent)
