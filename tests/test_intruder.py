"""As an intruder: a holder, an operator of another platform, dead links, swapped ids and headers, over all addresses.

Nothing leaks: what belongs to the victim says "zebra", and no answer does. Nothing changes: not a row of theirs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.configuration import EXPRESS
from accounts.models import Account, Connection, ExternalAccount, Holder, HolderLink, OnboardingLink, Person
from accounts.models.account import no_requirements
from accounts.services.hosted_links import hash_of
from connect_dashboard.team.models import Invitation, Platform
from requirements_app.models import RemediationLink, RemediationToken
from support_cases.models import Case, Desk, ThreadEmail
from tests.factories.accounts import add_person, connected_account
from tests.factories.api import Program, secret_key
from tests.holders.sitting import holder_client
from tests.test_api_permission_matrix import ADDRESSES as API_ADDRESSES
from tests.test_api_permission_matrix import VERBS
from tests.test_api_permission_matrix import World as ApiWorld
from tests.test_permission_matrix import ADDRESSES, GATED, HOLDERS, OWN, PERSONAL, World, counts

pytestmark = pytest.mark.timeout(300)

# They say which part of an object is meant, not whose it is.
WORDS = {"section", "step", "key", "page", "token"}
KEPT = (Account, Connection, Person, ExternalAccount, Holder, Case, ThreadEmail, OnboardingLink, RemediationLink)


def marked(world: Any) -> Any:
    """The victim: everything that could leak is recognised."""
    account_id = world.ids["account_id"]
    Account.objects.filter(pk=account_id).update(
        email="zebra@example.com",
        business_profile={"name": "Zebra Ltd", "url": "https://zebra.example.com"},
        company={"name": "Zebra Limited"},
    )
    Connection.objects.filter(account=account_id).update(name="Zebra Ltd", metadata={"animal": "zebra"})
    Person.objects.filter(account=account_id).update(first_name="Zebra", last_name="Zebra", email="z@zebra.example")
    ExternalAccount.objects.filter(account=account_id).update(bank_name="Bank of Zebra")
    Case.objects.filter(account=account_id).update(subject="Where is my zebra?")
    ThreadEmail.objects.filter(desk__in=Desk.objects.filter(case__account=account_id)).update(subject="Zebra")
    return world


@pytest.fixture
def victim(platform: Platform) -> World:
    return marked(World(platform))


@contextmanager
def nothing_changed() -> Iterator[None]:
    before = state()
    yield
    assert state() == before


def state() -> list[Any]:
    return [counts(), *(list(model.objects.order_by("pk").values()) for model in KEPT)]


def tries(client: Client, path: str, expected: set[int], *, methods: Any = ("get", "post"), **headers: str) -> None:
    """Send it, and find nothing of the victim in the answer."""
    for method in methods:
        cache.clear()
        answer = getattr(client, method)(path, headers=headers)
        text = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code in expected, f"{method} {path}: {answer.status_code}"
        assert b"zebra" not in text.lower(), f"{method} {path} leaks"


def address(name: str, ids: dict[str, Any]) -> str:
    return reverse(name, kwargs={key: ids[key] for key in ADDRESSES[name].pattern.converters})


def swapped(names: Any, own: World, foreign: World) -> Iterator[str]:
    """Every address that names several objects, with some ids of one's own and some of the victim's."""
    for name in sorted(names):
        mine, theirs = ({**one.ids, **one.special.get(name, {})} for one in (own, foreign))
        keys = [key for key in ADDRESSES[name].pattern.converters if key not in WORDS]
        for choice in product((mine, theirs), repeat=len(keys)):
            if mine in choice and theirs in choice:
                yield address(name, {**mine, **{key: ids[key] for key, ids in zip(keys, choice, strict=True)}})


@pytest.fixture
def holder(platform: Platform) -> Client:
    """Signed in to another account of the victim's platform."""
    connection = connected_account(
        platform, configuration=EXPRESS, email="maria@example.com", name="Sonne", details_submitted=True
    )
    return holder_client(connection)


