"""What passes between the steps of an import."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One account of the file as it was read. ``problem`` says why it could not be read."""

    line: int
    value: Any = None
    problem: str = ""


@dataclass(frozen=True)
class Rejection:
    line: int
    id: str
    reason: str


class RowRejected(Exception):
    """Raised with the reason, in words for whoever made the file."""


@dataclass(frozen=True)
class Record:
    """A checked account: columns of the tables, and only those that the row names.

    ``merges`` tells a table's row, which adds to the stored documents and metadata, from an API object,
    which replaces them. ``when_new`` fills in what an account must have and the row leaves open.
    """

    line: int
    id: str
    account: dict[str, Any]
    metadata: dict[str, str] | None = None
    capabilities: dict[str, str] = field(default_factory=dict)
    persons: tuple[dict[str, Any], ...] = ()
    external_accounts: tuple[dict[str, Any], ...] = ()
    merges: bool = False
    when_new: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        account = self.account
        return (
            account.get("business_profile", {}).get("name")
            or account.get("company", {}).get("name")
            or account.get("email")
            or self.id
        )
