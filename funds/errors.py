"""Why money does not move, in words for people."""

from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money


class InsufficientFunds(Refusal):
    """``available`` is what the balance holds; it did not change."""

    def __init__(self, available: Money, needed: Money, holder: str) -> None:
        super().__init__(
            "balance_insufficient",
            f"There is not enough on the balance: {available} is available, {needed} is needed.",
            param="amount",
        )
        self.available = available
        self.needed = needed
        self.holder = holder


class CurrencyMismatch(Refusal):
    """Nothing is converted: money of one currency never meets a balance of another."""

    def __init__(self, currency: str, other: str) -> None:
        super().__init__(
            "currency_mismatch",
            f"{currency.upper()} and {other.upper()} do not mix: nothing is converted. Move each on its own.",
            param="currency",
        )


class ReversalTooLarge(Refusal):
    """``left`` is what of the movement has not been taken back yet."""

    def __init__(self, left: Money) -> None:
        super().__init__("reversal_too_large", f"Of this movement {left} is left to reverse.", param="amount")
        self.left = left


class SourceExceeded(Refusal):
    """``left`` is what of the charge was neither given back nor passed on."""

    def __init__(self, left: Money) -> None:
        super().__init__("source_transaction_exceeded", f"Of this charge {left} is left to pass on.", param="amount")
        self.left = left


class SourceUnusable(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__("source_transaction_unusable", message, param="source_transaction")


class KeyReused(Refusal):
    """A key that belongs to a movement of another kind, amount or balance."""

    status = 409

    def __init__(self, key: str) -> None:
        super().__init__(
            "idempotency_key_in_use", "This key belongs to another movement already. Send the new one under a new key."
        )
        self.key = key


class AccountNotPayable(Refusal):
    """The account takes no money now; the message says whose doing that is."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, param="destination", status=409)


class AmountInvalid(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__("amount_invalid", message, param="amount")


class CurrencyUnsupported(Refusal):
    def __init__(self, currency: str) -> None:
        super().__init__(
            "currency_unsupported", f"Balances are not kept in {currency.upper() or 'no currency'}.", param="currency"
        )


class LimitReached(Refusal):
    """``left`` is what the person may still move today."""

    def __init__(self, limit: Money, left: Money) -> None:
        super().__init__(
            "daily_limit_reached",
            f"One person may move {limit} a day here, and {left} of it is left today. "
            "Move less, ask another Administrator, or change the limit in Settings.",
            param="amount",
        )
        self.left = left


class InstantLimitReached(Refusal):
    """``left`` is what may still go out today by instant payouts."""

    def __init__(self, limit: Money, left: Money) -> None:
        super().__init__(
            "instant_limit_reached",
            f"Your platform sends at most {limit} a day by instant payouts, and {left} of it is left today. "
            "Choose standard, send less, or change the limit in Settings.",
            param="amount",
        )
        self.left = left


class NoApprover(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "approver_missing",
            "This amount needs the approval of a second Administrator, and there is none. "
            "Invite one, or change the threshold in Settings.",
            param="amount",
            status=409,
        )


class OwnApproval(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("approval_own", "You asked for this movement yourself: another Administrator decides.")


class AlreadyDecided(Refusal):
    """Another Administrator was quicker, or time was up; ``outcome`` is the word for it."""

    def __init__(self, outcome: str) -> None:
        super().__init__("approval_decided", f"This is settled already: {outcome.lower()}.", status=409)


class NotCancelable(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__("not_cancelable", message, status=409)


class PaymentsInactive(Refusal):
    """No card is charged for an account whose capability for it is not active."""

    def __init__(self, account: str) -> None:
        super().__init__("payments_inactive", f"The capability card payments of {account} is not active.")


class ChargeUnknown(Refusal):
    status = 404

    def __init__(self, charge_id: str) -> None:
        super().__init__("resource_missing", f"No such charge: {charge_id}", param="charge")


class DestinationUnusable(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__("destination_unusable", message, param="destination")


class InstantUnavailable(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__("instant_payouts_unsupported", f"{message} Choose standard.", param="method")


class NotReversible(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__("payout_not_reversible", message, status=409)


class DebitNotOffered(Refusal):
    """``reason`` is the first condition of account debits that does not hold."""

    def __init__(self, reason: str) -> None:
        super().__init__("debit_not_offered", reason, status=409)


class CeilingExceeded(Refusal):
    """``ceiling`` is the most that one debit may be of, if anything is known for the currency."""

    def __init__(self, ceiling: Money | None, currency: str) -> None:
        words = (
            f"One debit can be of {ceiling} at most." if ceiling else f"Debits are not offered in {currency.upper()}."
        )
        super().__init__("ceiling_exceeded", words, param="amount")
