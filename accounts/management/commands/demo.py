"""Fill the product with plausible data: a team to sign in as and any number of accounts."""

import resource
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.demo.loading import load_demo_accounts
from connect_dashboard.team.demo import DEMO_SIGN_INS, create_demo_team


class Command(BaseCommand):
    help = "Create the demo team and N accounts. Run again it adds what is missing; nothing comes twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", type=int, default=500)
        parser.add_argument("--seed", type=int, default=1, help="another seed makes other accounts")

    def handle(self, **options: Any) -> None:
        if options["accounts"] < 0 or options["seed"] < 0:
            raise CommandError("--accounts and --seed must not be negative.")
        platform = create_demo_team()
        began = time.monotonic()
        added = load_demo_accounts(
            platform.pk,
            options["accounts"],
            options["seed"],
            timezone.now(),
            self._progress if sys.stderr.isatty() else lambda done: None,
        )
        self.stdout.write(f"{added:,} accounts added to {platform} in {time.monotonic() - began:.1f} s{_peak_memory()}")
        for one in DEMO_SIGN_INS:
            self.stdout.write(f"  {one.email}  password {one.password}  ({one.role})")

    def _progress(self, done: int) -> None:
        self.stderr.write(f"\r{done:,} accounts", ending="")


def _peak_memory() -> str:
    """Of the largest process; Linux counts in kilobytes, macOS in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f", {peak * unit / 2**20:.0f} MB at most in a process"
