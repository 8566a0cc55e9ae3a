"""An account whose holder can be asked by a remediation link, for the tests that need one."""

from datetime import date
from typing import Any

from django.test import Client

from accounts.models import Connection, ExternalAccount, Person
from accounts.services.persons import person_update
from connect_dashboard.team.actors import operator
from connect_dashboard.team.models import Membership
from requirements_app.services.remediation_links import IssuedRemediationLink, remediation_link_create
from tests.factories.accounts import add_person, connected_account
from tests.factories.standing import grown_here

HOLDER = {"last_name": "Keller", "dob_day": "1", "dob_month": "1", "dob_year": "1901"}


def account_with_holder(member: Membership, **account: Any) -> tuple[Connection, Person]:
    """A business in the United States that works, and whose representative is known."""
    connection = connected_account(member.platform, name="Bäckerei Sonne", email="maria@example.com", **account)
    ExternalAccount.objects.create(
        id=f"ba_{connection.pk}",
        account=connection.account,
        object="bank_account",
        country="US",
        currency="usd",
        last4="6789",
        default_for_currency=True,
    )
    person = add_person(
        connection, representative=True, first_name="Maria", last_name="Keller", dob=date(1901, 1, 1), title="Owner"
    )
    grown_here(connection)
    person_update(
        actor=operator(member), connection=connection, person_id=person.pk, changes={"email": "maria.k@example.com"}
    )
    connection.account.refresh_from_db()
    person.refresh_from_db()
    return connection, person


def link_for(member: Membership, connection: Connection, *scope: str, **order: Any) -> IssuedRemediationLink:
    return remediation_link_create(actor=operator(member), connection=connection, scope=scope, **order)


def proved(token: str) -> Client:
    """A browser whose holder has shown who they are."""
    holder = Client()
    response = holder.post(f"/remediation/{token}/", HOLDER)
    assert response.status_code == 302, response.context["form"].errors
    return holder
