"""Telling platforms and holders of what time brings: a deadline that comes near, a restriction, a long silence.

What is to be told is noticed as a row, which is unique; letters follow from rows. So nothing is told twice, and a
platform with very many accounts gets one letter about many.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation

from accounts.models import Account, Connection, Holder
from accounts.rows import account_row
from accounts.services.holder_settings import muted_among
from connect_dashboard.journal.letters import absolute_url, send_letter
from connect_dashboard.present import at
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.models import Membership, Platform
from connect_dashboard.team.notice_types import NOTICE_RULES, NoticeType
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import members_who_may
from connect_dashboard.team.services.notices import News, letter_key, notice_put
from requirements_app.languages import holder_languages
from requirements_app.locks import lock_untold_to_holders
from requirements_app.models import Reminder
from requirements_app.services.remediation_links import IssuedRemediationLink, remediation_links_for_letters
from requirements_app.snapshots import OPEN, read_snapshot

Kind = Reminder.Kind

BATCH = 500
# How many accounts a letter to the team names; the rest it counts.
NAMED = 20

# A deadline that is nearer than a warning's day gets the nearer warning alone.
_WARNINGS = (
    (Kind.DUE_1, timedelta(0), timedelta(days=1)),
    (Kind.DUE_7, timedelta(days=1), timedelta(days=7)),
    (Kind.DUE_14, timedelta(days=7), timedelta(days=14)),
)

_DEADLINES = {kind for kind, _, _ in _WARNINGS}

# The sort key of the index is repeated, so that only what falls due soon is read.
_NOTICE_DEADLINES = """
INSERT INTO requirements_app_reminder (platform_id, account_id, kind, about, noticed_at)
SELECT listed.platform_id, listed.account_id, %(kind)s, listed.next_due_at, %(now)s
FROM accounts_connection listed
LEFT JOIN requirements_app_standing standing ON standing.account_id = listed.account_id
WHERE listed.platform_id = %(platform)s AND listed.ended_at IS NULL
  AND COALESCE(listed.next_due_at, '9999-12-31 00:00:00+00') > %(after)s
  AND COALESCE(listed.next_due_at, '9999-12-31 00:00:00+00') <= %(until)s
  AND listed.status <> 'rejected' AND standing.on_hold_since IS NULL
ON CONFLICT DO NOTHING
"""


def deadlines_notice(platform: Platform, now: datetime) -> int:
    """Notice, in three statements, every deadline that has come within 14, 7 or 1 days."""
    noticed = 0
    with connection.cursor() as cursor:
        for kind, after, until in _WARNINGS:
            window = {"after": now + after, "until": now + until}
            cursor.execute(_NOTICE_DEADLINES, {"kind": kind, "platform": platform.pk, "now": now, **window})
            noticed += cursor.rowcount
    return noticed


def restriction_notice(account: Account, before: tuple[bool, bool], now: datetime) -> None:
    """Notice that charges or payouts went off. In the same transaction."""
    if was_restricted(account, before):
        accounts_notice([account.pk], Kind.RESTRICTED, now)


def was_restricted(account: Account, before: tuple[bool, bool]) -> bool:
    """Whether charges or payouts went off. A pause is the platform's own; of a rejection its own letters tell."""
    lost = any(was and not is_on for was, is_on in zip(before, enabled(account), strict=True))
    reason = account.requirements.get("disabled_reason") or ""
    return lost and reason != "platform_paused" and not reason.startswith("rejected.")


def enabled(account: Account) -> tuple[bool, bool]:
    return account.charges_enabled, account.payouts_enabled


