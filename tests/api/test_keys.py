"""API keys on the developers' pages: nobody gives a program more than they may do themselves."""

from datetime import timedelta
from typing import Any

import pytest

from connect_dashboard.api.models import ApiKey
from connect_dashboard.api.services.keys import key_roll
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden
from tests.factories.api import key_of, secret_key

CREATE = "/developers/keys/new/"


@pytest.fixture
def clients(ada: Any, dev: Any, client_for: Any) -> Any:
    return client_for(ada), client_for(dev)


def form(**fields: str) -> dict[str, str]:
    return {"form_token": "t", "name": "Shop backend", "kind": "secret", **fields}


def test_an_administrator_lets_a_key_move_funds(clients: Any) -> None:
    administrators, developers = clients
    assert "Move funds" in administrators.get(CREATE).content.decode()
    assert "Move funds" not in developers.get(CREATE).content.decode()
    assert administrators.post(CREATE, form(moves_funds="on", form_token="a")).status_code == 200
    assert ApiKey.objects.get().moves_funds is True
    assert "and move funds" in administrators.get("/developers/").content.decode()
    assert developers.post(CREATE, form(moves_funds="on", form_token="b")).status_code == 200
    assert list(ApiKey.objects.order_by("created").values_list("moves_funds", flat=True)) == [True, False]


def test_a_developer_cannot_grant_write_access_to_money(clients: Any) -> None:
    _, developers = clients
    refused = developers.post(CREATE, form(kind="restricted", scope_transfers="write"))
    assert refused.status_code == 422
    assert not ApiKey.objects.exists()
    assert developers.post(CREATE, form(kind="restricted", scope_transfers="read")).status_code == 200


def test_a_key_keeps_its_rights_while_others_rename_it_and_is_replaced_by_who_has_them(
    ada: Any, dev: Any, clients: Any, platform: Any
) -> None:
    _, developers = clients
    key = key_of(secret_key(platform, moves_funds=True))
    refused = developers.post(f"/developers/keys/{key.pk}/", form(name="Renamed"))
    assert (refused.status_code, "more than you may" in refused.content.decode()) == (422, True)
    key.refresh_from_db()
    assert (key.name, key.moves_funds) == ("Shop backend", True)
    given: Any = {"key_id": key.pk, "overlap": timedelta(hours=1), "form_token": "r"}
    with pytest.raises(Forbidden):
        key_roll(actor=operator(dev), **given)
    issued = key_roll(actor=operator(ada), **given)
    assert issued is not None
    assert issued.key.moves_funds is True
