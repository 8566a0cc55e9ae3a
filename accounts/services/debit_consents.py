"""The holder's consent to account debits: what it says, giving it, taking it back.

Only platforms that bear an account's losses may debit it; others need no consent, and get none.
Source: connect/account-debits.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext

from accounts.configuration import Liability
from accounts.locks import lock_account, lock_debit_consent
from accounts.models import Account, Connection, DebitConsent
from accounts.services.changes import account_was_changed
from accounts.services.holder_settings import require_holder
from connect_dashboard.present import present
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

# Another text is another version; consents keep the words that were read.
VERSION = "2026-11"


def consent_text(platform: Platform) -> str:
    """The present text, in the language of the page."""
    return gettext(
        "I allow %(platform)s to take amounts that I owe it from my account’s balance, up to what I owe. "
        "I can revoke this at any time; what was taken before stays."
    ) % {"platform": platform}


def consent_obstacle(account: Account) -> Refusal | None:
    """Why there is nothing to consent to; None where the platform could debit the account."""
    if account.losses != Liability.PLATFORM:
        return Refusal("debits_not_offered", "The platform does not bear this account’s losses.", status=409)
    return None


def consent_offered(platform: Platform, account: Account) -> bool:
    """Whether its holder is asked as they finish onboarding: the platform wants it, and could debit the account."""
    return platform.asks_debit_consent and consent_obstacle(account) is None


def debit_consent_of(account_id: str, platform_id: int) -> DebitConsent | None:
    """The consent that holds now; None where there is none or it was revoked."""
    return DebitConsent.objects.filter(account=account_id, platform=platform_id, revoked_at=None).first()


@transaction.atomic
def debit_consent_give(
    *,
    actor: Actor,
    connection: Connection,
    version: str,
    user_agent: str = "",
    how: DebitConsent.How = DebitConsent.How.DASHBOARD,
) -> DebitConsent:
    """Keep the consent with its words; given already, nothing changes.

    ``version`` is of the text that was shown: if it is not the present one the holder has to read again.
    """
    require_holder(actor, connection.account_id)
    account = lock_account(connection.account_id)
    if obstacle := consent_obstacle(account):
        raise obstacle
    if version != VERSION:
        raise Refusal("consent_text_changed", "The text has changed meanwhile. Read it again.", status=409)
    if given := lock_debit_consent(account.pk, connection.platform_id):
        return given
    consent = DebitConsent.objects.create(
        account=account,
        platform=connection.platform,
        version=VERSION,
        language=get_language() or "",
        text=consent_text(connection.platform),
        how=how,
        given_at=present(),
        given_by=account.email or actor.label,
        ip=actor.ip,
        user_agent=user_agent[:300],
    )
    _tell(actor, connection, account, consent, "given")
    return consent


@transaction.atomic
def debit_consent_record(
    *, actor: Actor, connection: Connection, text: str, version: str, given_by: str, given_at: datetime, source: str
) -> DebitConsent:
    """Keep a consent that the holder gave elsewhere, such as by accepting the platform's terms, and who says so.

    ``text`` is what was agreed to, ``source`` where it stands. There is one in force already: Refusal.
    """
    actor.require(Permission.FUNDS_MOVE)
    account = lock_account(connection.account_id)
    if obstacle := consent_obstacle(account):
        raise obstacle
    if lock_debit_consent(account.pk, connection.platform_id):
        raise Refusal("consent_given", "A consent is in force already.", status=409)
    if given_at > now_for(connection.platform):
        raise Refusal("consent_in_future", "A consent that is yet to be given is none.", param="given_on")
    consent = DebitConsent.objects.create(
        account=account,
        platform=connection.platform,
        version=version,
        language="",
        text=text,
        how=DebitConsent.How.ELSEWHERE,
        source=source,
        given_at=given_at,
        given_by=given_by,
        recorded_by=actor.label,
    )
    _tell(actor, connection, account, consent, "recorded")
    return consent


@transaction.atomic
def debit_consent_revoke(*, actor: Actor, connection: Connection) -> None:
    """From now on nothing may be debited; revoked already, nothing changes.

    The holder revokes; where they told their platform to, it writes that down for them.
    """
    if actor.kind == "holder":
        require_holder(actor, connection.account_id)
    else:
        actor.require(Permission.FUNDS_MOVE)
    account = lock_account(connection.account_id)
    consent = lock_debit_consent(account.pk, connection.platform_id)
    if consent is None:
        return
    by = account.email if actor.kind == "holder" and account.email else actor.label
    consent.revoked_at, consent.revoked_by = timezone.now(), by
    consent.save(update_fields=["revoked_at", "revoked_by"])
    _tell(actor, connection, account, consent, "revoked")


def _tell(actor: Actor, connection: Connection, account: Account, consent: DebitConsent, verb: str) -> None:
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action=f"debit_consent.{verb}",
        subject=str(consent.pk),
        event="account.updated",
        changed=["debit_consent"],
        after={"version": consent.version, "how": consent.get_how_display(), "source": consent.source},
    )
