"""A person's own profile."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from connect_dashboard.team.access import signed_in
from connect_dashboard.team.forms import NameForm
from connect_dashboard.team.services.people import person_rename


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_profile(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})  # type: ignore[union-attr]
    if form.is_valid():
        person_rename(user=request.user, actor=request.actor, **form.cleaned_data)  # type: ignore[arg-type,attr-defined]
        messages.success(request, "Your name is saved.")
        return redirect("team:person_profile")
    return render(request, "team/person_profile.html", {"form": form}, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's own sessions out, on whatever machine it is."""
    session = get_object_or_404(UserSession.objects.filter(user=request.user), pk=pk)
    session.end()
    messages.success(request, "That session is signed out.")
    return redirect("usersessions_list")
