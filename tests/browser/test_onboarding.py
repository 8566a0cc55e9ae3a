"""An operator makes an account, and its holder finishes it, in two real browsers."""

import pytest
from playwright.sync_api import expect

from accounts.models import Account
from tests.accounts.onboarding import ANSWERS, express_account, fill_in
from tests.factories.team import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def fills_in_everything(page):
    """A company in Germany: page after page, all that is due."""
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your e-mail address").fill("maria@example.com")
    page.get_by_label("Country where the business is registered").select_option("DE")
    page.get_by_label("Company", exact=True).check()
    page.get_by_label("Legal business name").fill("Bäckerei Sonne GmbH")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Industry").select_option("5462")
    page.get_by_label("Website").fill("https://sonne.example.com")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Company registration or tax number").fill("000000000")
    page.get_by_label("Business phone number").fill("030 12345678")
    fills_in_an_address(page)
    page.get_by_role("button", name="Continue").click()
    fills_in_a_person(page, "Maria")
    page.get_by_label("Position in the business").fill("Owner")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Maria Keller owns 25% of the business or more").check()
    page.get_by_label("Nobody else owns").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add a person").click()
    fills_in_a_person(page, "Ben")
    page.get_by_label("There are no other directors").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Account holder’s name").fill("Bäckerei Sonne GmbH")
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I accept these terms").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Thank you, your details are in")).to_be_visible()


def fills_in_a_person(page, first_name):
    page.get_by_label("First name").fill(first_name)
    page.get_by_label("Last name").fill("Keller")
    page.get_by_label("E-mail").fill(f"{first_name.lower()}@example.com")
    for part, number in (("Day", "31"), ("Month", "12"), ("Year", "1985")):
        page.get_by_label(part).fill(number)
    if page.get_by_label("Street address").count():
        fills_in_an_address(page)


def fills_in_an_address(page):
    page.get_by_label("Street address").fill("Sonnenallee 1")
    page.get_by_label("City").fill("Berlin")
    page.get_by_label("Postal code").fill("12047")


def test_the_keyboard_alone_creates_an_account(ada, person):
    operator = person()
    page = operator.signs_in(ada.user.email, PASSWORD)
    operator.goes_to("/accounts/")
    page.get_by_role("link", name="Create", exact=True).first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Create account")
    expect(dialog).to_be_visible()
    expect(dialog.locator(":focus")).to_have_count(1)
    # It begins at the configuration that is chosen: Tab to Edit details and into its fields.
    for _ in range(20):
        if page.evaluate("document.activeElement.name") == "edit":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    details = page.get_by_role("dialog", name="Details of the new account")
    expect(details).to_be_visible()
    for _ in range(5):
        if page.evaluate("document.activeElement.name") == "email":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("holder@example.com")
    page.keyboard.press("Enter")
    link = page.get_by_role("dialog", name="Onboarding link")
    expect(link).to_be_visible()
    expect(link.get_by_label("Send by e-mail to")).to_have_value("holder@example.com")
    assert Account.objects.get().dashboard == "express"
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_without_javascript_both_sides_work(ada, person):
    operator, holder = person(javascript=False), person(phone=True, javascript=False)
    page = operator.signs_in(ada.user.email, PASSWORD)
    operator.goes_to("/accounts/create/")
    page.get_by_role("button", name="Edit details").click()
    page.get_by_label("Metadata").fill("shop: 42")
    page.get_by_role("button", name="Create account").click()
    holder.goes_to(page.locator("code", has_text="/onboarding/").inner_text())
    fills_in_everything(holder.page)
    account = Account.objects.get()
    assert account.details_submitted
    assert account.connections.get().metadata == {"shop": "42"}


def test_no_page_of_it_has_a_barrier(ada, person):
    operator, holder = person(), person(phone=True)
    page = operator.signs_in(ada.user.email, PASSWORD)
    operator.goes_to("/accounts/create/")
    operator.finds_no_barrier()
    page.get_by_role("button", name="Edit details").click()
    page.get_by_label("Metadata").wait_for()
    operator.finds_no_barrier()
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("button", name="Send by e-mail").wait_for()
    operator.finds_no_barrier()

    _, _, token = express_account(ada)
    fill_in(token)
    for step in ("", *(f"{name}/" for name in ("business", *ANSWERS, "review"))):
        holder.goes_to(f"/onboarding/{token}/{step}")
        holder.finds_no_barrier()
    holder.goes_to(f"/onboarding/{token}/business/")
    holder.page.get_by_label("Your e-mail address").fill("")
    holder.page.get_by_role("button", name="Continue").click()
    expect(holder.page.get_by_text("Fill this in.").first).to_be_visible()
    holder.finds_no_barrier()
    holder.goes_to(f"/onboarding/{token}/review/")
    holder.page.get_by_role("button", name="Submit").click()
    holder.page.get_by_role("heading", name="What happens next").wait_for()
    holder.finds_no_barrier()
    for path in (f"/onboarding/{token}/", "/onboarding/unknown/"):
        holder.goes_to(path)
        holder.finds_no_barrier()
