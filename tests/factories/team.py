"""Platforms and people. The smallest true thing: a platform's profile is complete unless a test says otherwise."""

import factory
from factory.django import DjangoModelFactory

from connect_dashboard.team.models import Membership, Platform, User

PASSWORD = "correct-horse-battery"


class PlatformFactory(DjangoModelFactory):
    class Meta:
        model = Platform

    business_name = factory.Sequence(lambda n: f"Market {n}")
    country = "US"
    support_email = "support@example.com"
    support_phone = "+12025550123"
    website = "https://market.example.com"
    industry = "5734"
    liable_for_losses = True
    liable_for_requirements = True
    liable_for_fees = True


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    platform = factory.SubFactory(PlatformFactory)
    user = factory.SubFactory(UserFactory)
    roles = factory.LazyFunction(lambda: ["administrator"])