def accounts_notice(account_ids: Collection[str], kind: Kind, now: datetime) -> None:
    """Notice the same of many accounts, for every platform that they are connected to."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTICE, {"kind": kind, "now": now, "accounts": list(account_ids)})


_NOTICE = """
INSERT INTO requirements_app_reminder (platform_id, account_id, kind, about, noticed_at)
SELECT platform_id, account_id, %(kind)s, %(now)s, %(now)s
FROM accounts_connection
WHERE account_id = ANY(%(accounts)s) AND ended_at IS NULL
ORDER BY id
ON CONFLICT DO NOTHING
"""


def platforms_to_tell() -> list[Platform]:
    untold = Reminder.objects.filter(platform_told_at=None).order_by("platform").distinct("platform")
    return list(Platform.objects.filter(pk__in=untold.values("platform")).order_by("pk"))


def reminders_send(platform: Platform, now: datetime | None = None) -> None:
    """Write to the holders of whatever was noticed, then one letter to each of the team."""
    now = now or now_for(platform)
    with at(now):
        while _holders_tell(platform, now):
            pass
        _platform_tell(platform, now)


@transaction.atomic
def _holders_tell(platform: Platform, now: datetime) -> int:
    untold = lock_untold_to_holders(platform.pk, BATCH)
    accounts = Account.objects.in_bulk([one.account_id for one in untold])
    languages = holder_languages(accounts.values())
    muted = muted_among(accounts, Holder.Letters.REQUIREMENTS)
    # A restriction is told in any case.
    told = [
        one for one in untold if one.kind == Kind.RESTRICTED or (one.kind in _DEADLINES and one.account_id not in muted)
    ]
    concerned = {one.account_id for one in told if not _is_over(one, accounts[one.account_id])}
    ways_in = remediation_links_for_letters(
        platform=platform, accounts=[accounts[pk] for pk in concerned], languages=languages, now=now
    )
    for reminder in told:
        with translation.override(languages[reminder.account_id]):
            _holder_tell(reminder, accounts[reminder.account_id], platform, ways_in.get(reminder.account_id))
    Reminder.objects.filter(pk__in=[one.pk for one in untold]).update(holder_told_at=now)
    return len(untold)


def _holder_tell(
    reminder: Reminder, account: Account, platform: Platform, way_in: IssuedRemediationLink | None
) -> None:
    """Nothing where nobody's address is known, or where nothing is to be done any more. In the language spoken now."""
    snapshot = read_snapshot(account.requirements, account.future_requirements)
    missing = sorted({entry.topic.translated for entry in snapshot.of(*OPEN)})
    is_restriction = reminder.kind == Kind.RESTRICTED
    if not account.email or not (is_restriction or missing) or _is_over(reminder, account):
        return
    send_letter(
        template="emails/account_restricted" if is_restriction else "emails/deadline_ahead",
        to=account.email,
        context={
            "platform": platform,
            "account": account,
            "deadline": reminder.about,
            "missing": missing,
            "charges_enabled": account.charges_enabled,
            "support_email": platform.support_email,
            "action_url": way_in.url if way_in else "",
            "expires_at": way_in.link.expires_at if way_in else None,
        },
        deduplication_key=f"reminder.{reminder.pk}.holder",
        platform_id=platform.pk,
        account_id=account.pk,
    )


def _is_over(reminder: Reminder, account: Account) -> bool:
    """A review, or a lack, that has ended before anybody was told of it."""
    return reminder.kind == Kind.RESTRICTED and account.charges_enabled and account.payouts_enabled


# One statement, so that two workers never count the same row.
_TELL_PLATFORM = """
WITH told AS (
    UPDATE requirements_app_reminder SET platform_told_at = %(now)s
    WHERE platform_id = %(platform)s AND platform_told_at IS NULL
    RETURNING id, kind, account_id
)
SELECT kind, count(*), (array_agg(told.id ORDER BY told.id))[1:%(named)s], max(told.id)
FROM told JOIN accounts_account account ON account.id = told.account_id
WHERE NOT (kind = 'restricted' AND account.charges_enabled AND account.payouts_enabled)
GROUP BY kind
"""