def test_a_holder_is_a_stranger_to_every_page_of_operators(victim: World, holder: Client, platform: Platform) -> None:
    own = Account.objects.get(email="maria@example.com").pk
    with nothing_changed():
        for name in sorted({*GATED, *PERSONAL, *OWN}):
            for ids in (victim.ids, {**victim.ids, "account_id": own}):
                path = address(name, {**ids, **victim.special.get(name, {})})
                tries(holder, path, {302, 404, 405}, **{"Stripe-Account": victim.ids["account_id"]})
                if (answer := holder.get(path)).status_code == 302:
                    assert answer.headers["Location"].startswith("/user/login/"), name


def test_a_holder_meets_nobody_elses_things(victim: World, holder: Client, other_platform: Platform) -> None:
    worlds = (victim, marked(World(other_platform)))
    with nothing_changed():
        for world in worlds:
            header = {"Stripe-Account": world.ids["account_id"]}
            for name in sorted(HOLDERS):
                path = address(name, world.ids)
                if ADDRESSES[name].pattern.converters:
                    # What Express does not offer at all is refused before anybody looks for the thing; and a passkey
                    # that is not theirs is to them one that is gone already.
                    gone = {302} if name == "holder:passkey_delete" else set()
                    tries(holder, path, {403, 404, 405} | gone, **header)
                else:
                    query = f"?account={world.ids['account_id']}&account_id={world.ids['account_id']}"
                    tries(holder, path + query, {200, 302, 403, 405}, methods=["get"], **header)


def test_ids_of_two_platforms_do_not_mix(victim: World, olga: Any, other_platform: Platform, client_for: Any) -> None:
    client, own = client_for(olga), World(other_platform)
    with nothing_changed():
        for path in swapped(GATED, own, victim):
            tries(client, path, {404, 405})


def test_no_dashboard_of_another_platforms_account_is_viewed(
    victim: World, olga: Any, other_platform: Platform, client_for: Any
) -> None:
    client, own = client_for(olga), World(other_platform)
    mine, theirs = own.ids["account_id"], victim.ids["account_id"]
    with nothing_changed():
        for name in sorted(HOLDERS):
            foreign = address(name, victim.ids)
            tries(client, f"/as/{theirs}{foreign}", {404})
            tries(client, f"/as/{theirs}{foreign}", {404}, **{"Stripe-Account": mine})
            tries(client, f"/as/{mine}{foreign}", {404}, **{"Stripe-Account": theirs})
            tries(client, f"/as/{mine}{foreign}", {400}, **{"HX-Request": "true"})
            if set(ADDRESSES[name].pattern.converters) - WORDS:
                tries(client, f"/as/{mine}{foreign}", {404, 405})


def test_a_header_or_a_parameter_opens_no_other_account(
    victim: World, olga: Any, other_platform: Platform, client_for: Any
) -> None:
    client, theirs = client_for(olga), victim.ids["account_id"]
    World(other_platform)
    with nothing_changed():
        for name in sorted(name for name in GATED if not ADDRESSES[name].pattern.converters):
            query = f"?account={theirs}&account_id={theirs}&to={theirs}&q={theirs}"
            tries(client, reverse(name) + query, {200, 204, 302, 400, 404, 405, 409, 422}, methods=["get"], **{
                "Stripe-Account": theirs
            })  # fmt: skip


DEAD = {
    "expired": {"expires_at": timezone.now() - timedelta(seconds=1)},
    "revoked": {"revoked_at": timezone.now()},
    "used": {"completed_at": timezone.now()},
}


