"""What this app contributes to the API's objects of accounts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accounts.contributions import attaches_documents, checks_files, describes_capabilities
from accounts.models import Account, Person
from connect_dashboard.api.expansion import expands, loads
from connect_dashboard.team.models import Platform
from requirements_app.api.files import file_object
from requirements_app.catalogue import catalogue
from requirements_app.impact import capabilities_of
from requirements_app.models import Document, UploadedFile
from requirements_app.plans import plan_for
from requirements_app.services.files import file_check, files_attach, proofs_attach

Json = dict[str, Any]
_LISTS = ("currently_due", "eventually_due", "past_due", "pending_verification")


def needs_of_capabilities(
    account: Account, names: Iterable[str], persons: Iterable[Person]
) -> Mapping[str, tuple[Json, Json]]:
    """The account's requirements, told apart by the capabilities that need them."""
    names = list(names)
    rules = catalogue()
    plan = plan_for(rules, str(account.country), account.business_type, frozenset(names))
    roles = {one.pk: frozenset(role for role in Person.ROLES if getattr(one, role)) for one in persons}

    def concerned(key: str) -> frozenset[str]:
        return frozenset(capabilities_of(key, plan, rules, roles))

    now, future = account.requirements, account.future_requirements
    return {name: (_of(name, now, concerned), _of(name, future, concerned)) for name in names}


def _of(name: str, requirements: Mapping[str, Any], concerned: Any) -> Json:
    shown: Json = {kind: [key for key in requirements.get(kind) or () if name in concerned(key)] for kind in _LISTS}
    errors = requirements.get("errors") or ()
    shown["errors"] = [one for one in errors if name in concerned(one.get("requirement") or "")]
    shown["alternatives"] = requirements.get("alternatives") or []
    due = shown["currently_due"] or shown["past_due"]
    shown["current_deadline"] = requirements.get("current_deadline") if due else None
    return shown


def _load_files(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    found = {one.pk: file_object(one) for one in UploadedFile.objects.filter(platform=platform, pk__in=ids)}
    rest = [one for one in ids if one not in found]
    reached = Document.objects.filter(
        pk__in=rest, account__connections__platform=platform, account__connections__ended_at=None
    )
    return found | {one.pk: file_object(one) for one in reached}


def register() -> None:
    describes_capabilities(needs_of_capabilities)
    attaches_documents(files_attach, proofs_attach)
    checks_files(file_check)
    loads("file", _load_files)
    for document in ("document", "additional_document"):
        for side in ("front", "back"):
            expands("person", f"verification.{document}.{side}", "file")
            expands("account", f"individual.verification.{document}.{side}", "file")
            expands("account", f"company.verification.{document}.{side}", "file")
    for picture in ("icon", "logo"):
        expands("account", f"settings.branding.{picture}", "file")
