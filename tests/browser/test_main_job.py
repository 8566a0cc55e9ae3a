"""The product's main job, from a file of accounts to a holder's completed onboarding, as people do it."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from connect_dashboard.team.profile import missing_profile_fields
from tests.accounts.importing import account
from tests.browser.test_onboarding import fills_in_everything
from tests.factories.team import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

CUSTOM = {
    "type": "custom",
    "controller": {
        "stripe_dashboard": {"type": "none"},
        "losses": {"payments": "application"},
        "fees": {"payer": "application"},
        "requirement_collection": "application",
    },
}


def accounts_file(folder: Path) -> Path:
    """Forty good rows in several scripts, and three that are bad."""
    names = ["太田電気合同会社", "<script>alert(1)</script>", "مخبز الشمس", "Søren & Sønner"]
    rows = [
        account(
            id=f"acct_{number:03d}",
            email=f"shop{number}@example.com",
            business_profile={"name": names[number] if number < len(names) else f"Shop {number}"},
            metadata={"tier": "silver", "seller_id": f"s-{number}"},
        )
        for number in range(39)
    ]
    rows.append(account(**CUSTOM, metadata={"tier": "gold"}))
    bad = [account(id="acct_000"), account(id="acct_zz", country="ZZ"), account(id="acct_mail", email="nobody")]
    path = folder / "accounts.ndjson"
    path.write_text("\n".join(json.dumps(row) for row in rows + bad))
    return path


def test_from_a_file_of_accounts_to_a_connected_holder(ada, person, worker, tmp_path) -> None:
    assert missing_profile_fields(ada.platform) == []
    operator = person()
    page = operator.signs_in(ada.user.email, PASSWORD)

    operator.goes_to("/accounts/")
    page.get_by_role("link", name="Import", exact=True).click()
    page.locator("input[type=file]").set_input_files(accounts_file(tmp_path))
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name=re.compile("^Import 40")).click()
    expect(page.get_by_text("Done", exact=True).first).to_be_visible(timeout=30_000)
    operator.shoots("main-1-imported")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Rejected rows")).click()
    assert len(Path(download.value.path()).read_text(encoding="utf-8-sig").strip().splitlines()) == 4

    operator.goes_to("/accounts/")
    operator.finds_no_barrier()
    search = page.locator("[data-search]")
    names = {"電気": "太田電気合同会社", "script": "<script>alert(1)</script>", "sonner": "Søren & Sønner"}
    for words, found in names.items():
        search.fill(words)
        expect(page.get_by_role("link", name=found, exact=True)).to_be_visible()
        expect(page.locator("tr[data-row]")).to_have_count(1)
    search.fill("tier:gold")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(page).to_have_url(re.compile("tier"))
    operator.shoots("main-2-found-by-metadata")
    page.get_by_role("link", name="Bäckerei Sonne", exact=True).click()

    expect(page.get_by_role("heading", name=re.compile("Bäckerei Sonne"))).to_be_visible()
    operator.finds_no_barrier()
    operator.shoots("main-3-details")
    page.get_by_role("link", name="Persons").click()
    page.get_by_role("button", name=re.compile("Maria Keller")).click()
    page.get_by_role("link", name="Edit owner").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Managing director")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Managing director")).to_be_visible()
    operator.shoots("main-4-person-edited")

    operator.goes_to("/accounts/")
    page.get_by_role("link", name="Create", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("Express")).check()
    dialog.get_by_role("button", name="Create account").click()
    dialog.get_by_label("Send by e-mail to").fill("maria@example.com")
    operator.shoots("main-5-link")
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_text("maria@example.com").first).to_be_visible()

    holder = person(phone=True)
    letters = holder.goes_to("/mailbox/")
    letters.get_by_role("link", name=re.compile("Acme Market")).first.click()
    letters.get_by_role("link", name=re.compile("onboarding")).click()
    holder.finds_no_barrier()
    holder.shoots("main-6-hosted")
    fills_in_everything(letters)
    holder.shoots("main-7-submitted")

    operator.goes_to("/accounts/")
    page.get_by_role("link", name=re.compile("notice", re.IGNORECASE)).click()
    operator.shoots("main-8-notices")
    page.get_by_role("button", name=re.compile("Bäckerei Sonne")).first.click()
    expect(page.get_by_role("heading", name=re.compile("Bäckerei Sonne"))).to_be_visible()
    expect(page.get_by_text("Maria Keller").filter(visible=True).first).to_be_visible()
    operator.shoots("main-9-connected")
