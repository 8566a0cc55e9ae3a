"""The history of what was asked: each demand from the day it was made to the day it was settled."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from connect_dashboard.bulk import among, copy_objects, update_many
from connect_dashboard.team.actors import Actor
from requirements_app.models import Ask
from requirements_app.situation import Demand
from requirements_app.snapshots import information_request_id

Demands = Mapping[str, Demand]


def keep_demands(changes: Iterable[tuple[str, Demands, Demands]], actor: Actor, now: datetime) -> None:
    """Write down how the demands of each account (id, before, after) have changed, in few statements."""
    added: list[Ask] = []
    moved: dict[tuple[str, str], datetime | None] = {}
    settled: list[tuple[str, str]] = []
    for account_id, before, after in changes:
        before = _renamed(account_id, before, after)
        for key, demand in after.items():
            if key not in before:
                added.append(Ask(account_id=account_id, key=key, asked_at=demand.asked_at, deadline=demand.deadline))
            elif before[key].deadline != demand.deadline:
                moved[account_id, key] = demand.deadline
        settled += [(account_id, key) for key in before if key not in after]
    if moved or settled:
        _change(moved, settled, actor, now)
    copy_objects(added)


def _renamed(account_id: str, before: Demands, after: Demands) -> Demands:
    """A risk question bears another key once it is answered: it is still the same, and the processor has to decide."""
    names = {information_request_id(key): key for key in after if key not in before and information_request_id(key)}
    renamed = {key: names.get(information_request_id(key), key) for key in before} if names else {}
    for key, name in renamed.items():
        if key != name:
            Ask.objects.filter(account=account_id, key=key, resolved_at=None).update(key=name)
    return {renamed.get(key, key): demand for key, demand in before.items()} if names else before


def _change(
    moved: Mapping[tuple[str, str], datetime | None], settled: Iterable[tuple[str, str]], actor: Actor, now: datetime
) -> None:
    settled = set(settled)
    concerned = {account_id for account_id, _ in (*moved, *settled)}
    asks = Ask.objects.filter(among("account_id", concerned), resolved_at=None).values_list("account_id", "key", "pk")
    numbers = {(account_id, key): pk for account_id, key, pk in asks}
    update_many(Ask, ["deadline"], [Ask(pk=numbers[one], deadline=deadline) for one, deadline in moved.items()])
    Ask.objects.filter(among("pk", [numbers[one] for one in settled])).update(
        resolved_at=now, resolved_by_kind=actor.kind, resolved_by_label=actor.label[:254]
    )
