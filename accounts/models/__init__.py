"""Tables of connected accounts."""

from accounts.models.account import Account
from accounts.models.capability import Capability
from accounts.models.connection import Connection, StatusCount
from accounts.models.external_account import ExternalAccount
from accounts.models.holder import DebitConsent, Holder, HolderLink, HolderPasskey
from accounts.models.job import Job
from accounts.models.link import OnboardingLink
from accounts.models.person import Person
from accounts.models.saved_view import SavedView
from accounts.models.token import Token

__all__ = [
    "Account",
    "Capability",
    "Connection",
    "DebitConsent",
    "ExternalAccount",
    "Holder",
    "HolderLink",
    "HolderPasskey",
    "Job",
    "OnboardingLink",
    "Person",
    "SavedView",
    "StatusCount",
    "Token",
]
