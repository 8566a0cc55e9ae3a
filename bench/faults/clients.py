"""Programs and people that ask for movements, and ask again until they are told: what they were told, they remember."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.db import InterfaceError, OperationalError, connection

from accounts.models import Connection
from bench.faults.world import THRESHOLD, Market
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money
from funds.errors import AlreadyDecided
from funds.models import Approval
from funds.services.approvals import approval_approve, approval_decline
from funds.services.transfers import transfer_create

PATIENCE_SECONDS = 300.0
PAUSE = 0.25
HURRIED_SECONDS = 0.03
# How often a program gives up on an answer at once, or asks again for one that it has.
HURRIED, FORGETFUL = 0.05, 0.1
# Of a hundred requests; the rest are transfers.
SHARES = {"top_up": 10, "payout": 16, "reversal": 10, "debit": 8, "refund": 4, "approval": 8, "cancel": 4}


@dataclass(frozen=True)
class Asked:
    """``id`` of the movement that answered, empty where it was refused with ``code``."""

    kind: str
    key: str
    platform_id: int
    amount: int
    id: str = ""
    code: str = ""


@dataclass
class Book:
    """All that was asked for and answered, over all clients."""

    asked: list[Asked] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def note(self, asked: Asked) -> None:
        self.asked.append(asked)


class Client(threading.Thread):
    """Asks for ``number`` movements on one market, one after the other."""

    def __init__(self, name: str, seed: str, port: int, market: Market, number: int, book: Book) -> None:
        super().__init__(name=name, daemon=True)
        self.random = Random(seed)
        self.port, self.market, self.number, self.book = port, market, number, book
        self.transfers: list[str] = []
        self.debits: list[str] = []
        self.payouts: list[tuple[str, str]] = []

    def run(self) -> None:
        try:
            for turn in range(self.number):
                kinds = [*SHARES, "transfer"]
                weights = [*SHARES.values(), 100 - sum(SHARES.values())]
                kind = self.random.choices(kinds, weights)[0]
                getattr(self, f"_{kind}")(f"{self.name}.{turn}")
        except Exception as error:
            self.book.complaints.append(f"{self.name}: {type(error).__name__}: {error}")
        finally:
            connection.close()

    def _transfer(self, key: str) -> None:
        amount = self.random.randint(100, THRESHOLD + 1_00)
        sent = {"amount": amount, "currency": "usd", "destination": self.random.choice(self.market.accounts)}
        if answered := self._post("transfer", key, amount, "/v1/transfers", sent):
            self.transfers.append(answered)

    def _top_up(self, key: str) -> None:
        amount = self.random.randint(100, THRESHOLD)
        sent = {"amount": amount, "currency": "usd", "source": self.random.choice(self.market.bank_accounts)}
        self._post("top_up", key, amount, "/v1/topups", sent)

    def _payout(self, key: str) -> None:
        account, amount = self.random.choice(self.market.accounts), self.random.randint(100, 20_00)
        answered = self._post("payout", key, amount, "/v1/payouts", {"amount": amount, "currency": "usd"}, account)
        if answered:
            self.payouts.append((answered, account))

    def _reversal(self, key: str) -> None:
        if not self.transfers:
            return self._transfer(key)
        amount, transfer = self.random.randint(1, 50), self.random.choice(self.transfers)
        self._post("reversal", key, amount, f"/v1/transfers/{transfer}/reversals", {"amount": amount})
        return None

    def _debit(self, key: str) -> None:
        amount = self.random.randint(50, 5_00)
        sent = {"amount": amount, "currency": "usd", "source": self.random.choice(self.market.accounts)}
        if answered := self._post("debit", key, amount, "/v1/charges", sent):
            self.debits.append(answered)

    def _refund(self, key: str) -> None:
        if not self.debits:
            return self._debit(key)
        amount, debit = self.random.randint(1, 20), self.random.choice(self.debits)
        self._post("refund", key, amount, "/v1/refunds", {"amount": amount, "charge": debit})
        return None

    def _cancel(self, key: str) -> None:
        """Calls one back that it asked for, which is no movement, and asks for another one."""
        if self.payouts:
            payout, account = self.payouts.pop(self.random.randrange(len(self.payouts)))
            self._post("", f"{key}.cancel", 0, f"/v1/payouts/{payout}/cancel", {}, account)
        self._payout(key)

    def _approval(self, key: str) -> None:
        """An Administrator asks for more than one may alone, another decides: by services, as pages do."""
        market, amount = self.market, self.random.randint(THRESHOLD + 1, THRESHOLD * 2)
        account, approves = self.random.choice(market.accounts), self.random.random() < 0.7

        def ask() -> str:
            found = Connection.objects.for_platform(market.platform).select_related("account", "platform")
            return transfer_create(
                actor=market.asker,
                connection=found.get(account=account),
                money=Money(amount, "usd"),
                idempotency_key=key,
            ).pk

        def decide() -> None:
            approval = Approval.objects.get(object_id=transfer_id)
            told = {"actor": market.approver, "platform": market.platform, "approval_id": approval.pk}
            try:
                if approves:
                    approval_approve(**told)
                else:
                    approval_decline(**told, reason="Not now.")
            except (AlreadyDecided, Refusal) as refusal:
                self.book.again[f"decision: {refusal.code}"] += 1

        transfer_id = self._insist(ask)
        self.book.note(Asked("transfer", key, market.platform.pk, amount, transfer_id))
        self._insist(decide)

    def _insist(self, act: Callable[[], Any]) -> Any:
        """As somebody does whose page did not come: once more, with the same key."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return act()
            except (OperationalError, InterfaceError):
                self.book.again["no database"] += 1
                connection.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE)

    def _post(self, kind: str, key: str, amount: int, path: str, sent: dict[str, Any], account: str = "") -> str:
        """The id of the movement that it has in the end; empty where it is refused."""
        answer = self._until_answered(key, path, sent, account)
        if self.random.random() < FORGETFUL:
            once_more = self._until_answered(key, path, sent, account)
            if once_more.get("id") != answer.get("id"):
                self.book.complaints.append(f"{key}: answered {answer}, then {once_more}")
        found = str(answer.get("id", ""))
        if kind:
            code = str(answer.get("error", {}).get("code", ""))
            self.book.note(Asked(kind, key, self.market.platform.pk, amount, found, code))
        return found

    def _until_answered(self, key: str, path: str, sent: dict[str, Any], account: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        hurried = self.random.random() < HURRIED
        while True:
            try:
                status, answer = self._request(key, path, sent, account, HURRIED_SECONDS if hurried else 30)
                if status < 500 and status != 429 and answer.get("error", {}).get("type") != "idempotency_error":
                    return answer
                self.book.again[f"status {status}"] += 1
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.book.again[type(error).__name__] += 1
            hurried = False
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer to {path}")
            time.sleep(PAUSE)

    def _request(
        self, key: str, path: str, sent: dict[str, Any], account: str, timeout: float
    ) -> tuple[int, dict[str, Any]]:
        headers = {
            "Authorization": f"Bearer {self.market.secret}",
            "Idempotency-Key": key,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        if account:
            headers["Stripe-Account"] = account
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            web.request("POST", path, urlencode(sent), headers)
            response = web.getresponse()
            return response.status, json.loads(response.read())
        finally:
            web.close()
