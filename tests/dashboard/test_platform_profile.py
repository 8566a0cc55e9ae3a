"""The platform's profile, its brand, and turning to another platform."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.team.actors import operator
from connect_dashboard.team.demo import DEMO_SIGN_INS, create_demo_team
from connect_dashboard.team.errors import CountryFixed
from connect_dashboard.team.logos import LOGO_MAX_BYTES
from connect_dashboard.team.models import Membership, Platform, User
from connect_dashboard.team.permissions import Role
from connect_dashboard.team.profile import missing_profile_fields
from connect_dashboard.team.services.platforms import platform_update
from tests.factories.accounts import connected_account
from tests.factories.team import MembershipFactory

ClientFor = Callable[[Membership], Client]
URL = reverse("team:platform_profile")
SWITCH = reverse("team:platform_switch")


def profile(**changes: Any) -> dict[str, Any]:
    return {
        "business_name": "Acme Market",
        "country": "US",
        "website": "https://market.example.com",
        "industry": "5734",
        "support_email": "support@example.com",
        "support_phone": "+12025550123",
        "brand_color": "#4f46e5",
        "liable_for_losses": "true",
        "liable_for_requirements": "true",
        "liable_for_fees": "true",
        **changes,
    }


def picture(kind: str = "PNG", size: tuple[int, int] = (1200, 300), name: str = "logo.png") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", size, "navy").save(data, kind)
    return SimpleUploadedFile(name, data.getvalue() + b"<script>trailer</script>")


def test_the_profile_says_what_is_missing(client_for: ClientFor, ada: Membership) -> None:
    Platform.objects.update(website="", liable_for_fees=None)
    page = client_for(ada).get(URL).content.decode()
    assert "8 of 10 answered" in page
    assert "<li>Website</li><li>Who pays the fees</li>" in page


def test_the_country_is_fixed_once_there_are_accounts(client_for: ClientFor, ada: Membership) -> None:
    connected_account(ada.platform)
    page = client_for(ada).get(URL).content.decode()
    assert "Fixed, since the platform has accounts." in page
    assert client_for(ada).post(URL, profile(country="FR", website="https://new.example.com")).status_code == 302
    ada.platform.refresh_from_db()
    assert ada.platform.country == "US"
    assert ada.platform.website == "https://new.example.com"
    with pytest.raises(CountryFixed, match="fixed once the platform has accounts"):
        platform_update(actor=operator(ada), platform_id=ada.platform_id, changes={"country": "FR"})


def test_before_there_are_accounts_the_country_may_change(client_for: ClientFor, ada: Membership) -> None:
    assert client_for(ada).post(URL, profile(country="FR", support_phone="+33142685300")).status_code == 302
    ada.platform.refresh_from_db()
    assert ada.platform.country == "FR"


def test_a_no_is_an_answer(platform: Platform) -> None:
    assert missing_profile_fields(platform) == []
    platform.liable_for_fees = False
    assert missing_profile_fields(platform) == []
    platform.support_phone, platform.country = " ", ""
    assert missing_profile_fields(platform) == ["Country", "Support phone"]


def test_changes_are_saved_and_the_trail_names_them_alone(client_for: ClientFor, ada: Membership) -> None:
    data = profile(website="https://new.example.com", liable_for_fees="false", support_phone="(202) 555-0199")
    assert client_for(ada).post(URL, data).status_code == 302
    ada.platform.refresh_from_db()
    assert ada.platform.website == "https://new.example.com"
    assert ada.platform.liable_for_fees is False
    assert ada.platform.support_phone == "+12025550199"
    entry = AuditEntry.objects.get()
    assert entry.before == {
        "website": "https://market.example.com", "liable_for_fees": True, "support_phone": "[redacted]"
    }  # fmt: skip
    assert client_for(ada).post(URL, data).status_code == 302
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("business_name", "", "Fill this in"),
        ("country", "XX", "Choose one of the options"),
        ("website", "no address", "Enter a web address"),
        ("website", "javascript:alert(1)", "Enter a web address"),
        ("support_email", "no address", "Enter an e-mail address"),
        ("support_phone", "12", "Enter a phone number"),
        ("brand_color", "red;}", "valid value"),
        ("liable_for_fees", "maybe", "Choose one of the options"),
    ],
)
def test_a_bad_value_is_refused_and_kept(
    client_for: ClientFor, ada: Membership, field: str, value: str, words: str
) -> None:
    response = client_for(ada).post(URL, profile(**{"support_email": "other@example.com", field: value}))
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert response.context["form"][field].value() == value
    ada.platform.refresh_from_db()
    assert ada.platform.support_email == "support@example.com"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_re_encoded_and_served_to_everybody(
    client_for: ClientFor, client: Client, ada: Membership, kind: str
) -> None:
    assert client_for(ada).post(URL, profile(logo=picture(kind))).status_code == 302
    response = client.get(reverse("team:brand_logo", args=[ada.platform.public_id]))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined,arg-type]
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert b"script" not in content
    assert Image.open(io.BytesIO(content)).size == (640, 160)
    assert AuditEntry.objects.get().action == "platform.logo_changed"


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\nnot really"),
        SimpleUploadedFile("logo.png", b"\x00" * (LOGO_MAX_BYTES + 1)),
        picture("GIF"),
        picture("PNG", (6000, 5000)),
    ],
    ids=["svg", "broken", "too large", "gif", "too many pixels"],
)
def test_what_is_no_fit_picture_is_refused(client_for: ClientFor, ada: Membership, upload: SimpleUploadedFile) -> None:
    upload.seek(0)
    response = client_for(ada).post(URL, profile(logo=upload))
    assert response.status_code == 422
    assert "logo" in response.context["form"].errors
    ada.platform.refresh_from_db()
    assert not ada.platform.logo


def test_a_logo_goes_with_its_file(
    client_for: ClientFor, ada: Membership, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    client = client_for(ada)
    client.post(URL, profile(logo=picture()))
    ada.platform.refresh_from_db()
    name, storage = ada.platform.logo.name, ada.platform.logo.storage
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(URL, profile(remove_logo="on"))
    assert not storage.exists(name)
    assert client.get(reverse("team:brand_logo", args=[ada.platform.public_id])).status_code == 404


def test_the_brand_stylesheet_is_public_and_names_the_colour(client: Client, platform: Platform) -> None:
    response = client.get(reverse("team:brand_css", args=[platform.public_id]))
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--brand:#4f46e5" in response.content.decode()
    assert client.get(reverse("team:brand_css", args=["acct_unknown"])).status_code == 404


@pytest.mark.parametrize("who", ["dev", "sue", "vic"])
def test_only_administrators_edit_the_profile(
    client_for: ClientFor, request: pytest.FixtureRequest, platform: Platform, who: str
) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.get(URL).status_code == 403
    assert client.post(URL, profile(business_name="Taken over")).status_code == 403
    platform.refresh_from_db()
    assert platform.business_name == "Acme Market"


def test_the_page_costs_few_queries(client_for: ClientFor, ada: Membership, django_assert_num_queries: Any) -> None:
    client = client_for(ada)
    # session, user, memberships; second factors; whether there are accounts; unread notices
    with django_assert_num_queries(6):
        client.get(URL)


def test_a_person_turns_to_another_platform_and_finds_it_at_the_next_sign_in(
    client_for: ClientFor, ada: Membership, other_platform: Platform
) -> None:
    MembershipFactory(user=ada.user, platform=other_platform, roles=["view_only"])
    client = client_for(ada)
    assert client.get(URL).status_code == 200
    assert client.post(SWITCH, {"platform": other_platform.public_id}).status_code == 302
    assert client.get(URL).status_code == 403
    assert client.get(reverse("team:member_list")).context["platform"] == other_platform
    later = Client()
    later.force_login(User.objects.get(pk=ada.user_id))
    assert later.get(reverse("team:member_list")).context["platform"] == other_platform


def test_nobody_turns_to_a_platform_they_are_not_of(
    client_for: ClientFor, client: Client, ada: Membership, other_platform: Platform
) -> None:
    mine = client_for(ada)
    for wrong in [other_platform.public_id, "", "acct_unknown"]:
        assert mine.post(SWITCH, {"platform": wrong}).status_code == 404
    assert mine.get(SWITCH).status_code == 405
    assert client.post(SWITCH, {"platform": ada.platform.public_id}).status_code == 302
    assert mine.get(reverse("team:member_list")).context["platform"] == ada.platform


def test_the_demo_team_is_made_once_and_may_sign_in(db: None, client: Client) -> None:
    first, again = create_demo_team(), create_demo_team()
    assert first == again
    assert Platform.objects.count() == 2
    assert missing_profile_fields(first) == []
    # Two Administrators: what one asks for, the other approves.
    administrator, *others = Role
    roles = [administrator.label, administrator.label, *(role.label for role in others), "Processor staff"]
    assert [sign_in.role for sign_in in DEMO_SIGN_INS] == roles
    for email, password, _ in DEMO_SIGN_INS:
        client.logout()
        response = client.post("/user/login/", {"login": email, "password": password})
        assert response.status_code == 302, email
    assert User.objects.get(email="ada@example.com").memberships.count() == 2
