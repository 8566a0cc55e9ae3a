"""Telling people that money did not move, and why."""

from django.urls import reverse

from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import absolute_url, send_letter
from connect_dashboard.team.models import Membership
from connect_dashboard.team.permissions import Permission, permissions_of
from funds.models import Movement
from funds.movements import kind_of


def failure_tell(movement: Movement, text: str) -> None:
    """Write to whoever asked for the movement, or else to all who may move money; once a status.

    ``text`` says what did not happen; the movement's ``failure_message`` says why. In the same transaction.
    """
    kind = kind_of(movement)
    url = reverse(kind.url_name, args=[movement.pk])
    key = f"{movement.pk}.{movement.status}"
    for member in _concerned(movement):
        journal.notify(
            platform_id=movement.platform_id,
            user_ids=[member.user_id],
            key=key,
            text=f"{text} {movement.failure_message}",
            url=url,
        )
        send_letter(
            template="emails/movement_failed",
            to=member.user.email,
            context={"text": text, "movement": movement, "kind": kind.label, "action_url": absolute_url(url)},
            deduplication_key=f"{key}.{member.user_id}",
            platform_id=movement.platform_id,
            account_id=movement.account_id or "",
        )


def _concerned(movement: Movement) -> list[Membership]:
    members = Membership.objects.filter(platform=movement.platform_id, user__is_active=True).select_related("user")
    movers = [one for one in members.order_by("pk") if Permission.FUNDS_MOVE in permissions_of(one.roles)]
    asker = [one for one in movers if movement.actor_kind == "user" and str(one.user_id) == movement.actor_id]
    return asker or movers
