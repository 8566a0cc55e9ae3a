"""New accounts: made by an operator, or asked for by their holder where only holders may open one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from accounts.capabilities import USUAL
from accounts.configuration import EXPRESS, Configuration, DashboardAccess
from accounts.countries import SUPPORTED, country_name
from accounts.listing import listing_columns
from accounts.metadata import check_metadata
from accounts.models import Account, Capability, Connection, OnboardingLink
from accounts.rules import require_editor
from accounts.services.changes import account_was_changed
from accounts.services.hosted_links import hash_of, new_token, token_of_form
from accounts.services.links import IssuedLink, issue_link, issued_before, link_letter_send
from accounts.services.profile import write_profile
from accounts.signals import Opening, account_opens
from connect_dashboard.bulk import copy_objects
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal import services as journal
from connect_dashboard.prepared import insert
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.profile import missing_profile_fields
from connect_dashboard.ui.errors import Refusal


@dataclass(frozen=True)
class NewAccount:
    """What an operator ordered. ``fixed_fields`` names what the holder cannot change, ``profile`` holds what is known
    of the account already, by path as the API names it."""

    configuration: Configuration
    country: str
    business_type: str = ""
    email: str = ""
    capabilities: tuple[str, ...] = USUAL
    metadata: Mapping[str, str] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    fixed_fields: tuple[str, ...] = ()
    collect: str = OnboardingLink.Collect.CURRENTLY_DUE
    language: str = ""


@dataclass(frozen=True)
class CreatedAccount:
    """``issued`` is the one-time link; an account without a hosted dashboard has none."""

    connection: Connection
    issued: IssuedLink | None


def profile_obstacle(platform: Platform) -> Refusal | None:
    missing = missing_profile_fields(platform)
    if not missing:
        return None
    message = f"Complete your platform profile first. Still missing: {', '.join(missing)}."
    return Refusal("platform_profile_incomplete", message, status=409)


def only_holders_create(platform: Platform) -> bool:
    """French regulations let accounts be created through hosted onboarding alone."""
    return str(platform.country) == "FR"


def creation_obstacle(platform: Platform) -> Refusal | None:
    """Why this platform's team cannot create accounts in the dashboard; nothing if it can."""
    if obstacle := profile_obstacle(platform):
        return obstacle
    if only_holders_create(platform):
        message = (
            "Platforms in France can’t create connected accounts in the dashboard. Due to French regulations, "
            "account holders create their account themselves on your hosted onboarding page."
        )
        return Refusal("platform_in_france", message, status=409)
    return None


@transaction.atomic
def account_create(*, actor: Actor, order: NewAccount, form_token: str) -> CreatedAccount:
    """Create an account and, if its holder gets a hosted dashboard, the link with which they finish it.

    The same ``form_token`` again changes nothing and returns what the first call returned, the link included.
    """
    actor.require(Permission.ACCOUNTS_CREATE)
    platform = _platform_of(actor)
    if obstacle := creation_obstacle(platform):
        raise obstacle
    _check(order)
    account_id = new_id("acct")
    token = token_of_form(actor, form_token, "account_create")
    key = _form_key("account_create", form_token)
    if earlier_id := journal.first_time(platform_id=platform.pk, key=key, object_id=account_id):
        living = Connection.objects.for_platform(platform).select_related("account", "platform")
        connection = living.filter(account_id=earlier_id).first()
        if connection is None:
            raise Refusal("account_removed", "This account was created and has been removed since.", status=409)
        return CreatedAccount(connection, issued_before(connection, token))
    connection = _open_account(actor, platform, account_id, order)
    if order.configuration.dashboard == DashboardAccess.NONE:
        return CreatedAccount(connection, None)
    issued = issue_link(
        actor,
        connection,
        token,
        fixed_fields=order.fixed_fields,
        collect=order.collect,
        language=order.language,
    )
    return CreatedAccount(connection, issued)


