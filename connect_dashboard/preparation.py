"""What a start needs before it can serve: tables, static files and, once, demo data.

`python -m connect_dashboard.preparation [--demo]`; the supervisor skips it while nothing it depends on has changed.
"""

import argparse
import hashlib
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def fingerprint() -> str:
    """Changes with the migrations, the static files, the packages and the settings that shape them."""
    digest = hashlib.sha256(os.environ.get("DEBUG", "").encode())
    digest.update((ROOT / "requirements.txt").read_bytes())
    for migration in sorted(ROOT.glob("*/migrations/*.py")) + sorted(ROOT.glob("connect_dashboard/*/migrations/*.py")):
        digest.update(migration.read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def is_current(state: Path) -> bool:
    try:
        return bool(json.loads(state.read_text())["fingerprint"] == fingerprint())
    except (OSError, ValueError, KeyError):
        return False


def sign_in_lines(state: Path) -> list[str]:
    return list(json.loads(state.read_text())["sign_ins"])


def migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def add_demo_data(accounts: int) -> None:
    from django.core.management import call_command

    from connect_dashboard.team.models import Platform

    if accounts and not Platform.objects.exists():
        call_command("demo", accounts=accounts, payments=True)
        call_command("demo_cases")
        call_command("find_inactive_accounts")


def demo_sign_ins() -> list[str]:
    from connect_dashboard.team.models import User

    if not User.objects.exists():
        return []
    from connect_dashboard.team.demo import DEMO_SIGN_INS

    there = set(User.objects.filter(email__in=[one.email for one in DEMO_SIGN_INS]).values_list("email", flat=True))
    return [f"{one.email}  password {one.password}  ({one.role})" for one in DEMO_SIGN_INS if one.email in there]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--demo", type=int, default=0, metavar="ACCOUNTS", help="demo accounts for an empty database")
    parser.add_argument("--state", type=Path, help="file that says what was prepared")
    options = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect_dashboard.settings")
    import django
    from django.core.management import call_command

    django.setup()
    migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    add_demo_data(options.demo)
    if options.state:
        options.state.write_text(json.dumps({"fingerprint": fingerprint(), "sign_ins": demo_sign_ins()}))


if __name__ == "__main__":
    main()
