"""Telling a team what happened, as each of its members wants to be told.

``tell`` belongs inside the transaction of the change that it tells of. E-mails to account holders and those about
signing in do not pass here: nobody turns them off.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse

from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import absolute_url, send_letter
from connect_dashboard.journal.models import Notice
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.locks import locked_user
from connect_dashboard.team.models import Membership, NoticeChoice
from connect_dashboard.team.notice_types import NOTICE_RULES, EmailTime, NoticeType, may_receive, types_for
from connect_dashboard.team.queries import notice_choices, own_choices
from connect_dashboard.time_zones import named_zone, zone_of_country
from connect_dashboard.ui.errors import Refusal

# When the daily e-mail leaves, by the reader's own clock.
MORNING = time(7)
# How many lines it shows; the rest it counts.
SHOWN = 100


@dataclass(frozen=True)
class News:
    """Something to tell. ``key`` names the occasion, which is told once; ``url`` is where it can be seen."""

    type: NoticeType
    key: str
    text: str
    url: str


def tell(
    *,
    platform_id: int,
    news: News,
    members: Iterable[Membership],
    template: str = "emails/notice",
    context: Mapping[str, Any] | None = None,
    account_id: str = "",
) -> None:
    """Tell ``members`` in their inboxes, and write to those who want an e-mail at once.

    ``template`` is a folder of a letter; it is given ``context``, the news, their rule and the member's platform.
    """
    rule, url = NOTICE_RULES[news.type], absolute_url(news.url)
    for member in notice_put(platform_id=platform_id, news=news, members=members):
        known = {"platform": member.platform, "news": news, "rule": rule, "action_url": url}
        send_letter(
            template=template,
            to=member.user.email,
            context=known | dict(context or {}),
            deduplication_key=letter_key(news.key, member),
            platform_id=platform_id,
            account_id=account_id,
        )


def letter_key(key: str, member: Membership) -> str:
    """What makes a letter about one occasion to one member unique."""
    return f"{key}.{member.platform_id}.{member.user_id}"


def notice_put(*, platform_id: int, news: News, members: Iterable[Membership]) -> list[Membership]:
    """Put ``news`` into inboxes and daily e-mails; return those who want an e-mail at once.

    For a caller that writes of many news in one letter.
    """
    told = [one for one in members if one.user.is_active and may_receive(news.type, one.roles)]
    chosen = notice_choices(told, news.type)
    journal.notify(
        platform_id=platform_id,
        type=news.type,
        key=f"{news.key}.{platform_id}",
        text=news.text,
        url=news.url,
        inbox=[one.user_id for one in told if chosen[one.pk].in_inbox],
        digest=[one.user_id for one in told if chosen[one.pk].email == EmailTime.DAILY],
    )
    return [one for one in told if chosen[one.pk].email == EmailTime.IMMEDIATE]


@transaction.atomic
def notice_settings_update(
    *, actor: Actor, membership: Membership, choices: Mapping[NoticeType, tuple[bool, EmailTime]], time_zone: str
) -> None:
    """Choose for oneself: per type, whether it comes to the inbox and when by e-mail. An empty zone is the platform's.

    Types that the member cannot be told of are passed over. One audit entry, of what has changed; the zone is the
    person's on every platform. Raises a Refusal for a zone that does not exist, and for somebody else's membership.
    """
    if actor.id != str(membership.user_id):
        raise Refusal("not_yours", "Everybody chooses for themselves.", status=404)
    if time_zone and named_zone(time_zone) is None:
        raise Refusal("time_zone_unknown", "Choose a time zone of the list.", param="time_zone")
    user = locked_user(membership.user_id)
    before = _said(own_choices(membership)) | {"time_zone": user.time_zone}
    allowed = types_for(membership.roles)
    rows = [
        NoticeChoice(membership=membership, type=type, in_inbox=in_inbox, email=email)
        for type, (in_inbox, email) in choices.items()
        if type in allowed
    ]
    NoticeChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["membership", "type"], update_fields=["in_inbox", "email"]
    )
    if user.time_zone != time_zone:
        user.time_zone = time_zone
        user.save(update_fields=["time_zone"])
    silenced = [one.type for one in rows if one.email == EmailTime.OFF]
    journal.leave_out_of_digest(platform_id=membership.platform_id, user_id=membership.user_id, types=silenced)
    after = _said(own_choices(membership)) | {"time_zone": time_zone}
    if after != before:
        journal.record(
            actor=actor,
            platform_id=membership.platform_id,
            action="notice_settings.updated",
            subject=f"user_{membership.user_id}",
            before={name: value for name, value in before.items() if value != after[name]},
            after={name: value for name, value in after.items() if value != before[name]},
        )


def _said(choices: Mapping[NoticeType, NoticeChoice]) -> dict[str, str]:
    return {str(type): f"{'inbox, ' * one.in_inbox}e-mail {one.email}" for type, one in choices.items()}


def zone_of(membership: Membership) -> ZoneInfo:
    """Where a member's morning is: as they say, else where the platform is."""
    chosen = named_zone(membership.user.time_zone)
    return chosen or zone_of_country(str(membership.platform.country)) or ZoneInfo("UTC")


def last_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The last 7 o'clock in ``zone`` that has passed."""
    here = now.astimezone(zone)
    morning = datetime.combine(here.date(), MORNING, tzinfo=zone)
    return morning if morning <= here else datetime.combine(here.date() - timedelta(days=1), MORNING, tzinfo=zone)


@transaction.atomic
def digest_send(*, membership: Membership, now: datetime) -> int:
    """Write the daily e-mail of what has come before the member's last morning; return how many lines it took.

    What came later waits for the next morning. Safe to run at any time, twice at once, and days late.
    """
    lines = journal.take_digest(
        platform_id=membership.platform_id,
        user_id=membership.user_id,
        before=last_morning(now, zone_of(membership)),
    )
    readable = [one for one in lines if one.type in types_for(membership.roles)]
    if readable:
        send_letter(
            template="emails/notice_digest",
            to=membership.user.email,
            context={
                "platform": membership.platform,
                "count": len(readable),
                "sections": _sections(readable[:SHOWN]),
                "more": max(len(readable) - SHOWN, 0),
                "settings_url": absolute_url(reverse("team:notice_settings")),
                "action_url": absolute_url(reverse("team:notice_list")),
            },
            deduplication_key=f"notice_digest.{membership.pk}.{readable[-1].pk}",
            platform_id=membership.platform_id,
        )
    return len(lines)


def _sections(lines: list[Notice]) -> list[dict[str, Any]]:
    """By type, in the order of the table."""
    found = []
    for type in NoticeType:
        own = [{"text": one.text, "url": absolute_url(one.url)} for one in lines if one.type == type]
        if own:
            found.append({"label": type.label, "lines": own})
    return found
