"""`manage.py prove_ledger`: prove that no money was made or lost."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from funds.proof import prove


class Command(BaseCommand):
    help = "Recompute the whole ledger from its entries; exits with 1 when anything does not add up."

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove()
        self.stdout.write(
            f"{proof.transactions:,} movements with {proof.entries:,} entries on {proof.balances:,} balances, "
            f"{proof.reversals:,} of them reversals"
        )
        for rule, found in proof.checks.items():
            self.stdout.write(f"{'broken' if found else 'none'}: {rule}")
            for broken in found:
                self.stderr.write(self.style.ERROR(f"  {broken}"))
        if proof.broken:
            raise CommandError("The ledger does not add up.")
        self.stdout.write(self.style.SUCCESS("The ledger is whole."))
