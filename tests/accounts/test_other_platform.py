"""An account's address, opened while one looks at another platform."""

import pytest

from connect_dashboard.team.models import Membership
from tests.factories.accounts import connected_account

pytestmark = pytest.mark.django_db


def test_an_account_of_ones_other_platform_is_one_switch_away(platform, other_platform, ada, client_for):
    connection = connected_account(other_platform, name="Elsewhere")
    url = f"/accounts/{connection.account_id}/"
    Membership.objects.create(user=ada.user, platform=other_platform, roles=["view_only"])
    client = client_for(ada)
    response = client.get(url)
    assert response.status_code == 404
    assert f"Switch to {other_platform}" in response.text
    assert "Elsewhere" not in response.text
    switch = {"platform": other_platform.public_id, "next": url}
    assert "Elsewhere" in client.post("/platforms/switch/", switch, follow=True).text


def test_nobody_else_learns_of_the_account(other_platform, ada, client_for):
    connection = connected_account(other_platform)
    client = client_for(ada)
    known = client.get(f"/accounts/{connection.account_id}/").text
    assert "Switch" not in known
    assert known == client.get("/accounts/acct_unknown/").text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_switching_leads_nowhere_else(platform, ada, client_for, target):
    response = client_for(ada).post("/platforms/switch/", {"platform": platform.public_id, "next": target})
    assert response.url == "/accounts/" or response.url == "/"
