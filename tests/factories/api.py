"""Keys, and programs that use them."""

from typing import Any

from connect_dashboard.api.models import ApiKey
from connect_dashboard.api.services.keys import NewKey, hash_of, key_create
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform


def secret_key(platform: Platform, *, moves_funds: bool = False, **scopes: str) -> str:
    """A secret key of ``platform``; with scopes, a restricted one."""
    kind = ApiKey.Kind.RESTRICTED if scopes else ApiKey.Kind.SECRET
    order = NewKey("Shop backend", kind, scopes, moves_funds=moves_funds)
    issued = key_create(actor=system(platform), order=order, form_token=f"{platform.pk}-{ApiKey.objects.count()}")
    assert issued is not None
    return issued.secret


def key_of(secret: str) -> ApiKey:
    return ApiKey.objects.get(hash=hash_of(secret))


class Program:
    """Calls the API as a program does, through Django's test client."""

    def __init__(self, client: Any, secret: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, query: str = "", **headers: str) -> Any:
        return self.client.get(path + (f"?{query}" if query else ""), headers=self.headers | headers)

    def post(self, path: str, body: str = "", **headers: str) -> Any:
        return self.client.post(
            path, body, content_type="application/x-www-form-urlencoded", headers=self.headers | headers
        )

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(path, headers=self.headers | headers)
