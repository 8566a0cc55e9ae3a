"""People and platforms of the demo: whoever starts the product for the first time signs in as one of them."""

from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.db import transaction

from connect_dashboard.team.models import Membership, Platform, User
from connect_dashboard.team.permissions import Role

PASSWORD = "market-demo-2026"  # noqa: S105 - published on purpose: it opens demo data alone


class SignIn(NamedTuple):
    email: str
    password: str
    role: str


_PEOPLE = [
    ("ada@example.com", "Ada Lovelace", Role.ADMINISTRATOR),
    ("ben@example.com", "Ben Adeyemi", Role.ADMINISTRATOR),
    ("dan@example.com", "Dan Osei", Role.DEVELOPER),
    ("sue@example.com", "Sue Tanaka", Role.SUPPORT_SPECIALIST),
    ("oli@example.com", "Oli Brandt", Role.ONBOARDING_ANALYST),
    ("ann@example.com", "Ann Moreau", Role.ANALYST),
    ("vic@example.com", "Vic Silva", Role.VIEW_ONLY),
]
_STAFF = ("processor@example.com", "Pat Reyes")
DEMO_SIGN_INS = [
    *(SignIn(email, PASSWORD, role.label) for email, _, role in _PEOPLE),
    SignIn(_STAFF[0], PASSWORD, "Processor staff"),
]


@transaction.atomic
def create_demo_team() -> Platform:
    """Make the demo's platforms and people, unless they are there; return the first platform.

    One of the people is of the processor's staff and of no platform.
    """
    acme = _platform(
        "Acme Market", "US", support_phone="+12025550123", website="https://acme.example.com", brand_color="#4338ca"
    )
    baguette = _platform(
        "Baguette Pay",
        "FR",
        support_phone="+33142685300",
        website="https://baguette.example.com",
        brand_color="#b45309",
    )
    for email, name, role in _PEOPLE:
        _member(acme, _person(email, name), role)
    _member(baguette, _person("ada@example.com", "Ada Lovelace"), Role.ADMINISTRATOR)
    User.objects.filter(pk=_person(*_STAFF).pk).update(is_staff=True)
    return acme


def _platform(business_name: str, country: str, **profile: str) -> Platform:
    answers = {"liable_for_losses": True, "liable_for_requirements": False, "liable_for_fees": True}
    platform, _ = Platform.objects.get_or_create(
        business_name=business_name,
        defaults={
            "country": country,
            "support_email": f"support@{business_name.split()[0].lower()}.example.com",
            "industry": "5999",
            **answers,
            **profile,
        },
    )
    return platform


def _person(email: str, name: str) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def _member(platform: Platform, user: User, role: Role) -> None:
    Membership.objects.get_or_create(platform=platform, user=user, defaults={"roles": [role.value]})
