"""Links by which holders provide what their account lacks.

No letter can bring a token that was told before, for it is not kept: each has its own, and all of them open the link.
"""

import hmac
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.locks import lock_account
from accounts.models import Account, Connection, Person
from accounts.scripts import as_read
from accounts.services.hosted_links import (
    Issued,
    hash_of,
    link_closed,
    link_letter,
    link_record,
    new_token,
    require_own,
    token_of_form,
)
from accounts.terms import fold
from connect_dashboard.team.actors import Actor, system
from connect_dashboard.team.models import Platform
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import members_of
from connect_dashboard.team.services.notices import News, tell
from connect_dashboard.ui.errors import Refusal
from requirements_app.asked import WithSupport, askable, asked_within, refused_within
from requirements_app.catalogue import catalogue
from requirements_app.linkable import linking_obstacle
from requirements_app.locks import lock_remediation_link
from requirements_app.models import RemediationLink, RemediationToken
from requirements_app.services.answers import Answers, answers_save

State = RemediationLink.State

DAYS = 90
MAX_ATTEMPTS = 4
# Nobody is reminded twice a day.
_REMINDER_PAUSE = timedelta(hours=24)


class IssuedRemediationLink(Issued[RemediationLink]):
    page = "hosted:remediation"


def _issue(link: RemediationLink, token: str = "") -> IssuedRemediationLink:
    """Another token for the link, inside the caller's transaction; a random one unless it is given."""
    token = token or new_token()
    RemediationToken.objects.create(link=link, token_hash=hash_of(token))
    return IssuedRemediationLink(link, token)


def link_for_token(token: str) -> RemediationLink | None:
    known = RemediationLink.objects.select_related("account", "platform")
    return known.filter(tokens__token_hash=hash_of(token)).first()


def asked_by(link: RemediationLink) -> frozenset[str]:
    """Keys of the link's scope that are still open."""
    account = link.account
    return asked_within(link.scope, account.requirements, roles_of(account), catalogue())


def refused_by(link: RemediationLink) -> list[WithSupport]:
    """Questions of the link's scope whose answer was refused, for its holder to read."""
    return refused_within(link.scope, link.account.requirements)


def link_state(link: RemediationLink) -> State:
    """As its holder meets it: one that was completed opens again if what it asked for is asked for again."""
    if not link.account.connections.filter(platform=link.platform_id, ended_at=None).exists():
        return State.REVOKED
    return link.state_for(asked=bool(asked_by(link)), now=timezone.now())


def link_states(account: Account, links: Sequence[RemediationLink]) -> dict[str, State]:
    """The same of many links of one account, for a platform that is connected to it; one query, or none for none."""
    roles, now = roles_of(account) if links else {}, timezone.now()
    return {
        link.pk: link.state_for(asked=bool(asked_within(link.scope, account.requirements, roles, catalogue())), now=now)
        for link in links
    }


@transaction.atomic
def remediation_link_create(
    *,
    actor: Actor,
    connection: Connection,
    scope: Collection[str],
    language: str = "",
    form_token: str = "",
    run: str = "",
) -> IssuedRemediationLink:
    """Make a link for the keys in ``scope``; the same ``form_token`` again returns the same link."""
    actor.require(Permission.ACCOUNTS_EDIT)
    account = lock_account(connection.account_id)
    token = token_of_form(actor, form_token, f"remediation:{account.pk}") if form_token else new_token()
    if earlier := link_for_token(token):
        return IssuedRemediationLink(earlier, token)
    if obstacle := linking_obstacle(account, account.persons.all()):
        raise obstacle
    wanted = sorted(set(scope) & askable(account.requirements))
    if not wanted:
        raise Refusal("scope_empty", "Choose what the account holder is to provide.", param="scope")
    link = RemediationLink.objects.create(
        platform=connection.platform,
        account=account,
        scope=wanted,
        language=language,
        created_by=actor.user,
        run=run,
        expires_at=timezone.now() + timedelta(days=DAYS),
    )
    link_record(actor, link, "remediation_link.created", {"scope": wanted, "expires_at": link.expires_at.isoformat()})
    return _issue(link, token)


@transaction.atomic
def remediation_link_send(*, actor: Actor, connection: Connection, link_id: str, to: str) -> RemediationLink:
    """Send a link to its holder by e-mail, once to each address."""
    actor.require(Permission.ACCOUNTS_EDIT)
    link = _own(connection, link_id)
    _require_open(link)
    _letter_send(link, to, "sent")
    link.sent_to = to
    link.save(update_fields=["sent_to"])
    link_record(actor, link, "remediation_link.sent", {"to": to})
    return link


