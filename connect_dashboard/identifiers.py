"""Public identifiers: a prefix that names the kind, then 24 random letters and digits."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SIZE = len(_PAIRS)
_FOUR = _SIZE**4
# So many more than 142 that no character is likelier than another by more than a part in 2 ** 60.
_BITS = 208


def new_id(prefix: str) -> str:
    """Return for example ``acct_1kQ…``; 24 characters of base 62 carry 142 bits.

    The system is asked for chance once: a pass over a million accounts names four million events.
    """
    number = secrets.randbits(_BITS)
    pairs = []
    # Four pairs at a time: what is divided twelve times is then no larger than a machine's own numbers.
    for _ in range(3):
        number, four = divmod(number, _FOUR)
        for _ in range(4):
            four, place = divmod(four, _SIZE)
            pairs.append(_PAIRS[place])
    return f"{prefix}_{''.join(pairs)}"
