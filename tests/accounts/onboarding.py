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
PERSON = {
    "first_name": "Maria",
    "last_name": "Keller",
    "dob_day": "31",
    "dob_month": "12",
    "dob_year": "1985",
    "email": "maria@example.com",
    "phone": "030 12345678",
    "nationality": "DE",
    "ssn_last_4": "0000",
    "address_country": "DE",
    "drawn_country": "DE",
    "address_line1": "Sonnenallee 1",
    "address_city": "Berlin",
    "address_postal_code": "12047",
}
REPRESENTATIVE = {**PERSON, "title": "Geschäftsführerin"}
PROFILE = {
    "business_profile__mcc": "5462",
    "business_profile__url": "https://sonne.example.com",
    "settings__payments__statement_descriptor": "BAECKEREI SONNE",
    "settings__card_payments__statement_descriptor_prefix": "SONNE",
}
COMPANY = {
    "company__tax_id": "000000000",
    "company__phone": "030 12345678",
    "address_line1": "Sonnenallee 1",
    "address_city": "Berlin",
    "address_postal_code": "12047",
}
OWNERS = {"count": "0", "representative_too": "on", "nobody_else": "on"}
DIRECTORS = {
    "count": "1",
    "nobody_else": "on",
    **{f"person0-{name}": value for name, value in {**PERSON, "first_name": "Ben", "email": "ben@example.com"}.items()},
}
BANK = {
    "account_holder_name": "Bäckerei Sonne GmbH",
    "account_holder_type": "company",
    "currency": "eur",
    "account_number": "DE89 3704 0044 0532 0130 00",
}
TERMS = {"accept": "on"}
# What a German company, or a person in business there, answers on each page.
ANSWERS = {
    "profile": PROFILE,
    "company": COMPANY,
    "representative": REPRESENTATIVE,
    "owners": OWNERS,
    "directors": DIRECTORS,
    "bank": BANK,
    "terms": TERMS,
}


def express_account(creator: Membership, **order: Any) -> tuple[Connection, OnboardingLink, str]:
    """An Express account with its link, and the link's token."""
    new = NewAccount(EXPRESS, **{"country": "US", **order})
    created = account_create(actor=operator(creator), order=new, form_token=FORM_TOKEN)
    assert created.issued is not None
    return created.connection, created.issued.link, created.issued.token


def fill_in(
    token: str, *, business: dict[str, str] = BUSINESS, until: str = "review", **answers: dict[str, str]
) -> Client:
    """Answer page after page as they come, up to the review or to ``until``, as a stranger with the link."""
    holder = Client()
    step, given = "business", {**ANSWERS, "business": business, **answers}
    while step != until:
        response = holder.post(f"/onboarding/{token}/{step}/", given[step])
        assert response.status_code == 302, (step, response.status_code, problems(response))
        step = response.headers["Location"].rstrip("/").rpartition("/")[2]
    return holder


def problems(response: Any) -> Any:
    form = response.context["form"]
    return [form.errors, *(person.errors for person in getattr(form, "persons", ()))]
