"""`manage.py verify_audit_trail`: prove that nothing in the audit trail was changed since it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connect_dashboard.journal import sealing


class Command(BaseCommand):
    help = (
        "Recompute the audit trail's hash chains; exits with 1 when an entry does not match its seal. "
        "Compare the ends with those in the log to see that no tail was cut off. Chain 0 is of no platform."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = sealing.verify()
        for chain, end in sorted(proof.chains.items()):
            self.stdout.write(f"chain {chain}: {end.position:,} sealed, ends in {end.digest}")
        self.stdout.write(f"{proof.sealed:,} sealed, {proof.unsealed:,} waiting to be sealed")
        for problem in proof.broken:
            self.stderr.write(self.style.ERROR(problem))
        if proof.broken:
            raise CommandError(f"The audit trail was tampered with: {len(proof.broken):,} breaks.")
        self.stdout.write(self.style.SUCCESS("The audit trail is whole."))
