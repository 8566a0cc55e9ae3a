"""A holder at their dashboard."""

import re
from typing import Any

from django.test import Client

from accounts.models import Connection
from connect_dashboard.journal.models import Email


def link_in(email: Email) -> str:
    """The path of the link that a letter carries."""
    found = re.search(r"/holder/sign-in/\S+/", email.text)
    assert found
    return found.group()


def holder_client(connection: Connection, client: Client | None = None) -> Client:
    """Signed in by the e-mailed link, as a holder does it."""
    client = client or Client()
    client.post("/holder/sign-in/", {"email": connection.account.email})
    path = link_in(Email.objects.filter(account_id=connection.account_id).latest("pk"))
    assert client.post(path).status_code == 302
    return client


def page(client: Client, path: str, **kwargs: Any) -> str:
    answer = client.get(path, **kwargs)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.content.decode()
