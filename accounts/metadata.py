"""Metadata: what a platform writes on an account for itself. Limits are the dialect's."""

from collections.abc import Mapping

from connect_dashboard.ui.errors import Refusal

MAX_KEYS = 50
MAX_KEY_LENGTH = 40
MAX_VALUE_LENGTH = 500


def check_metadata(metadata: Mapping[str, str]) -> None:
    """Raise Refusal for what no account may carry."""
    if len(metadata) > MAX_KEYS:
        raise _refusal(f"An account carries at most {MAX_KEYS} metadata keys. These are {len(metadata)}.")
    for key, value in metadata.items():
        if not key or len(key) > MAX_KEY_LENGTH:
            raise _refusal(f"A metadata key has 1 to {MAX_KEY_LENGTH} characters: “{key[:MAX_KEY_LENGTH]}”.")
        if "[" in key or "]" in key:
            raise _refusal(f"A metadata key contains no square brackets: “{key}”.")
        if len(value) > MAX_VALUE_LENGTH:
            raise _refusal(f"The value of “{key}” is longer than {MAX_VALUE_LENGTH} characters.")
        if "\x00" in key + value:
            raise _refusal("Metadata holds text only.")


def _refusal(message: str) -> Refusal:
    return Refusal("metadata_invalid", message, param="metadata")