@transaction.atomic
def remediation_link_remind(*, actor: Actor, connection: Connection, link_id: str) -> RemediationLink:
    """Send the link once more, by a token of its own, to where it was sent, at most once a day."""
    actor.require(Permission.ACCOUNTS_EDIT)
    link = _own(connection, link_id)
    _require_open(link)
    now = timezone.now()
    to = link.sent_to or connection.account.email
    if not to:
        raise Refusal("address_missing", "There is no e-mail address to remind. Send the link by e-mail first.")
    if link.reminded_at and now - link.reminded_at < _REMINDER_PAUSE:
        raise Refusal("reminded_already", "A reminder went out within the last 24 hours.", status=409)
    link.reminders += 1
    link.reminded_at = now
    link.save(update_fields=["reminders", "reminded_at"])
    _letter_send(link, to, f"reminder:{link.reminders}")
    link_record(actor, link, "remediation_link.reminded", {"to": to})
    return link


@transaction.atomic
def remediation_link_revoke(*, actor: Actor, connection: Connection, link_id: str) -> RemediationLink:
    """Withdraw a link for good; what was provided by it stays."""
    actor.require(Permission.ACCOUNTS_EDIT)
    link = _own(connection, link_id)
    if not link.revoked_at:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        link_record(actor, link, "remediation_link.revoked")
    return link


