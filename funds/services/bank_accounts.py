"""The platform's own bank accounts, from which it adds to its balance."""

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.bank_formats import BANK_FORMATS
from accounts.services.external_accounts import BankDetails, checked_bank_numbers
from connect_dashboard.journal import services as journal
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.locks import locked_platform
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from funds.models import PlatformBankAccount

# What the dialect's test tokens stand for: source connect/testing. Each is an American bank account.
TEST_TOKENS = {
    "btok_us_verified": "6789",
    "btok_us_verified_noAccount": "1116",
    "btok_us_verified_accountClosed": "1113",
    "btok_us_verified_insufficientFunds": "2227",
    "btok_us_verified_debitNotAuthorized": "3335",
    "btok_us_verified_invalidCurrency": "4440",
}
_TEST_ROUTING = "110000000"


@transaction.atomic
def bank_account_add(*, actor: Actor, platform: Platform, details: BankDetails) -> PlatformBankAccount:
    """Add a bank account by the numbers of its country. Raises Forbidden, and Refusals that name the field."""
    actor.require(Permission.FUNDS_MOVE)
    values = checked_bank_numbers(details)
    number = values["account_number"]
    account = PlatformBankAccount(
        country=details.country,
        currency=details.currency,
        holder_name=details.holder_name,
        routing_number=BANK_FORMATS[details.country].routing_number(values),
        account_number=number,
        last4=number[-4:],
    )
    return _add(actor, platform, account, number)


@transaction.atomic
def bank_account_add_by_token(*, actor: Actor, platform: Platform, token: str) -> PlatformBankAccount:
    """Add what a test token of the sandbox stands for."""
    actor.require(Permission.FUNDS_MOVE)
    last4 = TEST_TOKENS.get(token)
    if settings.PROCESSOR != "sandbox" or last4 is None:
        raise Refusal("token_unknown", "No bank account is known by this token.", param="token")
    account = PlatformBankAccount(country="US", currency="usd", routing_number=_TEST_ROUTING, token=token, last4=last4)
    return _add(actor, platform, account, token)


@transaction.atomic
def bank_account_remove(*, actor: Actor, platform: Platform, bank_account_id: str) -> PlatformBankAccount:
    """Offer it no more; top-ups under way from it go on."""
    actor.require(Permission.FUNDS_MOVE)
    locked_platform(platform.pk)
    account = PlatformBankAccount.objects.for_platform(platform).filter(pk=bank_account_id).first()
    if account is None:
        raise Refusal("bank_account_missing", "There is no such bank account.", status=404)
    if account.removed_at is None:
        account.removed_at = present()
        account.save(update_fields=["removed_at"])
        _record(actor, account, "removed")
    return account


def _add(actor: Actor, platform: Platform, account: PlatformBankAccount, secret: str) -> PlatformBankAccount:
    platform = locked_platform(platform.pk)
    account.platform = platform
    parts = "|".join([account.country, account.routing_number, account.currency, secret])
    account.fingerprint = salted_hmac("funds.bank_account", parts, algorithm="sha256").hexdigest()
    if PlatformBankAccount.objects.for_platform(platform).living().filter(fingerprint=account.fingerprint).exists():
        raise Refusal("bank_account_duplicate", f"You have this bank account already (••••{account.last4}).")
    account.save(force_insert=True)
    _record(actor, account, "added")
    return account


def _record(actor: Actor, account: PlatformBankAccount, verb: str) -> None:
    journal.record(
        actor=actor,
        platform_id=account.platform_id,
        action=f"platform_bank_account.{verb}",
        subject=account.pk,
        after={"last4": account.last4, "country": account.country, "currency": account.currency},
    )
