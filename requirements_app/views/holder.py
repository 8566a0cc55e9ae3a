"""Pages of the holder's dashboard about the account itself: what is asked, business, persons, bank accounts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import address_lines
from accounts.holders.access import HolderRequest, dashboard_page, holder_page, requires_right
from accounts.holders.links import dashboard_redirect
from accounts.holders.rights import Right
from accounts.models import ExternalAccount, Person
from accounts.phones import format_phone
from accounts.scripts import SCRIPTS
from accounts.services.external_accounts import external_account_remove, external_account_set_default, removal_refusal
from accounts.services.persons import person_create, person_remove
from accounts.services.persons import removal_refusal as person_removal_refusal
from accounts.services.terms import TermsAcceptance
from connect_dashboard.team.middleware import client_ip
from connect_dashboard.ui.errors import Refusal
from requirements_app.asked import askable
from requirements_app.forms.groups import answers_of, form_for, title_of, why_of
from requirements_app.forms.holder import (
    BUSINESS,
    FULL_BUSINESS,
    BusinessDetailsForm,
    NewPersonForm,
    company_group,
    known_of,
    person_group,
    person_paths,
    role_words,
)
from requirements_app.forms.industries import industry_words
from requirements_app.groups import Group, Kind, groups_of
from requirements_app.services.answers import Answers, answers_save
from requirements_app.wrongs import fault_words

_STEP_METHODS = ["GET", "HEAD", "POST"]


@holder_page
@sensitive_post_parameters()
@require_http_methods(_STEP_METHODS)
def asked_step(request: HolderRequest, step: str) -> HttpResponse:
    """One group of what is asked; it goes as in the hosted flow, but nobody has to prove who they are."""
    groups = groups_of(askable(request.account.requirements))
    group = next((one for one in groups if one.name == step), None)
    if group is None:
        raise Http404("Nothing of this is asked.")
    known = known_of(request.account)
    page = {"title": title_of(group, known), "why": why_of(group)}
    return _edit(request, group, page, "holder:home")


@dashboard_page
@require_safe
def business(request: HolderRequest) -> HttpResponse:
    account = request.account
    company = account.company if account.is_company else None
    context = {
        "may_edit": Right.BUSINESS_EDIT in request.rights,
        "may_edit_company": Right.COMPANY_EDIT in request.rights,
        "shows_descriptor": Right.DESCRIPTOR_VIEW in request.rights,
        "industry": industry_words(str(account.business_profile.get("mcc") or "")),
        "phone": format_phone(str(account.business_profile.get("support_phone") or "")),
        "descriptor": (account.settings.get("payments") or {}).get("statement_descriptor"),
        "company": company,
        "company_phone": format_phone(str((company or {}).get("phone") or "")),
        "names": [name for name in ((company or {}).get(f"name_{script}") for script in SCRIPTS) if name],
        "address": address_lines((company or {}).get("address_kanji") or (company or {}).get("address") or {}),
    }
    return render(request, "holder/business.html", context)


@dashboard_page
@requires_right(Right.BUSINESS_EDIT)
@require_http_methods(_STEP_METHODS)
def business_edit(request: HolderRequest) -> HttpResponse:
    group = FULL_BUSINESS if Right.COMPANY_EDIT in request.rights else BUSINESS
    page = {"title": gettext("About your business"), "why": why_of(group)}
    return _edit(request, group, page, "holder_account:business")


@dashboard_page
@requires_right(Right.COMPANY_EDIT)
@require_http_methods(_STEP_METHODS)
def company_edit(request: HolderRequest) -> HttpResponse:
    if not request.account.is_company:
        raise Http404("No company.")
    group = company_group(str(request.account.country))
    page = {"title": gettext("The business as it is registered"), "why": why_of(group)}
    return _edit(request, group, page, "holder_account:business")


@dashboard_page
@require_safe
def person_list(request: HolderRequest) -> HttpResponse:
    persons = list(request.account.persons.order_by("-representative", "created", "pk"))
    may_manage = Right.PERSONS_MANAGE in request.rights and request.account.is_company
    may_edit = Right.PERSONS_EDIT in request.rights
    rows = [
        {
            "person": one,
            "roles": ", ".join(role_words(one)),
            "verified": one.verification_status == "verified",
            "removable": may_manage and person_removal_refusal(one, persons) is None,
        }
        for one in persons
    ]
    return render(request, "holder/person_list.html", {"rows": rows, "may_add": may_manage, "may_edit": may_edit})


@dashboard_page
@requires_right(Right.PERSONS_EDIT)
@sensitive_post_parameters()
@require_http_methods(_STEP_METHODS)
def person_edit(request: HolderRequest, person_id: str) -> HttpResponse:
    person = _person(request, person_id)
    page = {"title": person.full_name or gettext("A person"), "why": ""}
    return _edit(request, person_group(person), page, "holder_account:person_list")


@dashboard_page
@requires_right(Right.PERSONS_MANAGE)
@sensitive_post_parameters()
@require_http_methods(_STEP_METHODS)
def person_add(request: HolderRequest) -> HttpResponse:
    if not request.account.is_company:
        raise Http404("No company.")
    data = request.POST if request.method == "POST" else None
    country = str(request.account.country)
    form = NewPersonForm(person_paths(country), country, data, own=False)
    page = {"title": gettext("Add a person"), "why": ""}
    if form.redraws:
        return _page(request, form.redrawn(), "person", page, "holder_account:person_list", redrawn=True)
    if form.is_valid():
        try:
            person_create(actor=request.actor, connection=request.connection, fields=form.person_fields())
        except Refusal as refusal:
            form.add_error(None, fault_words(refusal.code))
        else:
            messages.success(request, gettext("Saved."))
            return dashboard_redirect(request, "holder_account:person_list")
    return _page(request, form, "person", page, "holder_account:person_list")


@dashboard_page
@requires_right(Right.PERSONS_MANAGE)
@require_http_methods(_STEP_METHODS)
def person_delete(request: HolderRequest, person_id: str) -> HttpResponse:
    person = _person(request, person_id)
    if request.method == "POST":
        try:
            person_remove(actor=request.actor, connection=request.connection, person_id=person.pk)
        except Refusal as refusal:
            messages.error(request, fault_words(refusal.code))
        else:
            messages.success(request, gettext("Removed."))
        return dashboard_redirect(request, "holder_account:person_list")
    context = {"title": person.full_name or gettext("A person"), "back": "holder_account:person_list"}
    return render(request, "holder/remove.html", context)


@dashboard_page
@require_safe
def bank_account_list(request: HolderRequest) -> HttpResponse:
    may_manage = Right.BANK_ACCOUNTS_MANAGE in request.rights
    external = list(request.account.external_accounts.order_by("-default_for_currency", "created", "pk"))
    rows = [{"external": one, "removable": may_manage and _removable(request, one)} for one in external]
    may_add = Right.BANK_ACCOUNTS_ADD in request.rights
    context = {"rows": rows, "may_add": may_add, "may_manage": may_manage}
    return render(request, "holder/bank_account_list.html", context)


@dashboard_page
@requires_right(Right.BANK_ACCOUNTS_ADD)
@sensitive_post_parameters()
@require_http_methods(_STEP_METHODS)
def bank_account_add(request: HolderRequest) -> HttpResponse:
    group = Group("bank", Kind.BANK, frozenset({"external_account"}))
    page = {"title": gettext("Bank account"), "why": why_of(group)}
    return _edit(request, group, page, "holder_account:bank_account_list")


@dashboard_page
@requires_right(Right.BANK_ACCOUNTS_MANAGE)
@require_POST
def bank_account_set_default(request: HolderRequest, external_account_id: str) -> HttpResponse:
    external = _external(request, external_account_id)
    external_account_set_default(actor=request.actor, connection=request.connection, external_id=external.pk)
    messages.success(request, gettext("Saved."))
    return dashboard_redirect(request, "holder_account:bank_account_list")


@dashboard_page
@requires_right(Right.BANK_ACCOUNTS_MANAGE)
@require_http_methods(_STEP_METHODS)
def bank_account_delete(request: HolderRequest, external_account_id: str) -> HttpResponse:
    external = _external(request, external_account_id)
    if request.method == "POST":
        try:
            external_account_remove(actor=request.actor, connection=request.connection, external_id=external.pk)
        except Refusal as refusal:
            messages.error(request, fault_words(refusal.code))
        else:
            messages.success(request, gettext("Removed."))
        return dashboard_redirect(request, "holder_account:bank_account_list")
    context = {"title": f"•••• {external.last4}", "back": "holder_account:bank_account_list"}
    return render(request, "holder/remove.html", context)


def _edit(request: HolderRequest, group: Group, page: Mapping[str, Any], back: str) -> HttpResponse:
    """Show the form of a group over what is on file; keep what it says, then go ``back``."""
    form = _form(request, group)
    kind = group.kind.name.lower()
    if getattr(form, "redraws", False):
        return _page(request, form.redrawn(), kind, page, back, redrawn=True)
    if form.is_valid():
        answers = (
            Answers(profile=form.changes())
            if isinstance(form, BusinessDetailsForm)
            else answers_of(group, form, _acceptance(request))
        )
        try:
            answers_save(actor=request.actor, connection=request.connection, answers=answers)
        except Refusal as refusal:
            form.add_error(None, fault_words(refusal.code))
        else:
            messages.success(request, gettext("Saved."))
            return dashboard_redirect(request, back)
    return _page(request, form, kind, page, back)


def _form(request: HolderRequest, group: Group) -> Any:
    known = known_of(request.account)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_for(group, known, data, files)
    if group in (BUSINESS, FULL_BUSINESS):
        return BusinessDetailsForm(group.paths, known.country, data, initial=form.initial)
    return form


def _page(
    request: HolderRequest, form: forms.Form, kind: str, page: Mapping[str, Any], back: str, **context: Any
) -> HttpResponse:
    context |= {"form": form, "kind": kind, "back": back, **page}
    return render(request, "holder/edit.html", context, status=422 if form.is_bound else 200)


def _person(request: HolderRequest, person_id: str) -> Person:
    person = request.account.persons.filter(pk=person_id).first()
    if person is None:
        raise Http404("No such person.")
    return person


def _external(request: HolderRequest, external_account_id: str) -> ExternalAccount:
    external = request.account.external_accounts.filter(pk=external_account_id).first()
    if external is None:
        raise Http404("No such bank account.")
    return external


def _removable(request: HolderRequest, external: ExternalAccount) -> bool:
    return removal_refusal(request.account, external) is None


def _acceptance(request: HolderRequest) -> TermsAcceptance:
    return TermsAcceptance(timezone.now(), client_ip(request), request.headers.get("User-Agent", "")[:300])
