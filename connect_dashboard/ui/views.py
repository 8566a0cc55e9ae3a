"""Pages that belong to no app: what a forged or expired form meets, and the components in every state."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from connect_dashboard.ui.responses import dialog, redirect_to
from connect_dashboard.ui.specimens import SpecimenForm, specimen_context


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def components(request: HttpRequest) -> HttpResponse:
    """Show each component in each state."""
    return render(request, "components/specimens.html", specimen_context())


def components_dialog(request: HttpRequest) -> HttpResponse:
    """A dialog that always refuses what is entered, except where all is well."""
    form = SpecimenForm(request.POST or None, request.FILES or None, initial={"access": "express", "country": "de"})
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Bäckerei Sonne was saved.")
        return redirect_to(request, "/dev/components")
    return dialog(request, "components/specimen_dialog.html", {"form": form}, status=422 if form.is_bound else 200)
