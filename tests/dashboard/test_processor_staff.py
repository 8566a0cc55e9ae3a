"""Who is staff of the processor."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.team.actors import operator, staff, system
from connect_dashboard.team.models import User
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Forbidden
from tests.factories.team import UserFactory


def create(email: str) -> str:
    said = StringIO()
    call_command("create_processor_staff", email=email, name="Pat", stdout=said)
    return said.getvalue()


def test_the_command_makes_somebody_staff_with_a_password_to_change(db: None) -> None:
    said = create("Pat@Processor.example.com")
    user = User.objects.get(email="pat@processor.example.com")
    assert (user.is_staff, user.is_superuser, user.name) == (True, False, "Pat")
    assert user.check_password(said.split("First password: ")[1].split("\n")[0])
    assert AuditEntry.objects.get(action="staff.created").subject == f"user_{user.pk}"


def test_who_is_known_keeps_their_password_and_is_told_once(db: None) -> None:
    user = UserFactory(email="pat@example.com")
    assert "password" not in create("pat@example.com") + create("pat@example.com")
    user.refresh_from_db()
    assert user.is_staff
    assert AuditEntry.objects.filter(action="staff.created").count() == 1


def test_the_command_refuses_what_is_no_address(db: None) -> None:
    with pytest.raises(CommandError):
        create("pat")
    assert not User.objects.exists()


def test_staff_decides_and_has_no_right_on_any_platform(ada: Any) -> None:
    actor = staff(UserFactory(is_staff=True))
    actor.require_staff()
    system().require_staff()
    assert not any(actor.may(permission) for permission in Permission)
    with pytest.raises(Forbidden):
        operator(ada).require_staff()
