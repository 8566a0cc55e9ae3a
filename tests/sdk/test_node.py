"""The official Node SDK, unmodified, against the same server."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from accounts.configuration import EXPRESS
from tests.factories.accounts import connected_account
from tests.factories.api import secret_key
from tests.factories.debits import consent_of
from tests.factories.funds import fund_platform
from tests.factories.payouts import paid_account
from tests.factories.team import MembershipFactory
from tests.requirements.remediation import account_with_holder
from tests.requirements.uploads import picture
from tests.support.cases import express_account, raised

HERE = Path(__file__).parent / "node"
INSTALLED = Path(__file__).resolve().parents[2] / "var" / "node"


@pytest.fixture(scope="session")
def node() -> Path:
    """A folder with the locked package. Without npm, or without its registry, there is nothing to test with."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm and node are not installed")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "journey.js", "resources.js"):
        shutil.copy(HERE / name, INSTALLED / name)
    run = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=INSTALLED, capture_output=True, text=True)
    if run.returncode:
        pytest.skip(f"npm could not install the SDK: {run.stderr[-200:]}")
    return INSTALLED


def seen_by(node: Path, program: str, *given: str) -> Any:
    run = subprocess.run(["node", program, *given], cwd=node, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_a_node_program_works_unmodified(node: Path, server: str, shop: Any) -> None:
    payee = paid_account(shop, 0).account_id
    remedied, _ = account_with_holder(MembershipFactory(platform=shop, roles=["administrator"]))
    raised(express_account(shop))
    fund_platform(shop, 10_000)
    assert seen_by(node, "journey.js", server, secret_key(shop, moves_funds=True), payee, remedied.account_id) == {
        "same": True,
        "person": [1985, True],
        "bank": "6789",
        "listed": 4,
        "expanded": True,
        "events": [True],
        "failures": [
            ["StripeInvalidRequestError", 404, "resource_missing", "account"],
            ["StripeInvalidRequestError", 400, "parameter_unknown", "shoe"],
        ],
        "event": "evt_1",
        "money": [1000, 5000, "pending", [{"amount": 2000, "currency": "usd", "source_types": {"card": 2000}}]],
        "lines": [["payout", -2000], ["payment_refund", -1000], ["payment", 5000]],
        "metadata": {},
        "entries": True,
        "question": True,
        "pauses": [True, False],
        "trail": ["account.payouts_resumed", "account.payouts_paused"],
        "support": [1, "out"],
        "remediation": ["open", True, "revoked"],
        "approvals": [],
        "scheduled": [[True, "daily"]],
    }


def test_a_node_program_reaches_the_other_resources(
    node: Path, server: str, shop: Any, tmp_path: Path, settings: Any
) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    payer = paid_account(shop, 20_000)
    consent_of(payer)
    express = connected_account(shop, configuration=EXPRESS).account_id
    passport = tmp_path / "passport.png"
    passport.write_bytes(picture())
    key = secret_key(shop, moves_funds=True)
    assert seen_by(node, "resources.js", server, key, payer.account_id, express, str(passport)) == {
        "person": ["Maria", "Keller", "none", 1, True],
        "capability": ["card_payments", True],
        "card": ["1", True, ["standard", "instant"]],
        "file": True,
        "links": ["account_link", "login_link"],
        "account": [True, "rejected.platform_fraud", True],
        "charge": ["succeeded", "succeeded", 1, True],
        "passed": True,
        "topup": ["pending", "canceled", 1],
        "payout": ["pending", "canceled"],
        "settings": ["balance_settings", "US"],
        "hook": [True, "disabled", 1, True],
        "event": ["charge.refunded", True],
        "codes": [
            [404, "resource_missing"],
            [400, "not_cancelable"],
            [400, "payout_not_reversible"],
            [400, "url_invalid"],
        ],
    }
