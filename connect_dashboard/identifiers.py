"""Public identifiers: a prefix that names the kind, then 24 random letters and digits."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """Return for example ``acct_1kQ…``; 24 characters of base 62 carry 142 bits."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(24))
