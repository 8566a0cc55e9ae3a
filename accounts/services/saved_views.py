"""Saved views: a list's state under a name, one's own or the team's. Only the owner changes one."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from accounts.models import SavedView
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Forbidden, Refusal


@transaction.atomic
def saved_view_create(*, actor: Actor, name: str, query: str, shared: bool) -> SavedView:
    """Keep ``query``, a query string, for the actor or for the whole team."""
    actor.require(Permission.ACCOUNTS_VIEW)
    _may_share(actor, shared)
    view = SavedView(platform=actor.platform, owner=actor.user, name=name, query=query, shared=shared)
    _save(view, force_insert=True)
    _record(actor, "saved_view.created", view, after=_facts(view))
    return view


@transaction.atomic
def saved_view_update(*, actor: Actor, view: SavedView, name: str, shared: bool) -> SavedView:
    _own(actor, view)
    _may_share(actor, shared and not view.shared)
    before = _facts(view)
    view.name, view.shared = name, shared
    _save(view, update_fields=["name", "shared"])
    _record(actor, "saved_view.updated", view, before=before, after=_facts(view))
    return view


@transaction.atomic
def saved_view_delete(*, actor: Actor, view: SavedView) -> None:
    _own(actor, view)
    _record(actor, "saved_view.deleted", view, before=_facts(view))
    view.delete()


def _own(actor: Actor, view: SavedView) -> None:
    if view.owner != actor.user or view.platform != actor.platform:
        raise Forbidden("not_your_view", "Only the person who saved this view can change it.")


def _may_share(actor: Actor, shared: bool) -> None:
    if shared:
        actor.require(Permission.VIEWS_SHARE)


def _save(view: SavedView, *, force_insert: bool = False, update_fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            view.save(force_insert=force_insert, update_fields=update_fields)
    except IntegrityError as error:
        raise Refusal("name_taken", "You have a view of this name. Choose another name.", param="name") from error


def _facts(view: SavedView) -> dict[str, object]:
    return {"name": view.name, "shared": view.shared}


def _record(
    actor: Actor,
    action: str,
    view: SavedView,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    journal.record(
        actor=actor, platform_id=view.platform_id, action=action, subject=view.pk, before=before, after=after
    )
