"""Saved views: keep the list as it is under a name, rename, share, delete."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.filters import ListState
from accounts.forms.list import SavedViewForm
from accounts.models import SavedView
from accounts.queries import saved_views_for
from accounts.services import saved_views
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCOUNTS_VIEW)
def saved_view_create(request: OperatorRequest) -> HttpResponse:
    may_share = request.actor.may(Permission.VIEWS_SHARE)
    initial = {"query": ListState(QueryDict(request.GET.get("query", ""))).query()}
    form = SavedViewForm(request.POST or None, initial=initial, may_share=may_share)
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.saved_view_create(
                actor=request.actor,
                name=form.cleaned_data["name"],
                query=ListState(QueryDict(form.cleaned_data["query"])).query(),
                shared=form.cleaned_data.get("shared", False),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"The view “{view.name}” is saved. It is under Views.")
            return redirect_to(request, _list_url(view.query))
    return dialog(request, "accounts/saved_view_create.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCOUNTS_VIEW)
def saved_view_edit(request: OperatorRequest, view_id: str) -> HttpResponse:
    view = _own_view(request, view_id)
    may_share = view.shared or request.actor.may(Permission.VIEWS_SHARE)
    initial = {"name": view.name, "shared": view.shared, "query": view.query}
    form = SavedViewForm(request.POST or None, initial=initial, may_share=may_share)
    if request.method == "POST" and form.is_valid():
        try:
            saved_views.saved_view_update(
                actor=request.actor,
                view=view,
                name=form.cleaned_data["name"],
                shared=form.cleaned_data.get("shared", False),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"The view “{view.name}” is saved.")
            return redirect_to(request, _list_url(view.query))
    context = {"form": form, "view": view}
    return dialog(request, "accounts/saved_view_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.ACCOUNTS_VIEW)
def saved_view_delete(request: OperatorRequest, view_id: str) -> HttpResponse:
    view = _own_view(request, view_id)
    saved_views.saved_view_delete(actor=request.actor, view=view)
    messages.success(request, f"The view “{view.name}” is deleted. No account was changed.")
    return redirect_to(request, _list_url(view.query))


def _own_view(request: OperatorRequest, view_id: str) -> SavedView:
    """A view of somebody else is not there to be changed, shared or not."""
    view = saved_views_for(request.membership).filter(pk=view_id, owner_id=request.membership.user_id).first()
    if view is None:
        raise Http404("No such view.")
    return view


def _list_url(query: str) -> str:
    return f"{reverse('accounts:account_list')}?{query}" if query else reverse("accounts:account_list")
