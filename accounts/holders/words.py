"""How an account stands, in words for its holder."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Connection
from accounts.status import AccountStatus, account_status

_STANDINGS = {
    AccountStatus.ENABLED: _("Your account is in order."),
    AccountStatus.RESTRICTED_SOON: _("Your account works. Something is due soon."),
    AccountStatus.IN_REVIEW: _("We are checking your details. You need not do anything."),
    AccountStatus.RESTRICTED: _("Your account is restricted."),
    AccountStatus.REJECTED: _("Your account was rejected. Write to support if you think that this is a mistake."),
}


@dataclass(frozen=True)
class Standing:
    """``stopped`` says what does not work at present."""

    words: str
    tone: str
    stopped: tuple[str, ...]


def standing_words(connection: Connection) -> Standing:
    account, status = connection.account, _status_of(connection)
    if not account.details_submitted:
        return Standing(gettext("Your account is not set up yet."), "warning", ())
    stopped = []
    if not account.charges_enabled:
        stopped.append(gettext("You cannot take payments at present."))
    if not account.payouts_enabled:
        stopped.append(gettext("Nothing is paid out to you at present."))
    return Standing(str(_STANDINGS[status]), status.tone, tuple(stopped))


def _status_of(connection: Connection) -> AccountStatus:
    """Lists keep it for living connections alone."""
    if not connection.ended_at:
        return AccountStatus(connection.status)
    statuses = {one.name: one.status for one in connection.account.capabilities.all()}
    return account_status(statuses, connection.account.requirements)
