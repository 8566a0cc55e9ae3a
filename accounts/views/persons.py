"""Dialogs of the people behind an account: add, edit, remove."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.access import connection_for
from accounts.forms.persons import PersonForm
from accounts.models import Connection, Person
from accounts.rules import editable_by_platform
from accounts.services import persons as service
from accounts.views.profile import back_to_account, refused
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def person_create(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    if refusal := editable_by_platform(connection.account):
        return refused(request, connection, refusal)
    form = _form(request, connection, None, list(connection.account.persons.all()))
    if form.is_bound and form.is_valid():
        try:
            person = service.person_create(actor=request.actor, connection=connection, fields=form.changes())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{person} was added{_handover(form)}.")
            return back_to_account(request, connection)
    return _dialog(request, "accounts/person_create.html", connection, form)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def person_update(request: OperatorRequest, account_id: str, person_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    persons = list(connection.account.persons.all())
    person = _among(persons, person_id)
    if refusal := editable_by_platform(connection.account):
        return refused(request, connection, refusal)
    form = _form(request, connection, person, persons)
    if form.is_bound and form.is_valid():
        try:
            saved = service.person_update(
                actor=request.actor, connection=connection, person_id=person_id, changes=form.changes()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{saved} was saved{_handover(form)}.")
            return back_to_account(request, connection)
    return _dialog(request, "accounts/person_update.html", connection, form, person)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def person_remove(request: OperatorRequest, account_id: str, person_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    persons = list(connection.account.persons.all())
    person = _among(persons, person_id)
    refusal = editable_by_platform(connection.account) or service.removal_refusal(person, persons)
    if request.method == "POST" and not refusal:
        try:
            service.person_remove(actor=request.actor, connection=connection, person_id=person_id)
        except Refusal as late:
            refusal = late
        else:
            messages.success(request, f"{person} was removed.")
            return back_to_account(request, connection)
    if refusal:
        return refused(request, connection, refusal)
    context = {"connection": connection, "account": connection.account, "person": person}
    return dialog(request, "accounts/person_remove.html", context)


def _handover(form: PersonForm) -> str:
    """Who loses the role of representative to the person just saved, in the words of the message."""
    if not form.changes().get("representative"):
        return ""
    before = f" in place of {form.present_representative}" if form.present_representative else ""
    return f" and is now the representative{before}"


def _among(persons: list[Person], person_id: str) -> Person:
    for person in persons:
        if person.pk == person_id:
            return person
    raise Http404("No such person.")


def _form(request: OperatorRequest, connection: Connection, person: Person | None, persons: list[Person]) -> PersonForm:
    return PersonForm(
        request.POST if request.method == "POST" else None,
        account=connection.account,
        person=person,
        representative=next((one for one in persons if one.representative), None),
    )


def _dialog(
    request: OperatorRequest, template: str, connection: Connection, form: PersonForm, person: Person | None = None
) -> HttpResponse:
    context = {"connection": connection, "account": connection.account, "form": form, "person": person}
    return dialog(request, template, context, status=422 if form.is_bound else 200)
