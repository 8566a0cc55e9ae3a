"""The history of what was asked: each demand from the day it was made to the day it was settled."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from connect_dashboard.team.actors import Actor
from requirements_app.models import Ask
from requirements_app.situation import Demand

Demands = Mapping[str, Demand]


def keep_demands(changes: Iterable[tuple[str, Demands, Demands]], actor: Actor, now: datetime) -> None:
    """Write down how the demands of each account (id, before, after) have changed, in few statements."""
    added, moved, settled = [], [], []
    for account_id, before, after in changes:
        for key, demand in after.items():
            if key not in before:
                added.append(Ask(account_id=account_id, key=key, asked_at=demand.asked_at, deadline=demand.deadline))
            elif before[key].deadline != demand.deadline:
                moved.append((account_id, key, demand.deadline))
        if gone := before.keys() - after.keys():
            settled.append(Q(account_id=account_id, key__in=gone))
    for account_id, key, deadline in moved:
        Ask.objects.filter(account_id=account_id, key=key, resolved_at=None).update(deadline=deadline)
    if settled:
        chosen = Ask.objects.filter(Q(*settled, _connector=Q.OR), resolved_at=None)
        chosen.update(resolved_at=now, resolved_by_kind=actor.kind, resolved_by_label=actor.label[:254])
    Ask.objects.bulk_create(added)
