"""The bell counts on by itself: long before it would ask of its own accord."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.services.notices import News, tell
from tests.factories.team import PASSWORD, MembershipFactory


def test_a_notice_is_counted_on_an_open_page(person: Callable[..., Any], settings: Any) -> None:
    settings.NOTICE_STREAM_SECONDS = 60
    ada = MembershipFactory(platform__business_name="Acme Market", user__name="Ada Lovelace")
    EmailAddress.objects.create(user=ada.user, email=ada.user.email, verified=True, primary=True)
    page = person().signs_in(ada.user.email, PASSWORD)
    page.evaluate("document.getElementById('bell').dataset.before = 'reload'")

    for count in (1, 2):
        news = News(NoticeType.JOB_DONE, f"import {count}", "The import is done", "/accounts/")
        tell(platform_id=ada.platform_id, news=news, members=[ada])
        expect(page.locator("#bell")).to_contain_text(f"{count} unread", timeout=20_000)
