"""The seam to the processor: what it is asked, what it answers. Pure; every processor speaks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Subject(StrEnum):
    """What kind of thing is to be verified."""

    PERSON = "person"
    COMPANY = "company"
    BUSINESS_PROFILE = "business_profile"
    STATEMENT_DESCRIPTOR = "statement_descriptor"
    BANK_ACCOUNT = "bank_account"
    DOCUMENT = "document"


class AnswerState(StrEnum):
    VERIFIED = "verified"
    FAILED = "failed"
    PENDING = "pending"


class Alert(StrEnum):
    """What a verification may find out beside its question, and what follows for the account."""

    LISTED = "listed"
    INACTIVITY = "inactivity"


@dataclass(frozen=True)
class File:
    """One side of a document. ``id`` is ours, or a token under which the processor knows the file already."""

    id: str
    side: str
    name: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class VerificationRequest:
    """Verify this. ``id`` is the idempotency key: a request sent twice is one request.

    ``check`` names what is verified as one, in the API's words and relative to its subject: ``dob`` and
    ``verification.document`` of a person, ``company.tax_id`` and ``external_account`` of an account.
    ``values`` holds what was provided for it, by the last word of its key.
    """

    id: str
    subject: Subject
    check: str
    country: str
    requested_at: datetime
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Answer:
    """``code`` is one of the API's error codes, ``reason`` says why in words that people may read.

    A pending answer follows by callback, or is there for whoever asks again ``at``.
    """

    state: AnswerState
    code: str = ""
    reason: str = ""
    alert: Alert | None = None
    at: datetime | None = None


def verified(alert: Alert | None = None) -> Answer:
    return Answer(AnswerState.VERIFIED, alert=alert)


def failed(code: str, reason: str) -> Answer:
    return Answer(AnswerState.FAILED, code, reason)


def pending(*, at: datetime | None = None, alert: Alert | None = None) -> Answer:
    return Answer(AnswerState.PENDING, alert=alert, at=at)


class Flow(StrEnum):
    """Which way money moves between a balance here and the outside world."""

    TOP_UP = "topup"
    PAYOUT = "payout"


class Method(StrEnum):
    STANDARD = "standard"
    INSTANT = "instant"


class MoneyState(StrEnum):
    """``IN_TRANSIT`` cannot be called back any more; ``RETURNED`` is a failure that comes after success.

    ``CANCELED`` was called back in time: it never sets out.
    """

    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RETURNED = "returned"
    CANCELED = "canceled"


@dataclass(frozen=True)
class MoneyRequest:
    """Move this. ``id`` is the idempotency key: a request sent twice moves money once.

    ``amount`` is in minor units of ``currency``; ``country`` is that of the bank. ``values`` name the bank account
    or card: ``account_number``, ``routing_number``, ``last4``, ``token``.
    """

    id: str
    flow: Flow
    amount: int
    currency: str
    country: str
    requested_at: datetime
    method: Method = Method.STANDARD
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class MoneyAnswer:
    """``code`` is one of the API's failure codes, ``reason`` says in words for people why the money did not move.

    An answer that names ``at`` is not the last word: it is to be asked for again then, or the next one follows by
    callback. That holds for a success too, which may yet be returned.
    """

    state: MoneyState
    code: str = ""
    reason: str = ""
    at: datetime | None = None


class ProcessorUnavailable(Exception):
    """The processor could not be asked; the same request is sent again later."""


class Processor(Protocol):
    """Calls outwards."""

    def verify(self, request: VerificationRequest, *, now: datetime) -> Answer:
        """Answer, or take the question on. Raises ProcessorUnavailable."""
        ...

    def move(self, request: MoneyRequest, *, now: datetime) -> MoneyAnswer:
        """Move money, or say how the movement asked for before stands. Raises ProcessorUnavailable."""
        ...

    def arrival_date(self, request: MoneyRequest) -> date:
        """The day on which the money is expected to arrive, in the bank's country."""
        ...

    def pays_instantly(self, request: MoneyRequest) -> bool:
        """Whether the bank account or card can be paid within minutes, as far as it goes."""
        ...

    def cancel(self, request: MoneyRequest, *, now: datetime) -> bool:
        """Call a movement back; whether that was still possible. Raises ProcessorUnavailable.

        The same ``request`` and ``now`` again, however much later, get the same word.
        """
        ...


class Callbacks(Protocol):
    """Calls inwards: how an answer arrives that was not there at once. Each may come twice, or too late."""

    def verification_answered(self, request_id: str, answer: Answer) -> None: ...

    def money_answered(self, request_id: str, answer: MoneyAnswer) -> None: ...
