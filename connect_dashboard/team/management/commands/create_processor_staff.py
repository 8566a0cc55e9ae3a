"""`manage.py create_processor_staff`: who may enter the processor console."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from connect_dashboard.team.services.people import staff_create


class Command(BaseCommand):
    help = "Make somebody staff of the processor; prints a one-time password for who is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="their e-mail, with which they sign in")
        parser.add_argument("--name", default="", help="their name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user, password = staff_create(email=options["email"], name=options["name"])
        self.stdout.write(f"{user.email} may enter the processor console at /processor/.")
        if password:
            self.stdout.write(f"First password: {password}\nChange it, and enroll a second factor, after signing in.")
