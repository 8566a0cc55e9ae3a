"""What an account holds as lists know it: one figure in the account's currency, held in thousandths of its unit.

No payment currency has more than three decimals, so nothing is lost; nothing is converted either.
"""

from accounts.models import Connection
from connect_dashboard.ui.money import Money, exponent

_DECIMALS = 3


def in_thousandths(money: Money) -> int:
    return money.amount * 10 ** (_DECIMALS - exponent(money.currency))


def listed_balance(connection: Connection) -> Money:
    """Pending plus available; up to a minute old."""
    return listed_money(connection.balance, connection.account.default_currency)


def listed_money(thousandths: int, currency: str) -> Money:
    return Money(thousandths // 10 ** (_DECIMALS - exponent(currency)), currency)
