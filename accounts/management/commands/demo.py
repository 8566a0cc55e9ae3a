"""Fill the product with plausible data: a team to sign in as and any number of accounts."""

import resource
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.demo.loading import load_demo_accounts
from accounts.demo.payments import LOADERS
from connect_dashboard.team.demo import DEMO_SIGN_INS, create_demo_team


class Command(BaseCommand):
    help = "Create the demo team and N accounts. Run again it adds what is missing; nothing comes twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", type=int, default=500)
        parser.add_argument("--payments", action="store_true", help="some months of payments to these accounts too")
        parser.add_argument("--seed", type=int, default=1, help="another seed makes other accounts")

    def handle(self, **options: Any) -> None:
        if options["accounts"] < 0 or options["seed"] < 0:
            raise CommandError("--accounts and --seed must not be negative.")
        platform = create_demo_team()
        seed, now, began = options["seed"], timezone.now(), time.monotonic()
        added = load_demo_accounts(platform.pk, options["accounts"], seed, now, self._progress("accounts"))
        self.stdout.write(f"{added:,} accounts added to {platform} in {time.monotonic() - began:.1f} s{_peak_memory()}")
        for load in LOADERS if options["payments"] else ():
            began = time.monotonic()
            booked = load(platform, seed, now, self._progress("movements"))
            self.stdout.write(f"{booked:,} movements of money booked in {time.monotonic() - began:.1f} s")
        for one in DEMO_SIGN_INS:
            self.stdout.write(f"  {one.email}  password {one.password}  ({one.role})")

    def _progress(self, of_what: str) -> Callable[[int], None]:
        if not sys.stderr.isatty():
            return lambda done: None
        return lambda done: self.stderr.write(f"\r{done:,} {of_what}", ending="")


def _peak_memory() -> str:
    """Of the largest process; Linux counts in kilobytes, macOS in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f", {peak * unit / 2**20:.0f} MB at most in a process"
