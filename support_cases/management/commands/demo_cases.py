"""`manage.py demo_cases`: some support cases for the demo's accounts."""

from typing import Any

from django.core.management.base import BaseCommand

from connect_dashboard.team.demo import create_demo_team
from support_cases.demo import create_demo_cases


class Command(BaseCommand):
    help = "Raise, answer and solve support cases of the demo's accounts. Run again it adds none."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{create_demo_cases(create_demo_team())} support cases added")
