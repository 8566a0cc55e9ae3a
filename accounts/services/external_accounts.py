"""Bank accounts and debit cards that payouts go to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.bank_formats import BANK_FORMATS
from accounts.card_tokens import CARD_TOKENS, CardFacts
from accounts.countries import SUPPORTED, country_name
from accounts.locks import lock_account
from accounts.metadata import check_metadata
from accounts.models import Account, Connection, ExternalAccount
from accounts.reading import external_account_by_id
from accounts.rules import require_editor
from accounts.schedules import schedule_of
from accounts.services.changes import account_was_changed, emit_to_platforms
from connect_dashboard.identifiers import new_id
from connect_dashboard.processor.choice import processor
from connect_dashboard.processor.protocol import Flow, Method, MoneyRequest
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

_EDITABLE = {
    ExternalAccount.Object.BANK_ACCOUNT: frozenset(
        {"account_holder_name", "account_holder_type", "account_type", "metadata"}
    ),
    ExternalAccount.Object.CARD: frozenset({"account_holder_name", "exp_month", "exp_year", "metadata"}),
}
# The dialect's word for one that a payout to it did not reach.
FAILED = "errored"


@dataclass(frozen=True)
class BankDetails:
    """``numbers`` holds the parts that the country's format names, as they were typed."""

    country: str
    currency: str
    numbers: Mapping[str, str]
    holder_name: str
    holder_type: str
    account_type: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def external_account_create(
    *, actor: Actor, connection: Connection, details: BankDetails, make_default: bool = False
) -> ExternalAccount:
    """Add a bank account; the first of a currency becomes its default."""
    account = _locked(actor, connection)
    values = checked_bank_numbers(details)
    check_metadata(details.metadata)
    routing = BANK_FORMATS[details.country].routing_number(values)
    number = values["account_number"]
    external = ExternalAccount(
        id=new_id("ba"),
        account=account,
        object=ExternalAccount.Object.BANK_ACCOUNT,
        country=details.country,
        currency=details.currency,
        routing_number=routing,
        account_number=number,
        last4=number[-4:],
        account_holder_name=details.holder_name,
        account_holder_type=details.holder_type,
        account_type=details.account_type,
        metadata=dict(details.metadata),
        fingerprint=_fingerprint(details.country, routing, number),
    )
    return _add(actor, connection, account, external, make_default=make_default)


@transaction.atomic
def debit_card_create(
    *,
    actor: Actor,
    connection: Connection,
    token: str,
    make_default: bool = False,
    metadata: Mapping[str, str] | None = None,
) -> ExternalAccount:
    """Add a debit card by its token: its number never comes here."""
    account = _locked(actor, connection)
    check_metadata(metadata or {})
    facts = _card_facts(account, token)
    external = ExternalAccount(
        id=new_id("card"),
        account=account,
        object=ExternalAccount.Object.CARD,
        country=facts.country,
        currency=facts.currency,
        brand=facts.brand,
        last4=facts.last4,
        exp_month=facts.exp_month,
        exp_year=facts.exp_year,
        metadata=dict(metadata or {}),
        fingerprint=_fingerprint(facts.brand, facts.last4, f"{facts.exp_month}/{facts.exp_year}"),
    )
    return _add(actor, connection, account, external, make_default=make_default)


@transaction.atomic
def external_account_set_default(*, actor: Actor, connection: Connection, external_id: str) -> ExternalAccount:
    """Pay out the account's balance of this currency here from now on."""
    account = _locked(actor, connection)
    external = _member(account, external_id)
    if not external.default_for_currency:
        _take_default(account, external.currency)
        external.default_for_currency = True
        external.save(update_fields=["default_for_currency"])
        _tell(actor, connection, account, external, "updated", changed=["default_for_currency"])
    return external


@transaction.atomic
def external_account_update(
    *, actor: Actor, connection: Connection, external_id: str, changes: Mapping[str, Any]
) -> ExternalAccount:
    """Change who holds it, the kind of a bank account, when a card expires, or the metadata: the numbers stay."""
    account = _locked(actor, connection)
    external = _member(account, external_id)
    changed = [name for name, value in changes.items() if getattr(external, name) != value]
    if wrong := sorted(set(changes) - _EDITABLE[ExternalAccount.Object(external.object)]):
        what = external.get_object_display().lower()
        raise Refusal("parameter_unknown", f"A {what} has no {wrong[0]}.", param=wrong[0])
    check_metadata(changes.get("metadata", {}))
    for name in changed:
        setattr(external, name, changes[name])
    if changed:
        external.save(update_fields=changed)
        _tell(actor, connection, account, external, "updated", changed=changed)
    return external


@transaction.atomic
def external_account_remove(*, actor: Actor, connection: Connection, external_id: str) -> ExternalAccount:
    """Remove a bank account or debit card for good."""
    account = _locked(actor, connection)
    external = _member(account, external_id)
    if refusal := removal_refusal(account, external):
        raise refusal
    shown = external_account_by_id(account.pk, external.pk)
    ExternalAccount.objects.filter(pk=external.pk).delete()
    _tell(actor, connection, account, external, "deleted", changed=["external_account"], shown=shown)
    return external


