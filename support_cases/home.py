"""What the platform's first page says of support cases: those that it may read, by the one rule of visibility."""

from django.urls import reverse

from accounts.attention import Attention
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform, User
from support_cases.queries import unread_count


def cases_attention(platform: Platform, actor: Actor) -> Attention | None:
    """Past 99 nobody counts on."""
    if not isinstance(actor.user, User):
        return None
    number = unread_count(platform, actor.user)
    return Attention(
        number,
        "support case has moved since you read it" if number == 1 else "support cases have moved since you read them",
        f"{reverse('support:case_list')}?unread=on",
        tone="info",
    )
