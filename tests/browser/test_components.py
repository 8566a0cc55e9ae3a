"""The components in a real browser: no barrier, no complaint of the content security policy."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.urls("tests.dashboard.components_urls")


@pytest.mark.parametrize("phone", [False, True])
def test_axe_finds_nothing_on_the_components_page(person: Callable[..., Any], phone: bool) -> None:
    ada = person(phone=phone)
    page = ada.goes_to("/dev/components")
    ada.finds_no_barrier()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ada.shoots(f"components-{'phone' if phone else 'desk'}")


def test_a_dialog_keeps_what_was_typed_until_it_is_given_up(person: Callable[..., Any]) -> None:
    ada = person()
    page = ada.goes_to("/dev/components")
    questions: list[str] = []
    page.on("dialog", lambda question: (questions.append(question.message), question.dismiss()))

    page.get_by_role("link", name="Edit", exact=True).click()
    dialog = page.get_by_role("dialog", name="Edit business")
    dialog.get_by_label("Business name").fill("Bäckerei Sonne")
    page.keyboard.press("Escape")

    assert questions == ["Close without saving? What you entered will be lost."]
    assert dialog.get_by_label("Business name").input_value() == "Bäckerei Sonne"
    ada.finds_no_barrier()


def test_rows_follow_the_keyboard(person: Callable[..., Any]) -> None:
    page = person().goes_to("/dev/components")
    # Nobody is signed in here: what the palette asks for would lead to the page for that.
    page.route("**/accounts/palette/", lambda route: route.abort())

    for key in "jjx":
        page.keyboard.press(key)

    assert page.get_by_label("Select Atelier Céleste").is_checked()
    assert page.locator("[data-selection-count]").inner_text() == "1"
    page.keyboard.press("Control+k")
    assert page.get_by_role("dialog", name="Search").is_visible()


def test_the_dialog_is_a_page_without_javascript(person: Callable[..., Any]) -> None:
    page = person(javascript=False).goes_to("/dev/components")

    page.get_by_role("link", name="Edit", exact=True).click()

    assert page.get_by_role("heading", level=1).inner_text() == "Edit business"
    assert page.get_by_role("button", name="Save business").is_visible()