@transaction.atomic
def _platform_tell(platform: Platform, now: datetime) -> None:
    """One notice a type to each of the team who may do something about it, and one letter of all that they want so."""
    with connection.cursor() as cursor:
        cursor.execute(_TELL_PLATFORM, {"now": now, "platform": platform.pk, "named": NAMED})
        rows = cursor.fetchall()
    told = {kind: (count, ids) for kind, count, ids, _ in rows}
    if not told:
        return
    last = max(row[-1] for row in rows)
    sections = _sections(platform, told)
    editors = members_who_may(Permission.ACCOUNTS_EDIT, platform.pk)
    letters: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for type in dict.fromkeys(_TYPES.values()):
        own = [section for section in sections if section["type"] == type]
        if own:
            for member in notice_put(platform_id=platform.pk, news=_news(type, own, last), members=editors):
                letters[member.pk] += own
    for member in editors:
        if member.pk in letters:
            _letter_send(member, letters[member.pk], last)


def _news(type: NoticeType, sections: list[dict[str, Any]], last: int) -> News:
    return News(
        type=type,
        key=f"reminders.{last}.{type}",
        text="; ".join(f"{section['count']:,} {section['words']}" for section in sections),
        url=NOTICE_RULES[type].url,
    )


def _letter_send(member: Membership, sections: list[dict[str, Any]], last: int) -> None:
    types = {section["type"] for section in sections}
    url = NOTICE_RULES[types.pop()].url if len(types) == 1 else reverse("accounts:account_list")
    send_letter(
        template="emails/accounts_need_you",
        to=member.user.email,
        context={"platform": member.platform, "sections": sections, "action_url": absolute_url(url)},
        deduplication_key=letter_key(f"reminders.{last}", member),
        platform_id=member.platform_id,
    )


# What each kind is told as.
_TYPES = {
    Kind.RESTRICTED: NoticeType.ACCOUNT_RESTRICTED,
    Kind.DUE_1: NoticeType.REQUIREMENT_DUE,
    Kind.DUE_7: NoticeType.REQUIREMENT_DUE,
    Kind.DUE_14: NoticeType.REQUIREMENT_DUE,
    Kind.UNVERIFIED: NoticeType.VERIFICATION_FAILED,
    Kind.INACTIVE: NoticeType.INACTIVE_FOUND,
}
_WORDS = {
    Kind.RESTRICTED: ("account was restricted", "accounts were restricted"),
    Kind.DUE_1: ("account has a deadline within a day", "accounts have a deadline within a day"),
    Kind.DUE_7: ("account has a deadline within 7 days", "accounts have a deadline within 7 days"),
    Kind.DUE_14: ("account has a deadline within 14 days", "accounts have a deadline within 14 days"),
    Kind.UNVERIFIED: ("account could not be verified", "accounts could not be verified"),
    Kind.INACTIVE: ("account became inactive", "accounts became inactive"),
}


def _sections(platform: Platform, told: Mapping[str, tuple[int, list[int]]]) -> list[dict[str, Any]]:
    ids = [pk for _, shown in told.values() for pk in shown]
    reminders = Reminder.objects.in_bulk(ids)
    accounts = {one.account_id for one in reminders.values()}
    listed = Connection.objects.for_platform(platform).filter(account__in=accounts).select_related("account")
    by_id = {one.account_id: one for one in listed}
    return [
        {
            "type": _TYPES[kind],
            "count": told[kind][0],
            "words": words[told[kind][0] != 1],
            "accounts": [
                _line(one, by_id[one.account_id])
                for one in (reminders[pk] for pk in told[kind][1])
                if one.account_id in by_id
            ],
            "more": max(told[kind][0] - NAMED, 0),
        }
        for kind, words in _WORDS.items()
        if kind in told
    ]


def _line(reminder: Reminder, listed: Connection) -> dict[str, Any]:
    return {
        "name": listed.name,
        "url": absolute_url(reverse("accounts:account_details", args=[listed.account_id])),
        "deadline": reminder.about if reminder.kind.startswith("due_") else None,
        "why": account_row(listed).cause if reminder.kind == Kind.RESTRICTED else "",
    }
