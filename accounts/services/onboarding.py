"""What a holder does with an onboarding link before it is complete: open it, and fill in a draft step by step."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.locks import lock_link
from accounts.models import OnboardingLink
from accounts.services.links import LinkUnusable

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
    current.opened_at = current.opened_at or now
    # What they read now is what they are written to in.
    current.language = current.language or get_language() or ""
    current.save(update_fields=["draft", "opened_at", "language"])
    return current


@transaction.atomic
def link_open(*, link: OnboardingLink) -> None:
    """Note that somebody began. A request that only looks (a mail scanner's) never comes here."""
    OnboardingLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())
