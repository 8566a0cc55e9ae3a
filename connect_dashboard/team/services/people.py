"""What a person changes of themselves, and how somebody becomes staff of the processor."""

import secrets

from allauth.account.models import EmailAddress
from django.db import transaction

from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor, person, system
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


@transaction.atomic
def staff_create(*, email: str, name: str = "") -> tuple[User, str]:
    """Let somebody into the processor console; return them, and the password made up for who is new."""
    email = email.lower()
    user, password = User.objects.filter(email=email).first(), ""
    if user is None:
        password = secrets.token_urlsafe(15)
        user = User.objects.create_user(email, password, name=name)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        journal.record(actor=system(), platform_id=None, action="staff.created", subject=f"user_{user.pk}")
    return user, password
