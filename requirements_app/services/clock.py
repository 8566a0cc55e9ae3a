"""The sandbox clock of a platform: frozen, advanced, or let run on. It never goes back, nor do deadlines."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Job
from accounts.services.jobs import job_start
from connect_dashboard.journal import services as journal
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.locks import locked_platform
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

# An advance goes day by day: beyond this it would take hours.
LONGEST = timedelta(days=3660)


@transaction.atomic
def clock_freeze(*, actor: Actor) -> Platform:
    """Stop the platform's clock where it stands."""
    platform = _locked(actor)
    if platform.clock_frozen_at is None:
        _set(actor, platform, now_for(platform), timedelta(0), "clock.frozen")
    return platform


@transaction.atomic
def clock_run(*, actor: Actor) -> Platform:
    """Let a frozen clock go on from where it stands."""
    platform = _locked(actor)
    if platform.clock_frozen_at:
        offset = max(platform.clock_frozen_at - timezone.now(), timedelta(0))
        _set(actor, platform, None, offset, "clock.started")
    return platform


@transaction.atomic
def clock_advance(*, actor: Actor, by: timedelta | None = None, to: datetime | None = None) -> Job:
    """Freeze the clock and have a worker move it forward day by day, with all that falls due on the way."""
    platform = clock_freeze(actor=actor)
    begins = now_for(platform)
    ends = to or begins + (by or timedelta(0))
    if not begins < ends <= begins + LONGEST:
        raise Refusal("advance_invalid", "The clock goes forward only, by ten years at most.", param="to")
    return job_start(
        actor=actor,
        kind=Job.Kind.CLOCK,
        parameters={"from": begins.isoformat(), "to": ends.isoformat()},
        total=-((begins - ends) // timedelta(days=1)),
        filename=f"To {ends:%-d %B %Y, %H:%M} UTC",
    )


def advance_in_progress(platform: Platform) -> Job | None:
    active = Job.objects.filter(platform=platform, kind=Job.Kind.CLOCK, status__in=["queued", "running"])
    return active.order_by("-created").first()


def clock_reach(platform: Platform, moment: datetime) -> None:
    """The advance has come to ``moment``."""
    platform.clock_frozen_at = moment
    platform.save(update_fields=["clock_frozen_at"])


def _locked(actor: Actor) -> Platform:
    actor.require(Permission.SANDBOX_CLOCK)
    if settings.PROCESSOR != "sandbox":
        raise Refusal("not_a_sandbox", "Only a sandbox has a clock of its own.")
    assert actor.platform is not None  # noqa: S101 - every actor with a right has a platform
    platform = locked_platform(actor.platform.pk)
    if advance_in_progress(platform):
        raise Refusal("clock_moving", "The clock is being advanced. Wait until it has arrived.", status=409)
    return platform


def _set(actor: Actor, platform: Platform, frozen_at: datetime | None, offset: timedelta, action: str) -> None:
    before = {"clock": now_for(platform).isoformat()}
    platform.clock_frozen_at, platform.clock_offset = frozen_at, offset
    platform.save(update_fields=["clock_frozen_at", "clock_offset"])
    journal.record(
        actor=actor,
        platform_id=platform.pk,
        action=action,
        subject=platform.public_id,
        before=before,
        after={"clock": now_for(platform).isoformat()},
    )
