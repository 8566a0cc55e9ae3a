"""An Administrator sends an account's money to its bank; the bank refuses, and the money is back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from funds.models import Payout
from funds.services.settlement import movements_settle
from tests.factories.payouts import CLOSED, bank_account, paid_account
from tests.factories.team import PASSWORD, MembershipFactory


def test_a_payout_that_the_bank_refuses_is_back_on_the_balance(
    transactional_db: None, person: Callable[..., Any]
) -> None:
    member = MembershipFactory(user__name="Ada Lovelace")
    platform = member.platform
    platform.clock_frozen_at = datetime(2026, 11, 24, 15, tzinfo=UTC)
    platform.save(update_fields=["clock_frozen_at"])
    connection = paid_account(platform, name="Bäckerei Sonne")
    bank_account(connection, CLOSED, bank_name="Closed Bank", default_for_currency=False)
    ada = person()
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to(f"/accounts/{connection.account_id}/balances/")
    ada.finds_no_barrier()
    ada.shoots("account_balances")

    page.get_by_role("link", name="Send to bank or debit card").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("To", exact=True).select_option(label="Closed Bank ••••1113 (USD)")
    dialog.get_by_label("Amount").fill("125.50")
    ada.finds_no_barrier()
    ada.shoots("payout_create")
    dialog.get_by_role("button", name="Review").click()
    expect(dialog.get_by_text("goes from the balance of")).to_be_visible()
    ada.shoots("payout_review")
    dialog.get_by_role("button", name="Send $125.50").click()
    expect(page.get_by_role("heading", name="$125.50 Pending")).to_be_visible()

    until = platform.clock_frozen_at + timedelta(days=4)
    movements_settle(platform, until)
    platform.clock_frozen_at = until
    platform.save(update_fields=["clock_frozen_at"])
    page.reload()
    expect(page.get_by_text("The money is on the balance again.")).to_be_visible()
    expect(page.get_by_text("The bank account has been closed.").first).to_be_visible()
    ada.finds_no_barrier()
    ada.shoots("payout_failed")
    page.get_by_role("link", name="Balance of Bäckerei Sonne").click()
    expect(page.get_by_role("cell", name="$500.00").first).to_be_visible()
    ada.shoots("account_balances_after")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Pause or resume").click()
    expect(page.get_by_text("waits for 10 days")).to_be_visible()
    ada.finds_no_barrier()
    ada.shoots("account_pauses")
    page.goto(f"{ada.server}/balances/payouts/")
    ada.finds_no_barrier()
    ada.shoots("payout_list")
    phone = person(phone=True)
    phone.signs_in(member.user.email, PASSWORD)
    phone.goes_to(f"/accounts/{connection.account_id}/balances/")
    phone.finds_no_barrier()
    phone.shoots("phone_balances")
    phone.goes_to(f"/balances/payouts/{Payout.objects.get().pk}/")
    phone.shoots("phone_payout")
