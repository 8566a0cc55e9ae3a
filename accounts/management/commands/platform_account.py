"""`manage.py platform_account`: say which account a platform is itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Account
from accounts.services.own_platform import account_platform_set
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal


class Command(BaseCommand):
    help = "Note that an account is a platform itself: its support cases are then shown to nobody else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", required=True, help="the platform's id")
        parser.add_argument("--account", required=True, help="the account's id")

    def handle(self, *args: Any, **options: Any) -> None:
        platform = Platform.objects.filter(public_id=options["platform"]).first()
        if platform is None or not Account.objects.filter(pk=options["account"]).exists():
            raise CommandError("There is no such platform, or no such account.")
        try:
            account_platform_set(actor=system(), account_id=options["account"], platform=platform)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{options['account']} is {platform}.")