def external_account_failed(*, external: ExternalAccount) -> None:
    """A payout to it came back: nothing is sent there by schedule any more. Under the account's lock."""
    if external.status != FAILED:
        external.status = FAILED
        external.save(update_fields=["status"])
        emit_to_platforms(
            external.account, type="account.external_account.updated", object_id=external.pk, changed=["status"]
        )


def removal_refusal(account: Account, external: ExternalAccount) -> Refusal | None:
    """Why ``external`` has to stay; None if it may go.

    A balance must never have nowhere to go by itself: a default goes after another took its place, the last
    one of the account's own currency only where nothing is paid out by schedule.
    """
    if not external.default_for_currency:
        return None
    currency = external.currency.upper()
    if account.external_accounts.filter(currency=external.currency).exclude(pk=external.pk).exists():
        return Refusal(
            "default_external_account", f"It is the default for {currency}. Make another one the default first."
        )
    by_schedule = schedule_of(account.settings)["interval"] != "manual"
    if by_schedule and external.currency == account.default_currency:
        return Refusal(
            "last_external_account",
            f"Scheduled payouts in {currency} go here and nowhere else. Add another one, or make the schedule manual.",
        )
    return None


def _locked(actor: Actor, connection: Connection) -> Account:
    account = lock_account(connection.account_id)
    require_editor(actor, account, Permission.BANK_DETAILS_EDIT)
    return account


def _member(account: Account, external_id: str) -> ExternalAccount:
    external = account.external_accounts.filter(pk=external_id).first()
    if external is None:
        raise Refusal("external_account_missing", "This bank account or card was removed meanwhile.", status=404)
    return external


def checked_bank_numbers(details: BankDetails) -> dict[str, str]:
    """The numbers without separators; raises a Refusal that names the field."""
    bank_format = BANK_FORMATS.get(details.country)
    if bank_format is None:
        raise Refusal("bank_country_unsupported", "Choose a country from the list.", param="country")
    if details.currency not in currencies_of(details.country):
        raise Refusal(
            "bank_currency_unsupported",
            f"Banks in {country_name(details.country)} cannot be paid out to in {details.currency.upper()}.",
            param="currency",
        )
    values, problems = bank_format.clean(details.numbers)
    for name, message in problems.items():
        raise Refusal("bank_number_invalid", message, param=name)
    return values


def currencies_of(country: str) -> tuple[str, ...]:
    """Currencies that a bank account in ``country`` may receive, its own first."""
    return (SUPPORTED[country], *BANK_FORMATS[country].extra_currencies)


def _card_facts(account: Account, token: str) -> CardFacts:
    facts = CARD_TOKENS.get(token)
    if facts is None:
        raise Refusal("token_unknown", "No card is known by this token. Tokens begin with tok_.", param="token")
    if facts.funding != "debit":
        raise Refusal("card_not_debit", f"This is a {facts.funding} card. Payouts need a debit card.", param="token")
    if facts.country != str(account.country):
        raise Refusal(
            "card_country_unsupported",
            f"The card was issued in {country_name(facts.country)}; payouts need one from the account’s country.",
            param="token",
        )
    return facts


def _fingerprint(*parts: str) -> str:
    """Equal numbers have equal fingerprints, from which nobody without the key can find the number."""
    return salted_hmac("accounts.external_account", "|".join(parts), algorithm="sha256").hexdigest()[:32]


def _add(
    actor: Actor, connection: Connection, account: Account, external: ExternalAccount, *, make_default: bool
) -> ExternalAccount:
    if account.external_accounts.filter(fingerprint=external.fingerprint, currency=external.currency).exists():
        what = external.get_object_display().lower()
        raise Refusal("external_account_duplicate", f"The account already has this {what} (••••{external.last4}).")
    same_currency = account.external_accounts.filter(currency=external.currency)
    external.default_for_currency = make_default or not same_currency.filter(default_for_currency=True).exists()
    if external.default_for_currency:
        _take_default(account, external.currency)
    external.created = timezone.now()
    external.standard_only = not processor().pays_instantly(_imagined(external))
    external.save(force_insert=True)
    _tell(actor, connection, account, external, "created", changed=["external_account"])
    return external


def _imagined(external: ExternalAccount) -> MoneyRequest:
    """The smallest payout to it within minutes."""
    values = {"last4": external.last4, "account_number": external.account_number}
    return MoneyRequest(
        "", Flow.PAYOUT, 1, external.currency, external.country, external.created, Method.INSTANT, values
    )


def _take_default(account: Account, currency: str) -> None:
    """Clear the flag before another row takes it: the table allows one default a currency."""
    account.external_accounts.filter(currency=currency, default_for_currency=True).update(default_for_currency=False)


def _tell(
    actor: Actor,
    connection: Connection,
    account: Account,
    external: ExternalAccount,
    verb: str,
    changed: list[str],
    shown: Mapping[str, Any] | None = None,
) -> None:
    facts = {
        "object": external.object,
        "last4": external.last4,
        "country": external.country,
        "currency": external.currency,
        "default_for_currency": external.default_for_currency,
    }
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action=f"external_account.{verb}",
        subject=external.pk,
        event=f"account.external_account.{verb}",
        changed=changed,
        before=facts if verb == "deleted" else None,
        after=None if verb == "deleted" else facts,
        shown=shown,
    )
