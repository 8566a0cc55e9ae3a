"""What the plumbing asks of accounts: who may be acted for, what can be expanded, what events show."""

from collections.abc import Sequence

from accounts.api.access import reaches
from accounts.objects import Json
from accounts.reading import account_objects, objects_for_platform
from connect_dashboard.api.expansion import expands, loads
from connect_dashboard.api.on_behalf import accounts_by
from connect_dashboard.journal.shown import shown_by
from connect_dashboard.team.models import Platform


def _load_accounts(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    return account_objects(platform.pk, ids)


accounts_by(reaches)
loads("account", _load_accounts)
for _name in ("bank_account", "card", "capability"):
    expands(_name, "account", "account")
for _prefix in ("account.", "person.", "capability."):
    shown_by(_prefix, objects_for_platform)
