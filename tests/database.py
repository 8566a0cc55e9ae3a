"""The database of the tests: migrated once a run, kept until the migrations change, copied for each worker."""

import hashlib
import subprocess
import time
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from connect_dashboard.embedded import postgres

TEMPLATE = "connect_dashboard_template"
UNFINISHED = f"{TEMPLATE}_unfinished"
PATIENCE = 150.0


def make_template(folder: Path | None) -> None:
    """Under another name until it is whole, so that nobody copies a half. ``folder`` keeps it for the next run."""
    drop(TEMPLATE)
    drop(UNFINISHED)
    _administrate(f"CREATE DATABASE {UNFINISHED}")
    kept = folder / f"{_fingerprint()}.dump" if folder else None
    if kept and kept.exists():
        _client("pg_restore", "--single-transaction", "--exit-on-error", f"--dbname={UNFINISHED}", str(kept))
    else:
        _migrate(UNFINISHED)
        if kept:
            _keep(UNFINISHED, kept)
    _administrate(f"ALTER DATABASE {UNFINISHED} RENAME TO {TEMPLATE}")


def copy_template(name: str) -> None:
    """Name the connection's database ``name``, a copy of the template, as soon as there is one."""
    deadline = time.monotonic() + PATIENCE
    drop(name)
    while True:
        try:
            _administrate(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
            break
        except psycopg.errors.InvalidCatalogName:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    _turn_to(name)


def drop(name: str) -> None:
    """Whoever still holds a connection to it: threads of servers and workers end when they like."""
    _administrate(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _migrate(name: str) -> None:
    usual = connection.settings_dict["NAME"]
    _turn_to(name)
    call_command("migrate", interactive=False, verbosity=0)
    _turn_to(usual)


def _turn_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _keep(name: str, kept: Path) -> None:
    for outdated in kept.parent.glob("*.dump"):
        outdated.unlink()
    _client("pg_dump", "--format=custom", f"--file={kept}.new", name)
    Path(f"{kept}.new").rename(kept)


def _fingerprint() -> str:
    """Changes with the migrations and with what runs them."""
    digest = hashlib.sha256(f"{django.__version__} {postgres.MAJOR_VERSION}".encode())
    for app in apps.get_app_configs():
        for migration in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(migration.read_bytes())
    return digest.hexdigest()


def _administrate(statement: str) -> None:
    where = connection.get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as administrator:
        administrator.execute(statement)


def _client(program: str, *arguments: str) -> None:
    given = connection.settings_dict
    where = (f"--host={given['HOST']}", f"--username={given['USER']}")
    subprocess.run([str(postgres.installation() / "bin" / program), *where, *arguments], check=True)
