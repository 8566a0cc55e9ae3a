"""What a holder does with an onboarding link: fill in a draft, step by step, and submit it once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.countries import SUPPORTED
from accounts.locks import lock_account, lock_link
from accounts.models import Account, Capability, Connection, OnboardingLink, Person
from accounts.models.account import BusinessType
from accounts.services.changes import account_was_changed, emit_to_platforms
from accounts.services.links import LinkUnusable, link_state
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import absolute_url, send_letter
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Membership
from connect_dashboard.team.permissions import Permission, Role, permissions_of

State = OnboardingLink.State
# Reasons for which a capability waits for the holder, and for nobody else.
_WAITS_FOR_HOLDER = ("", "requirements.fields_needed", "pending.onboarding")


@dataclass(frozen=True)
class Representative:
    first_name: str
    last_name: str
    email: str
    phone: str
    dob: date
    address: Mapping[str, str]
    title: str = ""


@dataclass(frozen=True)
class TermsAcceptance:
    at: datetime
    ip: str | None
    user_agent: str


@dataclass(frozen=True)
class Application:
    """All that a holder submits, in valid form. ``legal_name`` is empty for an individual."""

    email: str
    country: str
    business_type: str
    legal_name: str
    trading_name: str
    representative: Representative
    terms: TermsAcceptance

    @property
    def shown_name(self) -> str:
        person = f"{self.representative.first_name} {self.representative.last_name}"
        return self.trading_name or self.legal_name or person


def draft_of(link: OnboardingLink) -> dict[str, dict[str, Any]]:
    """What was entered so far: the raw fields by step."""
    return json.loads(link.draft) if link.draft else {}


@transaction.atomic
def draft_save(*, link: OnboardingLink, step: str, entered: Mapping[str, Any]) -> OnboardingLink:
    """Keep what the holder entered on one step; the first time also says that they opened the link."""
    now = timezone.now()
    current = lock_link(link.pk)
    if current.state(now) != State.OPEN:
        raise LinkUnusable(current.state(now))
    current.draft = json.dumps(draft_of(current) | {step: dict(entered)})
    current.opened_at = current.opened_at or now
    current.save(update_fields=["draft", "opened_at"])
    return current


@transaction.atomic
def link_open(*, link: OnboardingLink) -> None:
    """Note that somebody began. A request that only looks (a mail scanner's) never comes here."""
    OnboardingLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())


@transaction.atomic
def onboarding_complete(*, actor: Actor, link: OnboardingLink, application: Application) -> Account:
    """Submit the application and use the link up: of any number of submissions one succeeds.

    Raises LinkUnusable for all others. The account goes into review, and the platform's team learns of it.
    """
    now = timezone.now()
    account = lock_account(link.account_id)
    connection = Connection.objects.for_platform(link.platform).filter(account=account).first()
    open_links = OnboardingLink.objects.filter(pk=link.pk, completed_at=None, revoked_at=None, expires_at__gt=now)
    if connection is None or account.details_submitted or open_links.update(completed_at=now, draft="") != 1:
        raise LinkUnusable(link_state(OnboardingLink.objects.select_related("account").get(pk=link.pk), now))
    changed, before = _apply(account, link, application, now)
    person, person_event = _representative_save(account, application.representative)
    capabilities = _capabilities_review(account)
    for type, object_id in [(person_event, person.pk), ("account.application.authorized", account.pk)]:
        emit_to_platforms(account, type=type, object_id=object_id, changed=())
    for name in capabilities:
        emit_to_platforms(account, type="capability.updated", object_id=name, changed=["status"])
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action="account.onboarded",
        subject=account.pk,
        event="account.updated",
        changed=[*changed, person.pk, *capabilities],
        before=before,
        after={name: _value(account, name) for name in before},
    )
    _team_notify(link, account)
    return account


_COLUMNS = ("email", "country", "default_currency", "business_type", "details_submitted")
_DOCUMENTS = ("business_profile", "company", "tos_acceptance")


def _apply(
    account: Account, link: OnboardingLink, application: Application, now: datetime
) -> tuple[list[str], dict[str, Any]]:
    """Write the application onto the account; return the names of what changed and the values before."""
    before = {name: _value(account, name) for name in (*_COLUMNS, *_DOCUMENTS)}
    account.email = application.email
    if "country" not in link.fixed_fields:
        account.country = application.country
        account.default_currency = SUPPORTED[application.country]
    if "business_type" not in link.fixed_fields:
        account.business_type = application.business_type
    account.business_profile = account.business_profile | {"name": application.shown_name}
    if account.business_type != BusinessType.INDIVIDUAL:
        account.company = account.company | {"name": application.legal_name}
    terms = application.terms
    account.tos_acceptance = {
        "date": int(terms.at.timestamp()),
        "ip": terms.ip,
        "user_agent": terms.user_agent,
        "service_agreement": "full",
    }
    account.details_submitted = True
    account.last_active_at = now
    account.save(update_fields=[*_COLUMNS, *_DOCUMENTS, "last_active_at"])
    before = {name: value for name, value in before.items() if value != _value(account, name)}
    return list(before), before


def _value(account: Account, name: str) -> Any:
    value = getattr(account, name)
    return str(value) if name == "country" else value


def _representative_save(account: Account, given: Representative) -> tuple[Person, str]:
    """The holder's word replaces what the platform had prefilled; return the person and the event's type."""
    person = account.persons.filter(representative=True).first()
    event = "person.updated" if person else "person.created"
    person = person or Person(account=account, representative=True)
    for name in ("first_name", "last_name", "email", "phone", "dob", "title"):
        setattr(person, name, getattr(given, name))
    person.address = dict(given.address)
    person.save()
    return person, event


def _capabilities_review(account: Account) -> list[str]:
    """Put what waited for the holder into review; return the names."""
    waiting = account.capabilities.filter(
        requested=True, status=Capability.Status.INACTIVE, disabled_reason__in=_WAITS_FOR_HOLDER
    )
    names = list(waiting.order_by("name").values_list("name", flat=True))
    waiting.update(status=Capability.Status.PENDING, disabled_reason="pending.review")
    return names


def _team_notify(link: OnboardingLink, account: Account) -> None:
    """Tell those who create accounts, and whoever made this link, in the dashboard and by e-mail."""
    page = reverse("accounts:account_details", args=[account.pk])
    memberships = Membership.objects.filter(platform=link.platform_id).select_related("user").order_by("pk")
    told = [membership.user for membership in memberships if _is_told(membership, link)]
    journal.notify(
        platform_id=link.platform_id,
        user_ids=[user.pk for user in told],
        key=f"onboarded:{account.pk}",
        text=f"{account.display_name} finished onboarding and is in review",
        url=page,
    )
    for user in told:
        send_letter(
            template="emails/account_connected",
            to=user.email,
            context={"platform": link.platform, "account": account, "action_url": absolute_url(page)},
            deduplication_key=f"account_connected:{account.pk}:{user.pk}",
            platform_id=link.platform_id,
            account_id=account.pk,
        )


def _is_told(membership: Membership, link: OnboardingLink) -> bool:
    creates = {Role.ADMINISTRATOR, Role.DEVELOPER} & set(membership.roles)
    made_it = membership.user_id == link.created_by_id
    return bool(creates or (made_it and Permission.ACCOUNTS_VIEW in permissions_of(membership.roles)))
