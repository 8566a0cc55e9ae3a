"""Changes of what an account says of itself: business profile, contact, legal entity, descriptors."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.locks import lock_account
from accounts.models import Account, Connection
from accounts.objects import balance_settings_object
from accounts.rules import require_editor
from accounts.services.changes import account_was_changed
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

_COLUMNS = frozenset({"email", "phone", "business_type"})
_DOCUMENTS = frozenset({"business_profile", "company", "settings"})
# Written into a column of its own; the document says only that it was given.
_SECRETS = {"company.tax_id": "company_tax_id", "company.vat_id": "company_vat_id"}


def profile_value(account: Account, path: str) -> Any:
    """What stands at ``path``, in the API's words (``business_profile.url``); secrets read as nothing."""
    root, *keys = path.split(".")
    value: Any = getattr(account, root)
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


@transaction.atomic
def profile_update(*, actor: Actor, connection: Connection, changes: Mapping[str, Any]) -> Account:
    """Write ``changes``, by path as the API names them; those that change nothing are not written down.

    A secret (``company.tax_id``) is only ever set. The business type is settled once details are submitted.
    """
    account = lock_account(connection.account_id)
    require_editor(actor, account, Permission.ACCOUNTS_EDIT)
    before = {path: _known(account, path) for path in changes}
    if (
        account.details_submitted
        and account.business_type
        and changes.get("business_type", "")
        not in (
            "",
            account.business_type,
        )
    ):
        raise Refusal(
            "business_type_settled",
            "The business type cannot be changed after details were submitted.",
            param="business_type",
        )
    changed = {path: value for path, value in changes.items() if value != before[path]}
    if not changed:
        return account
    pays_otherwise = any(path.startswith("settings.payouts") for path in changed)
    shown = balance_settings_object(account) if pays_otherwise else None
    columns = {column for path, value in changed.items() for column in write_profile(account, path, value)}
    account.save(update_fields=columns)
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action="account.updated",
        subject=account.pk,
        event="account.updated",
        changed=changed,
        before={path: before[path] for path in changed},
        after=changed,
        balance_settings=shown,
    )
    return account


def _known(account: Account, path: str) -> Any:
    if path in _SECRETS:
        return getattr(account, _SECRETS[path])
    root = path.split(".")[0]
    if path not in _COLUMNS and root not in _DOCUMENTS:
        raise Refusal("parameter_unknown", f"Unknown field: {path}.", param=path)
    return profile_value(account, path)


def write_profile(account: Account, path: str, value: Any) -> set[str]:
    """Put ``value`` where ``path`` points, unsaved, and name the columns that changed."""
    columns: set[str] = set()
    if column := _SECRETS.get(path):
        setattr(account, column, value)
        columns.add(column)
        path, value = f"{path}_provided", bool(value)
    root, *keys = path.split(".")
    columns.add(root)
    if not keys:
        setattr(account, root, value)
        return columns
    document = getattr(account, root)
    for key in keys[:-1]:
        inner = document.get(key)
        document[key] = document = inner if isinstance(inner, dict) else {}
    document[keys[-1]] = value
    return columns
