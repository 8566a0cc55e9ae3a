"""What a holder does with an onboarding link before it is complete: open it, and fill in a draft step by step."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.locks import lock_link
from accounts.models import OnboardingLink
from accounts.services.links import PROGRAM_SESSION, LinkUnusable

State = OnboardingLink.State


def draft_of(link: OnboardingLink) -> dict[str, dict[str, Any]]:
    """What was entered so far: the raw fields by step."""
    return json.loads(link.draft) if link.draft else {}


@transaction.atomic
def draft_save(*, link: OnboardingLink, step: str, entered: Mapping[str, Any]) -> OnboardingLink:
    """Keep what the holder entered on one step; the first time also says that they opened the link."""
    now = timezone.now()
    current = lock_link(link.pk)
    if current.state(now) != State.OPEN:
        raise LinkUnusable(current.state(now))
    current.draft = json.dumps(draft_of(current) | {step: dict(entered)})
    _began(current, now)
    # What they read now is what they are written to in.
    current.language = current.language or get_language() or ""
    current.save(update_fields=["draft", "opened_at", "expires_at", "language"])
    return current


@transaction.atomic
def link_open(*, link: OnboardingLink) -> None:
    """Note that somebody began. A request that only looks (a mail scanner's) never comes here."""
    current = lock_link(link.pk)
    if current.opened_at is None:
        _began(current, timezone.now())
        current.save(update_fields=["opened_at", "expires_at"])


def _began(link: OnboardingLink, now: datetime) -> None:
    """A program's link opens for minutes alone; whoever came in time may take their time."""
    if link.opened_at is None:
        link.opened_at = now
        if link.return_url:
            link.expires_at = max(link.expires_at, now + PROGRAM_SESSION)
