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


class KeyReused(Refusal):
    """A key that belongs to a movement of another kind, amount or balance."""

    status = 409

    def __init__(self, key: str) -> None:
        super().__init__(
            "idempotency_key_in_use", "This key belongs to another movement already. Send the new one under a new key."
        )
        self.key = key
