"""What has happened to one requirement: asked, submitted, failed, resolved, written about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from accounts.models import Connection, Person
from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.present import present
from requirements_app.actions import by_whom, fault_words, subjects_of
from requirements_app.dialect import INFORMATION_REQUESTS
from requirements_app.models import Ask, InformationRequest, SupportRequest, VerificationOutcome
from requirements_app.snapshots import group_of, information_request_id

State = VerificationOutcome.State
_SHOWN = 50
_STEPS = {
    "information_request.raised": ("Raised", "info"),
    "information_request.answered": ("Answered", "info"),
    "information_request.refused": ("Answer refused", "danger"),
    "information_request.closed": ("Settled", "success"),
}


@dataclass(frozen=True)
class Moment:
    at: datetime
    title: str
    tone: str
    lines: tuple[str, ...] = ()
    case_id: str = ""


def history_of(connection: Connection, key: str, holder: Person | None) -> list[Moment]:
    """The newest first. Six queries at most, whatever happened."""
    asks = _asks(connection, key)
    in_their_order = [
        *_asked(asks),
        *_answered(connection, key),
        *_written(connection, key),
        *_verified(connection, key, holder),
        *_resolved(asks),
    ]
    # Of what happened at once, the last step stands first.
    return sorted(in_their_order, key=lambda moment: moment.at)[::-1][:_SHOWN]


def _asks(connection: Connection, key: str) -> list[Ask]:
    asks = Ask.objects.filter(account=connection.account_id, key__startswith=key.partition(".")[0]).order_by("-pk")
    return [one for one in asks[:200] if group_of(one.key) == group_of(key)]


def _asked(asks: Iterable[Ask]) -> Iterator[Moment]:
    """Parts of one thing that were asked at once are one moment."""
    for at in {ask.known_since for ask in asks}:
        if at and at <= present():
            yield Moment(at, "Asked for", "info")


def _resolved(asks: Iterable[Ask]) -> Iterator[Moment]:
    """Parts of one thing that were settled at once are one moment."""
    for at, ask in {ask.resolved_at: ask for ask in asks}.items():
        if at:
            yield Moment(at, f"Resolved{_by(ask.resolved_by_kind, by_whom(ask))}", "success")


def _verified(connection: Connection, key: str, holder: Person | None) -> Iterator[Moment]:
    outcomes = VerificationOutcome.objects.filter(account=connection.account_id, subject__in=subjects_of(key, holder))
    # What an import brought and the very change that began its evaluation replaced has never held here.
    held = outcomes.exclude(superseded_at=F("requested_at"))
    for outcome in held.select_related("request").order_by("-pk")[:_SHOWN]:
        by = _by(outcome.requested_by_kind, outcome.requested_by_label)
        yield Moment(outcome.requested_at, f"Submitted for verification{by}", "info")
        if outcome.decided_at:
            yield _decided(outcome)


def _decided(outcome: VerificationOutcome) -> Moment:
    at = outcome.decided_at or outcome.requested_at
    request = getattr(outcome, "request", None)
    by = _by(request.decided_by_kind, request.decided_by_label) if request else ""
    if outcome.state == State.VERIFIED:
        return Moment(at, f"Verified{by}", "success")
    (fault,) = fault_words([(outcome.code, outcome.reason)])
    return Moment(at, f"Could not be verified{by}", "danger", tuple(filter(None, (fault.verbatim, fault.words))))


def _by(kind: str, label: str) -> str:
    """The system acts for nobody in particular: the processor's own answers, and what time brings."""
    return f" by {label}" if label and kind != "system" else ""


def _written(connection: Connection, key: str) -> Iterator[Moment]:
    group = group_of(key)
    requests = SupportRequest.objects.filter(account=connection.account_id, platform=connection.platform_id)
    for request in requests.order_by("-created")[:_SHOWN]:
        if group_of(request.key) == group:
            lines = [request.subject, request.message, f"Tried: {request.tried}" if request.tried else ""]
            yield Moment(
                request.created,
                f"{request.created_by_label} wrote to support",
                "neutral",
                tuple(filter(None, lines)),
                case_id=request.case_id,
            )


def _answered(connection: Connection, key: str) -> Iterable[Moment]:
    request = information_request_for(connection, key)
    if request is None:
        return []
    entries = AuditEntry.objects.filter(account_id=connection.account_id, subject=request.pk, action__in=_STEPS)
    actors = {entry.action: _by(entry.actor_kind, entry.actor_label) for entry in entries.order_by("pk")}
    moments = (request.raised_at, request.answered_at, request.refused_at, request.closed_at)
    said = {"information_request.refused": (request.refusal,)}
    return [
        Moment(at, f"{title}{actors.get(action, '')}", tone, said.get(action, ()))
        for at, (action, (title, tone)) in zip(moments, _STEPS.items(), strict=True)
        if at
    ]


def information_request_for(connection: Connection, key: str) -> InformationRequest | None:
    request_id = information_request_id(key)
    if not request_id or "\x00" in key or key.count(".") < 2 or key.split(".")[1] not in INFORMATION_REQUESTS:
        return None
    return InformationRequest.objects.filter(account=connection.account_id, pk=request_id).first()
