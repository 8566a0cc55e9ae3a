"""Which account is a platform itself: its support cases are then nobody else's to read."""

from django.db import transaction

from accounts.locks import lock_account
from accounts.models import Account
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal


@transaction.atomic
def account_platform_set(*, actor: Actor, account_id: str, platform: Platform | None) -> Account:
    """Note that an account is ``platform``, or with None that it is none."""
    actor.require_staff()
    account = lock_account(account_id)
    before = account.own_platform
    if before == platform:
        return account
    if platform and Account.objects.filter(own_platform=platform).exists():
        raise Refusal("platform_has_account", f"{platform} is another account already.", param="platform", status=409)
    account.own_platform = platform
    account.save(update_fields=["own_platform"])
    journal.record(
        actor=actor,
        platform_id=None,
        action="account.platform_set",
        subject=account.pk,
        account_id=account.pk,
        before={"platform": before.public_id if before else ""},
        after={"platform": platform.public_id if platform else ""},
    )
    return account