def remediation_links_revoke(connection: Connection) -> None:
    """Withdraw all links of a platform that parts with the account, inside the caller's transaction."""
    own = RemediationLink.objects.filter(account=connection.account_id, platform=connection.platform_id)
    own.filter(revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def remediation_link_renew(*, actor: Actor, link: RemediationLink) -> None:
    """Send a fresh link in place of an expired one, to the address on file and to no other."""
    account = lock_account(link.account_id)
    link.account = account
    to = account.email
    if not to or link_state(link) != State.EXPIRED or linking_obstacle(account, account.persons.all()):
        return
    fresh = RemediationLink.objects.create(
        platform=link.platform,
        account=account,
        scope=link.scope,
        language=link.language,
        created_by=link.created_by,
        expires_at=timezone.now() + timedelta(days=DAYS),
        sent_to=to,
    )
    link_record(actor, fresh, "remediation_link.created", {"scope": fresh.scope})
    _letter_send(fresh, to, "sent")


@transaction.atomic
def proof_give(*, actor: Actor, link_id: str, last_name: str, dob: date) -> bool:
    """Whether somebody of the account has this name and birth date. The fourth wrong answer locks the link."""
    link = lock_remediation_link(link_id)
    if link.locked_at:
        return False
    now = timezone.now()
    people = Person.objects.filter(account=link.account_id, dob=dob).only(
        "last_name", "last_name_kanji", "last_name_kana", "dob", "representative", "owner", "account_id"
    )
    given = _folded(last_name)
    known = [one for one in people if one.representative or one.owner]
    names = {name for one in known for name in (one.last_name, one.last_name_kanji, one.last_name_kana) if name}
    # As it is read, somebody may type it in either kind of kana.
    answers = (given, _folded(as_read(last_name)))
    if any(hmac.compare_digest(_folded(name), answer) for name in names for answer in answers):
        link.failed_attempts = 0
        link.opened_at = link.opened_at or now
        # What they read now is what they are written to in.
        link.language = link.language or translation.get_language() or ""
        link.save(update_fields=["failed_attempts", "opened_at", "language"])
        return True
    link.failed_attempts += 1
    if link.failed_attempts >= MAX_ATTEMPTS:
        link.locked_at = now
        link_record(actor, link, "remediation_link.locked")
    link.save(update_fields=["failed_attempts", "locked_at"])
    return False


@transaction.atomic
def security_check_acknowledge(*, actor: Actor, connection: Connection) -> int:
    """Allow four more answers on every link of the account that wrong ones have locked; return how many."""
    actor.require(Permission.ACCOUNTS_EDIT)
    locked = RemediationLink.objects.filter(
        account=connection.account_id, platform=connection.platform_id, locked_at__isnull=False
    )
    unlocked = 0
    for link_id in list(locked.order_by("pk").values_list("pk", flat=True)):
        link = lock_remediation_link(link_id)
        link.failed_attempts, link.locked_at = 0, None
        link.save(update_fields=["failed_attempts", "locked_at"])
        link_record(actor, link, "remediation_link.security_check_acknowledged")
        unlocked += 1
    return unlocked


@transaction.atomic
def remediation_save(*, actor: Actor, link_id: str, answers: Answers) -> RemediationLink:
    """Keep what the holder provides on one page; the link is complete once nothing of its scope is open."""
    account_id = RemediationLink.objects.values_list("account_id", flat=True).get(pk=link_id)
    lock_account(account_id)
    link = lock_remediation_link(link_id)
    if link_state(link) != State.OPEN:
        raise Refusal("link_closed", "This link opens nothing any more.", status=410)
    connection = (
        Connection.objects.for_platform(link.platform).select_related("account", "platform").get(account=account_id)
    )
    answers_save(actor=actor, connection=connection, answers=answers)
    link.account = Account.objects.get(pk=account_id)
    if not asked_by(link):
        link.completed_at = timezone.now()
        link.save(update_fields=["completed_at"])
        link_record(actor, link, "remediation_link.completed")
        _creator_notify(link)
    return link


@transaction.atomic
def remediation_links_for_letters(
    *, platform: Platform, accounts: Collection[Account], languages: Mapping[str, str], now: datetime
) -> dict[str, IssuedRemediationLink]:
    """A way in for letters that tell holders of what is due, by account; no link where none could be used.

    A link that is open and asks for all of it gets one more token. The order is that in which accounts are locked.
    """
    earlier: dict[str, list[RemediationLink]] = defaultdict(list)
    known = RemediationLink.objects.filter(
        account__in=[one.pk for one in accounts], platform=platform, revoked_at=None, locked_at=None, expires_at__gt=now
    )
    for link in known.select_related("platform").order_by("pk"):
        earlier[link.account_id].append(link)
    persons: dict[str, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(account__in=[one.pk for one in accounts]).defer("id_number", "metadata"):
        persons[person.account_id].append(person)
    ways = {}
    for account in sorted(accounts, key=lambda one: one.pk):
        due = set(account.requirements.get("currently_due") or ()) | set(account.requirements.get("past_due") or ())
        scope = askable(account.requirements) & due
        if not account.email or not scope or linking_obstacle(account, persons[account.pk]):
            continue
        roles = {one.pk: frozenset(role for role in Person.ROLES if getattr(one, role)) for one in persons[account.pk]}
        ways[account.pk] = _issue(
            next(
                (
                    one
                    for one in earlier[account.pk]
                    if scope <= asked_within(one.scope, account.requirements, roles, catalogue())
                ),
                None,
            )
            or _made_by_nobody(platform, account, sorted(scope), languages[account.pk])
        )
    return ways


def _made_by_nobody(platform: Platform, account: Account, scope: list[str], language: str) -> RemediationLink:
    link = RemediationLink.objects.create(
        platform=platform,
        account=account,
        scope=scope,
        language=language,
        sent_to=account.email,
        expires_at=timezone.now() + timedelta(days=DAYS),
    )
    link_record(system(platform), link, "remediation_link.created", {"scope": scope})
    return link


def roles_of(account: Account) -> dict[str, frozenset[str]]:
    return {one.pk: frozenset(name for name in Person.ROLES if getattr(one, name)) for one in account.persons.all()}


def _folded(name: str) -> bytes:
    return " ".join(fold(name).split()).encode()


def _own(connection: Connection, link_id: str) -> RemediationLink:
    require_own(RemediationLink, connection, link_id)
    return lock_remediation_link(link_id)


def _require_open(link: RemediationLink) -> None:
    state = link_state(link)
    if state not in (State.OPEN, State.LOCKED):
        raise link_closed(state, state.label)


def _letter_send(link: RemediationLink, to: str, occasion: str) -> None:
    reminder = occasion.startswith("reminder")
    link_letter(
        link,
        template="emails/remediation_reminder" if reminder else "emails/remediation_link",
        to=to,
        url=_issue(link).url,
        key=f"remediation_link:{link.pk}:{occasion}:{hash_of(to)}",
        account=link.account,
    )


def _creator_notify(link: RemediationLink) -> None:
    if link.created_by_id is None:
        return
    news = News(
        type=NoticeType.LINK_COMPLETED,
        key=f"remediated:{link.pk}",
        text=f"{link.account.display_name} has provided what your link asked for",
        url=reverse("accounts:account_details", args=[link.account_id]),
    )
    tell(
        platform_id=link.platform_id,
        news=news,
        members=members_of(link.platform_id, [link.created_by_id]),
        account_id=link.account_id,
    )
