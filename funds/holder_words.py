"""Money in words for account holders, in their language."""

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money, format_money
from funds.chart import Kind, Type
from funds.models import LedgerEntry, Payout
from funds.statuses import Status

# A payout that waits for approval, or was not given it, is its platform's affair: nothing has moved.
STATUSES = {
    Status.PENDING: _("Being prepared"),
    Status.IN_TRANSIT: _("On its way"),
    Status.PAID: _("Arrived"),
    Status.FAILED: _("Failed"),
    Status.CANCELED: _("Canceled"),
    Status.REVERSED: _("Returned"),
}
# What happens on the balances of a connected account; the rest happens on its platform's.
TYPES = {
    Type.CHARGE: _("Card payment"),
    Type.REFUND: _("Refund"),
    Type.TRANSFER: _("Transfer to the platform"),
    Type.TRANSFER_REFUND: _("Transfer given back"),
    Type.PAYMENT: _("Payment from the platform"),
    Type.PAYMENT_REFUND: _("Payment taken back"),
    Type.PAYOUT: _("Payout"),
    Type.PAYOUT_FAILURE: _("Payout that came back"),
    Type.PAYOUT_CANCEL: _("Canceled payout"),
    Type.RESERVE: _("Reserve"),
}
_FAILURES = {
    "no_account": _("The bank knows no account with this number."),
    "account_closed": _("The bank account has been closed."),
    "invalid_currency": _("The bank account does not take this currency."),
    "could_not_process": _("The bank could not process it."),
    "insufficient_funds": _("The bank account does not hold enough money."),
    "debit_not_authorized": _("The bank account does not permit debits."),
}

_REFUSALS = {
    "balance_insufficient": _("There is not that much on your balance."),
    "amount_invalid": _("This amount cannot be paid out at once. Enter a smaller one."),
    "destination_unusable": _("This bank account cannot be used. Choose another one."),
    "account_paused": _("Payouts are paused. Nothing is sent meanwhile."),
    "payouts_disabled": _("Nothing is paid out to you at present."),
    "paid_out_by_schedule": _("Payouts are made by your schedule. To start them yourself, set it to “By hand”."),
}


def amount_words(money: Money) -> str:
    return format_money(money, get_language() or "en")


def payout_words(payout: Payout) -> str:
    """Where it goes, or that it brings money back."""
    if payout.reverses_id:
        return gettext("Fetched back from %(bank_account)s") % {"bank_account": payout.destination_name}
    if payout.covers_negative:
        return gettext("Debited from %(bank_account)s, as the balance was below zero") % {
            "bank_account": payout.destination_name
        }
    return payout.destination_name


def status_words(payout: Payout) -> str:
    """Held while payouts are paused, it says that in place of its status."""
    return gettext("Held") if payout.held_since else str(STATUSES[payout.state])


def failure_words(payout: Payout) -> str:
    """Why a payout failed; empty for one that did not."""
    if payout.state != Status.FAILED:
        return ""
    return str(_FAILURES.get(payout.failure_code) or gettext("The bank did not take it."))


def refusal_words(refusal: Refusal) -> str:
    """Why no payout was started, and what to do."""
    return str(_REFUSALS.get(refusal.code) or gettext("This could not be saved. Check it and try again."))


def entry_words(entry: LedgerEntry) -> str:
    """``entry`` with its transaction."""
    if entry.type:
        return str(TYPES[Type(entry.type)])
    released = entry.transaction.kind == Kind.RELEASE
    return gettext("Payments became available") if released else gettext("Correction")