@transaction.atomic
def account_open(*, actor: Actor, order: NewAccount) -> Connection:
    """Create an account for a program: its links are made apart, and its request has a key of its own."""
    actor.require(Permission.ACCOUNTS_CREATE)
    platform = _platform_of(actor)
    if obstacle := creation_obstacle(platform):
        raise obstacle
    _check(order)
    return _open_account(actor, platform, new_id("acct"), order)


@transaction.atomic
def account_join(*, actor: Actor, email: str, country: str, form_token: str) -> None:
    """Open an account for a holder who asks on the platform's hosted page, and send them the link.

    Who asks again before finishing gets a fresh link to the account that waits for them; the same
    ``form_token`` again does nothing.
    """
    platform = _platform_of(actor)
    if obstacle := profile_obstacle(platform):
        raise obstacle
    if not only_holders_create(platform):
        raise Refusal("join_not_offered", "This platform creates accounts itself.", status=409)
    waiting = (
        Connection.objects.for_platform(platform)
        .select_related("account", "platform")
        .filter(account__email__iexact=email, account__details_submitted=False)
        .order_by("pk")
        .first()
    )
    account_id = waiting.account_id if waiting else new_id("acct")
    if journal.first_time(platform_id=platform.pk, key=_form_key("account_join", form_token), object_id=account_id):
        return
    actor = replace(actor, id=account_id)
    order = NewAccount(EXPRESS, country, email=email)
    connection = waiting or _open_account(actor, platform, account_id, order)
    issued = issue_link(actor, connection, new_token(), fixed_fields=(), language=get_language() or "")
    link_letter_send(issued, to=email)


def _form_key(purpose: str, form_token: str) -> str:
    """Hashed, since a link's token follows from the form's."""
    return f"{purpose}:{hash_of(form_token)}"


def _platform_of(actor: Actor) -> Platform:
    if actor.platform is None:
        raise Refusal("platform_missing", "Accounts belong to a platform.")
    return actor.platform


def _check(order: NewAccount) -> None:
    if not order.configuration.is_valid:
        raise Refusal("configuration_invalid", "These properties do not go together.", param="configuration")
    if order.country not in SUPPORTED:
        raise Refusal("country_unsupported", "Choose a country in which accounts can be opened.", param="country")
    if order.configuration.dashboard == DashboardAccess.NONE and not order.capabilities:
        raise Refusal("capabilities_missing", "Choose at least one capability.", param="capabilities")
    check_metadata(order.metadata)


def _open_account(actor: Actor, platform: Platform, account_id: str, order: NewAccount) -> Connection:
    now = present()
    account = Account(
        id=account_id,
        created=now,
        last_active_at=now,
        country=order.country,
        default_currency=SUPPORTED[order.country],
        business_type=order.business_type,
        email=order.email,
        **order.configuration.as_columns(),
    )
    if order.profile:
        require_editor(actor, account, Permission.ACCOUNTS_EDIT)
        for path, value in order.profile.items():
            write_profile(account, path, value)
    capabilities = [
        Capability(account=account, name=name, requested_at=now, disabled_reason="requirements.fields_needed")
        for name in order.capabilities
    ]
    account_opens.send(sender=Account, opening=Opening(account, capabilities, actor))
    metadata = dict(order.metadata)
    connection = Connection(
        platform=platform,
        account=account,
        connected_at=now,
        metadata=metadata,
        **listing_columns(account, metadata, capabilities, [], []),
    )
    insert(account)
    copy_objects(capabilities)
    insert(connection)
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action="account.created",
        subject=account.pk,
        event="account.updated",
        changed=["country", "email", "business_type", *order.capabilities, *order.profile],
        after={
            "configuration": order.configuration.name,
            "country": country_name(order.country),
            "business_type": order.business_type,
            "email": order.email,
            "capabilities": list(order.capabilities),
            "metadata": metadata,
            **order.profile,
        },
        is_new=True,
    )
    return connection
