"""Two Administrators act upon each other, many people follow one link: in threads, on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from connect_dashboard.team.actors import operator, system
from connect_dashboard.team.errors import InvitationUnusable, LastAdministrator, SignInFirst
from connect_dashboard.team.models import Membership, User
from connect_dashboard.team.services.invitations import invitation_accept, invitation_create
from connect_dashboard.team.services.members import member_update
from connect_dashboard.ui.errors import Refusal
from tests.factories.team import MembershipFactory, PlatformFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def outcome(work: Any) -> type[Exception] | None:
    try:
        work()
    except Refusal as refusal:
        return type(refusal)
    finally:
        connection.close()
    return None


def test_two_administrators_cannot_both_demote_each_other() -> None:
    platform = PlatformFactory()
    one, other = MembershipFactory.create_batch(2, platform=platform)
    pairs = [(operator(one), other), (operator(other), one)]
    with ThreadPoolExecutor(2) as threads:
        refused = list(
            threads.map(
                lambda pair: outcome(lambda: member_update(actor=pair[0], membership=pair[1], roles=["analyst"])), pairs
            )
        )
    assert refused.count(None) == 1
    assert Membership.objects.filter(roles__contains=["administrator"]).count() == 1


def test_two_administrators_cannot_both_step_down() -> None:
    platform = PlatformFactory()
    members = MembershipFactory.create_batch(2, platform=platform)
    with ThreadPoolExecutor(2) as threads:
        refused = list(
            threads.map(
                lambda member: outcome(
                    lambda: member_update(actor=operator(member), membership=member, roles=["analyst"])
                ),
                members,
            )
        )
    assert sorted(refused, key=str) == sorted([None, LastAdministrator], key=str)


def test_an_invitation_lets_one_in() -> None:
    platform = PlatformFactory()
    _, link = invitation_create(
        actor=system(platform), platform_id=platform.pk, email="new@example.com", roles=["analyst"]
    )
    token = link.rstrip("/").rsplit("/", 1)[-1]
    with ThreadPoolExecutor(8) as threads:
        results = list(
            threads.map(
                lambda n: outcome(lambda: invitation_accept(token=token, name=f"New {n}", password="long-enough-pass")),
                range(8),
            )
        )
    assert results.count(None) == 1
    assert set(results) <= {None, InvitationUnusable, SignInFirst}
    assert User.objects.count() == Membership.objects.count() == 1
