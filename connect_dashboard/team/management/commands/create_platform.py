"""`manage.py create_platform`: how a platform starts in production."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from connect_dashboard.team.services.platforms import platform_create


class Command(BaseCommand):
    help = "Create a platform and invite its first Administrator; prints the invitation's link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="business name")
        parser.add_argument("--country", required=True, help="two-letter code, such as US")
        parser.add_argument("--email", required=True, help="the first Administrator's e-mail")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            platform, link = platform_create(
                business_name=options["name"],
                country=options["country"].upper(),
                administrator_email=options["email"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{platform.business_name} ({platform.public_id}) is created.")
        self.stdout.write(f"{options['email']} becomes its Administrator by this link, which was e-mailed too:\n{link}")
