"""What is drawn of an account, before it becomes rows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from accounts.models.account import no_requirements


@dataclass
class Drawn:
    """An account and what belongs to it, as plain columns. Has what the index of the list reads of an account."""

    id: str
    country: str
    default_currency: str
    business_type: str
    email: str
    phone: str
    configuration: dict[str, str]
    created: datetime
    last_active_at: datetime
    display_name: str
    details_submitted: bool
    charges_enabled: bool
    payouts_enabled: bool
    business_profile: dict[str, Any]
    company: dict[str, Any]
    settings: dict[str, Any]
    tos_acceptance: dict[str, Any]
    requirements: dict[str, Any]
    metadata: dict[str, str]
    capabilities: list["DrawnCapability"] = field(default_factory=list)
    persons: list["DrawnPerson"] = field(default_factory=list)
    external_accounts: list["DrawnExternal"] = field(default_factory=list)

    @cached_property
    def created_text(self) -> str:
        """It stands in every row, and is dear to write."""
        return str(self.created)

    @property
    def external_account_status(self) -> str:
        """As its verification stands: what is there and neither waited for nor refused is confirmed."""
        if any(error["requirement"] == "external_account" for error in self.requirements["errors"]):
            return "verification_failed"
        waits = "external_account" in self.requirements["pending_verification"]
        return "new" if waits or not self.details_submitted else "verified"

    @property
    def dashboard(self) -> str:
        return self.configuration["dashboard"]

    @property
    def future_requirements(self) -> dict[str, Any]:
        return no_requirements()


@dataclass
class DrawnCapability:
    name: str
    status: str
    requested_at: datetime


@dataclass
class DrawnPerson:
    id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    dob: date | None
    address: dict[str, Any]
    title: str
    representative: bool
    owner: bool
    director: bool
    percent_ownership: int | None
    verification: str
    id_number_provided: bool = True
    first_name_kana: str = ""
    last_name_kana: str = ""
    first_name_kanji: str = ""
    last_name_kanji: str = ""
    gender: str = ""
    address_kana: dict[str, Any] = field(default_factory=dict)
    address_kanji: dict[str, Any] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        if self.last_name_kanji:
            return f"{self.last_name_kanji} {self.first_name_kanji}"
        return f"{self.first_name} {self.last_name}"


@dataclass
class DrawnExternal:
    id: str
    object: str
    last4: str
    bank_name: str
    brand: str
    holder: str
