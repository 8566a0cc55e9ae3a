"""What a holder is asked during onboarding, and what becomes of the account once they submit it, which works once."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.countries import SUPPORTED
from accounts.locks import lock_account
from accounts.models import Account, Connection, DebitConsent, OnboardingLink
from accounts.models.account import BusinessType
from accounts.services.changes import account_was_changed, emit_to_platforms
from accounts.services.debit_consents import consent_offered, debit_consent_give
from accounts.services.links import LinkUnusable, link_state
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import members_who_may
from connect_dashboard.team.services.notices import News, tell
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import evaluate
from requirements_app.models import Document, Standing
from requirements_app.reading import situation_of
from requirements_app.services.answers import Answers, answers_save
from requirements_app.services.evaluation import now_for_account

# Asked on the first page of every onboarding.
_OPENING_KEYS = frozenset({"business_type", "business_profile.name", "company.name"})
_TERMS = frozenset({"tos_acceptance.date", "tos_acceptance.ip"})


@dataclass(frozen=True)
class Consent:
    """To account debits: which text was read, and by which browser."""

    version: str
    user_agent: str


@dataclass(frozen=True)
class Opening:
    """What the first page says. ``legal_name`` is empty for an individual; ``shown_name`` is what customers see."""

    email: str
    country: str
    business_type: str
    legal_name: str
    shown_name: str


def as_opened(account: Account, country: str, business_type: str) -> Account:
    """The account as it will be, for the rules to look at; nothing is saved."""
    future = copy(account)
    future.country, future.business_type = country, business_type
    return future


def asked_at_onboarding(account: Account, collect: str) -> frozenset[str]:
    """Keys that the rules ask for now, and with ``collect`` also what they will ask for in time.

    Risk questions are for who has proved to be the holder, which nobody does here: remediation links ask them.
    """
    standing = Standing.objects.filter(account=account).first() or Standing(account=account)
    found = evaluate(situation_of(account, standing), catalogue(), now_for_account(account)).requirements
    keys = set(found["currently_due"])
    if collect == OnboardingLink.Collect.EVENTUALLY_DUE:
        keys |= set(found["eventually_due"])
    if not account.tos_acceptance.get("date"):
        keys |= _TERMS
    return frozenset(key for key in keys - _OPENING_KEYS if not key.startswith("interv_"))


@transaction.atomic
def onboarding_complete(
    *, actor: Actor, link: OnboardingLink, opening: Opening, answers: Answers, consent: Consent | None = None
) -> Account:
    """Submit everything and use the link up: of any number of submissions one succeeds.

    ``consent`` to account debits is kept with it, where it was offered and given. Raises LinkUnusable for all other
    submissions, and a Refusal of whichever part is refused. What the account may do follows from the evaluation, and
    the platform's team learns of it.
    """
    now = timezone.now()
    account = lock_account(link.account_id)
    connection = Connection.objects.for_platform(link.platform).filter(account=account).first()
    open_links = OnboardingLink.objects.filter(pk=link.pk, completed_at=None, revoked_at=None, expires_at__gt=now)
    if connection is None or account.details_submitted or open_links.update(completed_at=now, draft="") != 1:
        raise LinkUnusable(link_state(OnboardingLink.objects.select_related("account").get(pk=link.pk), now))
    before = _open(account, link, opening)
    connection.account, connection.platform = account, link.platform
    answers_save(actor=actor, connection=connection, answers=answers)
    if consent and consent_offered(link.platform, account):
        debit_consent_give(
            actor=actor,
            connection=connection,
            version=consent.version,
            user_agent=consent.user_agent,
            how=DebitConsent.How.ONBOARDING,
        )
    account = lock_account(account.pk)
    emit_to_platforms(account, type="account.application.authorized", object_id=account.pk, changed=())
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action="account.onboarded",
        subject=account.pk,
        event="account.updated",
        changed=before,
        before=before,
        after={name: _value(account, name) for name in before},
    )
    _drafts_forget(link)
    _team_tell(link, account)
    return account


_COLUMNS = ("email", "country", "default_currency", "business_type", "details_submitted", "business_profile", "company")


def _open(account: Account, link: OnboardingLink, opening: Opening) -> dict[str, Any]:
    """Write the first page onto the account; return the values before of what changed."""
    before = {name: _value(account, name) for name in _COLUMNS}
    account.email = opening.email
    if "country" not in link.fixed_fields:
        account.country = opening.country
        account.default_currency = SUPPORTED[opening.country]
    if "business_type" not in link.fixed_fields:
        account.business_type = opening.business_type
    account.business_profile = account.business_profile | {"name": opening.shown_name}
    if account.business_type != BusinessType.INDIVIDUAL:
        account.company = account.company | {"name": opening.legal_name}
    account.details_submitted = True
    account.last_active_at = timezone.now()
    account.save(update_fields=[*_COLUMNS, "last_active_at"])
    return {name: value for name, value in before.items() if value != _value(account, name)}


def _value(account: Account, name: str) -> Any:
    value = getattr(account, name)
    return str(value) if name == "country" else value


def draft_documents(link: OnboardingLink, ids: Mapping[str, str]) -> dict[str, Document]:
    """Files that were uploaded on this link's pages and wait for its completion, by whatever names their ids."""
    found = {one.pk: one for one in Document.objects.filter(account=link.account_id, subject=link.pk, purged_at=None)}
    return {name: found[document_id] for name, document_id in ids.items() if document_id in found}


def _drafts_forget(link: OnboardingLink) -> None:
    """What was taken over lies with the account now."""
    drafts = Document.objects.filter(account=link.account_id, subject=link.pk)
    for path in [document.path for document in drafts]:
        transaction.on_commit(lambda path=path: default_storage.delete(path))  # type: ignore[misc]
    drafts.delete()


def _team_tell(link: OnboardingLink, account: Account) -> None:
    """Tell those who create accounts."""
    news = News(
        type=NoticeType.ACCOUNT_CONNECTED,
        key=f"onboarded:{account.pk}",
        text=f"{account.display_name} finished onboarding and is in review",
        url=reverse("accounts:account_details", args=[account.pk]),
    )
    tell(
        platform_id=link.platform_id,
        news=news,
        members=members_who_may(Permission.ACCOUNTS_CREATE, link.platform_id),
        template="emails/account_connected",
        context={"account": account},
        account_id=account.pk,
    )
