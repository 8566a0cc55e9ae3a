"""What has happened to one requirement: asked, submitted, failed, resolved, written about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Connection, Person
from requirements_app.actions import by_whom, fault_words
from requirements_app.dialect import INFORMATION_REQUESTS
from requirements_app.models import Ask, InformationRequest, SupportRequest, VerificationOutcome
from requirements_app.plans import ROLES
from requirements_app.snapshots import group_of, information_request_id

State = VerificationOutcome.State
_SHOWN = 50


@dataclass(frozen=True)
class Moment:
    at: datetime
    title: str
    tone: str
    lines: tuple[str, ...] = ()


def history_of(connection: Connection, key: str, holder: Person | None) -> list[Moment]:
    """The newest first. Five queries at most, whatever happened."""
    moments = [
        *_asked(connection, key),
        *_verified(connection, key, holder),
        *_written(connection, key),
        *_answered(connection, key),
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:_SHOWN]


def _asked(connection: Connection, key: str) -> Iterator[Moment]:
    """Parts of one thing that were asked or settled at once are one moment."""
    group, seen = group_of(key), set()
    asks = Ask.objects.filter(account=connection.account_id, key__startswith=key.partition(".")[0]).order_by("-pk")
    for ask in (one for one in asks[:200] if group_of(one.key) == group):
        if ("asked", ask.asked_at) not in seen:
            seen.add(("asked", ask.asked_at))
            yield Moment(ask.asked_at, "Asked for", "info")
        if ask.resolved_at and ("resolved", ask.resolved_at) not in seen:
            seen.add(("resolved", ask.resolved_at))
            by = by_whom(ask)
            yield Moment(ask.resolved_at, f"Resolved by {by}" if by else "Resolved", "success")


def _verified(connection: Connection, key: str, holder: Person | None) -> Iterator[Moment]:
    outcomes = VerificationOutcome.objects.filter(account=connection.account_id, subject__in=_subjects(key, holder))
    for outcome in outcomes.select_related("request").order_by("-pk")[:_SHOWN]:
        yield Moment(outcome.requested_at, "Submitted for verification", "info")
        if outcome.decided_at:
            yield _decided(outcome)


def _decided(outcome: VerificationOutcome) -> Moment:
    at = outcome.decided_at or outcome.requested_at
    request = getattr(outcome, "request", None)
    by = f" by {request.decided_by_label}" if request and request.decided_by_kind == "staff" else ""
    if outcome.state == State.VERIFIED:
        return Moment(at, f"Verified{by}", "success")
    (fault,) = fault_words([(outcome.code, outcome.reason)])
    return Moment(at, f"Could not be verified{by}", "danger", tuple(filter(None, (fault.verbatim, fault.words))))


def _subjects(key: str, holder: Person | None) -> list[str]:
    """``individual.dob.day`` is verified as the representative's ``dob``: any beginning of the key may be."""
    root, _, path = key.partition(".")
    if ROLES.get(root, ("", ""))[0] == "representative" and holder:
        root = holder.pk
    parts = [root, *path.split(".")] if path else [root]
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _written(connection: Connection, key: str) -> Iterator[Moment]:
    group = group_of(key)
    requests = SupportRequest.objects.filter(account=connection.account_id, platform=connection.platform_id)
    for request in requests.order_by("-created")[:_SHOWN]:
        if group_of(request.key) == group:
            lines = [request.subject, request.message, f"Tried: {request.tried}" if request.tried else ""]
            yield Moment(
                request.created, f"{request.created_by_label} wrote to support", "neutral", tuple(filter(None, lines))
            )


def _answered(connection: Connection, key: str) -> Iterable[Moment]:
    request = information_request_for(connection, key)
    if request is None:
        return []
    return [
        Moment(at, title, tone)
        for at, title, tone in (
            (request.raised_at, "Raised", "info"),
            (request.answered_at, "Answered", "info"),
            (request.closed_at, "Settled", "success"),
        )
        if at
    ]


def information_request_for(connection: Connection, key: str) -> InformationRequest | None:
    request_id = information_request_id(key)
    if not request_id or "\x00" in key or key.count(".") < 2 or key.split(".")[1] not in INFORMATION_REQUESTS:
        return None
    return InformationRequest.objects.filter(account=connection.account_id, pk=request_id).first()
