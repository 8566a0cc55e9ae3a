"""Onboarding as a holder goes through it, for the tests that need one under way."""

from typing import Any

from django.test import Client

from accounts.configuration import EXPRESS
from accounts.models import Connection, OnboardingLink
from accounts.services.creation import NewAccount, account_create
from connect_dashboard.team.actors import operator
from connect_dashboard.team.models import Membership

FORM_TOKEN = "a-form-that-was-rendered-once"  # noqa: S105
BUSINESS = {
    "email": "maria@example.com",
    "country": "DE",
    "business_type": "company",
    "legal_name": "Bäckerei Sonne GmbH",
    "trading_name": "Bäckerei Sonne",
}
REPRESENTATIVE = {
    "first_name": "Maria",
    "last_name": "Keller",
    "dob_day": "31",
    "dob_month": "12",
    "dob_year": "1985",
    "email": "maria@example.com",
    "phone": "030 12345678",
    "title": "Geschäftsführerin",
    "address_country": "DE",
    "drawn_country": "DE",
    "address_line1": "Sonnenallee 1",
    "address_city": "Berlin",
    "address_postal_code": "12047",
}
TERMS = {"accept": "on"}


def express_account(creator: Membership, **order: Any) -> tuple[Connection, OnboardingLink, str]:
    """An Express account with its link, and the link's token."""
    new = NewAccount(EXPRESS, **{"country": "US", **order})
    created = account_create(actor=operator(creator), order=new, form_token=FORM_TOKEN)
    assert created.issued is not None
    return created.connection, created.issued.link, created.issued.token


def fill_in(
    token: str, *, business: dict[str, str] = BUSINESS, representative: dict[str, str] = REPRESENTATIVE
) -> Client:
    """Go through all steps up to the review, as a stranger with the link."""
    holder = Client()
    for step, entered in (("business", business), ("representative", representative), ("terms", TERMS)):
        response = holder.post(f"/onboarding/{token}/{step}/", entered)
        assert response.status_code == 302, (step, response.context["form"].errors)
    return holder
