"""What an account has taken in over its life brings on what the rules ask only of accounts that have grown."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.locks import lock_account_ids
from connect_dashboard.bulk import update_many
from requirements_app.catalogue import catalogue
from requirements_app.models import Standing


def volumes_remember(volumes: Mapping[str, int]) -> int:
    """Keep lifetime volumes (US cents, or as much, by account), within a transaction; return how many changed.

    Whoever has reached a threshold of the rules is evaluated with the next accounts that are due.
    """
    thresholds = {timing.volume for timing in catalogue().timings.values() if timing.volume}
    changed = []
    locked = lock_account_ids(volumes)
    for standing in Standing.objects.filter(pk__in=locked).only("lifetime_volume", "next_change_at"):
        before, after = standing.lifetime_volume, max(volumes[standing.pk], 0)
        if before == after:
            continue
        standing.lifetime_volume = after
        if any(before < threshold <= after for threshold in thresholds):
            standing.next_change_at = timezone.now()
        changed.append(standing)
    update_many(Standing, ["lifetime_volume", "next_change_at"], changed)
    return len(changed)