@pytest.mark.parametrize("how", DEAD)
def test_a_dead_link_opens_and_changes_nothing(victim: World, platform: Platform, how: str) -> None:
    account = Account.objects.get(pk=victim.ids["account_id"])
    account.requirements = no_requirements() | {"currently_due": ["business_profile.url", "external_account"]}
    account.save(update_fields=["requirements"])
    bond = {"account": account, "platform": platform, "expires_at": timezone.now() + timedelta(days=9)}
    OnboardingLink.objects.create(token_hash=hash_of("dead"), **(bond | DEAD[how]))
    if how != "used":  # One that was completed opens again when more is asked for: it lives as long as it may.
        link = RemediationLink.objects.create(scope=["business_profile.url"], **(bond | DEAD[how]))
        RemediationToken.objects.create(link=link, token_hash=hash_of("dead"))
    ended = {"expires_at": timezone.now()} if how != "used" else {"used_at": timezone.now()}
    HolderLink.objects.create(token_hash=hash_of("dead"), origin="email", **(bond | ended))
    Invitation.objects.create(
        platform=platform, email="zebra@example.com", roles=["administrator"], token_hash=hash_of("dead"),
        expires_at=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip
    before = state()
    hosted = [
        name for name in ADDRESSES if name.startswith("hosted:") and "token" in ADDRESSES[name].pattern.converters
    ]
    for name in [*hosted, "holder:link", "holder:connect", "team:invitation_accept"]:
        # A fresh one goes to the address on file, to nobody else: who asks for it is told nothing.
        methods = ["get"] if name.endswith("_renew") else ["get", "post"]
        tries(Client(), address(name, {"token": "dead", "step": "profile"}), {200, 302, 404, 405, 410}, methods=methods)
    assert state() == before


def test_an_unknown_link_is_nothing(db: None) -> None:
    for name in sorted(name for name in ADDRESSES if name.startswith("hosted:")):
        ids = {"token": "unknown", "step": "profile", "public_id": "unknown"}
        tries(Client(), address(name, ids), {302, 404, 405, 410})


def test_no_session_opens_the_api(victim: World, holder: Client, ada: Any, client_for: Any) -> None:
    """Not even of those who may see all of it in the dashboard."""
    clients = (holder, client_for(ada))
    with nothing_changed():
        for client in clients:
            for path in (
                "/v1/accounts",
                f"/v1/accounts/{victim.ids['account_id']}",
                "/v1/balance",
                "/manage/v1/audit_entries",
            ):
                tries(client, path, {401}, methods=["get"], **{"Stripe-Account": victim.ids["account_id"]})


def test_the_api_does_not_mix_ids_of_two_platforms(
    platform: Platform, other_platform: Platform, client: Client, settings: Any
) -> None:
    settings.API_RATE_LIMIT, settings.API_LOG_SECONDS = 10**6, 0
    theirs, own = marked(ApiWorld(platform)), ApiWorld(other_platform)
    program = Program(client, secret_key(other_platform, moves_funds=True))
    before = state()
    for name, method in VERBS:
        pattern = str(API_ADDRESSES[name][1].pattern)
        keys = [key for key in own.ids if f"<str:{key}>" in pattern and own.ids[key] != theirs.ids[key]]
        for choice in product((own, theirs), repeat=len(keys)):
            if theirs not in choice:
                continue
            world = ApiWorld.__new__(ApiWorld)
            world.ids = own.ids | {key: one.ids[key] for key, one in zip(keys, choice, strict=True)}
            answer = getattr(program, method.lower())(world.address(name), **{"Stripe-Account": own.account_id})
            assert 400 <= answer.status_code < 500, (name, method)
            assert b"zebra" not in answer.content.lower(), (name, method)
    assert state() == before


def test_whoever_leaves_is_gone_with_the_next_request(platform: Platform, ada: Any, client_for: Any) -> None:
    """A member that was removed, a holder whose connection ended: an open page is no way in."""
    connection = connected_account(platform, configuration=EXPRESS, email="maria@example.com", details_submitted=True)
    add_person(connection, owner=True)
    operator, sitting = client_for(ada), holder_client(connection)
    assert operator.get(f"/as/{connection.account_id}/holder/").status_code == 200
    connection.ended_at = timezone.now()
    connection.save(update_fields=["ended_at"])
    assert operator.get(f"/as/{connection.account_id}/holder/").status_code == 404
    assert sitting.get("/holder/").status_code == 302
    ada.delete()
    assert operator.get("/accounts/").headers["Location"] == "/platforms/none/"
