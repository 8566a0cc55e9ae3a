"""Public ids of balance transactions: the entry's number, scattered, so that an id says nothing of the volume.

Not a secret: who may read an entry is decided by its platform. It spares every entry a random column and its index.
"""

import string

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_WIDTH = 11  # digits of base 62 for 64 bits
_MODULUS = 2**64
_FACTOR = 0x9E37_79B9_7F4A_7C15  # odd, hence invertible: 2**64 over the golden ratio
_INVERSE = pow(_FACTOR, -1, _MODULUS)
_PREFIX = "txn_"


def transaction_public_id(number: int) -> str:
    """Return for example ``txn_7Bz…`` for the entry ``number``."""
    rest, digits = number * _FACTOR % _MODULUS, ""
    for _ in range(_WIDTH):
        rest, digit = divmod(rest, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return _PREFIX + digits


def transaction_number(public_id: str) -> int | None:
    """The entry's number, or nothing for what is no such id."""
    digits = public_id.removeprefix(_PREFIX)
    if digits == public_id or len(digits) != _WIDTH or not all(digit in _DIGITS for digit in digits):
        return None
    value = 0
    for digit in digits:
        value = value * len(_DIGITS) + _DIGITS.index(digit)
    number = value * _INVERSE % _MODULUS
    return number if value < _MODULUS and number < _MODULUS // 2 else None
