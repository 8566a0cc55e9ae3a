"""What a person changes of themselves."""

from django.db import transaction

from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor, person
from connect_dashboard.team.models import User


@transaction.atomic
def person_rename(*, user: User, name: str, actor: Actor | None = None) -> None:
    """Change the name under which a person's work stands in the audit trail from now on."""
    before = user.name
    if before == name:
        return
    actor = actor or person(user)
    user.name = name
    user.save(update_fields=["name"])
    journal.record(
        actor=actor,
        platform_id=actor.platform.pk if actor.platform else None,
        action="member.renamed",
        subject=f"user_{user.pk}",
        before={"member": before},
        after={"member": name},
    )
