"""An Administrator pulls what an account owes, once its holder has consented."""

import pytest

from tests.factories.accounts import connected_account
from tests.factories.debits import consent_of
from tests.factories.payments import earn
from tests.factories.team import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_pull_funds_without_and_with_consent(person, platform, ada):
    shop = connected_account(platform, name="Bäckerei Sonne")
    earn(shop, 1_240_000)
    operator = person()
    page = operator.signs_in(ada.user.email, PASSWORD)
    operator.goes_to(f"/accounts/{shop.account_id}/balances/")
    panel = page.get_by_role("region", name="Pull funds")
    assert panel.get_by_role("link", name="Pull funds", exact=True).count() == 0
    assert panel.get_by_role("img", name="Not met").count() == 1
    assert "has not consented" in panel.inner_text()
    operator.finds_no_barrier()
    operator.shoots("pull-without-consent")

    consent_of(shop)
    page.reload()
    panel.get_by_role("link", name="Pull funds", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Available $12,400.00").click()
    amount = dialog.get_by_label("Amount")
    assert amount.input_value() == "12,400.00"
    amount.fill("1.250,00")
    operator.shoots("pull-form")
    dialog.get_by_role("button", name="Review").click()
    dialog.get_by_text("$11,150.00 available").wait_for()
    operator.finds_no_barrier()
    operator.shoots("pull-review")
    dialog.get_by_role("button", name="Pull $1,250.00").click()
    page.wait_for_url("**/balances/account-debits/py_*/")
    assert "Succeeded" in page.get_by_role("heading", level=1).inner_text()
    operator.finds_no_barrier()
    operator.shoots("pull-receipt")
    page.get_by_role("link", name="Refund", exact=True).click()
    dialog.get_by_label("Reason").fill("Pulled twice")
    dialog.get_by_role("button", name="Refund to Bäckerei Sonne").click()
    page.get_by_text("Refunded", exact=True).first.wait_for()


@pytest.mark.parametrize("phone", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_fits(person, platform, ada, phone, scheme):
    shop = connected_account(platform, name="Bäckerei Sonne")
    consent_of(shop)
    earn(shop, 1_240_000)
    operator = person(phone=phone)
    page = operator.signs_in(ada.user.email, PASSWORD)
    page.emulate_media(color_scheme=scheme)
    for path, name in ((f"/accounts/{shop.account_id}/balances/", "balances"), ("/accounts/", "list")):
        operator.goes_to(path)
        operator.shoots(f"{name}-{'phone' if phone else 'wide'}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    operator.goes_to(f"/accounts/{shop.account_id}/balances/pull/")
    operator.shoots(f"pull-{'phone' if phone else 'wide'}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
