"""Panels of the account details page: capabilities, and where the account's money goes."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse

from accounts import schedules
from accounts.capabilities import CORE, coupled, is_payment_method, label
from accounts.causes import capability_cause
from accounts.countries import country_name
from accounts.models import Capability, Connection, ExternalAccount
from accounts.rules import editable_by_platform, schedule_set_by_platform
from connect_dashboard.team.permissions import Permission

register = template.Library()


@dataclass(frozen=True)
class CapabilityRow:
    label: str
    status: str
    tone: str
    reason: str


@register.inclusion_tag("accounts/_capabilities_panel.html", takes_context=True)
def capabilities_panel(context: Context, connection: Connection) -> dict[str, Any]:
    account = connection.account
    held = [one for one in account.capabilities.all() if one.status != Capability.Status.UNREQUESTED]
    why = account.requirements.get("disabled_reason") or ""
    core = [one for one in held if not is_payment_method(one.name)]
    methods = [one for one in held if is_payment_method(one.name)]
    return {
        "core": [_row(one, why) for one in sorted(core, key=lambda one: CORE.index(one.name))],
        "methods": [_row(one, why) for one in sorted(methods, key=lambda one: label(one.name))],
        "inactive_methods": sum(one.status != Capability.Status.ACTIVE for one in methods),
        "coupled": _coupling(held),
        "waiting": [one.name for one in held if one.disabled_reason == "requirements.fields_needed"],
        "connection": connection,
        "edit_url": _url_if(context, Permission.CAPABILITIES_EDIT, "accounts:capabilities_edit", connection),
    }


@register.inclusion_tag("accounts/_money_movement_panel.html", takes_context=True)
def money_movement_panel(context: Context, connection: Connection) -> dict[str, Any]:
    account = connection.account
    external = sorted(account.external_accounts.all(), key=lambda one: (not one.default_for_currency, one.created))
    refusal = editable_by_platform(account)
    may_edit = Permission.BANK_DETAILS_EDIT in context["can"] and refusal is None
    return {
        "account": account,
        "external_accounts": [ExternalAccountRow.of(one) for one in external],
        "may_edit": may_edit,
        "refusal": refusal if Permission.BANK_DETAILS_EDIT in context["can"] else None,
        "schedule": schedules.describe_payouts(account.settings, account.country.code),
        "debits_negative": schedules.debits_negative_balances(account.settings, account.requirement_collection),
        "schedule_url": _url_if(context, Permission.PAYOUT_SCHEDULE_EDIT, "accounts:payout_schedule_edit", connection),
        "schedule_refusal": schedule_set_by_platform(account),
    }


@dataclass(frozen=True)
class ExternalAccountRow:
    id: str
    title: str
    facts: str
    is_default: bool
    status: str
    tone: str

    @classmethod
    def of(cls, external: ExternalAccount) -> "ExternalAccountRow":
        facts = [country_name(external.country), external.currency.upper()]
        if external.default_for_currency:
            facts[-1] = f"default for {facts[-1]}"
        if external.bank_name or external.brand:
            facts.insert(0, str(external.get_object_display()))
        word, tone = STATUS_WORDS.get(external.status, (external.status, "neutral"))
        return cls(
            id=external.id,
            title=str(external),
            facts=" · ".join(facts),
            is_default=external.default_for_currency,
            status=word,
            tone=tone,
        )


# The dialect's states of a bank account; cards have none and stay "new".
STATUS_WORDS = {
    "new": ("Not verified", "neutral"),
    "validated": ("Validated", "neutral"),
    "verified": ("Verified", "success"),
    "verification_failed": ("Verification failed", "danger"),
    "tokenized_account_number_deactivated": ("Deactivated", "danger"),
    "errored": ("Payout failed", "danger"),
}


def _row(capability: Capability, account_reason: str) -> CapabilityRow:
    status = Capability.Status(capability.status)
    cause = capability_cause(capability.disabled_reason, account_reason, settings.PROCESSOR_NAME)
    return CapabilityRow(label(capability.name), status.label, status.tone, cause)


def _coupling(held: list[Capability]) -> bool:
    """Whether one of card payments and transfers holds the other down."""
    pair = coupled(one.name for one in held)
    return len({one.status for one in held if one.name in pair and one.status != Capability.Status.PENDING}) > 1


def _url_if(context: Context, permission: Permission, name: str, connection: Connection) -> str:
    return reverse(name, args=[connection.account_id]) if permission in context["can"] else ""
